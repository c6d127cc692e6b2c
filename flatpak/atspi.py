# SPDX-License-Identifier: GPL-3.0-or-later
"""The accessibility bus, read call by call: the part of libatspi's face that tests/ui/harness.py uses.

libatspi itself (seen with 2.62) now and then waits for ever: a signal of the program that arrives while it waits for an answer makes
it call the program from within its message filter, where no answer can be dispatched. Here nobody listens to signals; whoever waits
for something looks again.
"""
import functools

import gi

gi.require_version('Gio', '2.0')
from gi.repository import Gio, GLib  # noqa: E402

PATIENCE_MS = 5000


class StateType:
    FOCUSED, SENSITIVE, SHOWING, CHECKED = 12, 24, 25, 4   # the bits of the AT-SPI protocol


class Cache:
    NONE = 0


class Node:
    """One widget: a name on the bus and an object path."""

    def __init__(self, bus, name, path):
        self.bus, self.address, self.children = bus, (name, path), []

    def __eq__(self, other):
        return isinstance(other, Node) and self.address == other.address

    def call(self, interface, method, arguments=None):
        return self.bus.call_sync(*self.address, interface, method, arguments, None, Gio.DBusCallFlags.NONE, PATIENCE_MS, None).unpack()

    def ask(self, method):
        return self.call('org.a11y.atspi.Accessible', method)[0]

    def get_name(self):
        return self.call('org.freedesktop.DBus.Properties', 'Get', GLib.Variant('(ss)', ('org.a11y.atspi.Accessible', 'Name')))[0]

    def get_role_name(self):
        return self.ask('GetRoleName')

    def get_state_set(self):
        return States(self.ask('GetState'))

    def get_child_count(self):
        self.children = [Node(self.bus, *address) for address in self.ask('GetChildren')]
        return len(self.children)

    def get_child_at_index(self, index):
        return self.children[index]

    def get_action_iface(self):
        return self

    def get_n_actions(self):
        return self.call('org.freedesktop.DBus.Properties', 'Get', GLib.Variant('(ss)', ('org.a11y.atspi.Action', 'NActions')))[0]

    def do_action(self, index):
        return self.call('org.a11y.atspi.Action', 'DoAction', GLib.Variant('(i)', (index,)))[0]

    def set_cache_mask(self, _mask):
        pass


class States:
    def __init__(self, words):
        self.bits = words[0] | words[1] << 32

    def contains(self, state):
        return bool(self.bits >> state & 1)


@functools.cache
def bus():
    session = Gio.bus_get_sync(Gio.BusType.SESSION)
    address = session.call_sync('org.a11y.Bus', '/org/a11y/bus', 'org.a11y.Bus', 'GetAddress', None, None, Gio.DBusCallFlags.NONE,
                                PATIENCE_MS, None).unpack()[0]
    flags = Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION
    return Gio.DBusConnection.new_for_address_sync(address, flags, None, None)


def get_desktop(_index):
    """Whose children are the programs."""
    return Node(bus(), 'org.a11y.atspi.Registry', '/org/a11y/atspi/accessible/root')
