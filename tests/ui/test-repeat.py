#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Repeat work in the real window: a box of boards, and a file that is built again and again."""
import os
import subprocess
import sys

sys.path.insert(0, os.path.dirname(__file__))
import harness  # noqa: E402
import shell  # noqa: E402
import window_case  # noqa: E402

MAKE_SAMPLE = os.path.join(harness.BUILD, 'src', 'image', 'jolt-make-sample')


class RepeatTest(window_case.WindowCase):
    def test_box_of_boards(self):
        app = self.run_app('--demo=x20,s2:unplugged,s2:unplugged,s2:unplugged!unplug@900')
        app.tab_to('Auto-Flash…')
        app.key('space')
        app.wait_focus('Flash Each New Board')
        app.key('space')
        app.wait('Waiting for a Board')
        app.wait('0 done, 0 failed')
        app.act('plug', '1-1')
        app.wait('1 done, 0 failed')
        app.wait_heard('ESP32-S2: Firmware Written. Your board restarted.')
        app.act('plug', '1-2')
        app.wait('2 done, 0 failed')
        app.act('plug', '1-3')
        app.wait('2 done, 1 failed')
        app.wait('The board was unplugged before everything was written. Plug it in and flash again.')
        app.wait('Waiting for a Board')
        app.wait_heard('ESP32-S2: Board Unplugged. The board was unplugged before everything was written. '
                       'Plug it in and flash again.')
        self.assertEqual([words for words in app.heard if 'Waiting for a Board' in words], [])
        app.key('Escape')
        app.wait('1 of 3 Boards Failed')
        app.wait('2 done, 1 failed')
        app.act('plug', '1-3')
        app.press('Try Again')
        app.wait('Firmware Written')

    def test_notification(self):
        """Who does not look at the window is told of each board how it ended."""
        with shell.Shell() as desktop:
            app = self.run_app('--demo=x20,s2:unplugged')
            app.tab_to('Auto-Flash…')
            app.key('space')
            app.wait_focus('Flash Each New Board')
            app.key('space')
            app.wait('Waiting for a Board')
            app.minimize()
            app.act('plug')
            harness.wait_for(lambda: desktop.notified, 'a notification')
            self.assertEqual(desktop.notified, [('ESP32-S2: Firmware Written', 'Your board restarted.')])

    def test_logout_waits(self):
        with shell.Shell() as desktop:
            app = self.run_app('--demo=x20,s2')
            app.wait('Flash ESP32-S2', role='button', sensitive=True)
            app.key('ctrl+Return')
            harness.wait_for(lambda: desktop.inhibited, 'the program to hold back a log-out')
            self.assertEqual(desktop.inhibited, [('A board is being flashed', shell.LOGOUT | shell.SUSPEND)])

    def test_rebuild(self):
        sample = self.sample()
        path = self.file('dfu.bin', sample)
        app = self.run_app('--demo=x20,s2', path)
        app.wait('Flash ESP32-S2', role='button', sensitive=True)
        self.assertIsNone(app.find(contains='Rebuilt'))

        with open(path, 'wb') as file:
            file.write(sample[:len(sample) // 2])

            def more_of_it():
                file.write(sample[file.tell():][:1])
                file.flush()
                return app.find('Being rebuilt…') and app.find('The file is being rebuilt.')
            # A compiler that pauses for long is taken to be done.
            harness.wait_for(more_of_it, 'the file to be rebuilt')
            file.write(sample[file.tell():])
        app.wait(contains='Rebuilt at ')
        app.wait('Flash ESP32-S2', role='button', sensitive=True)

    def test_rebuild_while_flashing(self):
        """What is read again meanwhile is not what the board got."""
        path = self.file('dfu.bin', self.sample())
        app = self.run_app('--demo=x20,s2', path)
        app.press('Flash ESP32-S2')
        app.wait('Firmware Written')
        subprocess.run([MAKE_SAMPLE, '--project', 'another', path], check=True)
        app.wait_heard('Rebuilt just now')
        self.assertIsNone(app.find('another'))
        self.assertIsNotNone(app.find('jolt-sample'))
        app.press('Done')
        app.wait('another')

    def test_deleted_file(self):
        """What is not there any more is not offered to be flashed."""
        path = self.file('dfu.bin', self.sample())
        app = self.run_app('--demo=x20,s2', path)
        app.wait('Flash ESP32-S2', role='button', sensitive=True)
        os.remove(path)
        app.wait('Cannot Read File')
        self.assertIsNone(app.find(contains='Flash ', role='button'))
        with open(path, 'wb') as file:
            file.write(self.sample())
        app.wait('Flash ESP32-S2', role='button', sensitive=True)

    def test_broken_build(self):
        sample = self.sample()
        path = self.file('dfu.bin', sample)
        app = self.run_app('--demo=x20,s2', path)
        app.wait('Flash ESP32-S2', role='button', sensitive=True)
        with open(path, 'wb') as file:
            file.write(sample[:1000])
        app.wait('Damaged File')
        self.assertIsNone(app.find(contains='Flash ', role='button'))


if __name__ == '__main__':
    window_case.main()
