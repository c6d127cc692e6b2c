# SPDX-License-Identifier: GPL-3.0-or-later
"""What a desktop does for programs over the session bus: it shows notifications and waits with logging out."""
import os
import threading

import atspi
from gi.repository import Gio, GLib

INTERFACES = """<node>
<interface name='org.freedesktop.Notifications'>
  <method name='Notify'>
    <arg type='s' direction='in'/><arg type='u' direction='in'/><arg type='s' direction='in'/><arg type='s' direction='in'/>
    <arg type='s' direction='in'/><arg type='as' direction='in'/><arg type='a{sv}' direction='in'/><arg type='i' direction='in'/>
    <arg type='u' direction='out'/>
  </method>
  <method name='CloseNotification'><arg type='u' direction='in'/></method>
</interface>
<interface name='org.gnome.SessionManager'>
  <method name='Inhibit'>
    <arg type='s' direction='in'/><arg type='u' direction='in'/><arg type='s' direction='in'/><arg type='u' direction='in'/>
    <arg type='u' direction='out'/>
  </method>
  <method name='Uninhibit'><arg type='u' direction='in'/></method>
</interface>
</node>"""
PATHS = {'org.freedesktop.Notifications': '/org/freedesktop/Notifications', 'org.gnome.SessionManager': '/org/gnome/SessionManager'}
LOGOUT, SUSPEND = 1, 4


class Shell:
    """Answers in a thread of its own: a program may wait for it that we wait for."""

    def __init__(self):
        self.notified = []    # (title, sentence)
        self.inhibited = []   # (reason, what is held back)
        self.context = GLib.MainContext.new()
        self.loop = GLib.MainLoop.new(self.context, False)
        self.ready = threading.Event()
        self.thread = threading.Thread(target=self.run)

    def __enter__(self):
        self.thread.start()
        self.ready.wait()
        return self

    def __exit__(self, *_):
        self.loop.quit()
        self.thread.join()

    def run(self):
        self.context.push_thread_default()
        flags = Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION
        bus = Gio.DBusConnection.new_for_address_sync(os.environ['DBUS_SESSION_BUS_ADDRESS'], flags)
        info = Gio.DBusNodeInfo.new_for_xml(INTERFACES)
        for name, path in PATHS.items():
            bus.register_object(path, info.lookup_interface(name), self.called, None, None)
            bus.call_sync('org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus', 'RequestName',
                          GLib.Variant('(su)', (name, 0)), None, Gio.DBusCallFlags.NONE, -1)
        self.ready.set()
        self.loop.run()
        bus.close_sync()
        self.context.pop_thread_default()

    def called(self, _bus, _sender, _path, _interface, method, arguments, invocation):
        values = arguments.unpack()
        if method == 'Notify':
            self.notified.append((atspi.read(values[3]), atspi.read(values[4])))
        elif method == 'Inhibit':
            self.inhibited.append((values[2], values[3]))
        invocation.return_value(GLib.Variant('(u)', (1,)) if method in ('Notify', 'Inhibit') else None)
