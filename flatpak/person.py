#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person does with the installed Flatpak, and what is seen from inside the sandbox. Run by flatpak/in-session.

person.py ID FOLDER: writes window.png, probe.txt and rights.txt into FOLDER; fails when a step does not come out as it should.
"""
import json
import os
import shutil
import subprocess
import sys

import harness   # tests/ui/harness.py, laid beside this file

ID, FOLDER = sys.argv[1:3]
RUN = ['flatpak', 'run', '--env=GSK_RENDERER=cairo', '--env=GDK_BACKEND=x11']
SAMPLE = os.path.join(FOLDER, 'sample-dfu.bin')
BUS = '/dev/bus/usb/001'

# Whether each must be there. The folder of USB devices is the one thing of the machine that Jolt is given.
PROBES = {
    '/dev/bus/usb/001': True, '/sys/bus/usb': True, '/sys/devices': True,
    '/dev/fuse': False, '/run/udev': False, '/etc/udev': False, '/run/host/etc/udev/rules.d': False, '/home': False,
}


def inside(*command, options=(), check=True):
    """The output of a command in the sandbox."""
    return subprocess.run([*RUN, *options, '--command=' + command[0], ID, *command[1:]], check=check, text=True,
                          capture_output=True, stdin=subprocess.DEVNULL, timeout=60).stdout


class SandboxApp(harness.App):
    """The window of the Flatpak: started through flatpak, known by its name on the accessibility bus."""

    def __init__(self, *args, options=()):
        self.options = options
        super().__init__(*args)

    def program(self):
        return [*RUN, *self.options, ID]

    def is_mine(self, node):
        return node.get_name() in ('jolt', 'Jolt', ID, ID + '.Demo')

    def window_search(self):
        return ['--name', '.']

    def close(self):
        subprocess.run(['flatpak', 'kill', ID], stderr=subprocess.DEVNULL)
        return super().close()


def probe(lines):
    for path, expected in PROBES.items():
        seen = inside('sh', '-c', f'[ -e {path} ] && echo seen || echo hidden').strip()
        lines.append((path, seen, 'seen' if expected else 'hidden'))
    devices = inside('sh', '-c', 'tail -n +3 /proc/net/dev | cut -d: -f1').split()
    lines.append(('network', 'hidden' if devices in ([], ['lo']) else 'seen', 'hidden'))


def hotplug(lines):
    """A device node appears while Jolt waits for a board: it must look again, without uevents and without a network."""
    waiting = subprocess.Popen(['timeout', '60', *RUN, '--file-forwarding', '--env=G_MESSAGES_DEBUG=all', '--command=jolt-cli', ID, 'flash',
                                '--wait', '30', '@@', SAMPLE, '@@'],
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    looks = 0
    for line in waiting.stdout:
        if 'looked at the bus' in line:
            looks += 1
            if looks == 1:
                open(os.path.join(BUS, '002'), 'w').close()
            else:
                break
    waiting.terminate()
    waiting.stdout.close()
    waiting.wait()
    lines.append(('a new device node, without network', 'noticed' if looks > 1 else 'missed', 'noticed'))


def flash_in_window(lines):
    app = SandboxApp('--demo=s2')
    try:
        app.wait('jolt-sample')
        app.press('Flash ESP32-S2')
        app.wait('Firmware written')
        app.photograph(os.path.join(FOLDER, 'window.png'))
        lines.append(('flash of the virtual board in the window', 'Firmware written', 'Firmware written'))
    finally:
        app.close()


def open_file(lines):
    """A file of the person's home reaches the window through the document portal."""
    path = shutil.copy(SAMPLE, os.path.join(os.environ['HOME'], 'blink-dfu.bin'))
    seen = inside('sh', '-c', '[ -s "$1" ] && echo "$1"', 'sh', '@@', path, '@@', options=['--file-forwarding'], check=False).strip()
    lines.append(("a file's path inside", os.path.dirname(os.path.dirname(seen)), f'/run/user/{os.getuid()}/doc'))
    app = SandboxApp('--demo=s2', '@@', path, '@@', options=['--file-forwarding'])
    try:
        app.wait('jolt-sample')
        app.wait('Checksums correct')
        lines.append(('that file in the window', 'opened', 'opened'))
    finally:
        app.close()


def assistant(lines):
    report = json.loads(inside('jolt-cli', 'access', '--json', check=False))
    lines.append(('the assistant knows the sandbox', str(report.get('sandboxed')), 'True'))
    app = SandboxApp('--demo=s2:denied')
    try:
        app.press('Fix…')
        app.wait(contains='70-jolt.rules')
        app.wait('Copy')
        app.photograph(os.path.join(FOLDER, 'assistant.png'))
        lines.append(('its advice', 'a command to copy', 'a command to copy'))
    finally:
        app.close()


def main():
    lines = []
    for step in (probe, flash_in_window, open_file, assistant, hotplug):
        print('flatpak:', step.__name__, flush=True)
        step(lines)

    rights = subprocess.run(['flatpak', 'info', '--show-permissions', ID], check=True, text=True, capture_output=True).stdout
    with open(os.path.join(FOLDER, 'rights.txt'), 'w') as file:
        file.write(rights.strip() + '\n')

    version = subprocess.run(['flatpak', '--version'], check=True, text=True, capture_output=True).stdout.strip()
    table = [f'{version}, an ordinary user', '']
    bad = 0
    for what, seen, expected in lines:
        good = seen == expected
        bad += not good
        table.append(f'{what:44} {seen}' + ('' if good else f'   EXPECTED {expected}'))
    text = '\n'.join(table) + '\n'
    print(text, end='')
    with open(os.path.join(FOLDER, 'probe.txt'), 'w') as file:
        file.write(text)
    return 1 if bad else 0


if __name__ == '__main__':
    desktop = harness.Desktop(size='1000x900')
    try:
        sys.exit(main())
    finally:
        desktop.close()
