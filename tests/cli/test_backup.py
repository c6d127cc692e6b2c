# SPDX-License-Identifier: GPL-3.0-or-later
"""jolt-cli backup on virtual boards: what is read, and that there is a file only when all of it is."""
import random
import signal
import subprocess

from jolt_cli import CANTCREAT, IOERR, NOPERM, PROGRAM, TIMEOUT, UNAVAILABLE, USAGE, Case, main


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

    def test_whole(self):
        """A board that holds firmware: its flash, byte for byte, as large as it is; written back to another board."""
        for chip, target, size in [('s2', 'esp32s2', 4), ('s3', 'esp32s3', 8), ('p4', 'esp32p4', 16), ('s31', 'esp32s31', 2)]:
            with self.subTest(chip):
                demo = f'instant,{chip}:flash={size}'
                self.run_cli('flash', '--demo', '--demo-flash-out', 'before.bin', self.sample('--chip', target), demo=demo)
                before = bytearray((self.folder / 'before.bin').read_bytes())
                before[0x9000:0x9400] = bytes(range(256)) * 4
                before[-100:] = bytes(100)
                (self.folder / 'before.bin').write_bytes(before)

                done = self.run_cli('backup', '--demo', '--demo-flash-in', 'before.bin', '--force', 'saved.bin', demo=demo)
                self.assertIn(f'{size}.0\xa0MiB of flash memory', done.stdout)
                self.assertEqual(done.stdout.splitlines()[-2:][0], '100 %')
                self.assertEqual((self.folder / 'saved.bin').read_bytes(), before)

                self.run_cli('flash', '--demo', '--demo-flash-out', 'after.bin', 'saved.bin', demo=demo)
                self.assertEqual((self.folder / 'after.bin').read_bytes(), before)

    def test_told(self):
        """What is saved and is no firmware that starts is called that."""
        (self.folder / 'noise.bin').write_bytes(random.Random(7).randbytes(2 << 20))
        done = self.run_cli('backup', '--demo', '--demo-flash-in', 'noise.bin', 'saved.bin', demo='instant,s2:flash=2')
        self.assertIn('looks encrypted', done.stdout)
        self.assertEqual((self.folder / 'saved.bin').read_bytes(), (self.folder / 'noise.bin').read_bytes())
        done = self.run_cli('backup', '--demo', '--size', '1MB', 'empty.bin', demo='instant,s2')
        self.assertIn('is empty', done.stdout)

    def test_cancelled(self):
        """Ctrl-C leaves no file, and the board in order: the exit code is that of the signal."""
        for number in signal.SIGINT, signal.SIGTERM:
            run = subprocess.Popen([PROGRAM, 'backup', '--demo', '--size', '4MB', 'flash.bin'], cwd=self.folder, text=True,
                                   env=self.environment('s2'), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            self.assertEqual(run.stdout.readline(), '10 %\n')
            run.send_signal(number)
            out, err = run.communicate(timeout=TIMEOUT)
            self.assertEqual((run.returncode, err), (128 + number, ''))
            self.assertNotIn('Wrote', out)
            self.assertEqual(list(self.folder.iterdir()), [])

    def test_nothing_left_behind(self):
        """A board that fails or cannot be read leaves no file."""
        for demo, code in [('instant,s2!unplug@upload:1000', IOERR), ('instant,s2!stall@upload:1000', IOERR),
                           ('instant,s2!short=3@upload:1000', IOERR), ('instant,s2:denied', NOPERM), ('none', UNAVAILABLE)]:
            with self.subTest(demo):
                self.run_cli('backup', '--demo', '--size', '1MB', 'flash.bin', demo=demo, code=code)
                self.assertFalse((self.folder / 'flash.bin').exists())

    def test_cannot_be_saved(self):
        """A file that cannot be written is refused before anything is read: this board would leave."""
        (self.folder / 'link').symlink_to('nowhere')
        (self.folder / 'folder').mkdir()
        for path, code in [('none/x.bin', CANTCREAT), ('link', CANTCREAT), ('folder', CANTCREAT), ('/dev/null', CANTCREAT),
                           ('x:y', CANTCREAT), ('', USAGE), ('-', USAGE)]:
            for force in [], ['--force']:
                with self.subTest(path=path, force=force):
                    done = self.run_cli('backup', '--demo', '--size', '1MB', *force, '--', path,
                                        demo='instant,s2!unplug@upload:1', code=code)
                    self.assertNotIn('--force replaces', done.stderr)
                    self.assertNotIn('place./', done.stderr)
        self.assertEqual(sorted(path.name for path in self.folder.iterdir()), ['folder', 'link'])

    def test_reader_leaves(self):
        """Whoever reads what is printed and goes away does not end the conversation with the board."""
        run = subprocess.Popen([PROGRAM, 'backup', '--demo', '--size', '4MB', 'flash.bin'], cwd=self.folder, text=True,
                               env=self.environment('s2'), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.assertEqual(run.stdout.readline(), '10 %\n')
        run.stdout.close()
        self.assertIn('could not be written', run.stderr.read())
        run.stderr.close()
        self.assertEqual(run.wait(TIMEOUT), IOERR)
        self.assertEqual((self.folder / 'flash.bin').stat().st_size, 4 << 20)

    def test_foreign_name(self):
        """No control character of a file's name reaches a terminal."""
        done = self.run_cli('backup', '--demo', '--size', '1MB', 'a\x1b[2J\nb', demo='instant,s2')
        self.assertNotIn('\x1b', done.stdout)
        self.assertNotIn('\nb', done.stdout)

    def test_several(self):
        """Which of several boards is read is the user's choice, and there is no --all."""
        for command in ['board'], ['backup', '--size', '1MB', 'flash.bin']:
            for demo in 'instant,s2,s3', 'instant,s2,s2:appdfu:product=4001':
                with self.subTest(command=command, demo=demo):
                    done = self.run_cli(*command, '--demo', demo=demo, code=USAGE)
                    self.assertIn('--board USB-PORT\n', done.stderr)

    def test_usage(self):
        (self.folder / 'there.bin').write_bytes(b'mine')
        for args in [[], ['a', 'b'], ['--size', '3', 'a'], ['--size', '17MB', 'a'], ['--size', 'MB', 'a']]:
            with self.subTest(args):
                self.run_cli('backup', '--demo', *args, demo='instant,s2', code=USAGE)
        done = self.run_cli('backup', '--demo', 'there.bin', demo='instant,s2!unplug@upload:1', code=CANTCREAT)
        self.assertIn('Replace it with --force', done.stderr)
        self.assertEqual((self.folder / 'there.bin').read_bytes(), b'mine')
        self.run_cli('backup', '--demo', '--force', '--size', '1MB', 'there.bin', demo='instant,s2')
        self.assertEqual((self.folder / 'there.bin').stat().st_size, 1 << 20)


main()
