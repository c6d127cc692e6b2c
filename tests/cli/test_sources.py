# SPDX-License-Identifier: GPL-3.0-or-later
"""What people open: where each file goes, what is said about it, and that what is refused is never sent.

A row is a release, a build folder or a download as tools and makers write it. The expressions are searched for in what
jolt-cli inspect prints, across lines.
"""
import functools
import json
import re

import releases as r
from jolt_cli import CANTCREAT, DATAERR, NOPERM, OK, TIMEOUT, USAGE, Case, main

S2, S3, P4, C3, ESP32 = 'esp32s2', 'esp32s3', 'esp32p4', 'esp32c3', 'esp32'
cached = functools.lru_cache(None)
program, bootloader, table = cached(r.program), cached(r.bootloader), lambda rows: r.table(rows)
LOADER, TABLE, LAMP = bootloader(S2), r.table(r.TWO_SLOTS), program(S2)
SETTINGS = b'\xFE\xFF\xFF\xFF' + bytes(4) + b'\xFE' + b'\xFF' * 19 + r.filling(0x6000 - 28)
WHOLE = r.complete(*r.usual())


def flipped(data, place):
    return data[:place] + bytes([data[place] ^ 0x10]) + data[place + 1:]


# name: (files, arguments, exit code, what is said, what is not)
ROWS = {
    # What a file is, is seen in it
    'prefixes': ({'S2_bootloader.bin': LOADER, 'S2_partitions_4M.bin': TABLE, 'Lamp_0.15_ESP32-S2.bin': LAMP}, None, OK,
                 ['0x001000 .*S2_boot', '0x008000 .*S2_part', '0x010000 .*Lamp_'], []),
    'capitals': ({'Bootloader.bin': LOADER, 'Partitions.bin': TABLE, 'Firmware.bin': LAMP}, None, OK,
                 ['0x001000 .*Bootloader', '0x010000 .*Firmware'], []),
    'loader-alone': ({'S2_bootloader.bin': LOADER}, None, OK, ['0x001000 .*S2_boot'], ['Application']),
    'no-second-stage': ({'simple.bin': bootloader(S2, sum_in_header=False) + r.filling(0x8000)}, None, OK, ['0x001000 .*simple'], ['0x010000']),
    'addresses': ({'0x01000.bin': LOADER, '0x08000.bin': TABLE, '0x0e000.bin': r.start_choice(1), '0x10000.bin': LAMP}, None, OK,
                  ['0x001000', '0x00e000', '0x010000'], []),
    'address-of-data': ({'firmware.bin': LAMP, 'assets_0x200000.bin': r.filling(8192)}, None, OK, ['0x200000 .*assets'], []),
    'combined-loader': ({'combined.bin': r.complete((0x1000, LOADER), (0x8000, TABLE), (0xE000, r.start_choice(1))), 'lamp.bin': LAMP},
                        None, OK, ['0x000000 .*combined', '0x010000 .*lamp'], []),
    'stale-sum': ({'bootloader.bin': bootloader(S2, sum_right=False), 'partitions.bin': TABLE, 'firmware.bin': LAMP}, None, OK,
                  ['Warning.*bootloader'], ['damaged']),
    'missing-sum': ({'bootloader.bin': bootloader(S2, sum_there=False), 'partitions.bin': TABLE, 'firmware.bin': LAMP}, None, OK,
                    ['Warning.*bootloader'], ['incomplete']),
    'signed': ({'bootloader.bin': LOADER, 'partitions.bin': TABLE, 'signed.bin': r.signed(LAMP)}, None, OK,
               ['0x010000 .*signed', 'Warning.*Secure Boot'], []),

    # Complete images
    'complete': ({'merged.bin': WHOLE}, None, OK, ['0x000000 .*Whole flash'], []),
    'zeros': ({'merged.bin': r.complete(*r.usual(), size=4 * r.MB, blank=0)}, None, OK, ['0x000000 .*Whole flash'], []),
    'table-at-9000': ({'merged.bin': r.complete((0, bootloader(S3)), (0x9000, r.table([('nvs', 1, 2, 0xA000, 0x6000), ('factory', 0, 0, 0x10000, r.MB)])),
                                                (0x10000, program(S3)))}, None, OK, ['0x000000 .*Whole flash'], ['0x010000 .*Application']),
    'larger-than-header': ({'backup.bin': r.complete((0x1000, bootloader(S2, flash=2)), (0x8000, r.table(r.ONE_PROGRAM)),
                                                     (0x10000, program(S2, flash=2)), size=4 * r.MB)}, None, OK, ['0x000000 .*Whole flash', 'Flash +4 MB'], []),
    'no-program-there': ({'merged.bin': r.complete((0, bootloader(S3)), (0x8000, r.table(r.LATE_PROGRAM)), (0x10000, program(S3)))}, None, OK,
                         ['Warning: .*application'], []),
    'cut-off': ({'merged.bin': WHOLE[:0x18000]}, None, DATAERR, ['incomplete'], ['Checksums correct']),
    'flipped': ({'merged.bin': flipped(WHOLE, 0x18000)}, None, DATAERR, ['damaged'], ['Checksums correct']),
    'loader-of-another-chip': ({'merged.bin': r.complete((0x1000, bootloader(ESP32)), (0x8000, TABLE), (0x10000, LAMP))}, None, DATAERR, ['ESP32'], []),
    'another-chip': ({'merged.bin': r.complete(*r.usual(ESP32))}, None, DATAERR, ['for ESP32, which cannot'], []),

    # The right slot
    'uf2-board': ({'bootloader.bin': LOADER, 'partitions.bin': r.table(r.UF2_BOARD), 'blink.bin': LAMP, 'boot_app0.bin': r.start_choice(1)}, None, OK,
                  ['0x010000 .*blink'], ['0x2d0000 .*blink']),
    'uf2-board-without-choice': ({'bootloader.bin': LOADER, 'partitions.bin': r.table(r.UF2_BOARD), 'blink.bin': LAMP}, None, OK,
                                 ['0x00e000 .*start-choice', '0x010000 .*blink'], ['0x2d0000 .*blink']),
    'second-slot': ({'bootloader.bin': LOADER, 'partitions.bin': TABLE, 'lamp.bin': LAMP, 'boot_app0.bin': r.start_choice(2)}, None, OK,
                    ['0x150000 .*lamp'], ['0x010000 .*lamp']),
    'too-large-for-factory': ({'partitions.bin': r.table(r.RESCUE), 'bootloader.bin': LOADER, 'lamp.bin': program(S2, size=0x30000)}, None, OK,
                              ['0x00e000 .*start-choice', '0x030000 .*lamp'], ['0x010000 .*lamp']),
    'two-programs': ({'partitions.bin': r.table(r.RESCUE), 'bootloader.bin': LOADER, 'rescue.bin': program(S2, size=0x18000),
                      'lamp.bin': program(S2, size=0x30000)}, None, OK, ['0x010000 .*rescue', '0x030000 .*lamp'], []),
    'too-large-for-any': ({'partitions.bin': r.table(r.RESCUE), 'lamp.bin': program(S2, size=0x110000)}, None, DATAERR, ['does not know where'], []),
    'update-taken': ({'bootloader.bin': LOADER, 'partitions.bin': TABLE, 'lamp.bin': LAMP}, None, OK, ['0x00e000 .*start-choice'], []),
    'explicit': ({'b.bin': LOADER, 't.bin': TABLE, 'a.bin': LAMP}, ['0x1000', 'b.bin', '0x8000', 't.bin', '0x10000', 'a.bin'], OK,
                 ['0x010000 .*a.bin', 'Warning: .*took an update'], ['start-choice']),
    'damage-ignored': ({'merged.bin': flipped(WHOLE, 0x18000)}, ['--ignore-damage', 'merged.bin'], OK, ['Warning: .*checksum'], []),
    'oversized': ({'partitions.bin': r.table(r.RESCUE), 'lamp.bin': program(S2, size=0x30000)}, ['partitions.bin', '0x10000', 'lamp.bin'], DATAERR,
                  ['larger than'], []),
    'oversized-ignored': ({'partitions.bin': r.table(r.RESCUE), 'lamp.bin': program(S2, size=0x30000)},
                          ['--ignore-damage', 'partitions.bin', '0x10000', 'lamp.bin'], OK, ['Warning: .*larger than'], []),
    'file-system': ({'bootloader.bin': LOADER, 'partitions.bin': TABLE, 'firmware.bin': LAMP, 'littlefs.bin': r.filling(0x160000)}, None, OK,
                    ['0x290000 .*littlefs'], []),
    'alone': ({'lamp.bin': LAMP}, None, OK, ['0x010000 .*lamp', 'Warning: .*bootloader'], []),
    'no-loader': ({'build/flasher_args.json': r.build_json(S2, {'0x8000': 'table.bin', '0x10000': 'lamp.bin'}), 'build/table.bin': TABLE,
                   'build/lamp.bin': LAMP}, ['build'], OK, ['Warning: .*bootloader'], []),

    # Settings
    'settings-named': ({'partitions.bin': TABLE, 'lamp.bin': LAMP, 'config.bin': SETTINGS}, ['partitions.bin', 'lamp.bin', '0x9000', 'config.bin'], OK,
                       ['0x009000 .*config'], []),
    'settings-erased': ({'partitions.bin': r.table(r.FACTORY_DATA), 'lamp.bin': LAMP}, ['--erase-settings', 'partitions.bin', 'lamp.bin'], OK,
                        ['0x010000 .*blank-nvs'], ['fctry']),
    'factory-data-by-name': ({'partitions.bin': r.table(r.FACTORY_DATA), 'lamp.bin': LAMP}, ['--erase-partition', 'fctry', 'partitions.bin', 'lamp.bin'], OK,
                             ['0x340000 .*blank-fctry'], ['blank-nvs']),
    'erase-unknown': ({'lamp.bin': LAMP}, ['--erase-settings', 'lamp.bin'], DATAERR, ['No settings'], []),
    'erased-and-written': ({'partitions.bin': TABLE, 'lamp.bin': LAMP, 'config.bin': SETTINGS},
                           ['--erase-settings', 'partitions.bin', 'lamp.bin', '0x9000', 'config.bin'], DATAERR, ['written, kept or erased at once'], []),
    'kept-and-written': ({'partitions.bin': TABLE, 'lamp.bin': LAMP, 'config.bin': SETTINGS},
                         ['--keep-settings', 'partitions.bin', 'lamp.bin', '0x9000', 'config.bin'], DATAERR, ['written, kept or erased at once'], []),
    'kept-and-erased': ({'lamp.bin': LAMP}, ['--keep-settings', '--erase-settings', 'lamp.bin'], USAGE, ['not both'], []),
    'erase-unknown-name': ({'partitions.bin': r.table(r.FACTORY_DATA), 'lamp.bin': LAMP},
                           ['--erase-partition', 'fctry', '--erase-partition', 'nowhere', 'partitions.bin', 'lamp.bin'], DATAERR,
                           ['no partition with this name', 'nowhere'], ['blank']),
    'erase-start-choice': ({'partitions.bin': TABLE, 'lamp.bin': LAMP}, ['--erase-partition', 'otadata', 'partitions.bin', 'lamp.bin'], OK,
                           ['0x00e000 .*blank-otadata'], ['start-choice']),
    'erase-program': ({'partitions.bin': TABLE, 'lamp.bin': LAMP}, ['--erase-partition', 'app0', '.'], DATAERR, ['written, kept or erased at once', 'lamp.bin'], []),
    'erase-and-keep': ({'merged.bin': WHOLE}, ['--erase-partition', 'nvs', '--keep-settings', 'merged.bin'], DATAERR,
                       ['written, kept or erased at once', '“nvs”'], []),
    'many': ({**{f'p{n}.bin': str(n) for n in range(300)}, 'lamp.bin': LAMP}, ['.'], DATAERR, ['more parts than the chip takes'], []),
    'many-listed': ({'flasher_args.json': r.build_json(S2, {hex(0x100000 + n * 0x1000): f'p{n}.bin' for n in range(300)})}, ['.'], DATAERR,
                    ['more parts than the chip takes'], ['Build the project']),
    'complete-over-settings': ({'merged.bin': WHOLE}, None, OK, ['Warning: .*settings'], []),
    'complete-erases': ({'merged.bin': WHOLE}, ['--erase-settings', 'merged.bin'], OK, ['0x000000'], ['Warning']),
    'complete-keeps': ({'merged.bin': WHOLE}, ['--keep-settings', 'merged.bin'], OK, ['0x000000 .*merged'], ['Warning: .*settings']),

    # Folders
    'arduino': ({'build/esp32.esp32.mini/' + name: data for name, data in {
        'Lamp.ino.bin': LAMP, 'Lamp.ino.bootloader.bin': LOADER, 'Lamp.ino.partitions.bin': TABLE, 'boot_app0.bin': r.start_choice(1),
        'Lamp.ino.elf': b'\x7fELF' + bytes(60), 'Lamp.ino.map': b'map', 'Lamp.ino.merged.bin': r.complete(*r.usual(), size=4 * r.MB)}.items()},
        ['.'], OK, ['0x001000 .*bootloader', '0x010000 .*Lamp.ino.bin'], ['Whole flash']),
    'platformio': ({'.pio/build/mini/' + name: data for name, data in {
        'bootloader.bin': LOADER, 'partitions.bin': TABLE, 'firmware.bin': LAMP, 'firmware.elf': b'\x7fELF' + bytes(60)}.items()},
        ['.'], OK, ['0x001000 .*bootloader', '0x010000 .*firmware'], []),
    'other-names': ({'flasher_args.json': r.build_json(S2, {'0x1000': 'bootloader/bootloader.bin', '0x8000': 'partition_table/partition-table.bin',
                                                            '0xe000': 'ota_data_initial.bin', '0x10000': 'node.bin'}),
                     'bootloader.bin': LOADER, 'partitions.bin': TABLE, 'ota_data_initial.bin': r.BLANK_CHOICE, 'firmware.bin': LAMP, 'firmware.ota.bin': LAMP,
                     'firmware.factory.bin': WHOLE}, ['.'], OK, ['0x001000', '0x010000 .*firmware.bin'], ['Build the project']),
    'factory-instead': ({'flasher_args.json': r.build_json(S2, {'0x1000': 'bootloader/bootloader.bin', '0x10000': 'node.bin'}), 'node.factory.bin': WHOLE},
                        ['.'], OK, ['0x000000 .*node.factory'], []),
    'flattened': ({'flasher_args.json': r.build_json(P4, {'0x2000': 'bootloader/bootloader.bin', '0x8000': 'partition_table/partition-table.bin',
                                                          '0x20000': 'kern.bin'}, '16MB'),
                   'bootloader.bin': bootloader(P4), 'partition-table.bin': r.table(r.LATE_PROGRAM), 'kern.bin': program(P4)}, ['.'], OK,
                  ['0x002000 .*bootloader', '0x020000 .*kern'], []),
    'build-incomplete': ({'build/flasher_args.json': r.build_json(S2, {'0x10000': 'lamp.bin'}), 'build/CMakeCache.txt': ''}, ['build'], DATAERR,
                         ['missing.*Build the project again'], []),
    'release-incomplete': ({'flasher_args.json': r.build_json(S2, {'0x10000': 'lamp.bin'})}, ['.'], DATAERR, ['missing.*Download'], ['Build the project']),
    'build-unreadable': ({'flasher_args.json': '{'}, ['.'], DATAERR, ['flasher_args.json'], []),
    'strangers-beside': ({'bootloader.bin': LOADER, 'partitions.bin': TABLE, 'lamp.bin': LAMP, 'lamp.uf2': r.uf2(0xBFDD4EEE), 'notes.bin': b'text'}, ['.'], OK,
                         ['0x010000 .*lamp.bin'], ['uf2', 'notes']),
    'empty-folder': ({'sub/readme.txt': 'nothing'}, ['sub'], DATAERR, ['no firmware'], []),

    # Several chips, several boards
    'chips': ({'all.zip': r.zipped({f'{chip}/{chip}.bin': program(chip) for chip in (ESP32, C3, S2, S3)})}, None, DATAERR, ['Choose', S2, S3], ['cannot be flashed']),
    'chip-chosen': ({'all.zip': r.zipped({f'{chip}/{chip}.bin': program(chip) for chip in (ESP32, C3, S2, S3)})}, ['--chip', S2, 'all.zip'], OK,
                    ['0x010000 .*esp32s2.bin'], ['esp32s3']),
    'one-chip-with-dfu': ({'all.zip': r.zipped({f'{chip}.bin': program(chip) for chip in (ESP32, C3, S2)})}, None, OK, ['0x010000 .*esp32s2.bin'], []),
    'chips-without-dfu': ({'all.zip': r.zipped({f'{chip}.bin': program(chip) for chip in (ESP32, C3)})}, None, DATAERR, ['cannot be flashed'], []),
    'boards': ({f'{board}/firmware.bin': program(S2, board) for board in ('lolin', 'feather')}, ['.'], DATAERR, ['Choose', 'lolin', 'feather'], []),
    'board-chosen': ({f'{board}/firmware.bin': program(S2, board) for board in ('lolin', 'feather')}, ['--build', 'lolin', '.'], OK, ['^lolin'], []),
    'languages': ({'bootloader.bin': LOADER, 'partitions.bin': TABLE, 'lamp-en.bin': program(S2, 'en'), 'lamp-de.bin': program(S2, 'de')}, ['.'], DATAERR,
                  ['Choose', 'lamp-en.bin'], []),
    'language-chosen': ({'bootloader.bin': LOADER, 'partitions.bin': TABLE, 'lamp-en.bin': program(S2, 'en'), 'lamp-de.bin': program(S2, 'de')},
                        ['--build', 'lamp-de.bin', '.'], OK, ['0x001000', '0x010000 .*lamp-de'], ['lamp-en']),

    # Web installers
    'installer': ({'manifest.json': r.installer_json(('ESP32', [('x.bin', 0)]), ('ESP32-S2', [('b.bin', 0x1000), ('t.bin', '0x8000'), ('a.bin', 65536)])),
                   'b.bin': LOADER, 't.bin': TABLE, 'a.bin': LAMP}, ['manifest.json'], OK, ['0x001000 .*b.bin', '0x008000 .*t.bin', '0x010000 .*a.bin'], []),
    'installer-chips': ({'manifest.json': r.installer_json(('ESP32-S2', [('a.bin', 0)]), ('ESP32-S3', [('c.bin', 0)])), 'a.bin': WHOLE,
                         'c.bin': r.complete(*r.usual(S3))}, ['manifest.json'], DATAERR, ['Choose', 'ESP32-S2, ESP32-S3'], ['flasher_args']),
    'installer-chip-chosen': ({'manifest.json': r.installer_json(('ESP32-S2', [('a.bin', 0)]), ('ESP32-S3', [('c.bin', 0)])), 'a.bin': WHOLE,
                               'c.bin': r.complete(*r.usual(S3))}, ['--chip', S3, '.'], OK, ['ESP32-S3', '0x000000 .*c.bin'], []),
    'installer-broken': ({'manifest.json': r.installer_json(('ESP32-S2', [('a.bin', 32.768)])), 'a.bin': WHOLE}, ['manifest.json'], DATAERR,
                         ['manifest.json', 'Open the .bin files'], ['flasher_args', 'Build the project']),
    'installer-broken-folder': ({'manifest.json': r.installer_json(('ESP32-S2', [('b.bin', 0), ('t.bin', 32.768), ('a.bin', 65536)])),
                                 'b.bin': LOADER, 't.bin': TABLE, 'a.bin': LAMP}, ['.'], OK, ['0x001000 .*b.bin', '0x010000 .*a.bin'], []),

    # Archives
    'tgz': ({'lamp.tgz': r.tarred({'bootloader.bin': LOADER, 'partition-table.bin': TABLE, 'lamp.bin': LAMP, 'flash.sh': b'#'})}, None, OK,
            ['0x001000 .*bootloader', '0x010000 .*lamp.bin'], []),
    'tar-xz': ({'lamp.tar.xz': r.tarred({'lamp.bin': LAMP}, 'xz')}, None, OK, ['0x010000 .*lamp.bin'], []),
    'gz': ({'lamp.bin.gz': r.gzipped(LAMP)}, None, OK, ['0x010000 .*lamp.bin'], []),
    'zip-in-zip': ({'artifact.zip': r.zipped({'lamp.zip': r.zipped({'bootloader.bin': LOADER, 'partitions.bin': TABLE, 'firmware.bin': LAMP})})}, None, OK,
                   ['0x010000 .*firmware'], []),
    'source': ({'lamp-1.0.zip': r.zipped({'lamp-1.0/main.cpp': 'int x;', 'lamp-1.0/package.json': '{}'})}, None, DATAERR, ['source code'], ['not safe']),
    'source-with-link': ({'core.zip': r.zipped({'core/readme.md': '#'}, links=['core/link'])}, None, DATAERR, ['source code'], ['not safe']),
    'source-with-many': ({'big.zip': r.zipped({f'big/f{n}.c': '' for n in range(4200)})}, None, DATAERR, ['source code'], ['not safe']),
    'escaping': ({'bad.zip': r.zipped({'../lamp.bin': LAMP})}, None, DATAERR, ['not safe'], []),
    'cut-archive': ({'cut.tgz': r.tarred({'lamp.bin': LAMP})[:2000]}, None, DATAERR, ['damaged'], []),

    # What is not firmware
    'uf2': ({'lamp.uf2': r.uf2(0xBFDD4EEE)}, None, DATAERR, ['UF2 file for ESP32-S2'], []),
    'uf2-p4': ({'lamp.uf2': r.uf2(0x3D308E94)}, None, DATAERR, ['UF2 file for ESP32-P4'], []),
    'picture': ({'wiring.png': b'\x89PNG\r\n\x1a\n' + bytes(40)}, None, DATAERR, ['picture'], []),
    'document': ({'manual.pdf': b'%PDF-1.4\n' + bytes(40)}, None, DATAERR, ['document'], []),
    'not-found': ({'lamp.bin': b'404: Not Found'}, None, DATAERR, ['error message'], []),
    'git-lfs': ({'lamp.bin': b'version https://git-lfs.github.com/spec/v1\noid sha256:0\n'}, None, DATAERR, ['git lfs pull'], []),
    'rar': ({'lamp.rar': b'Rar!\x1a\x07\x01\x00' + bytes(40)}, None, DATAERR, ['Unpack it'], []),

    # What a maker packed is taken as it is
    'dfu-signed': ({'dfu.bin': r.dfu(S2, [(0x1000, 'bootloader.bin', LOADER), (0x8000, 'partitions.bin', TABLE), (0x10000, 'signed.bin', r.signed(LAMP))])},
                   None, OK, ['0x010000 .*signed', 'Warning.*Secure Boot'], []),
    'program-of-another-chip': ({'partitions.bin': TABLE, 'lamp.bin': LAMP, 'radio.bin': program(C3)},
                                ['partitions.bin', 'lamp.bin', '0x290000', 'radio.bin'], OK, ['0x290000 +\\S+ \\S+ +.*radio'], []),
}


