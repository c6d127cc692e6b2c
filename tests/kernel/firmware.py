# SPDX-License-Identifier: GPL-3.0-or-later
"""Sample firmware, and what a DFU file says that a flash must hold, read here independently of Jolt's own parser."""
import itertools
import struct
import subprocess

from world import check, check_equal, program


versions = itertools.count(1)


def make(size=2000, chip='esp32s2'):
    """A DFU file of another version than every one before, with an application of about SIZE bytes."""
    version = f'v{next(versions)}'
    path = f'/run/home/{chip}-{version}.bin'
    subprocess.run([program('src', 'image', 'jolt-make-sample'), '--chip', chip, '--size', str(size), '--version', version, path],
                   check=True)
    return path


def entries(archive):
    """Names and contents of a CPIO "new ASCII" archive."""
    offset = 0
    while True:
        check_equal(archive[offset:offset + 6], b'070701')
        fields = [int(archive[offset + 6 + 8 * i:offset + 14 + 8 * i], 16) for i in range(13)]
        size, name_size = fields[6], fields[11]
        name = archive[offset + 110:offset + 110 + name_size - 1].decode()
        start = (offset + 110 + name_size + 3) & ~3
        if name == 'TRAILER!!!':
            return
        yield name, archive[start:start + size]
        offset = (start + size + 3) & ~3


def parts(path):
    """(address, bytes) of each part that a DFU file (ESP-IDF, tools/mkdfu.py) writes to the flash."""
    with open(path, 'rb') as file:
        data = file.read()
    check_equal(data[-8:-5], b'UFD')
    (_, index), *files = entries(data[:-16])
    check_equal(len(index), 88 * len(files))
    for number, (_, content) in enumerate(files):
        address, flags = struct.unpack_from('<II', index, 88 * number)
        if not flags & 4:  # not the parameters
            yield address, content


def check_written(board, path):
    """Every byte of the file at PATH is in the board's flash, and nothing beside it was written."""
    expected = bytearray(b'\xff' * board.flash_size)
    for address, content in parts(path):
        expected[address:address + len(content)] = content
    flash = board.read_flash()
    check_equal(len(flash), len(expected))
    if flash != expected:
        differing = next(i for i, (a, b) in enumerate(zip(flash, expected)) if a != b)
        raise AssertionError(f'the flash differs from {path} at {differing:#x}: '
                             f'{flash[differing:differing + 16].hex()} is not {bytes(expected[differing:differing + 16]).hex()}')
