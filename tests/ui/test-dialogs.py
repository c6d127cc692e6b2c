#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The permission assistant in its states, and the help, as a person meets them."""
import os
import shutil
import sys
import tempfile

sys.path.insert(0, os.path.dirname(__file__))
import harness  # noqa: E402
import window_case  # noqa: E402

GOOD_RULE = 'SUBSYSTEM=="usb", ATTR{idVendor}=="303a", TAG+="uaccess"\n'
GROUP_RULE = 'SUBSYSTEM=="usb", ATTR{idVendor}=="303a", GROUP="plugdev", MODE="0660"\n'


class Computer:
    """A computer of files: what the assistant looks at instead of the real system."""

    def __init__(self):
        self.root = tempfile.mkdtemp(prefix='jolt-computer-')
        self.write('etc/group', 'root:x:0:\nplugdev:x:4242:bob\n')
        self.write('etc/udev/rules.d/README', '')
        for name, text in (('idVendor', '303a'), ('idProduct', '0002'), ('busnum', '1'), ('devnum', '4')):
            self.write('sys/bus/usb/devices/1-1/' + name, text + '\n')
        self.write('dev/bus/usb/001/004', '')
        self.allow(False)

    def write(self, path, text):
        full = os.path.join(self.root, path)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full + '.new', 'w') as file:
            file.write(text)
        os.rename(full + '.new', full)

    def allow(self, allowed):
        os.chmod(os.path.join(self.root, 'dev/bus/usb/001/004'), 0o666 if allowed else 0o660)

    def delete(self):
        shutil.rmtree(self.root)


