# SPDX-License-Identifier: GPL-3.0-or-later
"""jolt-cli inspect: what it says of good and of damaged files."""
import hashlib
import struct
import subprocess
import unicodedata
import zipfile
import zlib

from jolt_cli import DATAERR, IOERR, NOINPUT, PROGRAM, TIMEOUT, Case, main


def columns(text):
    return sum(2 if unicodedata.east_asian_width(char) in 'WF' else 1 for char in text)


class Inspect(Case):
    def test_json(self):
        path = self.sample('--project', 'lamp', '--version', 'v1.2', '--flash-size', 8)
        about = self.run_json('inspect', path)
        self.assertIs(about['sound'], True)
        self.assertEqual(about['chip'], 'ESP32-S2')
        self.assertEqual(about['target'], 'esp32s2')
        self.assertEqual(about['product_id'], 2)
        self.assertEqual(about['vendor_id'], 0x303a)
        self.assertEqual(about['flash_size'], 8 << 20)
        self.assertEqual(about['project'], 'lamp')
        self.assertEqual(about['version'], 'v1.2')
        self.assertTrue(about['idf_version'])
        self.assertEqual(about['warnings'], [])
        self.assertEqual([(part['kind'], part['address'], part['proven']) for part in about['parts']],
                         [('bootloader', 0x1000, True), ('partition-table', 0x8000, True), ('application', 0x10000, True)])
        self.assertEqual(about['partitions'][0]['label'], 'nvs')

    def test_people(self):
        done = self.run_cli('inspect', self.sample('--project', 'lamp', '--version', 'v1.2'))
        self.assertEqual(done.stderr, '')
        self.assertTrue(done.stdout.startswith('lamp\n'))
        self.assertRegex(done.stdout, r'Chip +ESP32-S2\n')
        self.assertRegex(done.stdout, r'Version +v1.2\n')
        self.assertRegex(done.stdout, r'0x010000 .* Application +lamp.bin\n')
        self.assertTrue(done.stdout.endswith('Checksums correct\n'))

    def test_columns(self):
        """However long a word is in a language, a gap is left before what follows."""
        path = self.sample()
        for environment in self.languages():
            with self.subTest(environment['LANGUAGE']):
                lines = self.run_cli('inspect', path, **environment).stdout.splitlines()
                self.assertNotEqual(lines[-1], 'Checksums correct')
                self.assertEqual(lines[6], '')
                for line in lines[1:6]:
                    self.assertRegex(line, r'^  \S.*?  +\S')
                self.assertEqual(len({columns(line[:line.rindex('  ')]) for line in lines[8:11]}), 1)

    def test_one_byte(self):
        """One wrong byte anywhere is noticed, and the sentence says it is damage."""
        sound = self.sample('--size', 4096).read_bytes()
        size = len(sound)
        path = self.folder / 'damaged.bin'
        places = [*range(0, 240, 7), *range(240, size - 16, size // 60), *range(size - 16, size)]
        for place in places:
            with self.subTest(place):
                path.write_bytes(sound[:place] + bytes([sound[place] ^ 0x10]) + sound[place + 1:])
                done = self.run_cli('inspect', path, code=DATAERR)
                self.assertEqual(done.stdout, '')
                self.assertRegex(done.stderr, r'^jolt-cli: [^\n]+\.\n  .+\n$')

    def test_regions(self):
        sound = self.sample().read_bytes()
        path = self.folder / 'damaged.bin'
        for place, sentence, fact in [
                (4, 'a header in it is wrong', 'header:'),
                (130, 'checksum is wrong', 'suffix:'),
                (len(sound) // 2, 'checksum is wrong', 'data:'),
                (len(sound) - 10, 'checksum is wrong', 'suffix:'),
                (len(sound) - 7, 'its end is wrong', 'suffix:')]:
            with self.subTest(place):
                path.write_bytes(sound[:place] + bytes([sound[place] ^ 0xff]) + sound[place + 1:])
                done = self.run_cli('inspect', path, code=DATAERR)
                self.assertIn('This file is damaged', done.stderr)
                self.assertIn(sentence, done.stderr)
                self.assertIn(fact, done.stderr)

    def test_json_of_damage(self):
        path = self.sample()
        path.write_bytes(path.read_bytes()[:-1])
        about = self.run_json('inspect', path, code=DATAERR)
        self.assertRegex(about['error'], r'^image-[a-z-]+$')
        self.assertIn('incomplete', about['message'])
        self.assertEqual(about['exit_code'], DATAERR)
        self.assertTrue(about['detail'])

    def test_no_file(self):
        done = self.run_cli('inspect', 'nothing.bin', code=NOINPUT)
        self.assertIn('nothing.bin”: No such file', done.stderr)
        self.assertIn('Check its name', done.stderr)

    def test_full_disk(self):
        """What could not be said is no success, and no failure of the firmware either."""
        with open('/dev/full', 'w', encoding='utf-8') as full:
            done = subprocess.run([PROGRAM, 'inspect', '--json', self.sample()], stdout=full, stderr=subprocess.PIPE,
                                  text=True, timeout=TIMEOUT, env=self.environment())
        self.assertEqual((done.returncode, done.stderr), (IOERR, 'jolt-cli: The output could not be written.\n'))

    def test_same_from_every_source(self):
        """A build folder, its JSON, a ZIP of it, its files and what is packed of it are one firmware."""
        self.sample('--folder', name='build')
        args = ['0x1000', 'build/bootloader/bootloader.bin', '0x8000', 'build/partition_table/partition-table.bin',
                '0x10000', 'build/jolt-sample.bin']
        with zipfile.ZipFile(self.folder / 'build.zip', 'w') as archive:
            for path in sorted((self.folder / 'build').rglob('*')):
                if path.is_file():
                    archive.write(path, path.relative_to(self.folder))
        self.run_cli('pack', '-o', 'dfu.bin', 'build')
        expected = self.run_json('inspect', 'dfu.bin')
        self.assertEqual(len(expected['parts']), 3)
        for source in [['build'], ['build/flasher_args.json'], ['build.zip'], ['--flash-size', '4MB', *args]]:
            with self.subTest(source):
                self.assertEqual(self.run_json('inspect', *source), expected)

    def test_address_of_a_folder(self):
        """An address is for a file: before a folder it is not quietly forgotten."""
        self.sample('--folder', name='build')
        self.assertIn('build', self.run_cli('inspect', '0x1000', 'build', code=NOINPUT).stderr)

    def test_json_at_an_address(self):
        """Any file can be data, one named .json too, alone and beside others."""
        build = self.sample('--folder', name='build')
        (self.folder / 'config.json').write_text('{"ssid": "lamp"}')
        for more in [], ['0x10000', build / 'jolt-sample.bin']:
            with self.subTest(more):
                parts = self.run_json('inspect', '--chip', 'esp32s2', '0x110000', 'config.json', '--flash-size', '4MB',
                                      *more)['parts']
                self.assertIn(('config.json', 0x110000), [(part['name'], part['address']) for part in parts])

    def test_outside(self):
        self.sample('--folder', name='build')
        (self.folder / 'build' / 'jolt-sample.bin').rename(self.folder / 'app.bin')
        json = self.folder / 'build' / 'flasher_args.json'
        json.write_text(json.read_text().replace('jolt-sample.bin', '../app.bin'))
        done = self.run_cli('inspect', 'build', code=DATAERR)
        self.assertIn('--allow-outside', done.stderr)
        self.assertIn('app.bin', done.stderr)
        self.assertEqual(len(self.run_json('inspect', '--allow-outside', 'build')['parts']), 3)

    def refuse(self, name, data, words):
        path = self.folder / name
        path.write_bytes(data)
        done = self.run_cli('inspect', path, code=DATAERR)
        self.assertRegex(done.stderr.splitlines()[0], words)

    def dfu(self, product, vendor):
        data = struct.pack('<64sHHHH3sB', b'', 0xffff, product, vendor, 0x0100, b'UFD', 16)
        return data + struct.pack('<I', ~zlib.crc32(data) & 0xffffffff)

    def test_named_refusals(self):
        for name, data, words in [
                ('empty.bin', b'', 'is empty'),
                ('page.bin', b'<!DOCTYPE html><html></html>', 'web page'),
                ('app.elf', b'\x7fELF' + bytes(60), 'ELF'),
                ('app.hex', b':020000040800F2\n:00000001FF\n', 'Intel HEX'),
                ('app.uf2', struct.pack('<IIIIIIII', 0x0A324655, 0x9E5D5157, 0x2000, 0, 256, 0, 1, 0xBFDD4EEE) + bytes(480), 'UF2'),
                ('stm.dfu', b'DfuSe\x01' + bytes(300), 'DfuSe'),
                ('other.dfu', self.dfu(0xdf11, 0x0483), 'another maker')]:
            with self.subTest(name):
                self.refuse(name, data, words)

    def test_chip_without_dfu(self):
        path = self.sample('--folder', name='build')
        app = bytearray((path / 'jolt-sample.bin').read_bytes())
        app[12:14] = b'\x05\x00'
        app[-32:] = hashlib.sha256(app[:-32]).digest()
        (self.folder / 'c3.bin').write_bytes(app)
        done = self.run_cli('inspect', 'c3.bin', code=DATAERR)
        self.assertIn('This firmware is for ESP32-C3, which cannot be flashed over USB DFU.', done.stderr)

    def test_needs(self):
        (self.folder / 'data.bin').write_bytes(bytes(range(256)) * 4)
        self.assertIn('address', self.run_cli('inspect', 'data.bin', code=DATAERR).stderr)
        self.assertIn('--chip', self.run_cli('inspect', '0x1000', 'data.bin', code=DATAERR).stderr)
        about = self.run_json('inspect', '--chip', 'esp32p4', '--flash-size', '16mb', '4096', 'data.bin')
        self.assertEqual((about['chip'], about['flash_size']), ('ESP32-P4', 16 << 20))
        self.assertEqual(about['parts'][0]['address'], 4096)
        self.assertIn('4096', self.run_cli('inspect', '--chip', 'esp32s2', '100', 'data.bin', code=DATAERR).stderr)


if __name__ == '__main__':
    main()
