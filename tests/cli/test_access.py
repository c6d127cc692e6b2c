# SPDX-License-Identifier: GPL-3.0-or-later
"""jolt-cli access and udev-rule, on a computer made of files."""
import os
import pathlib

from jolt_cli import NOPERM, UNAVAILABLE, USAGE, Case, main

RULE = 'etc/udev/rules.d/70-jolt.rules'


class Access(Case):
    def write(self, path, text='', mode=0o644):
        full = self.folder / path
        full.parent.mkdir(parents=True, exist_ok=True)
        full.write_text(text)
        full.chmod(mode)

    def setUp(self):
        super().setUp()
        self.write('etc/group', 'root:x:0:\nplugdev:x:4711:\n')
        self.write('run/udev/control')
        self.write('run/systemd/seats/seat0')
        self.write('sys/bus/usb/devices/usb1/idVendor', '1d6b\n')

    def plug(self, mode, vendor='303a', product='0002'):
        for name, value in {'idVendor': vendor, 'idProduct': product, 'busnum': '1', 'devnum': '4'}.items():
            self.write(f'sys/bus/usb/devices/1-2/{name}', f'{value}\n')
        self.write('dev/bus/usb/001/004', mode=mode)
        if not mode and os.access(self.folder / 'dev/bus/usb/001/004', os.W_OK):
            self.skipTest('this account may open everything')

    def look(self, code, *args, **more):
        return self.run_json('access', *args, code=code, JOLT_ACCESS_ROOT=str(self.folder), **more)

    def say(self, code, **more):
        return self.run_cli('access', code=code, JOLT_ACCESS_ROOT=str(self.folder), **more).stdout

    def test_no_board(self):
        about = self.look(UNAVAILABLE)
        self.assertIn('Plug the board in', about.pop('message'))
        self.assertEqual(about, {
            'seen': False, 'device': 'none', 'other': None, 'node': None, 'openable': False,
            'rule': {'file': None, 'kind': None, 'visible': True, 'applied': False, 'effective': False},
            'group': {'name': None, 'exists': False, 'listed': False, 'member': False},
            'place': 'system', 'advice': 'connect-board', 'command': None})
        self.assertIn('Plug the board in', self.say(UNAVAILABLE))

    def test_no_rule(self):
        self.plug(0)
        about = self.look(NOPERM)
        self.assertEqual((about['seen'], about['node'], about['openable'], about['advice']),
                         (True, '/dev/bus/usb/001/004', False, 'install-rule'))
        text = self.say(NOPERM)
        self.assertRegex(text, r'Board +connected\n')
        self.assertRegex(text, r'Device Access +denied \(/dev/bus/usb/001/004 cannot be opened\)\n')
        self.assertRegex(text, r'Rule +none is installed for Espressif boards\n')
        self.assertIn('sudo tee /etc/udev/rules.d/70-jolt.rules', text)

    def test_places(self):
        """Where the rule does not belong into /etc, the advice is another one, and ends with what to do there."""
        cases = [
            ({'run/.containerenv': ''}, {}, 'container', 'install-on-host', 'on its host'),
            ({'etc/NIXOS': ''}, {}, 'nixos', 'configure-system', 'services.udev.packages'),
            ({'proc/sys/kernel/osrelease': '6.6.87.2-microsoft-standard-WSL2\n', 'run/udev/control': None}, {},
             'wsl', 'start-udev', 'wsl --shutdown'),
            ({'proc/self/mounts': '/dev/sda / squashfs ro 0 0\n'}, {}, 'system', 'install-rule', 'tee /run/udev/rules.d'),
            ({'run/systemd/seats/seat0': None}, {}, 'system', 'install-group-rule', 'GROUP="plugdev"'),
            ({}, {'SSH_CONNECTION': '192.0.2.1 50000 192.0.2.2 22'}, 'system', 'install-group-rule', 'over the network')]
        for files, environment, place, advice, words in cases:
            with self.subTest(place=place, advice=advice):
                self.setUp()
                self.plug(0)
                for path, text in files.items():
                    if text is None:
                        (self.folder / path).unlink()
                        (self.folder / path).parent.rmdir()
                    else:
                        self.write(path, text)
                about = self.look(NOPERM, **environment)
                self.assertEqual((about['place'], about['advice']), (place, advice))
                self.assertIn(about['message'], self.say(NOPERM, **environment))
                self.assertIn(words, self.say(NOPERM, **environment))

    def test_other_devices(self):
        """What is plugged in instead of a board is named."""
        for vendor, product, kind, words in [
                ('10c4', 'ea60', 'serial', 'Silicon Labs CP210x'), ('1a86', '55d3', 'serial', 'WCH CH343'),
                ('1a86', '7523', 'serial', 'WCH CH340'), ('239a', '80ed', 'maker', 'Adafruit'),
                ('303a', '1001', 'jtag', 'JTAG'), ('303a', '4001', 'application', 'Hold BOOT')]:
            with self.subTest(f'{vendor}:{product}'):
                self.plug(0o666, vendor, product)
                self.assertEqual(self.look(UNAVAILABLE)['device'], kind)
                self.assertIn(words, self.say(UNAVAILABLE))
        self.plug(0o666, '1a86', '7523')
        self.assertIn('This is the board’s serial socket. Use the one marked USB.', self.say(UNAVAILABLE))

    def test_device(self):
        """Only the node of a USB device is taken, and only that of a board is opened."""
        self.plug(0o666)
        self.write('dev/sda', mode=0o666)
        self.assertTrue(self.look(0, '--device', '/dev/bus/usb/001/004')['openable'])
        self.assertFalse(self.look(UNAVAILABLE, '--device', '/dev/bus/usb/001/005')['seen'])
        for path in ['/dev/sda', '/dev/bus/usb/001/004/../../../../sda', 'x', '']:
            with self.subTest(path):
                self.run_cli('access', '--device', path, code=USAGE, JOLT_ACCESS_ROOT=str(self.folder))
        self.plug(0o666, '1d6b')
        self.assertFalse(self.look(UNAVAILABLE, '--device', '/dev/bus/usb/001/004')['openable'])

    def test_works(self):
        self.plug(0o666)
        self.write(RULE, self.run_cli('udev-rule').stdout)
        about = self.look(0)
        self.assertEqual((about['openable'], about['advice']), (True, 'none'))
        self.assertEqual(about['rule'], {'file': '/' + RULE, 'kind': 'uaccess', 'visible': True, 'applied': False, 'effective': True})
        self.assertIn('Jolt can flash this board.', self.say(0))

    def test_not_applied(self):
        self.plug(0)
        self.write(RULE, self.run_cli('udev-rule').stdout)
        about = self.look(NOPERM)
        self.assertEqual((about['rule']['effective'], about['advice'], about['command']), (False, 'replug', None))

    def test_late(self):
        self.plug(0)
        self.write('etc/udev/rules.d/99-esp.rules', 'ATTR{idVendor}=="303a", TAG+="uaccess"\n')
        about = self.look(NOPERM)
        self.assertEqual((about['rule']['kind'], about['rule']['effective']), ('uaccess-late', False))
        self.assertIn('99-esp.rules is read too late: its number must be below 73', self.say(NOPERM))

    def test_group(self):
        self.plug(0)
        self.write('etc/udev/rules.d/40-dfuse.rules',
                   'SUBSYSTEMS=="usb", ATTRS{idVendor}=="303a", ATTRS{idProduct}=="00??", GROUP="plugdev", MODE="0660"\n')
        about = self.look(NOPERM)
        self.assertEqual(about['group'], {'name': 'plugdev', 'exists': True, 'listed': False, 'member': False})
        self.assertRegex(self.say(NOPERM), r'Group +you are not in “plugdev”\n')

    def test_columns(self):
        """However long a word is in a language, a gap is left before the state."""
        self.plug(0)
        self.write('etc/udev/rules.d/40-dfuse.rules', 'ATTR{idVendor}=="303a", GROUP="plugdev", MODE="0660"\n')
        for environment in self.languages():
            with self.subTest(environment['LANGUAGE']):
                text = self.run_cli('access', code=NOPERM, JOLT_ACCESS_ROOT=str(self.folder), **environment).stdout
                lines = text.split('\n\n')[0].splitlines()
                self.assertEqual(len(lines), 4)
                for line in lines:
                    self.assertRegex(line, r'^\S.*?  +\S')

    def test_sandbox(self):
        self.plug(0)
        self.write('.flatpak-info', '')
        about = self.look(NOPERM)
        self.assertEqual(about['place'], 'flatpak')
        self.assertIs(about['rule']['visible'], False)
        self.assertIn('303a', self.say(NOPERM).splitlines()[-1])

    def test_rule(self):
        rule = pathlib.Path(os.environ['JOLT_DATA'], 'udev', '70-jolt.rules').read_text()
        self.assertEqual(self.run_cli('udev-rule').stdout, rule)
        lines = [line for line in rule.splitlines() if not line.startswith('#')]
        text = self.run_cli('udev-rule', '--group', 'plugdev').stdout.splitlines()
        self.assertEqual(text[1:], [line.replace('TAG+="uaccess"', 'GROUP="plugdev"') for line in lines])
        for name in ['', 'a"b', 'a b', '-x', 'a\nb']:
            with self.subTest(name):
                self.assertIn('--group', self.run_cli('udev-rule', '--group', name, code=USAGE).stderr)


if __name__ == '__main__':
    main()
