#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""reader.py - a screen reader for the cases: runs in the person's session and obeys lines on its input.

"says TEXT" answers whether something that shows has TEXT in its name, "press ROLE NAME" clicks (a role's spaces are dashes),
"tree" answers all that shows, for a report. Each answer is a line of JSON.

It talks AT-SPI itself (at-spi2-core, xml/): a few messages bring all that a program has, where libatspi would send hundreds
in turn, each of which takes its time in a machine made of software.
"""
import json
import sys

import gi
gi.require_version('Atspi', '2.0')
from gi.repository import Atspi, Gio, GLib  # noqa: E402 pylint: disable=wrong-import-position

ROOT = '/org/a11y/atspi/accessible/root'
CACHE = '/org/a11y/atspi/cache'


def connect():
    session = Gio.bus_get_sync(Gio.BusType.SESSION)
    address = session.call_sync('org.a11y.Bus', '/org/a11y/bus', 'org.a11y.Bus', 'GetAddress', None, None,
                                Gio.DBusCallFlags.NONE, -1).unpack()[0]
    flags = Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION
    return Gio.DBusConnection.new_for_address_sync(address, flags)


def call(bus, name, path, interface, method, arguments=None):
    return bus.call_sync(name, path, f'org.a11y.atspi.{interface}', method, arguments, None, Gio.DBusCallFlags.NONE, 10000).unpack()


def ask_for_children(bus, program, paths):
    """GTK makes an accessible only for what it was asked for. All at once: it is the turns that take time."""
    left = set(paths)
    loop = GLib.MainLoop()

    def answered(_, result, path):
        try:
            bus.call_finish(result)
        except GLib.Error:
            pass  # it left meanwhile
        left.discard(path)
        if not left:
            loop.quit()

    for path in paths:
        bus.call(program, path, 'org.a11y.atspi.Accessible', 'GetChildren', None, None, Gio.DBusCallFlags.NONE, 10000, None,
                 answered, path)
    loop.run()


def items_of(bus, program):
    """All that a program has, each (object, application, parent, index, children, interfaces, name, role, description, states)."""
    asked = set()
    while True:
        items = call(bus, program, CACHE, 'Cache', 'GetItems')[0]
        missing = {ROOT, *(item[0][1] for item in items if item[4] > 0)} - asked
        if not missing:
            return items
        ask_for_children(bus, program, missing)
        asked |= missing


def things(bus):
    """(program, path, role, name, sensitive) of everything that shows; a program that is busy or going is left out."""
    for program, _ in call(bus, 'org.a11y.atspi.Registry', ROOT, 'Accessible', 'GetChildren')[0]:
        try:
            items = items_of(bus, program)
        except GLib.Error:
            continue
        for (_, path), _, _, _, _, _, name, role, _, states in items:
            bits = states[0] | states[1] << 32
            if bits >> Atspi.StateType.SHOWING & 1:
                yield program, path, Atspi.role_get_name(Atspi.Role(role)), name, bool(bits >> Atspi.StateType.SENSITIVE & 1)


def says(bus, text):
    return any(text in name for _, _, _, name, _ in things(bus))


def press(bus, wanted_role, wanted_name):
    for program, path, role, name, sensitive in things(bus):
        if name == wanted_name and role.replace(' ', '-') == wanted_role and sensitive:
            return call(bus, program, path, 'Action', 'DoAction', GLib.Variant('(i)', (0,)))[0]
    return False


def tree(bus):
    return [f"{role}: {name}{'' if sensitive else ' (insensitive)'}" for _, _, role, name, sensitive in things(bus) if name]


def main():
    bus = connect()
    for line in sys.stdin:
        word, _, rest = line.rstrip('\n').partition(' ')
        try:
            answer = tree(bus) if word == 'tree' else says(bus, rest) if word == 'says' else press(bus, *rest.split(' ', 1))
        except GLib.Error as error:
            answer = {'error': str(error)}
        print(json.dumps(answer), flush=True)


main()