class DialogsTest(window_case.WindowCase):
    def setUp(self):
        super().setUp()
        self.computer = Computer()
        self.addCleanup(self.computer.delete)

    def open_assistant(self, **env):
        app = self.run_app('--demo=s2:denied', env={'JOLT_ACCESS_ROOT': self.computer.root, **env})
        app.press('Allow Access…')
        return app

    def test_no_rule(self):
        app = self.open_assistant()
        app.wait('Device Access Denied')
        app.wait('denied (/dev/bus/usb/001/004 cannot be opened)')
        app.wait('none is installed for Espressif boards')
        self.assert_one_action(app, 'Add Rule…')
        self.assertIsNone(app.find('Group'))

    def test_turns_green_by_itself(self):
        app = self.open_assistant()
        app.wait('Device Access Denied')
        self.computer.write('etc/udev/rules.d/70-other.rules', GOOD_RULE)
        app.wait(contains='70-other.rules, for the user at the computer')
        self.computer.allow(True)
        app.wait('Device Access Allowed')
        app.wait('allowed (/dev/bus/usb/001/004 can be opened)')
        self.assertIsNone(app.find('Add Rule…'))
        app.key('Escape')
        app.wait('Flash ESP32-S2', role='button', sensitive=True)
        app.wait_gone('Allow Access…')

    def test_rule_too_late(self):
        self.computer.write('etc/udev/rules.d/99-late.rules', GOOD_RULE)
        app = self.open_assistant()
        app.wait('Rule Read Too Late')
        app.wait(contains='99-late.rules is read too late')
        app.wait('Add Rule…', role='button')

    def test_not_in_the_group(self):
        self.computer.write('etc/udev/rules.d/60-group.rules', GROUP_RULE)
        app = self.open_assistant()
        app.wait('Not in the Group')
        app.wait('you are not in “plugdev”')
        app.wait('Add Rule…', role='button')
        self.assertIsNone(app.find('Device Access Denied'))

    def test_log_in_again(self):
        import pwd
        name = pwd.getpwuid(os.getuid()).pw_name
        self.computer.write('etc/udev/rules.d/60-group.rules', GROUP_RULE)
        self.computer.write('etc/group', f'root:x:0:\nplugdev:x:4242:bob,{name}\n')
        app = self.open_assistant()
        app.wait('Log In Again')
        app.wait('you are in “plugdev” once you log out and in again')
        self.assertIsNone(app.find('Add Rule…'))

    def test_inside_the_sandbox(self):
        self.computer.write('.flatpak-info', '')
        app = self.open_assistant()
        app.wait('Run this once in a terminal, then come back:')
        command = app.wait(contains='sudo tee /etc/udev/rules.d/70-jolt.rules').get_name()
        self.assertNotIn('#', command)
        self.assertIsNone(app.find('Add Rule…'))
        app.press('Copy Command')
        app.wait('Copied')

    def assert_one_action(self, app, label):
        """There is one button, which helps here, and the keyboard is on it."""
        app.wait(label, role='button', sensitive=True)
        for other in {'Add Rule…', 'Copy Command', 'Copy Lines', 'Done'} - {label}:
            self.assertIsNone(app.find(other, role='button'))
        app.wait_focus(label)

    def place(self, title, hint, command, label='Copy Command', env=None):
        app = self.open_assistant(**(env or {}))
        app.wait(title)
        app.wait(hint)
        app.wait(contains=command)
        app.wait('denied (/dev/bus/usb/001/004 cannot be opened)')
        self.assert_one_action(app, label)

    def test_in_a_container(self):
        self.computer.write('run/.containerenv', '')
        self.place('Rule Needed on Host', 'Run this once in a terminal of the host, outside of the container:',
                   'sudo tee /etc/udev/rules.d/70-jolt.rules')

    def test_in_wsl(self):
        self.computer.write('proc/sys/kernel/osrelease', '6.6-microsoft-standard-WSL2\n')
        self.place('No udev in WSL', 'Run this once in a terminal, then come back:', 'systemd=true')
        self.computer.write('run/udev/control', '')
        # A new check has a new answer: it does not lead in a circle.
        self.computer.write('etc/udev/rules.d/README', 'more')
        self.app.wait('Group Rule Needed')
        self.app.wait(contains='GROUP="plugdev"')

    def test_in_nixos(self):
        self.computer.write('etc/NIXOS', '')
        self.place('Rule Needed in NixOS', 'Add this to your configuration.nix and rebuild the system:', 'services.udev.packages',
                   'Copy Lines')

    def test_read_only(self):
        self.computer.write('proc/self/mounts', 'none / overlay ro 0 0\n')
        self.place('Device Access Denied', 'Run this once in a terminal, then come back:', 'sudo tee /run/udev/rules.d/70-jolt.rules')

    def test_without_logind(self):
        self.computer.write('run/udev/control', '')
        self.place('Group Rule Needed', 'Run this once in a terminal, then log out and in again:', 'GROUP="plugdev"')

    def test_over_the_network(self):
        self.place('Group Rule Needed', 'Run this once in a terminal, then log out and in again:', 'GROUP="plugdev"',
                   env={'SSH_CONNECTION': '192.0.2.1 1 192.0.2.2 22'})

    def test_narrow(self):
        """A bottom sheet, which is laid out anew when it appears, keeps the keyboard where it is needed."""
        self.computer.write('.flatpak-info', '')
        app = self.run_app('--demo=s2:denied', env={'JOLT_ACCESS_ROOT': self.computer.root})
        app.resize(360, 640)
        harness.wait_for(lambda: app.find(role='frame').get_size()[0] <= 360, 'the layout')
        app.press('Allow Access…')
        self.assert_one_action(app, 'Copy Command')
        app.key('Return')
        app.wait('Copied')

    def test_the_button(self):
        app = self.run_app('--demo=s2:denied')
        app.press('Allow Access…')
        app.press('Add Rule…')
        app.wait('Device Access Allowed')
        app.wait(contains='70-jolt.rules, for the user at the computer')
        self.assert_one_action(app, 'Done')

    def test_board_comes_later(self):
        app = self.run_app('--demo=s2:unplugged')
        frame = app.wait(role='frame')
        frame.do_action(frame.get_action_names().index('win.access'))
        app.wait('No Board Found')
        app.act('plug')
        app.wait('Device Access Allowed')
        app.wait_focus('Done')
        app.act('unplug')
        app.wait('No Board Found')

    def test_help(self):
        app = self.run_app('--demo=s2')
        app.key('F1')
        app.wait('Bootloader Mode')
        for words in ('Use the socket marked USB', 'Swap D+ and D−', 'JTAG mode, no DFU', 'Windows', 'macOS'):
            app.wait(words)
        row = app.wait('A Module Without a USB Socket', role='list item')
        app.tab_to(node=row)
        app.key('Return')
        for words in ('Hold GPIO 0 at GND', 'GPIO 20', 'GPIO 19', 'Red wire, 5 V', 'Black wire', 'GND', 'Green wire, D+',
                      'White wire, D−', 'Tap EN to GND'):
            app.wait(words)
        app.key('Escape')
        app.wait_gone('Bootloader Mode')

    def test_help_option(self):
        app = self.run_app('--demo=s2', '--help-window')
        app.wait('Bootloader Mode')


if __name__ == '__main__':
    window_case.main()
