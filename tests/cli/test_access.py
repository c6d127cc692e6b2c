# SPDX-License-Identifier: GPL-3.0-or-later
"""jolt-cli access and udev-rule, on a computer made of files."""
import os
import pathlib

from jolt_cli import NOPERM, UNAVAILABLE, Case, main

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
        self.write('sys/bus/usb/devices/usb1/idVendor', '1d6b\n')

    def plug(self, mode):
        for name, value in {'idVendor': '303a', 'idProduct': '0002', 'busnum': '1', 'devnum': '4'}.items():
            self.write(f'sys/bus/usb/devices/1-2/{name}', f'{value}\n')
        self.write('dev/bus/usb/001/004', mode=mode)
        if not mode and os.access(self.folder / 'dev/bus/usb/001/004', os.W_OK):
            self.skipTest('this account may open everything')

    def look(self, code):
        return self.run_json('access', code=code, JOLT_ACCESS_ROOT=str(self.folder))

    def say(self, code):
        return self.run_cli('access', code=code, JOLT_ACCESS_ROOT=str(self.folder)).stdout

    def test_no_board(self):
        self.assertEqual(self.look(UNAVAILABLE), {
            'seen': False, 'node': None, 'openable': False,
            'rule': {'file': None, 'kind': None, 'visible': True, 'effective': False},
            'group': {'name': None, 'exists': False, 'listed': False, 'member': False},
            'sandboxed': False, 'advice': 'connect-board'})
        self.assertIn('Plug the board in', self.say(UNAVAILABLE))

    def test_no_rule(self):
        self.plug(0)
        about = self.look(NOPERM)
        self.assertEqual((about['seen'], about['node'], about['openable'], about['advice']),
                         (True, '/dev/bus/usb/001/004', False, 'install-rule'))
        text = self.say(NOPERM)
        self.assertRegex(text, r'Board is seen +yes \(/dev/bus/usb/001/004\)\n')
        self.assertRegex(text, r'Board can be opened +no \(Permission denied\)\n')
        self.assertRegex(text, r'Rule is installed +no\n')
        self.assertIn('sudo tee /etc/udev/rules.d/70-jolt.rules', text)

    def test_works(self):
        self.plug(0o666)
        self.write(RULE, self.run_cli('udev-rule').stdout)
        about = self.look(0)
        self.assertEqual((about['openable'], about['advice']), (True, 'none'))
        self.assertEqual(about['rule'], {'file': '/' + RULE, 'kind': 'uaccess', 'visible': True, 'effective': True})
        self.assertIn('You can use this board.', self.say(0))

    def test_not_applied(self):
        self.plug(0)
        self.write(RULE, self.run_cli('udev-rule').stdout)
        about = self.look(NOPERM)
        self.assertEqual((about['rule']['effective'], about['advice']), (False, 'replug'))

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
        self.assertRegex(self.say(NOPERM), r'In group “plugdev” +no\n')

    def test_columns(self):
        """However long a word is in a language, a gap is left before the answer."""
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
        self.assertIs(about['sandboxed'], True)
        self.assertIs(about['rule']['visible'], False)
        self.assertIn('303a', self.say(NOPERM).splitlines()[-1])

    def test_rule(self):
        rule = pathlib.Path(os.environ['JOLT_DATA'], 'udev', '70-jolt.rules').read_text()
        self.assertEqual(self.run_cli('udev-rule').stdout, rule)


if __name__ == '__main__':
    main()
