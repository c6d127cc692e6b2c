#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a user does with the installed Flatpak, and what is seen from inside the sandbox. Run by flatpak/in-session.

user.py ID FOLDER: writes pictures, probe.txt and rights.txt into FOLDER; fails when a step does not come out as it should.
"""
import json
import os
import shutil
import subprocess
import sys
import traceback

from gi.repository import Gio, GioUnix

import harness   # of tests/ui, laid beside this file

ID, FOLDER = sys.argv[1:3]
EXPORTS = '/var/lib/flatpak/exports/share'
SAMPLE = os.path.join(FOLDER, 'sample-dfu.bin')
# The same programs with the doors for tests. They run in the same sandbox, which sees one folder more then.
DOORS = os.path.join(FOLDER, 'doors')
SEES_DOORS = f'--filesystem={DOORS}:ro'
RUNTIME_DIR = f'/run/user/{os.getuid()}'
BUS = '/dev/bus/usb/001'

# Before 1.19 Flatpak takes the condition of --device-if=all:!has-usb-device for fulfilled where it is not, and gives all devices.
VERSION = subprocess.run(['flatpak', '--version'], check=True, capture_output=True, text=True).stdout.split()[-1]
GIVES_ALL_DEVICES = tuple(map(int, VERSION.split('.')[:2])) < (1, 19)

# Whether each must be there. The folder of USB devices is the one thing of the machine that Jolt asks for.
PROBES = {
    BUS: True, '/sys/bus': True, '/sys/devices': True,
    '/dev/fuse': GIVES_ALL_DEVICES, '/run/udev': False, '/etc/udev': False, '/run/host/etc/udev/rules.d': False,
}

# A board that the kernel gave to root alone, as far as the sandbox shows one: this machine has no USB whose /sys could.
FORBIDDEN_BOARD = f'''
cd "$(mktemp -d)"
mkdir -p sys/bus/usb/devices/1-1 dev/bus/usb
ln -s {BUS} dev/bus/usb/
touch .flatpak-info
for pair in idVendor:303a idProduct:0002 busnum:1 devnum:1; do echo "${{pair#*:}}" >"sys/bus/usb/devices/1-1/${{pair%:*}}"; done
JOLT_ACCESS_ROOT=$PWD exec {DOORS}/jolt-cli access "$@"
'''


def inside(*command, options=(), check=True):
    """The output of a command in the sandbox."""
    return subprocess.run(['flatpak', 'run', *options, '--command=' + command[0], ID, *command[1:]], check=check, text=True,
                          capture_output=True, stdin=subprocess.DEVNULL, timeout=60 * harness.patience.PATIENCE).stdout


class SandboxApp(harness.App):
    """The window of the Flatpak, known by its name on the accessibility bus."""

    def program(self):
        return ['flatpak', 'run', ID]

    def is_mine(self, program, pid):
        name = harness.atspi.program_name(harness.accessibility_bus(), program)
        return name in ('jolt', 'Jolt', ID, ID + '.Demo')

    def window_search(self):
        return ['--name', '^Jolt']

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        subprocess.run(['flatpak', 'kill', ID], stderr=subprocess.DEVNULL)
        return super().close()


class AppWithDoors(SandboxApp):
    def program(self):
        return ['flatpak', 'run', SEES_DOORS, f'--command={DOORS}/jolt', ID]


class DoubleClick(SandboxApp):
    """What a file manager does: the desktop file that Flatpak exports says that the session bus starts the program."""

    def __init__(self, path):
        self.path = path
        super().__init__()

    def prepare(self):
        super().prepare()
        GioUnix.DesktopAppInfo.new(ID + '.desktop').launch([Gio.File.new_for_path(self.path)], None)

    def program(self):
        return ['sleep', 'infinity']


def at_home(name):
    """A file in the user’s home."""
    return shutil.copy(SAMPLE, os.path.join(os.environ['HOME'], name))


def probe(lines):
    for path, expected in {**PROBES, at_home('private'): False}.items():
        name = path.replace(os.environ['HOME'], '~')
        lines.append((name, inside('sh', '-c', f'[ -e {path} ] && echo seen || echo hidden').strip(), 'seen' if expected else 'hidden'))
    devices = inside('sh', '-c', 'tail -n +3 /proc/net/dev | cut -d: -f1').split()
    words = inside('jolt-cli', '--help', options=['--env=LANG=de_DE.UTF-8'])
    lines.append(('translations', 'German' if 'Aufruf' in words else words.split('\n')[0], 'German'))
    lines.append(('network', 'hidden' if devices in ([], ['lo']) else 'seen', 'hidden'))


def rights(_lines):
    """Compared with the recorded ones by flatpak/check."""
    text = subprocess.run(['flatpak', 'info', '--show-permissions', ID], check=True, text=True, capture_output=True).stdout
    with open(os.path.join(FOLDER, 'rights.txt'), 'w') as file:
        file.write(text.strip() + '\n')


def flash_in_window(lines):
    with SandboxApp('--demo=s2') as app:
        app.wait('jolt-sample')
        app.press('Flash ESP32-S2')
        app.wait('Firmware Written')
        app.photograph(os.path.join(FOLDER, 'window.png'))
    lines.append(('a flash of the virtual board', 'firmware written', 'firmware written'))


def open_file(lines):
    """A file of the user’s home, which the sandbox does not see, comes in through the document portal."""
    path = at_home('blink-dfu.bin')
    seen = inside('sh', '-c', '[ -s "$1" ] && echo "$1"', 'sh', '@@', path, '@@', options=['--file-forwarding'], check=False).strip()
    lines.append(("the path of the user’s file inside", os.path.dirname(os.path.dirname(seen)), f'{RUNTIME_DIR}/doc'))
    with DoubleClick(path) as app:
        app.wait('jolt-sample')
    lines.append(('a file that was double-clicked', 'opened', 'opened'))


def drop_file(lines):
    path = at_home('drop-dfu.bin')
    with SandboxApp() as app:
        with harness.Drag(path) as drag:
            drag.over(app, 'Drop to Open')
            drag.drop()
            app.wait('jolt-sample')
    lines.append(('a file that was dropped', 'opened', 'opened'))


def assistant(lines):
    report = json.loads(inside('sh', '-ec', FORBIDDEN_BOARD, 'sh', '--json', options=[SEES_DOORS], check=False))
    for what, seen, expected in (
            ('the board', report['node'], f'{BUS}/001'), ('it opens', report['openable'], False),
            ('its rule can be seen', report['rule']['visible'], False), ('its group', report['group']['name'], None),
            ('advice', report['advice'], 'install-rule')):
        lines.append((f"root's own board: {what}", str(seen), str(expected)))
    with AppWithDoors('--demo=s2:denied') as app:
        app.press('Allow Access…')
        app.wait('cannot be seen from inside the sandbox')
        app.wait(contains='sudo tee /etc/udev/rules.d/70-jolt.rules')
        app.wait('Copy Command', sensitive=True)
        app.photograph(os.path.join(FOLDER, 'assistant.png'))
    lines.append(('the assistant', 'a command to copy', 'a command to copy'))


def hotplug(lines):
    """A node appears while Jolt waits for a board: it scans again, without uevents and without a network."""
    waiting = subprocess.Popen(['flatpak', 'run', '--file-forwarding', '--env=G_MESSAGES_DEBUG=all', '--command=jolt-cli', ID, 'flash',
                                '--wait', '30', '@@', SAMPLE, '@@'],
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    scans = 0
    for line in waiting.stdout:
        if 'scanned the bus' in line:
            scans += 1
            if scans == 1:
                open(os.path.join(BUS, '002'), 'w').close()
            else:
                break
    subprocess.run(['flatpak', 'kill', ID], stderr=subprocess.DEVNULL)
    waiting.stdout.close()
    waiting.wait()
    lines.append(('a new device node, without network', 'noticed' if scans > 1 else 'missed', 'noticed'))


def main():
    lines = []
    for step in (rights, probe, flash_in_window, open_file, drop_file, assistant, hotplug):
        print('flatpak:', step.__name__, flush=True)
        try:
            step(lines)
        except Exception:   # the table shall hold what the other steps see
            traceback.print_exc()
            lines.append((step.__name__, 'failed', 'done'))

    version = subprocess.run(['flatpak', '--version'], check=True, text=True, capture_output=True).stdout.strip()
    table = [f'{version}, an ordinary user', '']
    for what, seen, expected in lines:
        table.append(f'{what:44} {seen}' + ('' if seen == expected else f'   EXPECTED {expected}'))
    with open(os.path.join(FOLDER, 'probe.txt'), 'w') as file:
        file.write('\n'.join(table) + '\n')
    return 0 if all(seen == expected for _, seen, expected in lines) else 1


if __name__ == '__main__':
    os.environ['XDG_DATA_DIRS'] = EXPORTS + ':/usr/local/share:/usr/share'
    desktop = harness.Desktop(size='1000x900', runtime_dir=RUNTIME_DIR)
    # Portals are what this is about.
    del os.environ['GDK_DEBUG'], os.environ['ADW_DISABLE_PORTAL'], os.environ['JOLT_LOCALE_DIR']
    try:
        sys.exit(main())
    finally:
        desktop.close()
