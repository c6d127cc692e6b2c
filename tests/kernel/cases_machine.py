# SPDX-License-Identifier: GPL-3.0-or-later
"""The guest itself is what the other groups take it for."""
import os

from world import check, check_equal, run


def case_hosts_usb_devices():
    """vhci_hcd is there, and its hubs are what lsusb sees."""
    check(os.path.exists('/sys/devices/platform/vhci_hcd.0/attach'))
    check('1d6b:0002' in run(['lsusb']).stdout)


def case_person_has_no_rights():
    """The node of a USB device does not open for the person."""
    opened = run(['python3', '-c', 'open("/dev/bus/usb/001/001", "r+b", 0)'])
    check_equal(opened.returncode, 1)
    check('Permission denied' in opened.stdout, opened.stdout)
    check_equal(run(['id', '-G']).stdout.split(), [str(os.stat('/run/home/jolt').st_gid)])
