# SPDX-License-Identifier: GPL-3.0-or-later
"""jolt-cli backup on virtual boards: what is read, and that there is a file only when all of it is."""
from jolt_cli import IOERR, NOPERM, UNAVAILABLE, USAGE, Case, main


class Backup(Case):
    def test_size(self):
        """A board that was never written: only its size cannot be told."""
        done = self.run_cli('backup', '--demo', '--size', '1MB', 'flash.bin', demo='instant,s2')
        self.assertIn('1.0\xa0MiB of flash memory', done.stdout)
        data = (self.folder / 'flash.bin').read_bytes()
        self.assertEqual(len(data), 1 << 20)
        self.assertEqual(set(data), {0xff})

        done = self.run_cli('backup', '--demo', 'whole.bin', demo='instant,s2', code=USAGE)
        self.assertIn('--size', done.stderr)
        self.assertFalse((self.folder / 'whole.bin').exists())

    def test_nothing_left_behind(self):
        """A board that fails or cannot be read leaves no file."""
        for demo, code in [('instant,s2!unplug@upload:1000', IOERR), ('instant,s2!stall@upload:1000', IOERR),
                           ('instant,s2!short=3@upload:1000', IOERR), ('instant,s2:denied', NOPERM), ('none', UNAVAILABLE)]:
            with self.subTest(demo):
                self.run_cli('backup', '--demo', '--size', '1MB', 'flash.bin', demo=demo, code=code)
                self.assertFalse((self.folder / 'flash.bin').exists())

    def test_usage(self):
        (self.folder / 'there.bin').write_bytes(b'mine')
        for args in [[], ['a', 'b'], ['--size', '3', 'a'], ['--size', '17MB', 'a'], ['--size', 'MB', 'a'], ['there.bin']]:
            with self.subTest(args):
                self.run_cli('backup', '--demo', *args, demo='instant,s2', code=USAGE)
        self.assertEqual((self.folder / 'there.bin').read_bytes(), b'mine')
        self.run_cli('backup', '--demo', '--force', '--size', '1MB', 'there.bin', demo='instant,s2')
        self.assertEqual((self.folder / 'there.bin').stat().st_size, 1 << 20)


main()
