# SPDX-License-Identifier: GPL-3.0-or-later
"""Every state that the window can be in, and how to bring it there.

The gallery photographs them; the accessibility test walks through them.
"""
import contextlib
import os
import pwd
import shutil
import struct
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), '..', '..', 'tests', 'ui'))
import harness  # noqa: E402
import layout  # noqa: E402

STILL_S = 1.5
SAMPLE = os.path.join(harness.BUILD, 'src', 'image', 'sample-dfu.bin')
MAKE_SAMPLE = os.path.join(harness.BUILD, 'src', 'image', 'jolt-make-sample')
RULE = 'SUBSYSTEM=="usb", ATTR{idVendor}=="303a", TAG+="uaccess"\n'
GROUP_RULE = 'SUBSYSTEM=="usb", ATTR{idVendor}=="303a", GROUP="plugdev", MODE="0660"\n'


class Files:
    """What is opened and looked at: files to open, and a computer of files for the permission assistant."""

    def __init__(self):
        self.root = tempfile.mkdtemp(prefix='jolt-gallery-')
        with open(SAMPLE, 'rb') as file:
            sample = bytearray(file.read())
        self.write('blink.bin', sample)
        sample[len(sample) // 2] ^= 0xff
        self.write('damaged.bin', sample)
        self.write('program.elf', b'\x7fELF\x01\x01\x01' + bytes(200))
        self.write('esp32.bin', esp32_image())
        self.write('logo.bin', b'a picture of a kind nobody knows' * 300)
        os.makedirs(self.path('blink/build'))
        subprocess.run([MAKE_SAMPLE, '--folder', '--project', 'blink', self.path('blink/build')], check=True)
        for target in ('esp32s2', 'esp32s3', 'esp32p4'):
            os.makedirs(self.path(f'release/{target}'))
            subprocess.run([MAKE_SAMPLE, '--folder', '--project', 'blink', '--chip', target, self.path('part')], check=True)
            shutil.move(self.path('part/blink.bin'), self.path(f'release/{target}/blink.bin'))
            shutil.rmtree(self.path('part'))
        for name, text in (('idVendor', '303a'), ('idProduct', '0002'), ('busnum', '1'), ('devnum', '4')):
            self.write('computer/sys/bus/usb/devices/1-1/' + name, f'{text}\n'.encode())
        self.write('computer/etc/group', b'root:x:0:\nplugdev:x:4242:bob\n')
        self.write('computer/etc/udev/rules.d/README', b'')
        self.write('computer/dev/bus/usb/001/004', b'')
        os.chmod(self.path('computer/dev/bus/usb/001/004'), 0o660)

    def path(self, name):
        return os.path.join(self.root, name)

    def write(self, name, data):
        path = self.path(name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, 'wb') as file:
            file.write(data)

    def close(self):
        shutil.rmtree(self.root)


def esp32_image():
    """An application for a chip without DFU."""
    description = struct.pack('<IIII32s32s16s16s32s', 0xabcd5432, 0, 0, 0, b'1.0', b'blink', b'12:00:00', b'Jan  2 2026',
                              b'v5.5.1').ljust(256, b'\0')
    image = struct.pack('<BBBBIB3sHBHH4sB', 0xe9, 1, 2, 0x20, 0x40081000, 0xee, bytes(3), 0, 0, 0, 0xffff, bytes(4), 0)
    image += struct.pack('<II', 0x3f400020, len(description)) + description
    checksum = 0xef
    for byte in description:
        checksum ^= byte
    return image.ljust(len(image) | 15, b'\0')[:(len(image) | 15)] + bytes([checksum])


class State:
    def __init__(self, name, *args, wait=(), reach=None, files=None, env=None, window=None, tall=False, passing=False):
        self.name = name
        self.args = args          # of the program; {} is the folder of the files
        self.words = [wait] if isinstance(wait, str) else wait
        self.reach_more = reach   # function of App
        self.computer = files     # {path: text, None to take it away} in the computer of the assistant; not None: use it
        self.env = env or {}      # of the program
        self.window = window      # the title of another window
        self.tall = tall          # there is more to see than fits in an ordinary window
        self.passing = passing    # it needs a hand to hold it, or ends by itself

    @contextlib.contextmanager
    def run(self, env=None, size=None, reach=None):
        """The program in this state, and its files."""
        files = Files()
        app = None
        try:
            env = {**self.env, **(env or {})}
            if self.computer is not None:
                env['JOLT_ACCESS_ROOT'] = files.path('computer')
                for path, text in self.computer.items():
                    if text is None:
                        os.remove(files.path('computer/' + path))
                    else:
                        files.write('computer/' + path, text.encode())
            app = harness.App(*(arg.replace('{}', files.root) for arg in self.args), env=env, size=size)
            app.files = files
            with contextlib.ExitStack() as app.held:
                (reach or self.reach)(app)
                yield app
        finally:
            log = app.close() if app else ''
            files.close()
            if 'CRITICAL' in log or 'Gtk-WARNING' in log:
                raise AssertionError(f'{self.name}: {log}')

    def reach(self, app):
        if self.reach_more:
            self.reach_more(app)
        for words in self.words:
            app.wait(contains=words)


# --- ways

def press(*names):
    def way(app):
        for name in names:
            app.press(name)
    return way


def flash(app):
    app.wait('Flash ESP32-S2', role='button', sensitive=True)
    app.key('ctrl+Return')


def stand_still(app):
    """Waits until the bars stand where the board has fallen silent."""
    seen = [None, 0]   # how they stand, and since when

    def look():
        now = [node.get_value() for node in app.walk() if node.get_role_name() == 'progress bar']
        if now != seen[0]:
            seen[:] = now, time.monotonic()
        return now and now[0] > 0.3 and time.monotonic() > seen[1] + STILL_S
    harness.wait_for(look, 'the bars to stand still')


def writing(app):
    flash(app)
    app.wait(contains='Erasing and writing')
    app.wait(contains=' left')


def half_written(app):
    flash(app)
    stand_still(app)


def half_way(app):
    flash(app)
    bar = app.wait('Progress', role='progress bar')
    harness.wait_for(lambda: bar.get_value() > 0.5, 'half of it')


def cancel(app):
    writing(app)
    app.key('Escape')


def close_window(app):
    writing(app)
    app.key('ctrl+w')


def failing(app):
    flash(app)
    app.wait('Try Again', role='button')


def done(app):
    flash(app)
    app.wait('Firmware Written')
    app.wait('Flash Again', role='button')


def flashed(app):
    """A board that holds something, in its bootloader."""
    done(app)
    app.press('Done')
    app.wait('Flash ESP32-S2', role='button', sensitive=True)


def board_menu(app):
    app.press('More About ESP32-S2, USB port 1-1', role='toggle button')
    app.wait('Details of the Board', role='menu item')


def board_details(app):
    flashed(app)
    board_menu(app)
    app.press('Details of the Board')
    app.press('Restart and Read')
    app.wait('Partition Table')


def board_contents(app):
    board_details(app)
    app.key('Escape')


def other_layout(app):
    board_contents(app)
    app.open(layout.make(app.files.path('other/build')))
    app.wait('blink')


def back_up(app):
    flashed(app)
    board_menu(app)
    app.press('Back Up Flash Memory…')
    harness.wait_for(lambda: app.focused() and app.focused().get_role_name() == 'text', 'the name entry')
    app.key('ctrl+a')
    subprocess.run(['xdotool', 'type', '--delay', '1', app.files.path('backup.bin')], check=True)
    app.key('Return')


def half_saved(app):
    back_up(app)
    app.wait('Backing Up ESP32-S2')
    stand_still(app)


def preferences(app):
    app.wait('Flash ESP32-S2', role='button', sensitive=True)
    app.key('ctrl+comma')


def still(app):
    done(app)
    app.act('boot')


def all_boards(app):
    """Chooses every board and flashes them."""
    boxes = harness.wait_for(lambda: [node for node in app.walk() if node.get_role_name() == 'check box'], 'boxes')
    for box in boxes:
        if not app.is_checked(box):
            app.tab_to(node=box)
            app.key('space')
            harness.wait_for(lambda node=box: app.is_checked(node), 'the box to be checked')
    app.press(f'Flash {len(boxes)} Boards')


def press_row(app, row):
    """Presses a row of a list as a person without a mouse does."""
    app.tab_to(node=row)
    app.key('Return')


def writing_boards(app):
    all_boards(app)
    stand_still(app)


def stopping(app):
    """While the board erases it is waited for."""
    flash(app)
    app.wait(contains='Erasing')
    app.key('Escape')
    app.press('Stop')


def expand(app):
    press_row(app, app.wait('File is intact', role='list item'))
    app.wait(contains='Bootloader')


def left(app):
    app.wait('Flash ESP32-S2', role='button', sensitive=True)
    app.act('unplug')


def arm(app):
    app.press('Auto-Flash…')
    app.press('Flash Each New Board')
    app.wait('Waiting for a Board')


def armed_with_counts(app):
    arm(app)
    app.act('plug', '1-1')
    app.wait(contains='1 done')
    app.act('plug', '1-2')
    app.wait(contains='1 failed')
    app.act('unplug', '1-1')
    app.wait(contains='1 done, 1 failed')


def drag_over(app):
    drag = harness.Drag(app.files.path('blink.bin'))
    drag.PLACE = (950, 1200)
    app.held.enter_context(drag).over(app, 'Drop to Open')


def came_back(app):
    app.wait('The board runs its own firmware: hold BOOT while you tap RESET.')
    app.act('reset')


def found(app):
    app.wait('Waiting for a board…')
    app.act('plug')


def wiring(app):
    app.press('More Help')
    press_row(app, app.wait('A Module Without a USB Socket', role='list item'))
    app.wait('Green wire, D+')


def rebuilt(app):
    app.wait('Flash ESP32-S2', role='button', sensitive=True)
    with open(SAMPLE, 'rb') as file:
        app.files.write('blink.bin', file.read())


def choose_parts(app):
    press_row(app, app.wait('File is intact', role='list item'))
    app.wait('bootloader.bin', role='check box')


def ask_address(app):
    app.press('Enter Address…')
    app.wait('Which Address?')


def ask_build(app):
    app.press('Choose Build…')
    app.wait('Which Build?')


def refused_rule(app):
    app.press('Allow Access…')
    app.press('Add Rule…')


def show_rule(app):
    app.press('Allow Access…')
    press_row(app, app.wait('Rule That Is Added', role='list item'))
    app.wait(contains='TAG+="uaccess"')


def allowed(app):
    app.press('Allow Access…')
    app.wait('Device Access Denied')
    app.files.write('computer/etc/udev/rules.d/70-jolt.rules', RULE.encode())
    os.chmod(app.files.path('computer/dev/bus/usb/001/004'), 0o666)


def key(keys):
    def way(app):
        app.wait('Main Menu', role='toggle button')
        app.key(keys)
    return way


def menu(label):
    def way(app):
        app.press(label, role='toggle button')
        app.wait(role='menu item')
    return way


def choose(name):
    """Does what an item of the menu does."""
    def way(app):
        app.wait('Main Menu', role='toggle button')
        frame = app.wait(role='frame')
        frame.do_action(frame.get_action_names().index(name))
    return way


DENIED = '--demo=s2:denied'
S2 = '--demo=s2'
FAST = '--demo=x20,s2'
# With BOOT held, so that a restart leads into the bootloader again.
HELD = '--demo=x20,s2:held'
# Half written it falls silent, and stands still for as long as Jolt is patient.
HALF = 's2!silence@dnload.middle:2500*'
ME = pwd.getpwuid(os.getuid()).pw_name
TAG = 'run/udev/tags/uaccess/c189:3'

READY = State('ready', S2, wait=['jolt-sample', 'Ready', 'Flash ESP32-S2'])
BLINK = State('blink', S2, '{}/blink/build', wait=['blink', 'Ready', 'Flash ESP32-S2'])
COACH = State('coach', '--demo=s2:unplugged', wait=['jolt-sample', 'Waiting for a board…'], tall=True)
# Slow enough for its speed and its time to mean something.
HALF_WAY = State('half-way', '--demo=x0.3,s2', '{}/blink/build', reach=half_way)
COACH_BLINK = State('coach-blink', '--demo=s2:unplugged', '{}/blink/build', wait=['blink', 'Waiting for a board…'])

STATES = [
    State('empty', wait='Flash a Board'),
    State('drop', S2, reach=drag_over, passing=True),
    COACH,
    State('coach-hints', '--demo=s2:unplugged', wait='On a bare module, swap D+ and D−.', env={'JOLT_HINT_MS': '50'}, tall=True),
    State('coach-wiring', '--demo=s2:unplugged', reach=wiring, tall=True),
    State('coach-board-left', S2, reach=left, wait='Waiting for the board to come back…', tall=True),
    State('coach-came-back', '--demo=s2:app', reach=came_back,
          wait='The board came back, but without BOOT: hold it while you tap RESET.', tall=True),
    State('coach-found', '--demo=s2:unplugged', reach=found, wait=['Found an ESP32-S2', 'Flash ESP32-S2'],
          env={'JOLT_PRAISE_MS': '60000'}, tall=True),
    State('needs-buttons', '--demo=s2:app', wait=['jolt-sample', 'Running its own firmware, press BOOT and RESET'], tall=True),
    READY,
    State('ready-details', S2, reach=expand, tall=True),
    State('rebuilt', S2, '{}/blink.bin', reach=rebuilt, wait='Rebuilt at '),
    State('packed', S2, '{}/blink/build', wait=['blink', 'packed from build/']),
    State('packed-parts', S2, '{}/blink/build', reach=choose_parts, tall=True),
    State('address-needed', S2, '{}/blink/build/blink.bin', '{}/logo.bin', wait='Address Needed'),
    State('address', S2, '{}/blink/build/blink.bin', '{}/logo.bin', reach=ask_address,
          wait='logo.bin: Enter an address such as 0x10000'),
    State('build-needed', '--demo=none', '{}/release', wait='Choose Build…'),
    State('build', '--demo=none', '{}/release', reach=ask_build),
    State('menu', S2, reach=menu('Main Menu')),
    State('menu-open', S2, reach=menu('Recent Files')),
    State('verdicts', '--demo=s2,s2:app,s2:appdfu,s3:jtag,s2:busy,s2:denied', wait=['jolt-sample', 'In use by another program'],
          tall=True),
    State('wrong-chip', '--demo=x20,s3', wait='Ready, but the firmware is for ESP32-S2'),
    State('why-jtag', '--demo=s3:jtag', reach=press('Why?'), wait='No DFU'),
    State('permission-banner', DENIED, wait='Needs permission'),
    State('permission-missing', DENIED, files={}, reach=press('Allow Access…'), wait='Device Access Denied'),
    State('permission-rule', DENIED, files={}, reach=show_rule, tall=True),
    State('permission-too-late', DENIED, files={'etc/udev/rules.d/99-late.rules': RULE}, reach=press('Allow Access…'),
          wait='Rule Read Too Late'),
    State('permission-group', DENIED, files={'etc/udev/rules.d/60-group.rules': GROUP_RULE}, reach=press('Allow Access…'),
          wait='you are not in “plugdev”', tall=True),
    State('permission-log-in-again', DENIED, reach=press('Allow Access…'), wait='Log In Again',
          files={'etc/udev/rules.d/60-group.rules': GROUP_RULE, 'etc/group': f'root:x:0:\nplugdev:x:4242:{ME}\n'}),
    State('permission-replug', DENIED, files={'etc/udev/rules.d/70-jolt.rules': RULE}, reach=press('Allow Access…'), wait='Plug It In Again'),
    State('permission-elsewhere', DENIED, files={'etc/udev/rules.d/70-jolt.rules': RULE, TAG: '', 'run/systemd/seats/seat0': ''}, reach=press('Allow Access…'),
          wait='Not at This Computer'),
    State('permission-sandbox', DENIED, files={'.flatpak-info': ''}, reach=press('Allow Access…'),
          wait='Run this once in a terminal, then come back:', tall=True),
    State('permission-hidden', DENIED, files={'.flatpak-info': '', 'dev/bus/usb/001/004': None}, reach=press('Allow Access…'),
          wait='USB Devices Are Hidden'),
    State('permission-container', DENIED, files={'run/.containerenv': ''}, reach=press('Allow Access…'), wait='Rule Needed on Host'),
    State('permission-container-hidden', DENIED, files={'run/.containerenv': '', 'dev/bus/usb/001/004': None},
          reach=press('Allow Access…'), wait='USB Devices Are Hidden'),
    State('permission-wsl', DENIED, files={'proc/sys/kernel/osrelease': '6.6-microsoft-standard-WSL2\n', 'run/udev/control': ''},
          reach=press('Allow Access…'), wait='Group Rule Needed'),
    State('permission-wsl-without-udev', DENIED, files={'proc/sys/kernel/osrelease': '6.6-microsoft-standard-WSL2\n'},
          reach=press('Allow Access…'), wait='No udev in WSL'),
    State('permission-nixos', DENIED, files={'etc/NIXOS': ''}, reach=press('Allow Access…'), wait='Rule Needed in NixOS'),
    State('permission-read-only', DENIED, files={'proc/self/mounts': 'none / overlay ro 0 0\n'}, reach=press('Allow Access…'),
          wait='This rule lasts until the computer is restarted.'),
    State('permission-without-logind', DENIED, files={'run/udev/control': ''}, reach=press('Allow Access…'), wait='has no logind'),
    State('permission-network', DENIED, files={}, env={'SSH_CONNECTION': 'a 1 b 2'}, reach=press('Allow Access…'),
          wait='You are connected over the network'),
    State('permission-not-applied', DENIED, files={'etc/udev/rules.d/70-jolt.rules': RULE, 'run/udev/control': '', 'run/systemd/seats/seat0': ''},
          reach=press('Allow Access…'), wait='Plug It In Again'),
    State('permission-by-hand', DENIED, files={}, reach=refused_rule,
          wait='This system cannot ask for the password. Run the command in a terminal instead.', tall=True),
    State('permission-given', DENIED, files={}, reach=allowed, wait='Device Access Allowed'),
    State('permission-no-board', '--demo=none', reach=choose('win.access'), wait='No Board Found'),
    State('restarting', '--demo=x0.002,s2:appdfu', reach=flash, wait='Restarting the board'),
    State('erasing', '--demo=x0.002,s2', reach=flash, wait='Erasing and writing'),
    State('writing', '--demo=' + HALF, reach=half_written),
    State('writing-boards', f'--demo={HALF},{HALF},{HALF}', reach=writing_boards, wait='Flashing 3 Boards'),
    State('cancel', '--demo=' + HALF, reach=cancel, wait='Stop Flashing?'),
    State('stopping', '--demo=x0.01,s2', reach=stopping, wait='Stopping…', passing=True),
    State('close', '--demo=' + HALF, reach=close_window, wait='Stop and Close?'),
    State('cancelled', '--demo=x0.1,s2', reach=lambda app: (cancel(app), app.press('Stop')), wait='Cancelled'),
    State('done', FAST, reach=done, wait='Your board restarted.'),
    State('done-held', HELD, reach=done, wait='Press RESET on the board to start it.'),
    State('done-still', HELD, reach=still, wait='The board is still in its bootloader. Let go of BOOT and press RESET.'),
    State('done-boards', '--demo=x20,s2,s2', reach=all_boards, wait=['Your boards restarted.', '2 done, 0 failed']),
    State('board-menu', S2, reach=board_menu),
    State('board-details-ask', S2, reach=lambda app: (board_menu(app), app.press('Details of the Board')), wait='Restart the Board?'),
    State('board-details', HELD, reach=board_details, wait='Starts', tall=True),
    State('board-contents', HELD, reach=board_contents, wait='Replaces jolt-sample 1.0'),
    State('board-other-layout', HELD, reach=other_layout, wait='The firmware brings another partition layout'),
    State('backup', '--demo=s2:held!silence@upload:30000*', reach=half_saved),
    State('backup-done', HELD, reach=back_up, wait='Backup Saved'),
    State('backup-failed', '--demo=x20,s2:held!unplug@upload:30000', reach=back_up, wait='Board Unplugged'),
    State('preferences', S2, reach=preferences, wait='Restart Boards After Flashing'),
    State('one-of-two-failed', '--demo=x20,s2!unplug@900,s2', reach=all_boards, wait='1 of 2 Boards Failed', tall=True),
    State('failed-unplugged', '--demo=x20,s2!unplug@500', reach=failing, wait='Board Unplugged'),
    State('failed-status', '--demo=x20,s2!status=errWRITE@dnload.middle:300*', reach=failing, wait='Board Reported an Error'),
    State('failed-not-returned', '--demo=x20,s2:appdfu!unplug@return', reach=failing, wait='Board Did Not Return'),
    State('failed-silence', '--demo=x20,s2!silence@dnload.middle:300*', reach=failing, wait='No Answer'),
    State('failed-permission', '--demo=x20,s2!denied@open*', reach=failing, wait='Permission Needed'),
    State('failed-busy', '--demo=x20,s2!busy@open*', reach=failing, wait='Board in Use'),
    State('failed-refused', '--demo=x20,s2!stall@getstatus*', reach=failing, wait='Board Refused'),
    State('uncertain', '--demo=x20,s2!silence@dnload.zero*', reach=failing, wait='Result Not Known'),
    State('details', '--demo=x20,s2!unplug@500', reach=lambda app: (failing(app), app.press('Details')), wait='Technical record'),
    State('armed', '--demo=x20,s2:unplugged', reach=arm, wait='Waiting for a Board'),
    State('armed-counts', '--demo=x20,s2:unplugged,s2:unplugged!unplug@500', reach=armed_with_counts),
    State('file-damaged', FAST, '{}/damaged.bin', wait='Damaged File'),
    State('file-elf', FAST, '{}/program.elf', wait='ELF Program'),
    State('file-without-dfu', FAST, '{}/esp32.bin', wait='Chip Without DFU'),
    State('file-missing', FAST, '{}/nothing.bin', wait='Cannot Read File'),
    State('help', S2, reach=key('F1'), wait='Bootloader Mode', tall=True),
    State('shortcuts', S2, reach=key('ctrl+question'), wait='Search Shortcuts', window='shortcuts'),
    State('about', S2, reach=choose('win.about'), wait='Legal'),
]


def foreign_help(app):
    app.wait(role='list item')
    app.key('F1')
    app.wait(role='dialog')


def foreign_wiring(app):
    app.press('More Help')
    press_row(app, app.wait('A Module Without a USB Socket', role='list item'))
    app.wait('Green wire, D+')


# The way to some of them when the words are not English.
FOREIGN = {
    'ready': lambda app: app.wait(role='list item'),
    'coach': lambda app: app.wait(role='button'),
    'coach-wiring': foreign_wiring,
    'help': foreign_help,
}
