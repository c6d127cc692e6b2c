#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The main job, done in the real window by keyboard, by a screen reader's hand and by a drag."""
import os
import subprocess
import sys

sys.path.insert(0, os.path.dirname(__file__))
import harness  # noqa: E402
import window_case  # noqa: E402


class WindowTest(window_case.WindowCase):
    def damaged(self):
        data = self.sample()
        data[len(data) // 2] ^= 0xff
        return self.file('damaged.bin', data)

    def test_flash_by_keyboard(self):
        app = self.run_app('--demo=x20,s2')
        app.wait('jolt-sample')
        app.wait('Checksums correct')
        app.wait('Flash ESP32-S2', role='button', sensitive=True)
        app.key('ctrl+Return')
        app.wait('Firmware written')
        app.wait('Press RESET on the board to start it.')
        app.wait_focus('Done')
        app.act('reset')
        app.wait('Your board restarted')
        app.key('Return')
        app.wait('Running its own firmware, press BOOT and RESET')

    def test_flash_by_tab_alone(self):
        app = self.run_app('--demo=x20,s2')
        app.wait('Flash ESP32-S2', role='button', sensitive=True)
        app.tab_to('Flash ESP32-S2')
        app.key('space')
        app.wait('Firmware written')

    def test_flash_again(self):
        app = self.run_app('--demo=x20,s2')
        app.press('Flash ESP32-S2')
        app.wait('Firmware written')
        app.press('Flash Again')
        app.wait('2 done, 0 failed')

    def test_file_argument(self):
        app = self.run_app('--demo=x20,s2', self.file('blink.bin', self.sample()))
        app.wait('jolt-sample')
        app.wait('Flash ESP32-S2', role='button', sensitive=True)

    def test_drop(self):
        app = self.run_app('--demo=none')
        app.wait('jolt-sample')
        other = self.file('other.bin', b'\x7fELF and so on' + bytes(100))
        with harness.Drag(other) as drag:
            drag.over(app, 'Drop to Open')
            drag.drop()
            app.wait('ELF program')

    def test_opening_is_heard(self):
        app = self.run_app('--demo=x20,s2')
        app.wait('Flash ESP32-S2', role='button', sensitive=True)
        app.open(self.damaged())
        app.wait_heard('Damaged file. This file is damaged (its checksum is wrong). Download or build it again.')
        app.heard.clear()
        app.open(self.file('blink.bin', self.sample()))
        app.wait_heard('jolt-sample')

    def test_virtual_board(self):
        """A demonstration can do what the page with its result asks for."""
        app = self.run_app('--demo=x20,s2')
        app.press('Flash ESP32-S2')
        app.wait('Press RESET on the board to start it.')
        app.press('Virtual Board', role='toggle button')
        app.press('Press RESET')
        app.wait('Your board restarted')

    def test_damaged_file(self):
        app = self.run_app('--demo=x20,s2', self.damaged())
        app.wait('Damaged file')
        app.wait('This file is damaged (its checksum is wrong). Download or build it again.')
        app.wait('Flash', role='button', sensitive=False)
        app.wait('This file cannot be flashed.')
        app.press('Details')
        app.wait('Technical record')

    def test_wrong_chip(self):
        app = self.run_app('--demo=x20,s3')
        app.wait('jolt-sample')
        app.wait('This firmware is for ESP32-S2, your board is an ESP32-S3. Choose the file built for ESP32-S3.')
        app.wait('Ready, but the firmware is for ESP32-S2')
        app.wait('Flash', role='button', sensitive=False)

    def test_verdicts(self):
        app = self.run_app('--demo=x20,s2:denied,s2:busy,s2:app,s3:jtag,s2:appdfu,s2')
        for words in ('Needs permission', 'In use by another program', 'Running its own firmware, press BOOT and RESET',
                      'JTAG mode, no DFU', 'Running its own firmware, Jolt can restart it', 'Ready',
                      'Linux does not let you use this board'):
            app.wait(words)
        app.wait('Choose a board.')
        app.press('Why?')
        app.wait('No DFU in JTAG Mode')

    def test_permission_given(self):
        app = self.run_app('--demo=x20,s2:denied')
        app.wait('Linux does not let you use this board')
        app.wait('Your account may not use this board yet.')
        app.act('allow')
        app.wait('Flash ESP32-S2', role='button', sensitive=True)
        app.wait_gone('Linux does not let you use this board', role='label')

    def test_coach(self):
        app = self.run_app('--demo=x20,s2:unplugged')
        app.wait('Waiting for a board…')
        app.wait('Hold BOOT')
        app.wait('Connect a board in bootloader mode.')
        app.act('plug')
        app.wait('Flash ESP32-S2', role='button', sensitive=True)
        app.wait('Found an ESP32-S2')
        app.act('unplug')
        app.wait('A board left and has not come back')

    def test_coach_without_boot(self):
        app = self.run_app('--demo=s2:app')
        app.wait('The board runs its own firmware: hold BOOT while you tap RESET')
        self.assertIsNone(app.find('Done'))
        app.act('reset')
        app.wait('The board came back, but without BOOT: hold it while you tap RESET')
        app.wait('Done')
        app.act('boot')
        app.wait('Found an ESP32-S2')
        app.wait_gone('Found an ESP32-S2')
        app.wait_gone('Hold BOOT')

    def test_coach_hints(self):
        app = self.run_app('--demo=s2:unplugged', env={'JOLT_HINT_MS': '200'})
        hints = ['Use a cable that carries data: many only charge.', 'Try another USB port.', 'On a bare module, swap D+ and D−.']
        app.wait(hints[-1])
        self.assertEqual([node.get_name() for node in app.walk() if node.get_name() in hints], hints)
        app.act('plug')
        app.wait_gone(hints[0])

    def test_wiring(self):
        path = os.path.join(self.folder, 'p4.bin')
        make = os.path.join(harness.BUILD, 'src', 'image', 'jolt-make-sample')
        for chip, pins in (('esp32p4', ('Hold GPIO 35 at GND', 'The pin marked D+', 'The pin marked D−')),
                           ('esp32s3', ('Hold GPIO 0 at GND', 'GPIO 20', 'GPIO 19'))):
            subprocess.run([make, '--chip', chip, path], check=True)
            app = self.run_app('--demo=none', path)
            row = app.wait('A Module Without a USB Socket', role='list item')
            app.tab_to(node=row)
            app.key('Return')
            for words in (*pins, 'Red wire, 5 V', 'Black wire', 'GND', 'Green wire, D+', 'White wire, D−', 'Tap EN to GND'):
                app.wait(words)
            app.close()
        self.app = None

    def failing(self, fault, title, sentence):
        app = self.run_app(f'--demo=x20,s2!{fault}')
        app.press('Flash ESP32-S2')
        app.wait(title)
        app.wait(sentence)
        app.wait('Try Again', role='button')
        self.assertIsNone(app.find('Firmware written'))
        app.press('Details')
        app.wait('Technical record')

    def test_error_unplugged(self):
        self.failing('unplug@500', 'Board unplugged',
                     'The board was unplugged before everything was written. Plug it in and flash again.')

    def test_error_write(self):
        self.failing('status=errWRITE@dnload.middle:300*', 'Board reported an error',
                     'The board could not write its flash memory (errWRITE). Check its power supply and try again.')

    def test_error_not_returned(self):
        self.failing('unplug@return', 'Board did not return',
                     'The board did not come back in bootloader mode. Hold BOOT, tap RESET, let go of BOOT.')

    def test_error_silence(self):
        self.failing('silence@dnload.middle:300*', 'No answer',
                     'The board stopped answering. Press RESET, then put it into bootloader mode again.')

    def test_error_denied(self):
        self.failing('denied@open*', 'Permission needed',
                     'Your account cannot access this USB device. Allow it once, and Jolt can flash every Espressif '
                     'board.')

    def test_try_again(self):
        app = self.run_app('--demo=x20,s2!denied@open')
        app.press('Flash ESP32-S2')
        app.press('Try Again')
        app.wait('Firmware written')

    def test_cancel(self):
        app = self.run_app('--demo=s2')
        app.press('Flash ESP32-S2')
        app.wait(contains='Erasing and writing')
        app.key('Escape')
        app.wait('The board’s own loader cannot be erased. You can flash again.')
        app.press('Stop')
        app.wait('Cancelled')
        self.assertIsNone(app.find('Firmware written'))
        app.press('Done')
        app.wait('Flash ESP32-S2', role='button', sensitive=True)

    def test_close_while_writing(self):
        app = self.run_app('--demo=s2')
        app.press('Flash ESP32-S2')
        app.wait(contains='Erasing and writing')
        app.key('ctrl+w')
        app.wait('Stop and Close?')
        self.assertIsNone(app.process.poll())
        app.press('Stop and Close')
        harness.wait_for(lambda: app.process.poll() is not None, 'the program to end')
        self.assertEqual(app.process.returncode, 0)

    def test_two_boards_one_failing(self):
        app = self.run_app('--demo=x20,s2!unplug@900,s2')
        boxes = harness.wait_for(lambda: [node for node in app.walk() if node.get_role_name() == 'check box'], 'boxes')
        self.assertEqual(len(boxes), 2)
        for box in boxes:
            if not app.is_checked(box):
                app.tab_to(node=box)
                app.key('space')
        app.press('Flash 2 Boards')
        app.wait('1 of 2 Boards Failed')
        app.wait('The board was unplugged before everything was written. Plug it in and flash again.')
        app.wait('Waiting for RESET')
        app.wait('1 done, 1 failed')


if __name__ == '__main__':
    window_case.main()
