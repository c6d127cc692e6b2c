#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""reader.py - a screen reader for the cases: runs in the person's session and obeys lines on its input.

"tree" answers the accessible tree, "press ROLE NAME" clicks; each answer is one line of JSON.
"""
import json
import sys

import gi
gi.require_version('Atspi', '2.0')
from gi.repository import Atspi, GLib  # noqa: E402 pylint: disable=wrong-import-position


def children(node):
    for index in range(node.get_child_count()):
        child = node.get_child_at_index(index)
        if child is not None:
            yield child


def walk(node, depth=0):
    try:
        states = node.get_state_set()
        yield node, {
            'depth': depth,
            'role': node.get_role_name(),
            'name': node.get_name() or '',
            'description': node.get_description() or '',
            'sensitive': states.contains(Atspi.StateType.SENSITIVE),
            'showing': states.contains(Atspi.StateType.SHOWING),
        }
        for child in children(node):
            yield from walk(child, depth + 1)
    except GLib.Error:
        pass  # it left while it was looked at; the next look will be right


def tree():
    Atspi.Accessible.clear_cache(Atspi.get_desktop(0))
    return [line for _, line in walk(Atspi.get_desktop(0))]


def press(role, name):
    for node, line in walk(Atspi.get_desktop(0)):
        if line['role'].replace(' ', '-') == role and line['name'] == name and line['showing'] and line['sensitive']:
            return bool(node.do_action(0))
    return False


def main():
    for line in sys.stdin:
        word, *rest = line.rstrip('\n').split(' ', 2)
        try:
            answer = tree() if word == 'tree' else press(*rest)
        except GLib.Error as error:
            answer = {'error': str(error)}
        print(json.dumps(answer), flush=True)


main()
