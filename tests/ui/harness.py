# SPDX-License-Identifier: GPL-3.0-or-later
"""A desktop without a screen, and the window on it seen as a screen reader sees it and used with real keys and real drags.

Everything waits for a condition; nothing sleeps for a guess. What is seen comes over AT-SPI, what is done goes through the X
server's own test extension.
"""
import functools
import gettext
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile

from gi.repository import Gio, GLib

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'support'))
import atspi  # noqa: E402
import patience  # noqa: E402
from atspi import StateType  # noqa: E402

TIMEOUT_S = 30 * patience.PATIENCE
# The speed of a board that is still being flashed when the test acts: the slower the machine, the slower the board.
SLOW = f'x{0.5 / patience.PATIENCE:.4f}'
BUILD = os.environ.get('JOLT_BUILD', os.path.join(os.path.dirname(__file__), '..', '..', 'build'))


class Desktop:
    """An X server and a session bus of our own, for as long as the object lives."""

    def __init__(self, size='1200x1000', runtime_dir=None, animations=False):
        self.processes = []
        try:
            self.start(size, runtime_dir, animations)
        except BaseException:
            self.close()
            raise

    def start(self, size, runtime_dir, animations):
        self.home = tempfile.mkdtemp(prefix='jolt-home-')
        runtime_dir = runtime_dir or os.path.join(self.home, 'run')
        os.makedirs(runtime_dir, mode=0o700, exist_ok=True)
        if not animations:
            # For people who want none: a page is there or it is not, and nothing is on its way.
            os.makedirs(os.path.join(self.home, 'config', 'gtk-4.0'))
            with open(os.path.join(self.home, 'config', 'gtk-4.0', 'settings.ini'), 'w', encoding='utf-8') as file:
                file.write('[Settings]\ngtk-enable-animations=false\n')
        os.environ.update(
            HOME=self.home, XDG_RUNTIME_DIR=runtime_dir, XDG_CONFIG_HOME=os.path.join(self.home, 'config'),
            XDG_CACHE_HOME=os.path.join(self.home, 'cache'), XDG_DATA_HOME=os.path.join(self.home, 'data'),
            GDK_BACKEND='x11', GSK_RENDERER='cairo', GTK_A11Y='atspi', GSETTINGS_BACKEND='memory', NO_AT_BRIDGE='0',
            ADW_DISABLE_PORTAL='1', GDK_DEBUG='no-portals', LIBGL_ALWAYS_SOFTWARE='1')
        os.environ.setdefault('LANG', 'C.UTF-8')
        os.environ.setdefault('LSAN_OPTIONS', 'print_suppressions=0:suppressions=' +
                              os.path.join(os.path.dirname(os.path.abspath(__file__)), 'lsan.supp'))
        os.environ.setdefault('JOLT_LOCALE_DIR', os.path.join(os.path.abspath(BUILD), 'po'))
        for name in ('WAYLAND_DISPLAY', 'DISPLAY', 'DBUS_SESSION_BUS_ADDRESS', 'AT_SPI_BUS_ADDRESS'):
            os.environ.pop(name, None)

        os.environ['DISPLAY'] = self.start_display(size)

        bus = self.spawn(['dbus-daemon', '--session', '--nofork', '--print-address'], stdout=subprocess.PIPE, text=True)
        os.environ['DBUS_SESSION_BUS_ADDRESS'] = bus.stdout.readline().strip()

        # Dragging between programs and activating windows are a window manager's business.
        self.spawn(['openbox', '--sm-disable'])
        wait_for(lambda: subprocess.run(['xdotool', 'get_num_desktops'], capture_output=True).returncode == 0, 'the window manager')

    def start_display(self, size):
        """With a number of our own: servers that look for a free one can take it from each other as they come and go. It would
        start anew when the first program that only asks something leaves, and turn away one that is just connecting."""
        read, write = os.pipe()
        self.spawn(['Xvfb', f':{100 + os.getpid() % 50000}', '-displayfd', str(write), '-screen', '0', size + 'x24',
                    '-extension', 'GLX', '-nolisten', 'tcp', '-dpi', '96', '-noreset'], pass_fds=[write])
        os.close(write)
        with os.fdopen(read) as pipe:
            number = pipe.readline().strip()
        if not number:
            raise RuntimeError('Xvfb did not start')
        return ':' + number

    def spawn(self, command, **kwargs):
        kwargs.setdefault('stderr', None if os.environ.get('JOLT_TEST_VERBOSE') else subprocess.DEVNULL)
        process = subprocess.Popen(command, **kwargs)
        self.processes.append(process)
        return process

    def close(self):
        for process in reversed(self.processes):
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
                try:
                    process.wait(TIMEOUT_S)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()
            if process.stdout:
                process.stdout.close()
        shutil.rmtree(self.home, ignore_errors=True)


@functools.cache
def accessibility_bus():
    """Connected to once there is a session."""
    return atspi.connect()


