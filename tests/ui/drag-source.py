#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""drag-source.py FILE...: a window from which FILEs can be dragged, as from a file manager."""
import sys

import gi
gi.require_version('Gtk', '4.0')
gi.require_version('Gdk', '4.0')
from gi.repository import Gdk, Gio, Gtk  # noqa: E402


def main():
    app = Gtk.Application(application_id='io.github.jolt_flasher.DragSource')

    def activate(_):
        window = Gtk.ApplicationWindow(application=app, title='drag-source', default_width=200, default_height=100,
                                       decorated=False)
        label = Gtk.Label(label='drag me')
        files = Gdk.FileList.new_from_list([Gio.File.new_for_commandline_arg(name) for name in sys.argv[1:]])
        source = Gtk.DragSource(actions=Gdk.DragAction.COPY, content=Gdk.ContentProvider.new_for_value(files))
        source.connect('drag-begin', lambda *_: print('begun', flush=True))
        window.add_controller(source)
        window.set_child(label)
        window.present()
    app.connect('activate', activate)
    app.run([sys.argv[0]])


main()
