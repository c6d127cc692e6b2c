# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes firmware as build systems and makers release it: programs with their sums, partition tables, complete images.

What is inside is a counted filling; sizes, addresses and names are those of the tools that are imitated.
"""
import gzip
import hashlib
import io
import json
import struct
import tarfile
import zipfile
import zlib

# By the name of the build system: number in the image header, place of the bootloader, where flash is mapped, two
# places in RAM (ESP-IDF, components/soc/*/include/soc/soc.h).
CHIPS = {
    'esp32': (0, 0x1000, 0x3F400000, 0x3FFF0000, 0x40080000),
    'esp32s2': (2, 0x1000, 0x3F000000, 0x3FFE8000, 0x40050000),
    'esp32s3': (9, 0x0, 0x3C000000, 0x3FCE0000, 0x403C8000),
    'esp32p4': (18, 0x2000, 0x40000000, 0x4FF30000, 0x4FF20000),
    'esp32c3': (5, 0x0, 0x3C000000, 0x3FCD0000, 0x403CC000),
}
KB, MB = 1 << 10, 1 << 20


def filling(size, seed=''):
    """Neither blank nor random: a counter with a name in it."""
    name = hashlib.md5(seed.encode()).digest()[:6]
    return b''.join(struct.pack('<H', n & 0xFFFF) + name for n in range(size // 8 + 1))[:size]


def seal(chip, segments, flash=4, sum_in_header=True, sum_there=True, sum_right=True):
    """Header, segments, checksum, SHA-256 (ESP-IDF, esp_image_format.h)."""
    data = struct.pack('<BBBBIBBBBHBHHIB', 0xE9, len(segments), 2, (flash.bit_length() - 1) << 4, segments[-1][0] + 64,
                       0xEE, 0, 0, 0, CHIPS[chip][0], 0, 0, 99, 0, sum_in_header)
    check = 0xEF
    for address, body in segments:
        if address == CHIPS[chip][2]:
            address += (len(data) + 8) % 0x10000
        data += struct.pack('<II', address, len(body)) + body
        for byte in body:
            check ^= byte
    data += bytes(15 - len(data) % 16) + bytes([check])
    if sum_in_header and sum_there:
        digest = hashlib.sha256(data).digest()
        data += digest if sum_right else digest[::-1]
    return data


def program(chip, name='lamp', size=96 * KB, version='1.0', **more):
    mapped, ram, iram = CHIPS[chip][2:]
    about = struct.pack('<II8x32s32s16s16s32s32s80x', 0xABCD5432, 0, version.encode(), name.encode(), b'12:00:00',
                        b'Jan  1 2025', b'v5.2', hashlib.sha256(name.encode()).digest())
    rest = (size - len(about) - 8 * KB - 0x60) // 4 * 4
    return seal(chip, [(mapped, about + filling(rest, name)), (ram, filling(4 * KB, name)), (iram, filling(4 * KB, name))], **more)


def bootloader(chip, **more):
    """As before ESP-IDF 5.2: RAM alone, and no word about itself."""
    _number, _home, _mapped, ram, iram = CHIPS[chip]
    return seal(chip, [(ram, filling(2 * KB, 'loader')), (iram, filling(12 * KB, 'loader'))], **more)


APP, DATA = 0, 1
FACTORY, SLOT = 0x00, 0x10
OTADATA, PHY, NVS, FAT, SPIFFS = 0x00, 0x01, 0x02, 0x81, 0x82

# name, type, subtype, address, size
TWO_SLOTS = [('nvs', DATA, NVS, 0x9000, 0x5000), ('otadata', DATA, OTADATA, 0xE000, 0x2000),
             ('app0', APP, SLOT, 0x10000, 0x140000), ('app1', APP, SLOT + 1, 0x150000, 0x140000),
             ('spiffs', DATA, SPIFFS, 0x290000, 0x160000)]
ONE_PROGRAM = [('nvs', DATA, NVS, 0x9000, 0x6000), ('phy_init', DATA, PHY, 0xF000, 0x1000), ('factory', APP, FACTORY, 0x10000, MB)]
UF2_BOARD = [('nvs', DATA, NVS, 0x9000, 0x5000), ('otadata', DATA, OTADATA, 0xE000, 0x2000),
             ('ota_0', APP, SLOT, 0x10000, 0x160000), ('ota_1', APP, SLOT + 1, 0x170000, 0x160000),
             ('uf2', APP, FACTORY, 0x2D0000, 0x40000), ('ffat', DATA, FAT, 0x310000, 0xF0000)]
RESCUE = [('nvs', DATA, NVS, 0x9000, 0x5000), ('otadata', DATA, OTADATA, 0xE000, 0x2000),
          ('safeboot', APP, FACTORY, 0x10000, 0x20000), ('app0', APP, SLOT, 0x30000, 0x100000)]
FACTORY_DATA = [('nvs', DATA, NVS, 0x10000, 0x6000), ('otadata', DATA, OTADATA, 0x16000, 0x2000),
                ('ota_0', APP, SLOT, 0x20000, 0x100000), ('fctry', DATA, NVS, 0x340000, 0x6000)]
LATE_PROGRAM = [('nvs', DATA, NVS, 0x9000, 0x6000), ('app0', APP, FACTORY, 0x20000, 0x100000)]


def table(rows):
    data = b''.join(struct.pack('<HBBII16sI', 0x50AA, kind, sub, address, size, name.encode(), 0)
                    for name, kind, sub, address, size in rows)
    return (data + b'\xEB\xEB' + b'\xFF' * 14 + hashlib.md5(data).digest()).ljust(0xC00, b'\xFF')


def start_choice(sequence):
    record = struct.pack('<I', sequence)
    return (record + b'\xFF' * 24 + struct.pack('<I', zlib.crc32(record, 0xFFFFFFFF))).ljust(0x2000, b'\xFF')


BLANK_CHOICE = b'\xFF' * 0x2000


def complete(*parts, size=None, blank=0xFF):
    end = size or max(address + len(data) for address, data in parts)
    image = bytearray([blank]) * end
    for address, data in parts:
        image[address:address + len(data)] = data
    return bytes(image)


def usual(chip='esp32s2', rows=TWO_SLOTS, **more):
    """What a complete image of a chip consists of."""
    return [(CHIPS[chip][1], bootloader(chip)), (0x8000, table(rows)), (0xE000, BLANK_CHOICE), (0x10000, program(chip, **more))]


def build_json(chip, files, size='4MB'):
    return json.dumps({'flash_files': files, 'flash_settings': {'flash_size': size}, 'extra_esptool_args': {'chip': chip}})


def installer_json(*builds):
    return json.dumps({'name': 'Lamp', 'version': '2.1', 'builds': [
        {'chipFamily': family, 'parts': [{'path': path, 'offset': offset} for path, offset in parts]} for family, parts in builds]})


def as_bytes(data):
    return data.encode() if isinstance(data, str) else data


def zipped(members, links=()):
    out = io.BytesIO()
    with zipfile.ZipFile(out, 'w', zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, as_bytes(data))
        for name in links:
            info = zipfile.ZipInfo(name)
            info.create_system, info.external_attr = 3, 0o120777 << 16
            archive.writestr(info, '../elsewhere')
    return out.getvalue()


def tarred(members, mode='gz'):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode='w:' + mode) as archive:
        for name, data in members.items():
            info = tarfile.TarInfo('./' + name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def gzipped(data):
    return gzip.compress(data, mtime=0)


def uf2(family):
    return struct.pack('<8I', 0x0A324655, 0x9E5D5157, 0x2000, 0, 256, 0, 1, family) + bytes(476) + struct.pack('<I', 0x0AB16F30)


def signed(image):
    image += b'\xFF' * (-len(image) % 4096)
    return image + b'\xE7\x02\x00\x00' + bytes(1212) + b'\xFF' * 2880


def dfu(chip, parts, flash=4 * MB):
    """As ESP-IDF's mkdfu makes it, for parts of at most 512 KiB."""
    def entry(name, data, mode=0o100644, links=0):
        fields = [0, mode, 0, 0, links, 0, len(data), 0, 0, 0, 0, len(name.encode()) + 1, 0]
        head = b'070701' + b''.join(b'%08x' % field for field in fields) + name.encode() + b'\0'
        return head + bytes(-len(head) % 4) + data + bytes(-len(data) % 4)

    rows = [(0, 0x1C, 'flash_params.dat', struct.pack('<8I', 0, 0, 0, flash, 65536, 4096, 256, 0xFFFF))]
    rows += [(address, 0, name, data) for address, name, data in parts]
    index = b''.join(struct.pack('<II64s16s', address, flags, name.encode(), hashlib.md5(data).digest())
                     for address, flags, name, data in rows)
    out = entry('dfuinfo0.dat', index) + b''.join(entry(name, data) for _, _, name, data in rows)
    out += entry('TRAILER!!!', b'', 0, 1)
    out += bytes(-len(out) % 10240)
    out += struct.pack('<HHHH3sB', 0xFFFF, CHIPS[chip][0], 0x303A, 0x0100, b'UFD', 16)
    return out + struct.pack('<I', ~zlib.crc32(out) & 0xFFFFFFFF)
