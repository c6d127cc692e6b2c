# SPDX-License-Identifier: GPL-3.0-or-later
"""What the kernel makes of a board, and who may open it."""
import glob
import os
import re
import stat
import subprocess
import time

import firmware
from board import Board, allow_everybody, sysfs
from world import PERSON, TOP, check, check_equal, jolt_cli, program, run, start, wait_for

RULES = '/run/udev/rules.d'
SEATS = '/run/systemd/seats'

board = Board()


def reload_rules():
    """What the rule's installer does, and no replug: udev reads its rules again and applies them to what is there."""
    subprocess.run(['udevadm', 'control', '--reload'], check=True)
    subprocess.run(['udevadm', 'trigger', '--subsystem-match=usb'], check=True)
    subprocess.run(['udevadm', 'settle'], check=True)


def add_rule(name, text):
    os.makedirs(RULES, exist_ok=True)
    with open(os.path.join(RULES, name), 'w', encoding='utf-8') as file:
        file.write(text)
    reload_rules()


def remove_rule(name):
    """As if it had never been there: a node made by the kernel has the kernel's mode again."""
    os.remove(os.path.join(RULES, name))
    reload_rules()
    board.unplug()
    board.plug()


def sit_down(uid):
    """A stand-in for logind, which needs a seat and systemd: the file by which udev's "uaccess" learns who sits there."""
    os.makedirs(SEATS, exist_ok=True)
    with open(os.path.join(SEATS, 'seat0'), 'w', encoding='ascii') as file:
        file.write(f'ACTIVE=c1\nACTIVE_UID={uid}\n')


def stand_up():
    os.remove(os.path.join(SEATS, 'seat0'))
    os.rmdir(SEATS)


def person_uid():
    return os.stat(f'/run/home/{PERSON}').st_uid


def check_refused():
    before = board.read_flash()
    flash = jolt_cli('flash', firmware.make(), '--board', board.port())
    check_equal(flash.returncode, 77, flash.stdout)
    check('Your account may not use this USB device' in flash.stdout, flash.stdout)
    check_equal(board.read_flash(), before)


def check_flashes():
    image = firmware.make()
    flash = jolt_cli('flash', image, '--board', board.port())
    check_equal(flash.returncode, 0, flash.stdout)
    firmware.check_written(board, image)


def case_composite_descriptors():
    """A board in its ROM is a CDC function on interfaces 0 and 1 and a run-time DFU interface on 2 (idf dfu.rst)."""
    check_equal({name: sysfs(board.port(), name) for name in ('idVendor', 'idProduct', 'bcdDevice', 'serial', 'bNumInterfaces')},
                {'idVendor': '303a', 'idProduct': '0002', 'bcdDevice': '0723', 'serial': '0', 'bNumInterfaces': ' 3'})
    classes = [sysfs(f'{board.port()}:1.{i}', 'bInterfaceClass') + sysfs(f'{board.port()}:1.{i}', 'bInterfaceSubClass') +
               sysfs(f'{board.port()}:1.{i}', 'bInterfaceProtocol') for i in range(3)]
    check_equal([classes[0][:4], classes[1][:2], classes[2]], ['0202', '0a', 'fe0101'])


def case_kernel_takes_the_serial_port():
    """cdc_acm binds to the CDC function and to nothing else."""
    wait_for('the serial port', lambda: glob.glob('/dev/ttyACM*'))
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
    add_rule('40-dfuse.rules',
             'SUBSYSTEMS=="usb", ATTRS{idVendor}=="303a", ATTRS{idProduct}=="00??", GROUP="plugdev", MODE="0666"\n')
    check_equal(stat.S_IMODE(os.stat(board.node()).st_mode), 0o666)
    check_flashes()
    remove_rule('40-dfuse.rules')
    check_refused()


def case_usable_with_the_rule_of_jolt():
    """70-jolt.rules lets the person at the seat in, by an ACL, and nobody else."""
    with open(os.path.join(TOP, 'data', 'udev', '70-jolt.rules'), encoding='utf-8') as file:
        rule = file.read()
    sit_down(person_uid())
    add_rule('70-jolt.rules', rule)
    check('system.posix_acl_access' in os.listxattr(board.node()), 'udev set no ACL')
    check_flashes()

    sit_down(person_uid() + 1)
    reload_rules()
    check_refused()

    stand_up()
    remove_rule('70-jolt.rules')


def case_udev_is_late():
    """A busy computer: the board is back long before udev gives its node to the person. The flash waits and succeeds."""
    allow_everybody()
    board.reset(boot=True)
    image = firmware.make()
    subprocess.run(['udevadm', 'control', '--stop-exec-queue'], check=True)
    with start([program('src', 'cli', 'jolt-cli'), 'flash', image, '--board', board.port()],
               stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as flash:
        wait_for('the board to return', lambda: board.mode() == 'dfu')
        returned = time.monotonic()
        wait_for('five seconds to pass, or the flash to give up', lambda: flash.poll() is not None or time.monotonic() > returned + 5)
        check_equal(stat.S_IMODE(os.stat(board.node()).st_mode), 0o600)
        subprocess.run(['udevadm', 'control', '--start-exec-queue'], check=True)
        output, _ = flash.communicate(timeout=60)
        check_equal(flash.returncode, 0, output)
    firmware.check_written(board, image)


def clean_up():
    board.end()
