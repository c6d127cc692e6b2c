# SPDX-License-Identifier: GPL-3.0-or-later
"""What --json prints is what the man page says: the names of the members, and the words that a member can be."""
import collections
import json
import os
import pathlib
import random
import re
import signal
import subprocess

import releases as r
from jolt_cli import PROGRAM, TIMEOUT, Case, main

S2 = 'esp32s2'


def read_schema():
    """By the head of an item of the section JSON: the members it names, with the words that are listed for one."""
    page = pathlib.Path(os.environ['JOLT_DATA'], 'man', 'jolt-cli.1').read_text(encoding='utf-8')
    section = re.search(r'^\.Sh JSON\n(.*?)^\.Sh ', page, re.MULTILINE | re.DOTALL)[1]
    schema = {}
    for item in section.split('\n.It ')[1:]:
        head, _, text = item.partition('\n')
        members = schema[head.removeprefix('Cm ')] = collections.defaultdict(set)
        for name, words in re.findall(r'^\.Va (\w+).*\n((?:\.Po\n(?:(?!\.Pc).*\n)*)?)', text + '\n', re.MULTILINE):
            members[name] |= set(re.findall(r'^\.Ql ([\w-]+)', words, re.MULTILINE))
    return schema


def members(value):
    """Every member in a value with what it is, however deep."""
    if isinstance(value, list):
        for item in value:
            yield from members(item)
    elif isinstance(value, dict):
        for name, item in value.items():
            yield name, item
            yield from members(item)


