#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The main job, done in the real window by keyboard, by a screen reader's hand and by a drag."""
import os
import subprocess
import sys
import unittest

sys.path.insert(0, os.path.dirname(__file__))
import harness  # noqa: E402
import serial_socket  # noqa: E402
import window_case  # noqa: E402


class MockedApp(harness.App):
    """The program on a computer with one USB device. It is a child of the program that provides that."""

    def __init__(self, device, *args):
        self.device = device
        super().__init__(*args, env=serial_socket.ENVIRONMENT)

    def program(self):
        return serial_socket.command(self.device, *super().program())

    def child(self):
        with open(f'/proc/{self.process.pid}/task/{self.process.pid}/children') as file:
            return (file.read().split() or [None])[0]

    def is_mine(self, program, pid):
        return str(pid) == self.child()

    def window_search(self):
        return ['--pid', self.child(), '--name', '.']


class WindowTest(window_case.WindowCase):
    def damaged(self):
        data = self.sample()
        data[len(data) // 2] ^= 0xff
        return self.file('damaged.bin', data)

    def test_flash_by_keyboard(self):
        app = self.run_app('--demo=x20,s2')
        app.wait('jolt-sample')
        app.wait('File is intact')
        app.wait('Flash ESP32-S2', role='button', sensitive=True)
        app.key('ctrl+Return')
        app.wait('Firmware Written')
        app.wait('The board has read its flash memory back and every part is right.')
        app.wait('Your board restarted.')
        app.wait_focus('Done')
        app.key('Return')
        app.wait(contains='Running its own firmware, press BOOT and RESET')

    def test_chip_names_do_not_break(self):
        """Nowhere on the page is the name of a chip divided between two lines."""
        app = self.run_app('--demo=x20,s2,s3')
        app.wait('Flash ESP32-S2', role='button', sensitive=True)
        app.wait(contains='firmware is for ESP32-S2')
        self.assertEqual([node.raw_name for node in app.walk() if 'ESP32-' in node.raw_name], [])

    def test_flash_by_tab_alone(self):
        app = self.run_app('--demo=x20,s2')
        app.wait('Flash ESP32-S2', role='button', sensitive=True)
        app.tab_to('Flash ESP32-S2')
        app.key('space')
        app.wait('Firmware Written')

    def test_flash_again(self):
        app = self.run_app('--demo=x20,s2:held')
        app.press('Flash ESP32-S2')
        app.wait('Firmware Written')
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
            app.wait('ELF Program')

    def test_opening_is_heard(self):
        app = self.run_app('--demo=x20,s2')
        app.wait('Flash ESP32-S2', role='button', sensitive=True)
        app.open(self.damaged())
        app.wait_heard('Damaged File. This file is damaged (its checksum is wrong). Download or build it again.')
        app.heard.clear()
        app.open(self.file('blink.bin', self.sample()))
        app.wait_heard('jolt-sample')

    def test_virtual_board(self):
        """A demonstration can do what the page with its result asks for."""
        app = self.run_app('--demo=x20,s2:held')
        app.press('Flash ESP32-S2')
        app.wait('Press RESET on the board to start it.')
        app.press('Virtual Board', role='toggle button')
        app.press('Press RESET')
        app.wait('Your board restarted.')

    def test_damaged_file(self):
        app = self.run_app('--demo=x20,s2', self.damaged())
        app.wait('Damaged File')
        app.wait(contains='This file is damaged (its checksum is wrong). Download or build it again.')
        self.assertIsNone(app.find(contains='Flash ', role='button'))
        app.press('Details')
        app.wait('Technical record')

    def test_wrong_chip(self):
        app = self.run_app('--demo=x20,s3')
        app.wait('jolt-sample')
        app.wait('This firmware is for ESP32-S2, your board is an ESP32-S3. Choose the file built for ESP32-S3.')
        app.wait(contains='Ready, but the firmware is for ESP32-S2')
        app.wait('Flash ESP32-S2', role='button', sensitive=False)

    def test_verdicts(self):
        app = self.run_app('--demo=x20,s2:denied,s2:busy,s2:app,s3:jtag,s2:appdfu,s2')
        for words in ('Needs permission', 'In use by another program', 'Running its own firmware, press BOOT and RESET',
                      'JTAG mode, no DFU', 'Running its own firmware, Jolt can restart it', 'Ready'):
            app.wait(contains=words)
        app.wait('Choose a board.')
        app.press('Why?')
        app.wait('No DFU')

    def test_permission_given(self):
        app = self.run_app('--demo=x20,s2:denied')
        app.wait('Allow Access…', role='button')
        app.wait('Your account cannot access this board yet.')
        app.act('allow')
        app.wait('Flash ESP32-S2', role='button', sensitive=True)
        app.wait_gone('Allow Access…')

    def test_coach(self):
        app = self.run_app('--demo=x20,s2:unplugged', env={'JOLT_PRAISE_MS': '600000'})
        app.wait('Waiting for a board…')
        app.wait('Hold BOOT')
        app.wait('Connect a board in bootloader mode.')
        app.act('plug')
        app.wait('Flash ESP32-S2', role='button', sensitive=True)
        app.wait('Found an ESP32-S2')
        app.act('unplug')
        app.wait('Waiting for the board to come back…')

    @unittest.skipUnless(serial_socket.is_possible(), 'umockdev-run is not here')
    def test_coach_names_the_serial_socket(self):
        app = self.app = MockedApp(self.file('bridge.umockdev', serial_socket.DEVICE.encode()), self.file('blink.bin', self.sample()))
        app.wait('Wrong Socket')
        app.wait('Silicon Labs CP210x: this is the board’s serial socket. Use the one marked USB.')

    def test_coach_without_boot(self):
        app = self.run_app('--demo=s2:app', env={'JOLT_PRAISE_MS': f'{2500 * harness.patience.PATIENCE:.0f}'})
        app.wait('The board runs its own firmware: hold BOOT while you tap RESET.')
        self.assertIsNone(app.find('Done'))
        app.act('reset')
        app.wait('The board came back, but without BOOT: hold it while you tap RESET.')
        app.wait('Done')
        app.act('boot')
        app.wait('Found an ESP32-S2')
        app.wait_gone('Found an ESP32-S2')
        app.wait_gone('Hold BOOT')

    def test_coach_hints(self):
        app = self.run_app('--demo=s2:unplugged', env={'JOLT_HINT_MS': '200'})
        hints = ['If the board has two sockets, use the one marked USB.', 'Use a cable that carries data: many only charge.',
                 'Use a cable from USB-A to USB-C: some boards need one.', 'Try another port, without a hub.',
                 'On a bare module, swap D+ and D−.']
        app.wait(hints[-1])
        self.assertEqual([node.get_name() for node in app.walk() if node.get_name() in hints], hints)
        app.act('plug')
        app.wait_gone(hints[0])

    def failing(self, fault, title, sentence):
        app = self.run_app(f'--demo=x20,s2!{fault}')
        app.press('Flash ESP32-S2')
        app.wait(title)
        app.wait(sentence)
        app.wait('Try Again', role='button')
        self.assertIsNone(app.find('Firmware Written'))
        app.press('Details')
        app.wait('Technical record')

    def test_error_unplugged(self):
        self.failing('unplug@500', 'Board Unplugged',
                     'The board was unplugged before everything was written. Plug it in and flash again.')

    def test_error_write(self):
        self.failing('status=errWRITE@dnload.middle:300*', 'Board Reported an Error',
                     'The board could not write its flash memory (errWRITE). Check its power supply and try again.')

    def test_error_not_returned(self):
        self.failing('unplug@return', 'Board Did Not Return',
                     'The board did not come back in bootloader mode. Hold BOOT, tap RESET, let go of BOOT.')

    def test_error_silence(self):
        self.failing('silence@dnload.middle:300*', 'No Answer',
                     'The board stopped answering. Press RESET, then put it into bootloader mode again.')

    def test_error_denied(self):
        self.failing('denied@open*', 'Permission Needed',
                     'Your account cannot access this USB device. Allow it once, and Jolt can flash every Espressif '
                     'board.')

    def test_try_again(self):
        app = self.run_app('--demo=x20,s2!denied@open')
        app.press('Flash ESP32-S2')
        app.press('Try Again')
        app.wait('Firmware Written')

    def test_cancel(self):
        app = self.run_app(f'--demo={harness.SLOW},s2')
        app.press('Flash ESP32-S2')
        app.wait(contains='Erasing and writing')
        app.key('Escape')
        app.wait('The board will not start until it is flashed again. Its own loader cannot be erased.')
        app.press('Stop')
        app.wait('Cancelled')
        self.assertIsNone(app.find('Firmware Written'))
        app.press('Done')
        app.wait('Flash ESP32-S2', role='button', sensitive=True)

    def test_close_while_writing(self):
        app = self.run_app(f'--demo={harness.SLOW},s2')
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
        row = app.wait('ESP32-S2, USB port 1-1', role='list item')
        self.assertEqual(row.ask_description(), 'The board was unplugged before everything was written. Plug it in and flash again.')
        app.wait('The board was unplugged before everything was written. Plug it in and flash again.')
        app.wait('Your board restarted.')
        app.wait('1 done, 1 failed')

    def test_wrong_chip_follows_the_boards(self):
        """The reason names a board that is there."""
        app = self.run_app('--demo=x20,s3,p4')
        words = 'This firmware is for ESP32-S2, your board is an {0}. Choose the file built for {0}.'
        chips = {'1-1': 'ESP32-S3', '1-2': 'ESP32-P4'}
        app.wait(contains='This firmware is for ESP32-S2')
        named, other = chips.items()
        if app.find(words.format(other[1])):
            named, other = other, named
        app.act('unplug', named[0])
        app.wait(words.format(other[1]))

    def test_names_of_boards_differ(self):
        app = self.run_app('--demo=x20,s2,s2,s2')
        app.wait('Choose a board.')
        for role in ('list item', 'check box'):
            names = [node.get_name() for node in app.walk() if node.get_role_name() == role]
            self.assertEqual(len({name for name in names if 'ESP32-S2, ' in name}), 3, names)

    def test_cancel_once(self):
        """While it stops there is nothing left to cancel. A board that erases is waited for."""
        # The slower the board, the longer it is waited for.
        app = self.run_app(f'--demo=x{0.01 / harness.patience.PATIENCE:.6f},s2')
        app.press('Flash ESP32-S2')
        app.wait(contains='Erasing')
        app.key('Escape')
        app.press('Stop')
        app.wait('Stopping…', role='button', sensitive=False)
        app.wait_gone('Stop Flashing?')
        # The key is that of the page, and Cancel has no focus now.
        app.tab_to('Virtual Board')
        app.key('Escape', 'F1')
        app.wait('Bootloader Mode')
        self.assertIsNone(app.find('Stop Flashing?'))

    def test_silent_board_has_no_speed(self):
        app = self.run_app('--demo=s2!silence@dnload.middle:2500*')
        app.press('Flash ESP32-S2')
        app.wait(contains='kB/s')
        app.wait_gone(contains='kB/s')
        app.wait_gone(contains=' left')
        shown = app.wait(contains=' %').get_name()
        self.assertEqual(int(shown.split()[0]), int(app.wait('Progress', role='progress bar').get_value() * 100))

    def test_dialogs_do_not_pile_up(self):
        app = self.run_app('--demo=s2')
        app.wait('Flash ESP32-S2', role='button', sensitive=True)
        app.key('F1')
        app.wait('Bootloader Mode')
        app.key('F1')
        frame = app.wait(role='frame')
        frame.do_action(frame.get_action_names().index('win.about'))
        app.wait('Legal')
        app.wait_gone('Bootloader Mode')
        app.key('Escape')
        app.wait_gone('Legal')
        self.assertIsNone(app.find('Bootloader Mode'))

    def test_reasons_are_heard(self):
        """Why Flash cannot be pressed is its description, and is said when it changes."""
        app = self.run_app('--demo=x20,s2')
        flash = app.wait('Flash ESP32-S2', role='button', sensitive=True)
        self.assertEqual(flash.ask_description(), 'Settings on the board are kept.')
        app.act('unplug')
        reason = 'Connect a board in bootloader mode.'
        app.wait_heard(reason)
        flash = app.wait('Flash ESP32-S2', role='button', sensitive=False)
        harness.wait_for(lambda: flash.ask_description() == reason, 'the reason as the description')
        self.assertEqual(app.heard.count(reason), 1)

    def test_reason_of_permission(self):
        app = self.run_app('--demo=s2:denied')
        flash = app.wait('Flash ESP32-S2', role='button', sensitive=False)
        harness.wait_for(lambda: flash.ask_description() == 'Your account cannot access this board yet.', 'the description')

    def test_headings(self):
        """Each page begins with a heading, by which a screen reader gets about."""
        app = self.run_app('--demo=x20,s2:unplugged')
        app.wait('jolt-sample', role='heading')
        app.wait('Connect Your Board', role='heading')
        app.act('plug')
        app.press('Flash ESP32-S2')
        app.wait('Firmware Written', role='heading')
        app.press('Done')
        app.open(self.damaged())
        app.wait('Damaged File', role='heading')

    def test_recent_files(self):
        """Files of the same name are told apart by their folder, but not by an ID of the document portal."""
        other = os.path.join(os.environ['XDG_RUNTIME_DIR'], 'doc', '3f9a1c2e')
        os.makedirs(other, exist_ok=True)
        os.makedirs(self.path('blink'))
        for path in (self.path('blink', 'dfu.bin'), os.path.join(other, 'dfu.bin')):
            with open(path, 'wb') as file:
                file.write(self.sample())
        app = self.run_app(self.path('blink', 'dfu.bin'))
        app.wait('jolt-sample')
        app.open(os.path.join(other, 'dfu.bin'))
        app.press('Recent Files', role='toggle button')
        app.wait('dfu.bin', role='menu item')
        app.wait('blink/dfu.bin', role='menu item')

    def test_demonstration_remembers_nothing(self):
        app = self.run_app('--demo=none', self.file('blink.bin', self.sample()))
        app.wait('jolt-sample')
        app.press('Recent Files', role='toggle button')
        app.wait('Open Folder…', role='menu item')
        self.assertIsNone(app.find(contains='blink.bin', role='menu item'))

    def test_keys_in_dialogs(self):
        """Every key does something sensible in front of every dialog, and one takes the place of the other."""
        app = self.run_app('--demo=s2')
        app.wait('Flash ESP32-S2', role='button', sensitive=True)
        frame = app.wait(role='frame')
        frame.do_action(frame.get_action_names().index('win.about'))
        app.wait('Legal')
        app.key('F1')
        app.wait('Bootloader Mode')
        app.wait_gone('Legal')
        app.key('ctrl+question')
        app.wait('Search Shortcuts')
        app.wait_gone('Bootloader Mode')
        app.key('ctrl+w')
        app.wait_gone('Search Shortcuts')
        app.key('F1')
        app.wait('Bootloader Mode')
        app.key('ctrl+Return')
        app.key('ctrl+w')
        app.wait_gone('Bootloader Mode')
        app.wait('Flash ESP32-S2', role='button', sensitive=True)
        self.assertIsNone(app.process.poll())
        app.key('F1')
        app.wait('Bootloader Mode')
        app.key('ctrl+o')
        app.wait(role='tree table')
        app.wait_gone('Bootloader Mode')

    def test_keys_in_question(self):
        """A question is answered before anything else."""
        app = self.run_app('--demo=' + 's2!silence@dnload.middle:2500*')
        app.press('Flash ESP32-S2')
        app.wait(contains='Erasing and writing')
        app.key('Escape')
        app.wait('Stop Flashing?')
        app.key('F1', 'ctrl+question', 'ctrl+o')
        app.key('ctrl+w')
        app.wait_gone('Stop Flashing?')
        for words in ('Bootloader Mode', 'Search Shortcuts', 'Stop and Close?'):
            self.assertIsNone(app.find(words))

    def test_quit_everywhere(self):
        for keys, words in (('F1', 'Bootloader Mode'), ('ctrl+question', 'Search Shortcuts')):
            app = self.run_app('--demo=s2')
            app.wait('Flash ESP32-S2', role='button', sensitive=True)
            app.key(keys)
            app.wait(words)
            app.key('ctrl+q')
            harness.wait_for(lambda: self.app.process.poll() is not None, f'the program to end with {words}')
            self.assertEqual(app.process.returncode, 0)
            app.close()
        self.app = None

    def test_quit_while_asked(self):
        """The question about closing takes the place of that about stopping."""
        app = self.run_app(f'--demo={harness.SLOW},s2')
        app.press('Flash ESP32-S2')
        app.wait(contains='Erasing and writing')
        app.key('Escape')
        app.wait('Stop Flashing?')
        app.key('ctrl+q')
        app.wait('Stop and Close?')
        app.wait_gone('Stop Flashing?')
        app.press('Stop and Close')
        harness.wait_for(lambda: app.process.poll() is not None, 'the program to end')

    def test_help_window_with_file(self):
        app = self.run_app('--demo=none', '--help-window', self.file('blink.bin', self.sample()))
        app.wait('Bootloader Mode')
        app.key('Escape')
        app.wait('jolt-sample')

    def test_help_window_with_file_for_the_running_program(self):
        app = self.run_app('--demo')
        app.wait('Flash ESP32-S2', role='button', sensitive=True)
        subprocess.run([*app.program(), '--demo', '--help-window', self.damaged()], check=True, timeout=harness.TIMEOUT_S)
        app.wait('Bootloader Mode')
        app.key('Escape')
        app.wait('Damaged File')

    def test_other_demonstration(self):
        """What a second start asks for is refused, not forgotten."""
        app = self.run_app('--demo=s2')
        app.wait('Flash ESP32-S2', role='button', sensitive=True)
        second = subprocess.run([*app.program(), '--demo=s3'], capture_output=True, text=True, timeout=harness.TIMEOUT_S)
        self.assertEqual(second.returncode, 1)
        self.assertIn('A demonstration is running already. Close it first to show other boards.', second.stderr)


if __name__ == '__main__':
    window_case.main()
