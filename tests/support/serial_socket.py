# SPDX-License-Identifier: GPL-3.0-or-later
"""A computer that umockdev makes up, with one USB device: the serial converter that is behind the other socket of a board."""
import os
import shutil

DEVICE = """P: /devices/pci0000:00/0000:00:14.0/usb1/1-2
N: bus/usb/001/004
E: DEVNAME=/dev/bus/usb/001/004
E: DEVTYPE=usb_device
E: SUBSYSTEM=usb
A: busnum=1\\n
A: devnum=4\\n
A: idVendor=10c4\\n
A: idProduct=ea60\\n
A: product=CP2102N USB to UART Bridge Controller\\n
"""

# A sanitized program minds that umockdev's library is loaded before the sanitizer's.
ENVIRONMENT = {'ASAN_OPTIONS': os.environ.get('ASAN_OPTIONS', '') + ':verify_asan_link_order=0'}


def is_possible():
    return shutil.which('umockdev-run') is not None


def command(path, *words):
    """The command that runs WORDS on this computer; PATH is a file with DEVICE in it."""
    return ['umockdev-run', '--device', path, '--', *words]
