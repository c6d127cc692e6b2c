# SPDX-License-Identifier: GPL-3.0-or-later
"""jolt-cli list: a verdict for every board."""
from jolt_cli import Case, main


class List(Case):
    def test_json(self):
        boards = self.run_json('list', '--demo', demo='s2,s3:jtag,s2:denied:port=2-1.4')
        self.assertEqual([(board['port'], board['chip'], board['verdict'], board['can_flash']) for board in boards],
                         [('1-1', 'ESP32-S2', 'can-restart', True),
                          ('1-2', None, 'jtag', False),
                          ('2-1.4', 'ESP32-S2', 'needs-permission', False)])
        self.assertEqual((boards[0]['vendor_id'], boards[0]['product_id']), (0x303a, 2))

    def test_people(self):
        lines = self.run_cli('list', '--demo', demo='s2,s3:jtag,s2:busy,s2:app,s2:appdfu').stdout.splitlines()
        self.assertRegex(lines[0], r'^USB port +Chip +State$')
        self.assertRegex(lines[1], r'^1-1 +ESP32-S2 +Ready$')
        self.assertRegex(lines[2], r'^1-2 +unknown chip +JTAG mode, no DFU$')
        self.assertRegex(lines[3], r'^1-3 +ESP32-S2 +In use by another program$')
        self.assertRegex(lines[4], r'^1-4 +ESP32-S2 +Running its own firmware, press BOOT and RESET$')
        self.assertRegex(lines[5], r'^1-5 +unknown chip +Running its own firmware, Jolt can restart it$')
        self.assertEqual(len({line.find('  ', 12) for line in lines[3:5]}), 1)

    def test_none(self):
        self.assertEqual(self.run_json('list', '--demo', demo='none'), [])
        self.assertIn('No board was found', self.run_cli('list', '--demo', demo='none').stdout)

    def test_real_bus(self):
        """Whatever is plugged in here, the real bus is looked at and the program ends."""
        self.assertIsInstance(self.run_json('list'), list)


if __name__ == '__main__':
    main()
