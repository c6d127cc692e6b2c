# SPDX-License-Identifier: GPL-3.0-or-later
"""The guest itself, what the kernel makes of a board, and who may open it."""
import glob
import os
import re
import stat
import subprocess
import time

import firmware
import rules
from board import Board, sysfs
from world import check, check_equal, finish, jolt_cli, program, run, start, wait_until

board = Board()


def check_refused():
    before = board.read_flash()
    flash = jolt_cli('flash', '--no-restart', firmware.make(), '--board', board.port())
    check_equal(flash.returncode, 77, flash.stdout)
    check('Your account cannot access this USB device' in flash.stdout, flash.stdout)
    check_equal(board.read_flash(), before)


def check_flashes():
    image = firmware.make()
    flash = jolt_cli('flash', '--no-restart', image, '--board', board.port())
    check_equal(flash.returncode, 0, flash.stdout)
    firmware.check_written(board, image)


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


def case_composite_descriptors():
    """A board in its ROM is a CDC function on interfaces 0 and 1 and a run-time DFU interface on 2 (idf dfu.rst)."""
    check_equal({name: sysfs(board.port(), name) for name in ('idVendor', 'idProduct', 'bcdDevice', 'serial', 'bNumInterfaces')},
                {'idVendor': '303a', 'idProduct': '0002', 'bcdDevice': '0723', 'serial': '0', 'bNumInterfaces': ' 3'})
    classes = [sysfs(f'{board.port()}:1.{i}', 'bInterfaceClass') + sysfs(f'{board.port()}:1.{i}', 'bInterfaceSubClass') +
               sysfs(f'{board.port()}:1.{i}', 'bInterfaceProtocol') for i in range(3)]
    check_equal([classes[0][:4], classes[1][:2], classes[2]], ['0202', '0a', 'fe0101'])


def case_kernel_takes_the_serial_port():
    """cdc_acm binds to the CDC function and to nothing else."""
    wait_until(lambda: glob.glob('/dev/ttyACM*'), 'the serial port')
    drivers = [os.path.basename(os.path.realpath(f'/sys/bus/usb/devices/{board.port()}:1.{i}/driver')) for i in range(3)]
    check_equal(drivers[:2], ['cdc_acm', 'cdc_acm'])
    check(not os.path.exists(f'/sys/bus/usb/devices/{board.port()}:1.2/driver'), drivers)


def case_lsusb_reads_the_functional_descriptor():
    """usbutils, which knows nothing of us, reads the same DFU descriptor."""
    text = run(['lsusb', '-v', '-d', '303a:0002'], person=False).stdout
    check(re.search(r'Device Firmware Upgrade Interface Descriptor', text), text)
    check_equal(re.search(r'wTransferSize\s+(\d+)', text).group(1), '64')
    check_equal(re.search(r'bcdDFUVersion\s+(\S+)', text).group(1), '1.10')


def case_denied_without_a_rule():
    """As the kernel leaves the node, the person is refused with 77 and what to do."""
    check_equal(stat.S_IMODE(os.stat(board.node()).st_mode), 0o664)
    check_refused()


def case_usable_with_the_rule_of_esp_idf():
    """40-dfuse.rules as ESP-IDF has it: everybody may use the board, from now on and after the detach."""
    rules.add('40-dfuse.rules', rules.ESP_IDF)
    check_equal(stat.S_IMODE(os.stat(board.node()).st_mode), 0o666)
    check_flashes()
    rules.remove('40-dfuse.rules')
    board.unplug()
    board.plug()
    check_refused()


def case_usable_with_the_rule_of_jolt():
    """70-jolt.rules lets the person at the seat in, by an ACL, and nobody else."""
    rules.sit_down()
    rules.add_jolt()
    check('system.posix_acl_access' in os.listxattr(board.node()), 'udev set no ACL')
    check_flashes()

    rules.sit_down(rules.person_uid() + 1)
    rules.reload()
    check_refused()

    rules.stand_up()
    rules.remove('70-jolt.rules')


def case_usable_with_the_entry_for_systemd():
    """systemd's own rules do the same where its hardware database knows the board, without a rule of Jolt's."""
    rules.sit_down()
    board.unplug()
    board.plug()
    check('system.posix_acl_access' not in os.listxattr(board.node()), 'something else set an ACL')
    rules.add_hwdb()
    check('system.posix_acl_access' in os.listxattr(board.node()), 'udev set no ACL')
    check_flashes()
    rules.remove_hwdb()
    rules.stand_up()


def case_udev_is_late():
    """A busy computer: the board is back long before udev gives its node to the person. The flash waits and succeeds."""
    rules.allow_everybody()
    board.reset(boot=True)
    image = firmware.make()
    subprocess.run(['udevadm', 'control', '--stop-exec-queue'], check=True)
    with start([program('src', 'cli', 'jolt-cli'), 'flash', '--no-restart', image, '--board', board.port()],
               stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as flash:
        wait_until(lambda: board.mode() == 'dfu', 'the board to return')
        returned = time.monotonic()
        wait_until(lambda: flash.poll() is not None or time.monotonic() > returned + 5,
                   'five seconds to pass, or the flash to give up')
        check_equal(stat.S_IMODE(os.stat(board.node()).st_mode), 0o600)
        subprocess.run(['udevadm', 'control', '--start-exec-queue'], check=True)
        output = finish(flash)
        check_equal(flash.returncode, 0, output)
    firmware.check_written(board, image)


def clean_up():
    board.end()
