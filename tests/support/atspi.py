# SPDX-License-Identifier: GPL-3.0-or-later
"""What a screen reader finds in a program, in few messages: a snapshot of the whole tree at a time.

libatspi asks for the parts of each widget in turn, some hundred messages for a window. Here AT-SPI is spoken directly
(at-spi2-core, xml/): one message brings every widget that the program has told about, and GTK tells about a widget once
somebody asked its parent for children. All are asked at once: it is the turns that take time.
"""
import time

import patience
from gi.repository import Gio, GLib

ROOT = '/org/a11y/atspi/accessible/root'
ANSWER_MS = int(10000 * patience.PATIENCE)
FRESH_S = 0.25
ROUNDS = 4   # of a snapshot, while the window changes under it
# Those that are on no screen themselves, but may hold what is.
HOLDERS = {'application', 'frame', 'window'}
# The names of roles in the order of the protocol, as libatspi says them.
ROLES = (
    'invalid, accelerator label, alert, animation, arrow, calendar, canvas, check box, check menu item, color chooser, '
    'column header, combo box, date editor, desktop icon, desktop frame, dial, dialog, directory pane, drawing area, file '
    'chooser, filler, focus traversable, font chooser, frame, glass pane, html container, icon, image, internal frame, '
    'label, layered pane, list, list item, menu, menu bar, menu item, option pane, page tab, page tab list, panel, password '
    'text, popup menu, progress bar, button, radio button, radio menu item, root pane, row header, scroll bar, scroll pane, '
    'separator, slider, spin button, split pane, status bar, table, table cell, table column header, table row header, '
    'tearoff menu item, terminal, text, toggle button, tool bar, tool tip, tree, tree table, unknown, viewport, window, '
    'extended, header, footer, paragraph, ruler, application, autocomplete, editbar, embedded, entry, chart, caption, '
    'document frame, heading, page, section, redundant object, form, link, input method window, table row, tree item, '
    'document spreadsheet, document presentation, document text, document web, document email, comment, list box, grouping, '
    'image map, notification, info bar, level bar, title bar, block quote, audio, video, definition, article, landmark, '
    'log, marquee, math, rating, timer, static, math fraction, math root, subscript, superscript, description list, '
    'description term, description value, footnote, content deletion, content insertion, mark, suggestion, push button '
    'menu, switch, last defined'
).split(', ')


def connect():
    """A connection to the accessibility bus of the session."""
    session = Gio.bus_get_sync(Gio.BusType.SESSION)
    address = session.call_sync('org.a11y.Bus', '/org/a11y/bus', 'org.a11y.Bus', 'GetAddress', None, None,
                                Gio.DBusCallFlags.NONE, ANSWER_MS).unpack()[0]
    flags = Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION
    return Gio.DBusConnection.new_for_address_sync(address, flags)


def call(bus, name, path, interface, method, arguments=None):
    return bus.call_sync(name, path, interface, method, arguments, None, Gio.DBusCallFlags.NONE, ANSWER_MS).unpack()


def programs(bus):
    """(name on the bus, process ID) of every program there is."""
    for name, _ in call(bus, 'org.a11y.atspi.Registry', ROOT, 'org.a11y.atspi.Accessible', 'GetChildren')[0]:
        try:
            yield name, call(bus, 'org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus',
                             'GetConnectionUnixProcessID', GLib.Variant('(s)', (name,)))[0]
        except GLib.Error:
            pass  # it left meanwhile


def program_name(bus, program):
    return call(bus, program, ROOT, 'org.freedesktop.DBus.Properties', 'Get', GLib.Variant('(ss)', ('org.a11y.atspi.Accessible', 'Name')))[0]


def read(name):
    """What a name says: the hyphen of a chip's name does not break on screen."""
    return name.replace('\u2011', '-')


class StateType:
    """Bits of the protocol."""
    CHECKED, EXPANDABLE, FOCUSABLE, FOCUSED, SENSITIVE, SHOWING = 4, 9, 11, 12, 24, 25


class States:
    def __init__(self, words):
        self.bits = words[0] | words[1] << 32

    def contains(self, state):
        return bool(self.bits >> state & 1)


