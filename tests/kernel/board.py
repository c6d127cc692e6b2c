# SPDX-License-Identifier: GPL-3.0-or-later
"""A board on the guest's bus: jolt-virtual-board with its control channel, and what the kernel says of it."""
import functools
import glob
import itertools
import os
import subprocess

from world import check, program, start, wait_until


class Desk:
    """The one process of jolt-virtual-board with all boards of the guest, made when the first is wanted."""

    def __init__(self):
        self.process = start([program('tools', 'virtual-board', 'jolt-virtual-board'), '--attach'], person=False,
                             stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def ask(self, *words):
        """The lines of the answer."""
        self.process.stdin.write(' '.join(str(word) for word in words) + '\n')
        self.process.stdin.flush()
        lines = []
        for line in self.process.stdout:
            line = line.rstrip('\n')
            if line == 'ok':
                return lines
            check(not line.startswith('error '), line, *words)
            lines.append(line)
        raise AssertionError(f'jolt-virtual-board left without an answer to {words}')


@functools.cache
def desk():
    return Desk()


def sysfs(device, attribute):
    """An attribute of a device or interface; None where it is not there, or is about to go."""
    try:
        with open(f'/sys/bus/usb/devices/{device}/{attribute}', encoding='utf-8') as file:
            return file.read().rstrip('\n')
    except OSError:
        return None


names = itertools.count(1)


class Board:
    """One board, described as jolt-virtual-board understands it; plugged in with BOOT held."""

    flash_size = 4 << 20

    def __init__(self, spec='s2', time='none'):
        self.name = f'b{next(names)}'
        desk().ask('time', time)
        desk().ask('add', self.name, spec)
        self.vhci_port = int(self.ask('state')[0].split()[5])
        self.settle()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.end()

    def end(self):
        desk().ask('remove', self.name)
        wait_until(lambda: not self.present(), 'the board to leave')

    def ask(self, verb, *words):
        return desk().ask(verb, self.name, *words)

    def port(self):
        """Its port path, which is what tells boards apart."""
        return f'1-{self.vhci_port + 1}'

    def present(self):
        return os.path.exists(f'/sys/bus/usb/devices/{self.port()}/idVendor')

    def settle(self):
        """Until the kernel has made the board a device, bound what it binds, and udev has done its part."""
        wait_until(lambda: glob.glob(f'/sys/bus/usb/devices/{self.port()}:1.*'), f'the board at {self.port()}')
        subprocess.run(['udevadm', 'settle'], check=True)

    def plug(self):
        self.ask('plug')
        self.settle()

    def unplug(self):
        self.ask('unplug')
        wait_until(lambda: not self.present(), 'the board to leave')

    def reset(self, boot):
        """Press RESET, with or without BOOT."""
        before = sysfs(self.port(), 'devnum')
        self.ask('reset', *(['boot'] if boot else []))
        wait_until(lambda: sysfs(self.port(), 'devnum') not in (None, before), 'the board to restart')
        self.settle()

    def detach(self):
        """Send it into DFU mode, by dfu-util's own command for that."""
        subprocess.run(['dfu-util', '-p', self.port(), '-e'], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        wait_until(lambda: self.mode() == 'dfu', 'DFU mode')
        self.settle()

    def node(self):
        return f"/dev/bus/usb/{int(sysfs(self.port(), 'busnum')):03}/{int(sysfs(self.port(), 'devnum')):03}"

    def mode(self):
        """"runtime" or "dfu": the protocol of its DFU interface."""
        protocols = [sysfs(os.path.basename(path), 'bInterfaceProtocol')
                     for path in glob.glob(f'/sys/bus/usb/devices/{self.port()}:1.*')
                     if sysfs(os.path.basename(path), 'bInterfaceClass') == 'fe']
        return {('01',): 'runtime', ('02',): 'dfu'}.get(tuple(protocols), protocols)

    def serial(self):
        return sysfs(self.port(), 'serial')

    def fault(self, text):
        self.ask('fault', text)

    def faults(self):
        """How many of its faults have happened."""
        return int(self.ask('faults')[0])

    def clear_faults(self):
        self.ask('clear')

    def plugged(self):
        """Whether the cable is in, though the board may be off the bus for a moment."""
        return self.ask('state')[0].split()[2] != 'unplugged'

    def read_flash(self):
        path = f'/run/flash-{self.name}'
        self.ask('flash', 0, self.flash_size, path)
        with open(path, 'rb') as file:
            return file.read()
