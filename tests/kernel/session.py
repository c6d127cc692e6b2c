# SPDX-License-Identifier: GPL-3.0-or-later
"""A session of the person: an X server without a screen, a bus, and a reader of what the windows say."""
import json
import os
import subprocess

from world import TOP, check, start, wait_until

SESSION_BUS = ['dbus-daemon', '--session', '--nofork', '--print-address']


class Session:
    def __init__(self):
        self.processes = []
        x_says, x_writes = os.pipe()
        self.launch(['Xvfb', '-displayfd', x_writes, '-screen', '0', '1024x768x24', '-extension', 'GLX', '-nolisten', 'tcp', '-noreset'],
                    pass_fds=[x_writes], stderr=subprocess.DEVNULL)
        bus = self.launch(SESSION_BUS, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        address = bus.stdout.readline().strip()
        os.close(x_writes)
        with open(x_says, encoding='ascii') as display:
            number = display.readline().strip()
        check(address and number, 'the X server or the bus did not start')
        self.env = {
            'DISPLAY': f':{number}', 'DBUS_SESSION_BUS_ADDRESS': address, 'GDK_BACKEND': 'x11', 'GSK_RENDERER': 'cairo',
            'GSETTINGS_BACKEND': 'memory', 'GTK_A11Y': 'atspi', 'NO_AT_BRIDGE': '0', 'ADW_DISABLE_PORTAL': '1',
        }
        self.reader = self.launch(['python3', '-B', os.path.join(TOP, 'tests', 'kernel', 'reader.py')],
                                  stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def launch(self, command, **options):
        """Start COMMAND in the session; it ends with it."""
        options['env'] = options.get('env', {}) | getattr(self, 'env', {})
        self.processes.append(start(command, **options))
        return self.processes[-1]

    def ask(self, *words):
        self.reader.stdin.write(' '.join(words) + '\n')
        self.reader.stdin.flush()
        answer = self.reader.stdout.readline()
        check(answer, 'the reader is gone')
        return json.loads(answer)

    def says(self, text):
        """Whether something that shows has TEXT in its name."""
        return self.ask('says', text) is True

    def wait_to_say(self, text, timeout=30):
        self.wait(f'the window to say "{text}"', lambda: self.says(text), timeout)

    def wait_not_to_say(self, text, timeout=30):
        self.wait(f'the window not to say "{text}" any more', lambda: not self.says(text), timeout)

    def press(self, role, name, timeout=30):
        self.wait(f'{role} "{name}" to press', lambda: self.ask('press', role.replace(' ', '-'), name) is True, timeout)

    def wait(self, what, condition, timeout):
        try:
            wait_until(condition, what, timeout)
        except TimeoutError as error:
            raise AssertionError('\n'.join([str(error), *self.ask('tree')])) from None

    def end(self):
        for process in reversed(self.processes):
            process.terminate()
        for process in self.processes:
            process.wait()
