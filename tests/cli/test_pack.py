# SPDX-License-Identifier: GPL-3.0-or-later
"""jolt-cli pack: the image, and that a file that is there stays there."""
import json
import os

import releases as r
from jolt_cli import CANTCREAT, DATAERR, Case, main


class Pack(Case):
    def setUp(self):
        super().setUp()
        self.build = self.sample('--folder', name='build')

    def test_same_bytes(self):
        """From the folder, from its files and from the sample maker: the same bytes."""
        done = self.run_cli('pack', '--output', 'folder.bin', 'build')
        self.assertEqual(done.stdout, 'Wrote folder.bin: 3 parts for ESP32-S2 with 4 MB of flash.\n')
        self.run_cli('pack', '-o', 'files.bin', '--flash-size', '4MB', '65536', 'build/jolt-sample.bin',
                     '0x8000', 'build/partition_table/partition-table.bin', '0x1000', 'build/bootloader/bootloader.bin')
        expected = self.sample().read_bytes()
        self.assertEqual((self.folder / 'folder.bin').read_bytes(), expected)
        self.assertEqual((self.folder / 'files.bin').read_bytes(), expected)

    def test_same_address(self):
        """Of two files for one address the last counts, as with mkdfu.py."""
        bootloader, app = self.build / 'bootloader' / 'bootloader.bin', self.build / 'jolt-sample.bin'
        self.run_cli('pack', '-o', 'last.bin', '0x10000', app, '0x1000', bootloader)
        self.run_cli('pack', '-o', 'both.bin', '65536', bootloader, '0x1000', bootloader, '0x10000', app)
        self.assertEqual((self.folder / 'both.bin').read_bytes(), (self.folder / 'last.bin').read_bytes())

    def test_part_size(self):
        self.run_cli('pack', '-o', 'x.bin', '--part-size', '0x2000', 'build')
        self.assertIn(b'jolt-sample.bin.1\0', (self.folder / 'x.bin').read_bytes())
        done = self.run_cli('pack', '-o', 'y.bin', '--part-size', '5000', 'build', code=DATAERR)
        self.assertIn('a multiple of 4096', done.stderr)
        self.assertEqual(self.run_json('inspect', 'x.bin')['parts'], self.run_json('inspect', 'build')['parts'])

    def test_as_mkdfu(self):
        """Byte for byte what ESP-IDF's mkdfu makes, for each chip, size and cut, of files in any order."""
        odd = 'Ä lamp.bin'
        for chip, flash, part_size, app_size in [
                ('esp32s2', 4, None, 96 * r.KB), ('esp32s2', 1, 4096, 20 * r.KB), ('esp32s3', 8, 0x10000, 0x20000),
                ('esp32p4', 16, 0x7000, 300 * r.KB), ('esp32s3', 128, None, 600 * r.KB), ('esp32s2', 2, None, 20 * r.KB + 4)]:
            with self.subTest(chip=chip, flash=flash, part_size=part_size):
                home = r.CHIPS[chip][1]
                files = {home: ('loader.bin', r.bootloader(chip)), 0x8000: ('table.bin', r.table(r.ONE_PROGRAM)),
                         0x9000: ('empty.bin', b''), 0x10000: (odd, r.program(chip, size=app_size)), 0xF000: ('odd.bin', b'odd')}
                words = []
                for address, (name, data) in sorted(files.items(), reverse=True):
                    (self.folder / name).write_bytes(data)
                    words += [hex(address), name]
                cut = part_size or 512 * r.KB
                parts = [(address + at, name if at == 0 else f'{name}.{at // cut}', data[at:at + cut])
                         for address, (name, data) in sorted(files.items()) for at in range(0, len(data), cut)]
                self.run_cli('pack', '-f', '-o', 'x.bin', '--chip', chip, '--flash-size', f'{flash}MB',
                             *(['--part-size', part_size] if part_size else []), *words)
                self.assertEqual((self.folder / 'x.bin').read_bytes(), r.dfu(chip, parts, flash * r.MB))

    def test_settings_that_are_named(self):
        """A build folder with settings in it: everything is packed, as mkdfu.py does."""
        (self.folder / 'build' / 'nvs.bin').write_bytes(b'settings'.ljust(0x1000, b'\xff'))
        path = self.folder / 'build' / 'flasher_args.json'
        args = json.loads(path.read_text())
        args['flash_files']['0x9000'] = 'nvs.bin'
        path.write_text(json.dumps(args))
        self.run_cli('pack', '-o', 'x.bin', 'build')
        packed, build = (self.run_json('inspect', what)['parts'] for what in ('x.bin', 'build'))
        self.assertIn((0x9000, 'nvs.bin'), [(part['address'], part['name']) for part in packed])
        # Nothing in the build folder says that its settings are whole; the image has an MD5 of each part.
        self.assertEqual([part['proven'] for part in build], [True, True, False, True])
        for part in packed + build:
            del part['proven']
        self.assertEqual(packed, build)

    def test_erase_settings(self):
        self.run_cli('pack', '-o', 'x.bin', '--erase-settings', 'build')
        parts = self.run_json('inspect', 'x.bin')['parts']
        self.assertIn(0x9000, [part['address'] for part in parts])

    def test_existing(self):
        path = self.folder / 'x.bin'
        path.write_text('mine')
        done = self.run_cli('pack', '-o', 'x.bin', 'build', code=CANTCREAT)
        self.assertIn('--force', done.stderr)
        self.assertEqual(path.read_text(), 'mine')
        self.run_cli('pack', '-o', 'x.bin', '--force', 'build')
        self.assertGreater(path.stat().st_size, 1000)

    def test_no_plain_file(self):
        # A pipe stands for a device: no test may put one of those at risk.
        os.mkfifo(self.folder / 'pipe')
        (self.folder / 'file').write_text('mine')
        (self.folder / 'link').symlink_to('file')
        for output in ['build', 'pipe', 'link']:
            with self.subTest(output):
                done = self.run_cli('pack', '-o', output, '--force', 'build', code=CANTCREAT)
                self.assertIn('not a plain file', done.stderr)
                self.assertIn('--output', done.stderr)
        self.assertTrue((self.folder / 'link').is_symlink())
        self.assertTrue((self.folder / 'pipe').is_fifo())
        self.assertEqual((self.folder / 'file').read_text(), 'mine')

    def test_no_folder(self):
        done = self.run_cli('pack', '-o', 'nowhere/x.bin', 'build', code=CANTCREAT)
        self.assertIn('nowhere/x.bin', done.stderr)

    def test_nothing_left_over(self):
        """A refused source leaves no file, and no other name is left of a written one."""
        (self.build / 'jolt-sample.bin').unlink()
        self.run_cli('pack', '-o', 'x.bin', 'build', code=DATAERR)
        self.assertEqual(os.listdir(self.folder), ['build'])
        self.sample('--folder', name='build2')
        self.run_cli('pack', '-o', 'x.bin', 'build2')
        self.assertEqual(sorted(os.listdir(self.folder)), ['build', 'build2', 'x.bin'])

    def test_mode(self):
        mask = os.umask(0o027)
        self.addCleanup(os.umask, mask)
        self.run_cli('pack', '-o', 'x.bin', 'build')
        self.assertEqual((self.folder / 'x.bin').stat().st_mode & 0o777, 0o640)


if __name__ == '__main__':
    main()