def pause():
    """Lets signals arrive for a moment."""
    context = GLib.MainContext.default()
    done = []
    GLib.timeout_add(20, lambda: done.append(True) or False)
    while not done:
        context.iteration(True)


def wait_for(condition, what, seconds=30):
    """Waits until condition() returns something true, and returns it."""
    def holds():
        try:
            return condition()
        except GLib.Error:
            return None   # it went away meanwhile
    return patience.wait_until(holds, what, seconds, pause)


# For a program that ends by itself while GTK's own file dialog reads a folder, or under a tracer: neither can be searched for leaks.
NO_LEAKS = {'ASAN_OPTIONS': os.environ.get('ASAN_OPTIONS', '') + ':detect_leaks=0'}


def has_owner(name):
    """Whether a program has this name on the session bus."""
    bus = Gio.bus_get_sync(Gio.BusType.SESSION)
    return bus.call_sync('org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus', 'NameHasOwner',
                         GLib.Variant('(s)', (name,)), None, Gio.DBusCallFlags.NONE, -1).unpack()[0]


class App:
    """The program, run with arguments, and its window as AT-SPI shows it."""

    def __init__(self, *args, env=None, size=None):
        language = {**os.environ, **(env or {})}.get('LANGUAGE')
        self.catalog = language and gettext.translation('jolt', os.environ['JOLT_LOCALE_DIR'], [language], fallback=True)
        self.output = tempfile.TemporaryFile(mode='w+')
        self.heard = []
        demo = any(arg.startswith('--demo') for arg in args)
        self.client = None
        self.bus_name = 'io.github.jolt_flasher.Jolt' + ('.Demo' if demo else '')
        self.prepare()
        self.process = subprocess.Popen([*self.program(), *args], env={**os.environ, **(env or {})}, stdout=self.output,
                                        stderr=subprocess.STDOUT)
        try:
            self._start(size)
        except BaseException as error:
            # It must not outlive this test and answer for the programs of the others.
            error.add_note(self.close())
            raise

    def _start(self, size):
        self.client = wait_for(self._find_client, 'the program on the accessibility bus')
        self.client.watch_announcements(self.heard.append)
        self.window_id = wait_for(self._find_window, 'the window')
        if size:
            self.resize(*size)
        self.focus()

    # How it is started and known; other in a sandbox.

    def prepare(self):
        """One that ended a moment ago can still have the name, and a new one would only tell it to come forward."""
        wait_for(lambda: not has_owner(self.bus_name), 'the name on the bus')

    def program(self):
        return [os.path.join(BUILD, 'src', 'ui', 'jolt')]

    def is_mine(self, program, pid):
        """Whether this is ours: its name on the accessibility bus, its process."""
        return pid == self.process.pid

    def window_search(self):
        return ['--pid', str(self.process.pid), '--name', '.']

    def _find_client(self):
        assert self.process.poll() is None, 'it ended'
        bus = accessibility_bus()
        for program, pid in atspi.programs(bus):
            if self.is_mine(program, pid):
                found = atspi.Client(bus, program)
                return found if found.snapshot().root().get_children() else None
        return None

    def _find_window(self):
        found = subprocess.run(['xdotool', 'search', '--onlyvisible', *self.window_search()],
                               capture_output=True, text=True).stdout.split()
        return found[0] if found else None

    def log(self):
        self.output.seek(0)
        return self.output.read()

    def close(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(TIMEOUT_S)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        log = self.log()
        self.output.close()
        return log

    # --- what is seen

    def root(self):
        """The program as it is now, with its windows."""
        return self.client.snapshot().root()

    def walk(self):
        """Every widget that is shown, in the order of the tree."""
        return self.root().walk()

    def say(self, words):
        """What the program says for these English words in the language that it was started in."""
        board = words and re.fullmatch(r'Flash (ESP32\S*)', words)
        if not words or not self.catalog:
            return words
        if board:
            return self.catalog.gettext('Flash %s') % board[1]
        said = self.catalog.gettext(words)
        return said if said != words else self.catalog.gettext('_' + words).replace('_', '')

    def find(self, name=None, role=None, contains=None, sensitive=None):
        name, contains = self.say(name), self.say(contains)
        for node in self.walk():
            text = node.get_name() or ''
            if name is not None and text != name:
                continue
            if contains is not None and contains not in text:
                continue
            if role is not None and node.get_role_name() != role:
                continue
            if sensitive is not None and node.get_state_set().contains(StateType.SENSITIVE) != sensitive:
                continue
            return node
        return None

    def wait(self, name=None, **how):
        try:
            return wait_for(lambda: self.find(name, **how), f'{name or ""} {how}')
        except TimeoutError as error:
            # The error last: of a long log often only the end is kept.
            raise AssertionError(f'shown:\n{self.dump()}\n{self.log()}\n{error}') from None

    def wait_gone(self, name=None, **how):
        wait_for(lambda: self.find(name, **how) is None, f'{name or ""} {how} to go')

    def wait_heard(self, words):
        """Waits until a screen reader is told to say these words."""
        try:
            wait_for(lambda: words in self.heard, f'to hear {words}')
        except TimeoutError as error:
            raise AssertionError(f'{error}\nheard: {self.heard}') from None

    def is_sensitive(self, node):
        return node.ask_states().contains(StateType.SENSITIVE)

    def is_checked(self, node):
        return node.ask_states().contains(StateType.CHECKED)

    def focused(self):
        for node in self.walk():
            if node.get_state_set().contains(StateType.FOCUSED):
                return node
        return None

    def wait_focus(self, name):
        wait_for(lambda: self.focused() and self.focused().get_name() == name, f'the focus on {name}')

    def dump(self):
        lines = []

        def show(node, depth):
            for child in node.get_children():
                if child.is_shown():
                    lines.append('  ' * depth + f'{child.get_role_name()}: {child.get_name()}')
                    show(child, depth + 1)
        show(self.root(), 0)
        return '\n'.join(lines)

    # --- what is done

    def focus(self):
        subprocess.run(['xdotool', 'windowmove', self.window_id, '0', '0'], check=True, timeout=TIMEOUT_S)
        subprocess.run(['xdotool', 'windowactivate', '--sync', self.window_id], check=True, timeout=TIMEOUT_S)

    def resize(self, width, height):
        # The shadow of the window belongs to its X window.
        subprocess.run(['xdotool', 'windowmove', self.window_id, '0', '0', 'windowsize', self.window_id,
                        str(width), str(height)], check=True)

    def minimize(self):
        """So that nobody looks at it."""
        subprocess.run(['xdotool', 'windowminimize', '--sync', self.window_id], check=True, timeout=TIMEOUT_S)

    def key(self, *keys):
        subprocess.run(['xdotool', 'key', '--clearmodifiers', *keys], check=True)

    def tab_to(self, name=None, node=None):
        """Goes to a widget as a person without a mouse does."""
        for _ in range(40):
            before = self.focused()
            if before and (before == node or before.get_name() == name):
                return
            self.key('Tab')
            wait_for(lambda: self.focused() and self.focused() != before, 'the focus to move')
        raise AssertionError(f'{name} cannot be reached with Tab')

    def press(self, name, role=None):
        """Does what a screen reader does to press a widget."""
        node = self.wait(name, role=role, sensitive=True)
        assert node.do_action(), f'{name} cannot be pressed'

    def call(self, method, *arguments):
        subprocess.run(['gdbus', 'call', '--session', '--dest', self.bus_name, '--object-path',
                        '/' + self.bus_name.replace('.', '/'), '--method', method, *arguments, '{}'],
                       check=True, stdout=subprocess.DEVNULL)

    def act(self, action, port='1-1'):
        """What a hand does to a virtual board."""
        self.call('org.gtk.Actions.Activate', 'demo-' + action, f"[<'{port}'>]")

    def open(self, path):
        """What a file manager does with a file for the program that runs already."""
        uri = 'file://' + os.path.abspath(path)
        self.call('org.freedesktop.Application.Open', f"['{uri}']")

    def photograph(self, path):
        subprocess.run(['import', '-window', self.window_id, path], check=True)


class Drag:
    """Files on their way from a file manager, held with the mouse. PLACE is where that has its window."""

    PLACE = (800, 600)

    def __init__(self, *files):
        self.process = subprocess.Popen([sys.executable, os.path.join(os.path.dirname(__file__), 'drag-source.py'), *files],
                                        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.jitter = 0

    def __enter__(self):
        found = wait_for(lambda: xdotool('search', '--onlyvisible', '--name', '^drag-source$').split(), 'the drag source')
        x, y = self.PLACE
        xdotool('windowmove', '--sync', found[0], str(x), str(y))
        # Only what is under the pointer is pressed, and a drag begins after a few pixels.
        wait_for(lambda: f'Position: {x},{y}' in xdotool('getwindowgeometry', found[0]), 'the drag source in its place')
        self.move(x + 100, y + 50)
        xdotool('mousedown', '1')
        os.set_blocking(self.process.stdout.fileno(), False)
        wait_for(lambda: self.move(x + 50, y + 50) and 'begun' in (self.process.stdout.readline() or ''), 'the drag to begin')
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        self.process.stdout.close()

    def move(self, x, y):
        self.jitter = 1 - self.jitter
        xdotool('mousemove', str(x + self.jitter), str(y))
        return xdotool('getmouselocation', '--shell')

    def over(self, app, words):
        wait_for(lambda: self.move(300, 300) and app.find(words), words)

    def drop(self):
        xdotool('mouseup', '1')


def xdotool(*words):
    return subprocess.run(['xdotool', *words], capture_output=True, text=True, timeout=TIMEOUT_S).stdout


if __name__ == '__main__':
    # harness.py COMMAND...: run COMMAND on a desktop of its own
    desktop = Desktop()
    try:
        sys.exit(subprocess.run(sys.argv[1:]).returncode)
    finally:
        desktop.close()
