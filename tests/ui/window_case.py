# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of the window share: a program a test, a folder for its files, and a desktop under all of them."""
import os
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(__file__))
import harness  # noqa: E402

SAMPLE = os.path.join(harness.BUILD, 'src', 'image', 'sample-dfu.bin')


class WindowCase(unittest.TestCase):
    """A test that starts the program and wants it to have nothing to complain about."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.app = None

    def tearDown(self):
        log = self.app.close() if self.app else ''
        for word in ('CRITICAL', 'Gtk-WARNING', 'Adwaita-WARNING', 'Theme parser'):
            self.assertNotIn(word, log)

    def run_app(self, *args, **kwargs):
        self.app = harness.App(*args, **kwargs)
        return self.app

    def path(self, *names):
        return os.path.join(self.folder, *names)

    def file(self, name, data):
        with open(self.path(name), 'wb') as file:
            file.write(data)
        return self.path(name)

    def bytes_of(self, *names):
        with open(os.path.join(*names), 'rb') as file:
            return file.read()

    def sample(self):
        return bytearray(self.bytes_of(SAMPLE))


def main():
    desktop = harness.Desktop()
    try:
        program = unittest.main(exit=False, verbosity=2)
    finally:
        desktop.close()
    sys.exit(not program.result.wasSuccessful())