class Node:
    """A widget as a snapshot has it; its methods are those of libatspi's Accessible, and two nodes of a widget are equal."""

    def __init__(self, snapshot, path, parent, name, role, states):
        self.snapshot = snapshot
        self.path = path
        self.parent_path = parent
        self.raw_name = name
        self.name = read(name)
        self.role = ROLES[role] if role < len(ROLES) else 'unknown'
        self.states = States(states)

    def __eq__(self, other):
        return isinstance(other, Node) and other.path == self.path

    def __hash__(self):
        return hash(self.path)

    def get_name(self):
        return self.name

    def get_role_name(self):
        return self.role

    def ask_description(self):
        return read(self.get_property('Accessible', 'Description'))

    def get_state_set(self):
        """As the snapshot has them."""
        return self.states

    def ask_states(self):
        """As they are now."""
        return States(self.call('Accessible', 'GetState')[0])

    def get_parent(self):
        return self.snapshot.nodes.get(self.parent_path)

    def get_children(self):
        return [self.snapshot.nodes[path] for path in self.snapshot.children.get(self.path, ()) if path in self.snapshot.nodes]

    def is_shown(self):
        return self.states.contains(StateType.SHOWING) or self.role in HOLDERS

    def walk(self):
        """Every widget in it that is shown, in the order of the tree."""
        for child in self.get_children():
            if child.is_shown():
                yield child
                yield from child.walk()

    # --- what can be done with it

    def call(self, interface, method, arguments=None):
        return call(self.snapshot.bus, self.snapshot.program, self.path, 'org.a11y.atspi.' + interface, method, arguments)

    def get_property(self, interface, name):
        return call(self.snapshot.bus, self.snapshot.program, self.path, 'org.freedesktop.DBus.Properties', 'Get',
                    GLib.Variant('(ss)', ('org.a11y.atspi.' + interface, name)))[0]

    def get_action_names(self):
        return [self.call('Action', 'GetName', GLib.Variant('(i)', (i,)))[0] for i in range(self.get_property('Action', 'NActions'))]

    def do_action(self, index=0):
        return self.call('Action', 'DoAction', GLib.Variant('(i)', (index,)))[0]

    def get_size(self):
        return self.call('Component', 'GetSize')

    def get_value(self):
        return self.get_property('Value', 'CurrentValue')


class Snapshot:
    """All that a program has, at one moment."""

    def __init__(self, bus, program):
        self.bus = bus
        self.program = program
        self.nodes = {}
        self.children = {}

    def root(self):
        return self.nodes.get(ROOT)


class Client:
    def __init__(self, bus, program):
        self.bus = bus
        self.program = program
        self.data = None  # the answer before, and what it says
        self.told = None
        self.last = None      # the snapshot before
        self.asked = 0        # when the children were asked for
        self.children = {}    # paths of those that anything has

    def items(self):
        """What the program tells of its widgets, and that it is the same as before."""
        answer = self.bus.call_sync(self.program, '/org/a11y/atspi/cache', 'org.a11y.atspi.Cache', 'GetItems', None, None,
                                    Gio.DBusCallFlags.NONE, ANSWER_MS)
        data = answer.get_data_as_bytes().get_data()
        same = data == self.data
        if not same:
            self.data, self.told = data, answer.unpack()[0]
        return self.told, same

    def watch_focus(self, focused):
        """Calls FOCUSED with the path of what gets the focus from now on; returns what ends that."""
        def changed(_bus, _name, path, _interface, _signal, arguments):
            kind, is_on = arguments.unpack()[:2]
            if kind == 'focused' and is_on:
                focused(path)
        return self.watch('object:state-changed:focused', 'StateChanged', changed)

    def watch_announcements(self, heard):
        """Calls HEARD with the words of each announcement from now on; returns what ends that."""
        def announced(_bus, _name, _path, _interface, _signal, arguments):
            heard(read(arguments.unpack()[3]))
        return self.watch('object:announcement', 'Announcement', announced)

    def register(self, event):
        """Whether the registry took EVENT; one that ended just then is started anew by the bus."""
        try:
            call(self.bus, 'org.a11y.atspi.Registry', '/org/a11y/atspi/registry', 'org.a11y.atspi.Registry', 'RegisterEvent',
                 GLib.Variant('(sass)', (event, [], self.program)))
        except GLib.Error as error:
            if not error.matches(Gio.DBusError.quark(), Gio.DBusError.NO_REPLY):
                raise
            return False
        return True

    def watch(self, event, signal, emitted):
        patience.wait_until(lambda: self.register(event), 'the registry to take ' + event)
        number = self.bus.signal_subscribe(self.program, 'org.a11y.atspi.Event.Object', signal, None, None,
                                           Gio.DBusSignalFlags.NONE, emitted)
        return lambda: self.bus.signal_unsubscribe(number)

    def ask_for_children(self, paths):
        """{path: the paths of its children}, for PATHS and all that is in them."""
        answers = {}
        asked = set()
        loop = GLib.MainLoop.new(GLib.MainContext.default(), False)

        def answered(_, result, path):
            try:
                answers[path] = [child for _, child in self.bus.call_finish(result).unpack()[0]]
            except GLib.Error:
                answers[path] = []   # it left meanwhile
            for child in answers[path]:
                ask(child)
            if len(answers) == len(asked):
                loop.quit()

        def ask(path):
            if path not in asked:
                asked.add(path)
                self.bus.call(self.program, path, 'org.a11y.atspi.Accessible', 'GetChildren', None, None,
                              Gio.DBusCallFlags.NONE, ANSWER_MS, None, answered, path)

        for path in paths:
            ask(path)
        loop.run()
        return answers

    def snapshot(self):
        """Takes one, and asks for children again when anything changed. What is hidden is told as before, so now and then anyway."""
        told, same = self.items()
        if same and self.last and time.monotonic() < self.asked + FRESH_S:
            return self.last
        for _ in range(ROUNDS):
            self.asked = time.monotonic()
            children = self.ask_for_children({ROOT, *self.children})
            told, same = self.items()
            self.children = {path: of for path, of in children.items() if of}
            if same:
                break
        snapshot = Snapshot(self.bus, self.program)
        snapshot.children = self.children
        snapshot.nodes = {item[0][1]: Node(snapshot, item[0][1], item[2][1], item[6], item[7], item[9]) for item in told}
        self.last = snapshot
        return snapshot