class Json(Case):
    def setUp(self):
        super().setUp()
        self.schema = read_schema()
        self.seen = collections.defaultdict(set)

    def look(self, command, *args, demo='instant,s2', **more):
        """Runs a command, and holds what it prints to the man page."""
        done = subprocess.run([PROGRAM, command, '--json', *map(str, args)], capture_output=True, timeout=TIMEOUT, cwd=self.folder,
                              stdin=subprocess.DEVNULL, env=self.environment(demo, **more))
        value = json.loads(done.stdout.decode('utf-8'))
        is_error = isinstance(value, dict) and 'error' in value
        known = self.schema['error'] if is_error else self.schema[command]
        if command == 'flash':
            known = {**self.schema['error'], **known}
        for name, item in members(value):
            with self.subTest(command=command, args=args, member=name):
                self.assertIn(name, known)
                if known[name] and item is not None:
                    self.assertIn(item, known[name])
        self.seen['error' if is_error else command] |= {name for name, item in members(value)}
        if isinstance(value, dict) and 'exit_code' in value:
            self.assertEqual(value['exit_code'], done.returncode)
        return value

    def assert_all_seen(self, *heads):
        """What the man page names is printed."""
        for head in heads:
            with self.subTest(head):
                self.assertEqual(set(self.schema[head]) - self.seen[head], set())

    def test_list(self):
        self.look('list', '--demo', demo='none')
        boards = self.look('list', '--demo',
                           demo='s2,s2:app,s2:denied,s2:busy,s3:jtag,p4,s3:appdfu')
        self.assertGreater(len(boards), 5)
        self.assert_all_seen('list')

    def test_inspect(self):
        """Whole, without sums, damaged by the user's leave: each is told apart."""
        whole = self.look('inspect', self.sample())
        self.assertEqual((whole['sound'], {part['proven'] for part in whole['parts']}), (True, {True}))
        self.look('inspect', self.sample('--folder', name='build'))

        parts = dict(zip(['0x1000', '0x8000', '0xe000', '0x10000', '0x290000'], [
            r.bootloader(S2), r.table(r.TWO_SLOTS), r.start_choice(1), r.program(S2), r.filling(4096)]))
        words = []
        for address, data in parts.items():
            (self.folder / f'at-{address}').write_bytes(data)
            words += [address, f'at-{address}']
        loose = self.look('inspect', *words)
        self.assertIs(loose['sound'], False)
        self.assertEqual([(part['kind'], part['proven']) for part in loose['parts']],
                         [('bootloader', True), ('partition-table', True), ('ota-data', False), ('application', True),
                          ('file-system', False)])

        image = bytearray(r.complete(*r.usual()))
        (self.folder / 'merged.bin').write_bytes(image)
        self.assertIs(self.look('inspect', 'merged.bin')['sound'], True)
        image[0x18000] ^= 0x10
        (self.folder / 'merged.bin').write_bytes(image)
        self.assertEqual(self.look('inspect', 'merged.bin')['error'], 'image-bad-checksum')
        damaged = self.look('inspect', '--ignore-damage', 'merged.bin')
        self.assertEqual((damaged['sound'], [part['proven'] for part in damaged['parts']]), (False, [False]))
        self.assert_all_seen('inspect')

        program = bytearray(r.program(S2))
        program[0x4000] ^= 0x10
        (self.folder / 'dfu.bin').write_bytes(r.dfu(S2, [(0x10000, 'lamp.bin', bytes(program))]))
        damaged = self.look('inspect', '--ignore-damage', 'dfu.bin')
        self.assertEqual((damaged['sound'], [part['proven'] for part in damaged['parts']]), (False, [False]))
        self.assertIn('Some checksums are wrong', self.run_cli('inspect', '--ignore-damage', 'dfu.bin').stdout)

    def test_flash(self):
        self.look('flash', '--demo')
        self.look('flash', '--demo', '--no-restart')
        self.look('flash', '--demo', '--all', demo='instant,s2!unplug@100,p4,s2,s2:denied,s3:jtag,s2!silence@dnload:0*')
        self.look('flash', '--demo', demo='instant,s2!status=errFIRMWARE@dnload:100*')
        self.assert_all_seen('flash')

    def test_board_interrupted(self):
        """One value on stdout, however the command ends."""
        run = subprocess.Popen([PROGRAM, 'board', '--demo', '--json'], stdout=subprocess.PIPE, env=self.environment('x0.05,s2'))
        while not self.catches(run.pid, signal.SIGTERM):
            self.assertIsNone(run.poll())
        run.send_signal(signal.SIGTERM)
        about = json.loads(run.communicate(timeout=TIMEOUT)[0])
        self.assertEqual((about['error'], about['exit_code'], run.returncode), ('cancelled', 143, 143))

    def test_board(self):
        """Two programs, of which the second starts; nothing; what looks encrypted."""
        parts = {0x1000: r.bootloader(S2), 0x8000: r.table(r.TWO_SLOTS), 0xe000: r.start_choice(2), 0x10000: r.program(S2)}
        picture = bytearray(b'\xff' * (4 << 20))
        for address, data in parts.items():
            picture[address:address + len(data)] = data
        (self.folder / 'flash.bin').write_bytes(picture)
        board = self.look('board', '--demo', '--demo-flash-in', 'flash.bin')
        self.assertEqual((board['state'], board['flash_size'], board['bootloader']['state']), ('firmware', 4 << 20, 'program'))
        slots = [part for part in board['partitions'] if part['type'] == 0]
        self.assertEqual([(part['holds']['state'], part['starts']) for part in slots], [('program', False), ('empty', True)])
        self.assertEqual([part['holds'] for part in board['partitions'] if part['type'] != 0],
                         [None] * (len(board['partitions']) - 2))

        # Past the end of the flash its beginning is read again.
        rows = r.ONE_PROGRAM + [('lost', r.APP, r.SLOT, 0x410000, r.MB)]
        (self.folder / 'small.bin').write_bytes(r.complete(*r.usual(S2, rows=rows), size=4 << 20))
        board = self.look('board', '--demo', '--demo-flash-in', 'small.bin')
        self.assertEqual([part['holds'] and part['holds']['state'] for part in board['partitions'] if part['type'] == 0],
                         ['program', None])

        (self.folder / 'torn.bin').write_bytes(r.complete(*r.usual(S2), size=4 << 20).replace(b'spiffs', b'spoffs'))
        self.assertIn('The partition table is damaged.\n', self.run_cli('board', '--demo', '--demo-flash-in', 'torn.bin').stdout)
        self.assertIn('Press RESET', self.run_cli('board', '--demo', '--demo-flash-in', 'torn.bin').stdout)
        self.assertNotIn('Press RESET', self.run_cli('board', '--demo').stdout)

        empty = self.look('board', '--demo')
        self.assertEqual((empty['state'], empty['flash_size'], empty['partitions']), ('empty', None, []))
        (self.folder / 'noise.bin').write_bytes(random.Random(7).randbytes(4 << 20))
        self.assertEqual(self.look('board', '--demo', '--demo-flash-in', 'noise.bin')['state'], 'encrypted')
        gone = self.look('board', '--demo', demo='instant,s2!unplug@upload:5')
        self.assertEqual(gone['error'], 'dfu-gone')
        self.assertIn('before everything was read', gone['message'])
        self.assert_all_seen('board')

    def test_errors(self):
        self.look('flash', '--demo', demo='none')
        self.look('flash', '--demo', demo='s2:denied')
        self.look('flash', '--demo', demo='s2,s2')
        self.look('flash', '--demo', '--nonsense')
        self.look('flash', '--demo', self.sample('--chip', 'esp32s3'), demo='instant,s2:appdfu')
        self.look('inspect', 'nothing.bin')
        (self.folder / 'flasher_args.json').write_text(r.build_json(S2, {'0x10000': '../lamp.bin'}))
        self.look('inspect', '.')
        (self.folder / 'flasher_args.json').write_text('{')
        self.look('inspect', '.')
        for name, data in {'chip.bin': r.program('esp32'), 'cut.bin': r.program(S2)[:0x2000], 'text.bin': b'404: Not Found'}.items():
            (self.folder / name).write_bytes(data)
            self.look('inspect', name)

    def test_access(self):
        root = self.folder / 'system'
        (root / 'sys/bus/usb/devices').mkdir(parents=True)
        self.look('access', JOLT_ACCESS_ROOT=str(root))
        device = root / 'sys/bus/usb/devices/1-2'
        device.mkdir()
        for name, value in {'idVendor': '303a', 'idProduct': '0002', 'busnum': '1', 'devnum': '4'}.items():
            (device / name).write_text(value + '\n')
        self.look('access', JOLT_ACCESS_ROOT=str(root))
        (root / 'etc/udev/rules.d').mkdir(parents=True)
        for rule in ('TAG+="uaccess"', 'MODE="0666"', 'GROUP="plugdev", MODE="0660"'):
            for number in '70', '99':
                path = root / f'etc/udev/rules.d/{number}-board.rules'
                path.write_text(f'SUBSYSTEM=="usb", ATTR{{idVendor}}=="303a", {rule}\n')
                self.look('access', JOLT_ACCESS_ROOT=str(root))
                path.unlink()
        self.assert_all_seen('access')


if __name__ == '__main__':
    main()
