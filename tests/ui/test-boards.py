#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a board holds, its backup, and its restart, in the real window."""
import os
import subprocess
import sys

sys.path.insert(0, os.path.dirname(__file__))
import harness  # noqa: E402
import layout  # noqa: E402
import window_case  # noqa: E402

BOARD = 'ESP32-S2, USB port 1-1'

# A backup that is not over before it was seen: the slower the board, the longer it is waited for.
SLOW = f'x{2 / harness.patience.PATIENCE:.4f},s2:held'


class BoardsTest(window_case.WindowCase):
    def flashed(self, spec, env=None):
        """A board that was flashed and is in its bootloader, as BOOT is held."""
        app = self.run_app('--demo=' + spec, env=env)
        app.press('Flash ESP32-S2')
        app.wait('Firmware Written')
        app.press('Done')
        app.wait('Flash ESP32-S2', role='button', sensitive=True)
        return app

    def choose(self, item):
        self.app.press('More About ' + BOARD, role='toggle button')
        self.app.press(item)

    def back_up(self, path):
        self.choose('Back Up Flash Memory…')
        harness.wait_for(lambda: self.app.focused() and self.app.focused().get_role_name() == 'text', 'the name entry')
        self.app.key('ctrl+a')
        subprocess.run(['xdotool', 'type', '--delay', '1', path], check=True)
        self.app.key('Return')

    # --- restart

    def test_no_restart(self):
        """What the preference is for."""
        app = self.run_app('--demo=x20,s2')
        app.wait('Flash ESP32-S2', role='button', sensitive=True)
        app.key('ctrl+comma')
        switch = app.wait('Restart Boards After Flashing', role='check box')
        self.assertTrue(app.is_checked(switch))
        app.tab_to('Restart Boards After Flashing')
        app.key('space')
        harness.wait_for(lambda: not app.is_checked(switch), 'the switch to be off')
        app.key('Escape')
        app.wait_gone('Restart Boards After Flashing')
        app.press('Flash ESP32-S2')
        app.wait('Press RESET on the board to start it.')
        self.assertIsNone(app.find('Your board restarted.'))

    def test_boot_is_held(self):
        app = self.run_app('--demo=x20,s2:held')
        app.press('Flash ESP32-S2')
        app.wait('Press RESET on the board to start it.')
        app.act('boot')
        app.wait('The board is still in its bootloader. Let go of BOOT and press RESET.')
        app.act('reset')
        app.wait('Your board restarted.')

    # --- what it holds

    def test_details(self):
        app = self.flashed('x20,s2:held')
        self.choose('Details of the Board')
        app.wait('Restart the Board?')
        app.press('Restart and Read')
        for words in ('Programs', 'jolt-sample 1.0', 'Starts', 'Partition Table', 'nvs', '4 MB'):
            app.wait(words)
        app.key('Escape')
        app.wait_gone('Partition Table')
        app.wait(contains='Replaces jolt-sample 1.0')
        # What was read is of this board alone.
        app.act('unplug')
        app.wait_gone(contains='Replaces')
        app.act('plug')
        app.wait('Flash ESP32-S2', role='button', sensitive=True)
        self.assertIsNone(app.find(contains='Replaces'))

    def test_other_layout(self):
        """What is lost is said before it is, and nothing is said to be kept."""
        app = self.flashed('x20,s2:held')
        self.choose('Details of the Board')
        app.press('Restart and Read')
        app.wait('Partition Table')
        app.key('Escape')
        app.wait(contains='Replaces jolt-sample 1.0')
        app.wait('Settings on the board are kept.')
        app.open(layout.make(self.path('build')))
        app.wait('blink')
        app.wait(contains='The firmware brings another partition layout: settings and files on the board are lost.')
        self.assertIsNone(app.find('Settings on the board are kept.'))
        self.assertEqual(app.dump().count('another partition layout'), 1)

    def test_details_of_another_chip(self):
        """Nothing is replaced on a board that the firmware is not for."""
        app = self.run_app('--demo=x20,s3')
        app.wait(contains='Ready, but the firmware is for ESP32-S2')
        app.press('More About ESP32-S3, USB port 1-1', role='toggle button')
        app.press('Details of the Board')
        app.press('Restart and Read')
        app.wait('There is none.')
        app.key('Escape')
        app.wait(contains='Flash memory is empty')

    def test_details_of_a_board_that_leaves(self):
        app = self.flashed('x20,s2:held')
        self.choose('Details of the Board')
        app.press('Restart and Read')
        app.wait('Partition Table')
        app.act('unplug')
        app.wait_gone('Details of the Board')

    # --- backup

    def test_backup(self):
        app = self.flashed('x20,s2:held')
        path = self.path('backup.bin')
        self.back_up(path)
        app.wait('Backup Saved')
        app.wait('Open the file to write it back to this board, or to another one.')
        app.wait_focus('Done')
        flash = self.bytes_of(path)
        self.assertEqual(len(flash), 4 << 20)
        self.assertTrue(b'jolt-sample' in flash)   # nobody wants to read all of it
        app.press('Done')
        app.open(path)
        app.wait(contains='packed from backup.bin')

    def test_backup_is_cancelled(self):
        app = self.flashed(SLOW)
        self.back_up(self.path('backup.bin'))
        app.wait('Backing Up ESP32-S2')
        app.wait(contains='kB/s')
        # The page below does not miss the board.
        flash = app.wait('Flash ESP32-S2', role='button', sensitive=False)
        harness.wait_for(lambda: flash.ask_description() == 'Jolt is using the board.', 'the reason')
        app.wait(BOARD, role='list item')
        self.assertIsNone(app.find('Connect a board in bootloader mode.'))
        # Nothing takes the place of a backup.
        app.key('F1', 'Escape')
        app.press('Cancel')
        app.wait_heard('Cancelled. No file was saved.')
        app.wait_gone('Cancel', role='button')
        self.assertEqual(os.listdir(self.folder), [])
        app.wait('Flash ESP32-S2', role='button', sensitive=True)

    def test_backup_of_a_board_that_leaves(self):
        app = self.flashed(SLOW)
        self.back_up(self.path('backup.bin'))
        app.wait('Backing Up ESP32-S2')
        app.wait(contains='kB/s')
        app.act('unplug')
        app.wait('The board was unplugged before everything was read. Plug it in and try again.')
        self.assertEqual(os.listdir(self.folder), [])
        app.press('Details', role='button')
        app.wait('Technical record')

    def test_quit_ends_a_backup(self):
        app = self.flashed(SLOW, env=harness.NO_LEAKS)
        self.back_up(self.path('backup.bin'))
        app.wait('Backing Up ESP32-S2')
        app.key('ctrl+q')
        harness.wait_for(lambda: app.process.poll() is not None, 'the program to end')
        self.assertEqual(app.process.returncode, 0)
        self.assertEqual(os.listdir(self.folder), [])

    def test_quit_ends_a_reading(self):
        # In the middle of its reading it falls silent, which Jolt waits for.
        app = self.flashed('s2:held!silence@upload:100*')
        self.choose('Details of the Board')
        app.press('Restart and Read')
        app.wait('Reading Flash Memory…')
        app.key('ctrl+q')
        harness.wait_for(lambda: app.process.poll() is not None, 'the program to end')
        self.assertEqual(app.process.returncode, 0)

    def test_backup_of_a_silent_board(self):
        app = self.flashed('s2:held!silence@upload:30000*')
        self.back_up(self.path('backup.bin'))
        app.wait('Backing Up ESP32-S2')
        app.wait(contains='kB/s')
        app.wait(contains=' left')
        app.wait_gone(contains='kB/s')
        app.wait_gone(contains=' left')
        app.wait('Backing Up ESP32-S2')

    def test_backup_of_nothing(self):
        app = self.run_app('--demo=x20,s2')
        app.wait('Flash ESP32-S2', role='button', sensitive=True)
        self.back_up(self.path('backup.bin'))
        app.wait('Flash Size Not Known')
        self.assertEqual(os.listdir(self.folder), [])


if __name__ == '__main__':
    window_case.main()
