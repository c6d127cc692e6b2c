# SPDX-License-Identifier: GPL-3.0-or-later
"""udev's rules and who sits at the computer."""
import os
import shutil
import subprocess

from world import PERSON, TOP

RULES = '/run/udev/rules.d'
HWDB = '/etc/udev/hwdb.bin'
SEATS = '/run/systemd/seats'
EVERYBODY = 'SUBSYSTEM=="usb", ATTR{idVendor}=="303a", MODE="0666"\n'
# As in ESP-IDF's documentation (docs/en/api-guides/dfu.rst)
ESP_IDF = 'SUBSYSTEMS=="usb", ATTRS{idVendor}=="303a", ATTRS{idProduct}=="00??", GROUP="plugdev", MODE="0666"\n'


def reload():
    """The commands that Jolt names, and no replug: udev reads its rules again and applies them to the boards that are there."""
    subprocess.run(['udevadm', 'control', '--reload'], check=True)
    subprocess.run(['udevadm', 'trigger', '--subsystem-match=usb', '--attr-match=idVendor=303a'], check=True)
    subprocess.run(['udevadm', 'settle'], check=True)


def add(name, text):
    os.makedirs(RULES, exist_ok=True)
    with open(os.path.join(RULES, name), 'w', encoding='utf-8') as file:
        file.write(text)
    reload()


def add_jolt():
    """The rule that Jolt ships."""
    with open(os.path.join(TOP, 'data', 'udev', '70-jolt.rules'), encoding='utf-8') as file:
        add('70-jolt.rules', file.read())


def remove(name):
    """A node that is there keeps what it has; the next one is as the kernel makes it."""
    os.remove(os.path.join(RULES, name))
    reload()


def add_hwdb():
    """The entry that is to be offered to systemd, alone in udev's hardware database: to compile all of it takes long here."""
    root = '/run/hwdb'
    os.makedirs(f'{root}/etc/udev/hwdb.d')
    shutil.copy(os.path.join(TOP, 'data', 'hwdb', '70-debug-appliance-espressif.hwdb'), f'{root}/etc/udev/hwdb.d')
    subprocess.run(['systemd-hwdb', f'--root={root}', '--strict', 'update'], check=True)
    shutil.copy(f'{root}/etc/udev/hwdb.bin', HWDB)
    reload()


def remove_hwdb():
    os.remove(HWDB)
    reload()


def allow_everybody():
    """Every node of Espressif's may be opened, where permission is not the matter."""
    add('70-everybody.rules', EVERYBODY)


def person_uid():
    return os.stat(f'/run/home/{PERSON}').st_uid


def sit_down(uid=None):
    """A stand-in for logind, which needs a seat and systemd: the file by which udev's "uaccess" learns who sits there."""
    os.makedirs(SEATS, exist_ok=True)
    with open(os.path.join(SEATS, 'seat0'), 'w', encoding='ascii') as file:
        file.write(f'ACTIVE=c1\nACTIVE_UID={uid or person_uid()}\n')


def stand_up():
    os.remove(os.path.join(SEATS, 'seat0'))
    os.rmdir(SEATS)
