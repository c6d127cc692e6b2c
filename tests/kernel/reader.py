#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""reader.py - a screen reader for the cases: runs in the user's session and obeys lines on its input.

"says TEXT" answers whether something that shows has TEXT in its name, "press ROLE NAME" clicks (a role's spaces are dashes),
"tree" answers all that shows, for a report. Each answer is a line of JSON.
"""
import json
import os
import sys

from gi.repository import GLib

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'support'))
import atspi  # noqa: E402 pylint: disable=wrong-import-position


class Reader:
    def __init__(self):
        self.bus = atspi.connect()
        self.clients = {}   # by the program's name on the bus

    def widgets(self):
        """Everything that shows; a program that is busy or going is left out."""
        for name, _ in atspi.programs(self.bus):
            client = self.clients.setdefault(name, atspi.Client(self.bus, name))
            try:
                root = client.snapshot().root()
                yield from root.walk() if root else ()
            except GLib.Error:
                continue

    def says(self, text):
        return any(text in widget.get_name() for widget in self.widgets())

    def press(self, role, name):
        for widget in self.widgets():
            if (widget.get_name() == name and widget.get_role_name().replace(' ', '-') == role and
                    widget.get_state_set().contains(atspi.StateType.SENSITIVE)):
                return widget.do_action()
        return False

    def tree(self):
        return [f'{widget.get_role_name()}: {widget.get_name()}' +
                ('' if widget.get_state_set().contains(atspi.StateType.SENSITIVE) else ' (insensitive)')
                for widget in self.widgets() if widget.get_name()]


def main():
    reader = Reader()
    for line in sys.stdin:
        word, _, rest = line.rstrip('\n').partition(' ')
        try:
            answer = reader.tree() if word == 'tree' else reader.says(rest) if word == 'says' else reader.press(*rest.split(' ', 1))
        except GLib.Error as error:
            answer = {'error': str(error)}
        print(json.dumps(answer), flush=True)


main()
