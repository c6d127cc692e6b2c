#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""In every state of the window, whatever can be used has a name and can be reached by keyboard.

test-accessibility.py [NUMBER/PARTS | STATE...]: only every so manieth state, or these.
"""
import os
import sys
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(__file__), '..', 'gallery'))
import states  # noqa: E402
from states import harness  # noqa: E402

INTERACTIVE = {'button', 'push button', 'toggle button', 'check box', 'radio button', 'entry', 'text', 'password text',
               'combo box', 'switch', 'link', 'slider', 'spin button', 'list item', 'menu item'}
# Those of GTK's window controls; the window manager's keys and Escape do the same.
WINDOW_CONTROLS = {'Minimize', 'Maximize', 'Restore', 'Close'}
DIALOGS = {'dialog', 'alert', 'menu'}
MOST_STEPS = 80


class Walker:
    """Goes through the window with the Tab key and keeps what had the focus."""

    def __init__(self, app):
        self.app = app
        self.seen = []
        self.last = None
        self.listener = app.Atspi.EventListener.new(self.focused_cb)
        self.listener.register('object:state-changed:focused')

    def close(self):
        self.listener.deregister('object:state-changed:focused')

    def focused_cb(self, event):
        if event.detail1:
            self.last = event.source

    def step(self, key):
        """Presses a key; returns what has the focus then, None when it stayed where it was."""
        self.last = None
        self.app.key(key)
        try:
            return harness.wait_for(lambda: self.last, 'the focus to move', timeout_s=3)
        except TimeoutError:
            return None

    def walk(self):
        first = self.app.focused()
        if first:
            self.seen.append(first)
        for _ in range(MOST_STEPS):
            node = self.step('Tab')
            if node is None or node in self.seen[:1]:
                break
            if node in self.seen:
                # Round it goes, from somewhere in between.
                if node == self.seen[1]:
                    break
                continue
            self.seen.append(node)


def describe(node):
    path = []
    while node is not None and node.get_role_name() not in ('frame', 'application'):
        if node.get_name():
            path.append(f'{node.get_role_name()} “{node.get_name()}”')
        elif not path:
            path.append(f'nameless {node.get_role_name()}')
        node = node.get_parent()
    return ' in '.join(path)


def within(node, *roles):
    node = node.get_parent()
    while node is not None and node.get_role_name() not in roles:
        node = node.get_parent()
    return node


def children(app, node):
    return list(app.walk(node))


def is_frame_of(app, node):
    """What only holds the widget that is meant: a menu button its toggle, an expander its row."""
    return any(child.get_role_name() == 'toggle button' or child.get_state_set().contains(app.Atspi.StateType.EXPANDABLE)
               for child in children(app, node))


def find_problems(app):
    State = app.Atspi.StateType
    # What lies under a dialog or another window cannot be used.
    windows = [child for child in (app.root.get_child_at_index(i) for i in range(app.root.get_child_count())) if child]
    top = windows[1:] + [node for node in app.walk(windows[-1]) if node.get_role_name() in DIALOGS]
    widgets = []
    problems = []
    for node in app.walk(top[-1] if top else None):
        role = node.get_role_name()
        state = node.get_state_set()
        focusable = state.contains(State.FOCUSABLE)
        if role not in INTERACTIVE or not state.contains(State.SENSITIVE) or node.get_name() in WINDOW_CONTROLS:
            continue
        if (role == 'list item' and not focusable) or within(node, 'combo box'):
            continue   # holds what is meant, or shows the value of a box
        if not (node.get_name() or '').strip():
            problems.append(f'has no name: {describe(node)}')
        if is_frame_of(app, node):
            continue
        if not focusable:
            problems.append(f'takes no focus: {describe(node)}')
        else:
            widgets.append(node)

    walker = Walker(app)
    try:
        walker.walk()
    finally:
        walker.close()
    lists = [within(node, 'list') for node in walker.seen if node.get_role_name() == 'list item']
    for node in walker.seen:
        if not (node.get_name() or '').strip() and node.get_role_name() in INTERACTIVE:
            problems.append(f'has the focus and no name: {describe(node)}')
    for node in widgets:
        # Between the rows of a list it is the arrow keys that go.
        if node not in walker.seen and within(node, 'list') not in lists:
            problems.append(f'is not reached with Tab: {describe(node)}')
    if not walker.seen:
        problems.append('nothing has the focus')
    return list(dict.fromkeys(problems))


class AccessibilityTest(unittest.TestCase):
    pass


def add_test(state):
    def test(self):
        with state.run() as app:
            problems = find_problems(app)
            self.assertFalse(problems, '\n' + '\n'.join(problems) + '\n' + app.dump())
    setattr(AccessibilityTest, 'test_' + state.name.replace('-', '_'), test)


def main():
    # Where the mouse is held no key is of use.
    every = [state for state in states.STATES if not state.passing]
    chosen = every
    if len(sys.argv) == 2 and '/' in sys.argv[1]:
        number, parts = map(int, sys.argv[1].split('/'))
        chosen = every[number - 1::parts]
    elif len(sys.argv) > 1:
        chosen = [state for state in every if state.name in sys.argv[1:]]
    for state in chosen:
        add_test(state)
    desktop = harness.Desktop()
    try:
        program = unittest.main(argv=sys.argv[:1], exit=False, verbosity=2)
    finally:
        desktop.close()
    sys.exit(not program.result.wasSuccessful())


if __name__ == '__main__':
    main()