class Sources(Case):
    def write(self, files):
        for name, data in files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(r.as_bytes(data))

    def test_rows(self):
        folder = self.folder
        for name, (files, args, code, said, unsaid) in ROWS.items():
            with self.subTest(name):
                self.folder = folder / name
                self.folder.mkdir()
                self.write(files)
                done = self.run_cli('inspect', *(args or files), code=code)
                text = done.stdout + done.stderr
                for words in said:
                    self.assertRegex(text, re.compile(words, re.M | re.I), text)
                for words in unsaid:
                    self.assertNotRegex(text, re.compile(words, re.M | re.I), text)

    def test_refused_is_not_sent(self):
        folder = self.folder
        for name, (files, args, code, _said, _unsaid) in ROWS.items():
            if code != DATAERR or name in ('chips', 'installer-chips'):     # the board chooses
                continue
            with self.subTest(name):
                self.folder = folder / name
                self.folder.mkdir()
                self.write(files)
                self.run_cli('flash', '--demo', '--demo-flash-out', 'flash', *(args or files), code=code)
                self.assertFalse((self.folder / 'flash').exists() and set((self.folder / 'flash').read_bytes()) - {0xFF})

    def test_board_chooses(self):
        """Of a release for several chips the build that fits the connected board is written, unless another is chosen."""
        releases = {
            'folder': {f'{chip}/lamp.bin': program(chip, chip) for chip in (ESP32, C3, S2, S3)},
            'installer': {'manifest.json': r.installer_json(('ESP32-S2', [('a.bin', 0)]), ('ESP32-S3', [('b.bin', 0)])),
                          'a.bin': r.complete(*r.usual(S2, name=S2)), 'b.bin': r.complete(*r.usual(S3, name=S3))},
        }
        folder = self.folder
        for name, files in releases.items():
            self.folder = folder / name
            self.folder.mkdir()
            self.write(files)
            for demo, args, chip, wanted in [
                    ('instant,s2', [], 'ESP32-S2', program(S2, S2)),
                    ('instant,s3', [], 'ESP32-S3', program(S3, S3)),
                    ('instant,p4,s3', [], 'ESP32-S3', None),
                    ('instant,s3:jtag,s2', [], 'ESP32-S2', None),
                    ('instant,s2,s3', ['--board', '1-2'], 'ESP32-S3', None),
                    ('instant,s2,s3', ['--chip', S3], 'ESP32-S3', None),
                    ('instant,s2,s2', ['--all'], 'ESP32-S2', None),
                    ('x20,p4,s3:after=200', ['--wait', int(TIMEOUT)], 'ESP32-S3', None)]:
                with self.subTest(name=name, demo=demo, args=args):
                    done = self.run_cli('flash', '--demo', '--demo-flash-out', 'flash', *args, '.', demo=demo)
                    self.assertIn(f'Board: {chip} at', done.stdout)
                    self.assertIn('Firmware Written', done.stdout)
                    if wanted is not None:
                        self.assertEqual((self.folder / 'flash').read_bytes()[0x10000:0x10000 + len(wanted)], wanted)

            for demo, args, code, error, words in [
                    ('s2,s3', [], USAGE, 'several-boards', 'Choose one with --chip, or a board with --board'),
                    ('s2,s3', ['--all'], USAGE, 'several-boards', 'Choose one with --chip'),
                    ('none', [], DATAERR, 'image-needs-choice', 'Choose one with --chip or --build'),
                    ('p4', ['--wait', 1], DATAERR, 'dfu-wrong-chip', 'ESP32-S3, your board is an ESP32-P4'),
                    ('p4,s31', [], DATAERR, 'dfu-wrong-chip', 'ESP32-S3, your board is an ESP32-P4'),
                    ('p4,s2:app:product=4001', [], DATAERR, 'image-needs-choice', 'Choose one with --chip or --build'),
                    ('s2:denied', [], NOPERM, 'board-needs-permission', 'jolt-cli access'),
                    ('s2', ['--chip', S3], DATAERR, 'dfu-wrong-chip', 'your board is an ESP32-S2')]:
                with self.subTest(name=name, demo=demo, args=args):
                    done = self.run_cli('flash', '--demo', '--json', *args, '.', demo=demo, code=code)
                    self.assertEqual(json.loads(done.stdout)['error'], error)
                    self.assertIn(words, done.stderr)

            # What is packed or shown does not depend on what is plugged in.
            self.run_cli('inspect', '.', code=DATAERR)
            self.run_cli('pack', '-o', 'dfu.bin', '.', code=DATAERR)

    def test_board_chooses_no_build(self):
        """Builds for one chip but several boards are the user's choice."""
        self.write({f'{board}/firmware.bin': program(S2, board) for board in ('lolin', 'feather')})
        done = self.run_cli('flash', '--demo', '.', code=DATAERR)
        self.assertIn('choose one of feather, lolin', done.stderr)
        self.run_cli('flash', '--demo', '--build', 'lolin', '.')

    def test_settings_are_kept(self):
        """Around the settings everything is written, and nothing to them."""
        image = bytearray(WHOLE)
        image[0x9000:0x9000 + 64] = bytes(64)
        self.write({'merged.bin': bytes(image)})
        self.run_cli('flash', '--demo', '--demo-flash-out', 'flash', '--keep-settings', 'merged.bin')
        flash = (self.folder / 'flash').read_bytes()
        self.assertEqual(flash[0x9000:0xE000], b'\xFF' * 0x5000)
        self.assertEqual(flash[:0x9000], image[:0x9000])
        self.assertEqual(flash[0xE000:len(image)], image[0xE000:])

    def test_start_choice(self):
        """What is written to choose a program is what the bootloader reads."""
        self.write({'partitions.bin': r.table(r.UF2_BOARD), 'bootloader.bin': LOADER, 'lamp.bin': LAMP})
        self.run_cli('flash', '--demo', '--demo-flash-out', 'flash', 'partitions.bin', 'bootloader.bin', 'lamp.bin')
        self.assertEqual((self.folder / 'flash').read_bytes()[0xE000:0x10000], r.start_choice(1))

    def test_streams(self):
        """What would be a stream elsewhere is refused by name."""
        self.assertIn('standard input', self.run_cli('inspect', '-', code=USAGE).stderr)
        self.write({'lamp.bin': LAMP})
        self.assertIn('standard output', self.run_cli('pack', '-o', '-', 'lamp.bin', code=USAGE).stderr)
        self.assertFalse((self.folder / '-').exists())

    def test_own_source(self):
        """No file is replaced by what is made of it, by whatever name."""
        self.write({'build/lamp.bin': LAMP, 'build/bootloader.bin': LOADER, 'build/partitions.bin': TABLE})
        (self.folder / 'hard').hardlink_to(self.folder / 'build' / 'lamp.bin')
        for output in 'build/lamp.bin', 'hard', './build/../build/lamp.bin':
            for source in ['build'], ['build/lamp.bin']:
                with self.subTest(output=output, source=source):
                    done = self.run_cli('pack', '--force', '-o', output, *source, code=CANTCREAT)
                    self.assertIn('made of', done.stderr)
                    self.assertEqual((self.folder / 'build' / 'lamp.bin').read_bytes(), LAMP)


if __name__ == '__main__':
    main()
