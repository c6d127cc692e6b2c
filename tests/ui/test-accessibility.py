#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""In every state of the window, whatever can be used has a name and can be reached by keyboard.

test-accessibility.py [NUMBER/PARTS | STATE...]: only every so manieth state, or these.
"""
import contextlib
import os
import sys
import time
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(__file__), '..', '..', 'tools', 'gallery'))
import states  # noqa: E402
from states import harness  # noqa: E402
from atspi import StateType  # noqa: E402

INTERACTIVE = {'button', 'push button', 'toggle button', 'check box', 'radio button', 'entry', 'text', 'password text',
               'combo box', 'switch', 'link', 'slider', 'spin button', 'list item', 'menu item'}
# Those of GTK's window controls; the window manager's keys and Escape do the same.
WINDOW_CONTROLS = {'Minimize', 'Maximize', 'Restore', 'Close'}
DIALOGS = {'dialog', 'alert', 'menu'}
MOST_STEPS = 80
PROMPT_S = 0.3
REST_S = 0.1
MOST_LOOKS = 20


class Walker:
    """Goes through the window with the Tab key and keeps what had the focus."""

    def __init__(self, app):
        self.app = app
        self.seen = []
        self.last = None
        self.stop = app.client.watch_focus(self.focused_cb)

    def focused_cb(self, path):
        self.last = path

    def step(self, key):
        """Presses a key; returns what has the focus then, None when it stayed where it was."""
        self.last = None
        self.app.key(key)
        try:
            return harness.wait_for(lambda: self.last, 'the focus to move', PROMPT_S)
        except TimeoutError:
            # The key is with the program by now, which has seen to it before it answers.
            self.app.focused()
            self.app.focused()
            return self.last

    def walk(self):
        """Paths of what had the focus, in turn."""
        seen = self.seen = []
        again = set()
        first = self.app.focused()
        if first:
            seen.append(first.path)
        for _ in range(MOST_STEPS):
            path = self.step('Tab')
            if path is None or path in seen[:1] or path in again:
                break
            if path in seen:
                # Round it goes, from somewhere in between.
                again.add(path)
            else:
                seen.append(path)
        return seen


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


def is_frame_of(node):
    """What only holds the widget that is meant: a menu button its toggle, an expander its row, an entry row its text."""
    return any(child.get_role_name() == 'toggle button' or
               (node.get_role_name() == 'list item' and child.get_role_name() == 'text') or child.get_state_set().contains(StateType.EXPANDABLE)
               for child in node.walk())


def rest(app):
    """Until what there is stays what it is for a moment; a picture that moves for ever is taken as it is."""
    def parts():
        return [(node.path, node.get_role_name(), bool(node.get_name())) for node in app.walk()]
    last = parts()
    for _ in range(MOST_LOOKS):
        time.sleep(REST_S)
        before, last = last, parts()
        if before == last:
            break


def wait_for_focus(app):
    """The window manager gives the focus back after a dialog of its own window closed; a widget takes it when it is shown."""
    if len(app.root().get_children()) == 1:
        app.focus()
    with contextlib.suppress(TimeoutError):
        harness.wait_for(app.focused, 'something to have the focus', PROMPT_S)


def find_problems(app):
    wait_for_focus(app)
    rest(app)
    # What lies under a dialog or another window cannot be used.
    windows = app.root().get_children()
    top = windows[1:] + [node for node in windows[-1].walk() if node.get_role_name() in DIALOGS]
    widgets = []
    problems = []
    for node in (top[-1] if top else app.root()).walk():
        role = node.get_role_name()
        state = node.get_state_set()
        focusable = state.contains(StateType.FOCUSABLE)
        if role not in INTERACTIVE or not state.contains(StateType.SENSITIVE) or node.get_name() in WINDOW_CONTROLS:
            continue
        if (role == 'list item' and not focusable) or within(node, 'combo box') or (role == 'check box' and within(node, 'check box')):
            continue   # holds what is meant, or shows the value of a box or of the row of a switch
        if not (node.get_name() or '').strip():
            problems.append(f'has no name: {describe(node)}')
        if is_frame_of(node):
            continue
        if not focusable:
            problems.append(f'takes no focus: {describe(node)}')
        else:
            widgets.append(node)

    walker = Walker(app)
    try:
        paths = walker.walk()
    finally:
        walker.stop()
    nodes = app.root().snapshot.nodes
    seen = [nodes[path] for path in paths if path in nodes]
    lists = [within(node, 'list') for node in seen if node.get_role_name() == 'list item']
    for node in seen:
        if not (node.get_name() or '').strip() and node.get_role_name() in INTERACTIVE:
            problems.append(f'has the focus and no name: {describe(node)}')
    for node in widgets:
        # Between the rows of a list it is the arrow keys that go.
        if node.path not in paths and within(node, 'list') not in lists:
            problems.append(f'is not reached with Tab: {describe(node)}')
    if not seen:
        problems.append('nothing has the focus')
    return list(dict.fromkeys(problems))


class AccessibilityTest(unittest.TestCase):
    pass


def add_test(state):
    def test(self):
        with state.run() as app:
            problems = find_problems(app)
            # What is wrong last: of a long log often only the end is kept.
            self.assertFalse(problems, '\n' + app.dump() + '\n' + '\n'.join(problems))
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
