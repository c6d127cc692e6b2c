#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""store.py BUILD-FOLDER FOLDER: pictures of what a software centre and the desktop show of Jolt.

store-light.png and store-dark.png: the page that AppStream's composer makes of an installed Jolt, the way a distribution does.
icons-light.png and icons-dark.png: the icons at 16, 32, 64, 128 and 512 px.
"""
import glob
import gzip
import os
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as xml

import gi
for name, version in (('Gdk', '4.0'), ('Graphene', '1.0'), ('Gtk', '4.0')):
    gi.require_version(name, version)
from gi.repository import Gdk, GLib, Graphene, Gtk, Pango  # noqa: E402

DATA = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'data')
ID = 'io.github.jolt_flasher.Jolt'
SIZES = (16, 32, 64, 128, 512)


def compose(build, folder):
    """The page as AppStream has it, and its icon."""
    tree = os.path.join(folder, 'tree')
    subprocess.run(['meson', 'install', '-C', build, '--no-rebuild', '--quiet'], env={**os.environ, 'DESTDIR': tree}, check=True)
    prefix = glob.glob('**/share/metainfo', root_dir=tree, recursive=True)[0].removesuffix('share/metainfo')
    subprocess.run(['appstreamcli', 'compose', '--no-net', f'--prefix=/{prefix}', '--origin=jolt', f'--data-dir={folder}/data',
                    f'--icons-dir={folder}/icons', f'--hints-dir={folder}/hints', tree], stdout=subprocess.DEVNULL, check=True)
    with gzip.open(f'{folder}/data/jolt.xml.gz') as file:
        return xml.parse(file).getroot().find('component'), f'{folder}/icons/128x128/{ID}.png'


def label(text, *classes, **properties):
    return Gtk.Label(label=' '.join(text.split()), xalign=0, wrap=True, css_classes=classes, **properties)


def box(*children, across=False, spacing=12):
    orientation = Gtk.Orientation.HORIZONTAL if across else Gtk.Orientation.VERTICAL
    widget = Gtk.Box(orientation=orientation, spacing=spacing)
    for child in children:
        widget.append(child)
    return widget


def plain(component, path):
    """The untranslated element of several."""
    lang = '{http://www.w3.org/XML/1998/namespace}lang'
    return next(element for element in component.findall(path) if lang not in element.attrib)


def shot(element):
    source = element.find('image').text
    picture = Gtk.Picture(file=None, content_fit=Gtk.ContentFit.SCALE_DOWN, width_request=280, height_request=220)
    picture.set_filename(os.path.join(DATA, 'screenshots', os.path.basename(source)))
    return box(picture, label(plain(element, 'caption').text, 'caption', 'dim-label'), spacing=6)


def page(component, icon):
    head = box(
        Gtk.Image(file=icon, pixel_size=128),
        box(label(plain(component, 'name').text, 'title-1'),
            label(plain(component, 'summary').text, 'title-4'),
            label(component.findtext('developer/name'), 'dim-label'), spacing=6),
        across=True, spacing=24)
    body = []
    for element in plain(component, 'description'):
        items = [element] if element.tag == 'p' else element
        bullet = '' if element.tag == 'p' else '•  '
        body += [label(bullet + ' '.join(item.text.split())) for item in items]
    release = component.find('releases/release')
    facts = [
        f"Version {release.get('version')}: " + plain(release, 'description').find('p').text,
        'License: ' + component.findtext('project_license'),
        'Screen: from ' + component.findtext('requires/display_length') + ' px',
        'Hardware: ' + ', '.join(element.text for element in component.findall('provides/modalias')),
        'Content rating: ' + component.find('content_rating').get('type') + (', nothing in it' if not len(component.find('content_rating')) else ''),
        'Languages: ' + ', '.join(element.text for element in component.findall('languages/lang')),
        *(f"{element.get('type')}: {element.text}" for element in component.findall('url')),
    ]
    screenshots = box(*map(shot, component.findall('screenshots/screenshot')), across=True, spacing=18)
    return box(head, screenshots, *body, *(label(fact, 'dim-label', ellipsize=Pango.EllipsizeMode.NONE) for fact in facts))


def icons():
    rows = []
    for name in (ID, f'{ID}.Devel', f'{ID}-symbolic'):
        sizes = SIZES if 'symbolic' not in name else SIZES[:3]
        row = box(*(box(Gtk.Image(icon_name=name, pixel_size=size), label(f'{size} px', 'caption'), spacing=6) for size in sizes),
                  across=True, spacing=24)
        rows.append(row)
    return box(*rows, spacing=24)


def photograph(widget, path):
    """Draws WIDGET as large as it likes to be and waits until that has been done."""
    loop = GLib.MainLoop()
    widget.set_margin_top(24)
    widget.set_margin_bottom(24)
    widget.set_margin_start(24)
    widget.set_margin_end(24)
    window = Gtk.Window(child=widget, decorated=False)

    def drawn(clock):
        width, height = window.get_width(), window.get_height()
        if width and height:
            paintable = Gtk.WidgetPaintable(widget=window)
            snapshot = Gtk.Snapshot()
            paintable.snapshot(snapshot, width, height)
            bounds = Graphene.Rect().init(0, 0, width, height)
            window.get_renderer().render_texture(snapshot.to_node(), bounds).save_to_png(path)
            loop.quit()

    window.connect('map', lambda _: window.get_frame_clock().connect('after-paint', drawn))
    window.present()
    loop.run()
    window.destroy()


def main():
    build, folder = sys.argv[1:]
    Gtk.init()
    Gtk.IconTheme.get_for_display(Gdk.Display.get_default()).add_search_path(os.path.join(DATA, 'icons'))
    with tempfile.TemporaryDirectory() as temporary:
        component, icon = compose(build, temporary)
        for theme in ('light', 'dark'):
            Gtk.Settings.get_default().props.gtk_application_prefer_dark_theme = theme == 'dark'
            photograph(page(component, icon), os.path.join(folder, f'store-{theme}.png'))
            photograph(icons(), os.path.join(folder, f'icons-{theme}.png'))


if __name__ == '__main__':
    main()
