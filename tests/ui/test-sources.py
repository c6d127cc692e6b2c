#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything a person may drop: taken, asked about, or called what it is. JOLT_PHOTOS=FOLDER photographs each state."""
import os
import random
import shutil
import struct
import subprocess
import sys
import unittest
import unittest.mock
import zipfile

sys.path.insert(0, os.path.dirname(__file__))
import harness  # noqa: E402
import window_case  # noqa: E402

MAKE_SAMPLE = os.path.join(harness.BUILD, 'src', 'image', 'jolt-make-sample')
CLI = os.path.join(harness.BUILD, 'src', 'cli', 'jolt-cli')
SLOW_US = 5000000
PHOTOS = os.environ.get('JOLT_PHOTOS')
LOOKS = {'light': {}, 'dark': {'ADW_DEBUG_COLOR_SCHEME': 'prefer-dark'}}
LOOK = os.environ.get('JOLT_LOOK', 'light')
WIDTH = int(os.environ.get('JOLT_WIDTH', '600'))


class SourcesTest(window_case.WindowCase):
    def setUp(self):
        super().setUp()
        self.build = self.path('blink', 'build')
        os.makedirs(self.build)
        self.make('--folder', '--project', 'blink', self.build)

    # --- what is dropped

    def make(self, *args):
        subprocess.run([MAKE_SAMPLE, *args], check=True)

    def three_files(self):
        return [shutil.copy(os.path.join(self.build, name), self.folder)
                for name in ('bootloader/bootloader.bin', 'partition_table/partition-table.bin', 'blink.bin')]

    def zip(self, name='blink.zip'):
        with zipfile.ZipFile(self.path(name), 'w') as archive:
            for folder, _, names in os.walk(self.build):
                for each in names:
                    path = os.path.join(folder, each)
                    archive.write(path, os.path.relpath(path, self.path('blink')))
        return self.path(name)

    def packed(self, *args):
        out = self.path('expected.bin')
        subprocess.run([CLI, 'pack', '--force', '-o', out, *args], check=True, stdout=subprocess.DEVNULL)
        return self.bytes_of(out)

    # --- the window

    def run_app(self, *files):
        super().run_app('--demo=x20,s2', *files, env=LOOKS[LOOK]).resize(WIDTH, 900)
        return self.app

    def photograph(self, name):
        if PHOTOS:
            self.settle()
            self.app.photograph(os.path.join(PHOTOS, f'{name}-{LOOK}-{WIDTH}.png'))

    def settle(self):
        """Waits until two looks at the window in a row show the same."""
        def look():
            return subprocess.run(['import', '-window', self.app.window_id, 'rgb:-'], capture_output=True).stdout
        looks = [look()]

        def still():
            looks.append(look())
            return looks[-1] == looks[-2]
        harness.wait_for(still, 'the window to stand still')

    def widget(self, name, role):
        return self.app.wait(name, role=role)

    def focus(self, fits, back=False):
        """Goes with Tab to what fits, as a person without a mouse."""
        for _ in range(40):
            node = self.app.focused()
            if node is not None and fits(node):
                return node
            self.app.key('shift+Tab' if back else 'Tab')
            harness.wait_for(lambda: self.app.focused() != node, 'the focus to move')
        raise AssertionError('the keyboard does not get there:\n' + self.app.dump())

    def toggle(self, name):
        """Presses a check or a switch with the keyboard."""
        self.focus(lambda node: node.get_name() == name and node.get_role_name() in ('check box', 'switch'))
        self.app.key('space')

    def open_parts(self):
        self.focus(lambda node: node.get_role_name() == 'list item' and
                   node.get_name() in ('File is intact', 'Some parts carry no checksum'))
        self.app.key('space')

    def erase_switch(self):
        return harness.wait_for(lambda: [node for node in self.app.walk() if node.get_name() == 'Erase Settings' and
                                         node.get_role_name() in ('check box', 'switch')], 'the switch')[-1]

    def type_into(self, name, text):
        self.focus(lambda node: node.get_name() == name and node.get_role_name() == 'text')
        self.app.key('ctrl+a', 'BackSpace')
        if text:
            subprocess.run(['xdotool', 'type', '--delay', '1', text], check=True)

    def flashed(self):
        """Flashes, and returns once the board has it."""
        self.app.press('Flash ESP32-S2')
        self.app.wait('Firmware Written')

    # --- what is taken

    def assert_blink(self, words, verdict='File is intact'):
        self.app.wait('blink')
        self.app.wait(verdict)
        self.app.wait(contains=words)
        self.app.wait('Flash ESP32-S2', role='button', sensitive=True)

    def test_folder(self):
        self.run_app(self.build)
        self.assert_blink('packed from build/')
        self.app.wait(contains='3 parts, ')
        self.photograph('folder')
        self.open_parts()
        self.widget('bootloader.bin', 'check box')
        self.photograph('folder-parts')
        self.flashed()

    def test_json(self):
        self.run_app(os.path.join(self.build, 'flasher_args.json'))
        self.assert_blink('packed from build/')

    def test_three_files(self):
        self.run_app(*self.three_files())
        self.assert_blink('packed from 3 files')
        self.app.wait(contains='3 parts, ')

    def test_zip(self):
        self.run_app(self.zip())
        self.assert_blink('packed from blink.zip')

    def test_one_application(self):
        self.run_app(os.path.join(self.build, 'blink.bin'))
        self.assert_blink('packed from blink.bin')
        self.app.wait(contains='1 part, ')
        self.open_parts()
        self.assertFalse(self.app.is_sensitive(self.widget('blink.bin', 'check box')))

    def drop(self, words, *files):
        self.run_app()
        self.app.wait('jolt-sample')
        with harness.Drag(*files) as drag:
            drag.over(self.app, 'Drop to Open')
            drag.drop()
            self.app.wait(contains=words)

    def test_drop_folder(self):
        self.drop('packed from build/', self.build)

    def test_drop_three_files(self):
        self.drop('packed from 3 files', *self.three_files())

    def test_drop_zip(self):
        self.drop('packed from blink.zip', self.zip())

    # --- choosing parts, settings, saving

    def save(self, out=None):
        out = out or self.path('saved.bin')
        self.app.press('Main Menu', role='toggle button')
        self.app.press('Save DFU Image…')
        harness.wait_for(lambda: self.app.find('Save DFU Image', role='frame') or self.app.find('Save DFU Image', role='dialog')
                         or self.app.find(role='file chooser'), 'the file dialog')
        self.app.wait(role='text', name=None)
        harness.wait_for(lambda: self.app.focused() and self.app.focused().get_role_name() == 'text', 'the name entry')
        self.app.key('ctrl+a')
        subprocess.run(['xdotool', 'type', '--delay', '1', out], check=True)
        self.app.key('Return')
        return out

    def test_choose_parts(self):
        self.run_app(self.build)
        self.app.wait(contains='3 parts, ')
        self.open_parts()
        self.toggle('bootloader.bin')
        self.app.wait(contains='2 parts, ')
        self.app.wait(contains='Bootloader, ', role='label')
        self.app.wait(contains=', not written')
        # The keyboard stays where it is while the firmware is packed again.
        self.toggle('partition-table.bin')
        self.app.wait(contains='1 part, ')
        harness.wait_for(lambda: self.app.focused().get_name() == 'partition-table.bin', 'the focus to stay')
        self.photograph('one-part')
        harness.wait_for(lambda: not self.app.is_sensitive(self.widget('blink.bin', 'check box')), 'the last to be locked')
        saved = self.save()
        self.app.wait('Saved saved.bin')
        self.photograph('saved')
        blink = self.packed('--chip', 'esp32s2', '--flash-size', '4MB', '0x10000', os.path.join(self.build, 'blink.bin'))
        self.assertEqual(self.bytes_of(saved), blink)
        self.assertEqual([name for name in os.listdir(self.folder) if name.startswith('.')], [])
        self.flashed()

    def test_dfu_image_in_part(self):
        out = self.path('dfu.bin')
        self.make('--project', 'blink', out)
        self.run_app(out)
        self.app.wait(contains='3 parts, ')
        self.assertIsNone(self.app.find(contains='packed from'))
        self.open_parts()
        self.toggle('bootloader.bin')
        self.app.wait(contains='packed from dfu.bin')

    def test_erase_settings(self):
        self.run_app(self.build)
        self.app.wait(contains='3 parts, ')
        self.open_parts()
        self.app.wait('Saved Wi-Fi passwords and other settings on the board are erased')
        self.app.wait('Settings on the board are kept.')
        self.assertFalse(self.app.is_checked(self.erase_switch()))
        saved = self.save()
        self.app.wait('Saved saved.bin')
        self.assertEqual(self.bytes_of(saved), self.packed(self.build))
        self.toggle('Erase Settings')
        self.app.wait(contains='4 parts, ')
        self.app.wait('Settings on the board are erased.')
        self.app.wait(contains='blank-')
        self.assertIsNone(self.app.find('Settings, kept'))
        self.photograph('erase')
        self.flashed()

    def test_new_file_keeps_settings(self):
        self.run_app(self.build)
        self.app.wait('File is intact')
        self.open_parts()
        self.toggle('Erase Settings')
        self.app.wait(contains='4 parts, ')
        with harness.Drag(self.zip()) as drag:
            drag.over(self.app, 'Drop to Open')
            drag.drop()
            self.app.wait(contains='packed from blink.zip')
        self.app.wait(contains='3 parts, ')
        self.assertFalse(self.app.is_checked(self.erase_switch()))

    def test_settings_in_file_are_kept(self):
        table = self.three_files()
        nvs = self.file('nvs.bin', b'\xff' * 24576)
        self.run_app(*table, nvs)
        self.app.wait(contains='4 parts, ')
        self.open_parts()
        self.assertTrue(self.app.is_checked(self.widget('nvs.bin', 'check box')))
        self.toggle('nvs.bin')
        self.app.wait(contains='3 parts, ')
        self.app.wait(contains='the board keeps its own')
        self.photograph('settings-kept')
        self.toggle('nvs.bin')
        self.app.wait(contains='4 parts, ')
        self.toggle('Erase Settings')
        harness.wait_for(lambda: not self.app.is_checked(self.widget('nvs.bin', 'check box')), 'the settings to be left out')
        self.assertFalse(self.app.is_sensitive(self.widget('nvs.bin', 'check box')))

    @unittest.skipUnless(shutil.which('strace'), 'strace makes saving slow')
    def test_close_while_saving(self):
        """The program ends once the file is written; a tracer makes that take a while."""
        def slow(app):
            return ['strace', '-D', '-f', '-o', '/dev/null', '-e', 'trace=linkat', '-e', f'inject=linkat:delay_enter={SLOW_US}',
                    os.path.join(harness.BUILD, 'src', 'ui', 'jolt')]
        with unittest.mock.patch.object(harness.App, 'program', slow):
            self.app = harness.App('--demo=x20,s2', self.build, env=harness.NO_LEAKS)
        self.app.wait(contains='packed from build/')
        saved = self.save()
        self.app.wait_gone('Save DFU Image')
        self.assertFalse(os.path.exists(saved))
        self.app.key('ctrl+q')
        harness.wait_for(lambda: self.app.process.poll() is not None, 'the program to end')
        self.assertEqual(self.app.process.returncode, 0)
        self.assertEqual(self.bytes_of(saved), self.packed(self.build))

    def test_save_where_it_cannot(self):
        self.run_app(self.build)
        self.app.wait(contains='packed from build/')
        self.save('/proc/saved.bin')
        self.app.wait('File Not Saved')
        self.photograph('not-saved')

    # --- what is asked for

    def test_address(self):
        files = self.three_files()
        data = self.file('logo.bin', b'a picture of a kind nobody knows' * 300)
        self.run_app(files[0], files[2], data)
        self.app.wait('Address Needed')
        self.photograph('address-needed')
        self.app.press('Enter Address…')
        self.app.wait('Which Address?')
        name = 'Address of logo.bin'
        harness.wait_for(lambda: self.app.focused() and self.app.focused().get_name() == name, 'the focus on what is missing')
        self.photograph('address')
        for text, words in (('', 'Enter an address such as 0x10000'), ('0x1z', 'Enter an address such as 0x10000'),
                            ('0x9010', 'The address is no multiple of 4096 (0x1000)'),
                            ('0x10000', 'Covers the same flash as blink.bin'),
                            ('0x3ff000', 'Ends past the 4 MB of flash')):
            self.type_into(name, text)
            self.app.wait('blink.bin: Covers the same flash as logo.bin' if text == '0x10000' else 'logo.bin: ' + words)
            self.app.wait('Open', role='button', sensitive=False)
            if text == '0x10000':
                self.photograph('address-overlap')
        self.type_into(name, '0x200000')
        self.app.wait('Open', role='button', sensitive=True)
        self.photograph('address-right')
        self.app.key('Return')
        self.assert_blink('packed from 3 files', 'Some parts carry no checksum')
        self.app.wait_gone('Which Address?')
        saved = self.save()
        self.app.wait('Saved saved.bin')
        self.assertEqual(self.bytes_of(saved), self.packed('--chip', 'esp32s2', '--flash-size', '4MB', '0x1000', files[0],
                                                           '0x10000', files[2], '0x200000', data))

    def test_address_kept_when_closed(self):
        data = self.file('logo.bin', b'a picture of a kind nobody knows' * 300)
        self.run_app(self.three_files()[2], data)
        self.app.press('Enter Address…')
        self.type_into('Address of logo.bin', '0x200000')
        self.app.wait('Open', role='button', sensitive=True)
        self.app.key('Escape')
        self.app.wait_gone('Which Address?')
        self.app.wait('Address Needed')
        self.app.press('Enter Address…')
        self.app.wait('Open', role='button', sensitive=True)

    def test_chip(self):
        table = self.file('logo.bin', b'a picture of a kind nobody knows' * 300)
        self.run_app(table)
        self.app.press('Enter Address…')
        self.type_into('Address of logo.bin', '0x10000')
        self.app.wait('Choose the chip on your board.')
        self.photograph('chip')
        self.focus(lambda node: node.get_name() == 'Chip')
        self.app.key('space')
        self.app.wait('ESP32-S3')
        self.app.key('Down', 'Return')
        self.app.wait('Open', role='button', sensitive=True)
        self.app.press('Open', role='button')
        self.app.wait(contains='packed from logo.bin')

    def test_wrong_chip(self):
        other = self.path('other')
        os.mkdir(other)
        self.make('--folder', '--chip', 'esp32s3', '--project', 'other', other)
        self.run_app(os.path.join(self.build, 'blink.bin'), os.path.join(other, 'bootloader', 'bootloader.bin'))
        self.app.wait('Different Chips')
        self.photograph('different-chips')
        self.app.press('Choose Files…')
        self.app.wait('bootloader.bin: Built for ESP32-S3, not for ESP32-S2')
        self.photograph('wrong-chip')
        self.toggle('Write bootloader.bin')
        self.app.press('Open', role='button')
        self.app.wait(contains='packed from 2 files')

    def show_file(self, path):
        """Has the program ask about PATH. Until it has read the folder again it still asks about the file before."""
        def asked():
            self.app.press('Show File…')
            self.app.wait('Use File Outside Folder?')
            if self.app.find(contains=os.path.realpath(path)):
                return True
            self.app.key('Escape')
            self.app.wait_gone('Use File Outside Folder?')
            return False
        harness.wait_for(asked, f'the question about {path}')

    def test_path_outside(self):
        secret = self.file('secret.bin', b's' * 100)
        other = self.file('other.bin', b'o' * 100)
        path = os.path.join(self.build, 'flasher_args.json')
        with open(path, encoding='utf-8') as file:
            text = file.read()
        with open(path, 'w', encoding='utf-8') as file:
            file.write(text.replace('"flash_files": {', f'"flash_files": {{ "0x200000": "../../secret.bin", "0x210000": "{other}",'))
        self.run_app(self.build)
        self.app.wait('File Outside Folder')
        self.photograph('outside')
        for path in (secret, other):
            self.show_file(path)
            self.photograph('outside-asked')
            self.app.key('Escape')
            self.app.wait_gone(contains=os.path.realpath(path))
            self.app.wait('File Outside Folder')
            self.app.press('Show File…')
            self.app.wait(contains=os.path.realpath(path))
            self.app.press('Use File', role='button')
            self.app.wait_gone('Use File Outside Folder?')
        self.app.wait(contains='packed from build/')
        self.app.wait(contains='5 parts, ')

    # --- what is refused, by its name

    def refused(self, title, sentence, data=None, path=None, name='dropped.bin'):
        path = path or self.file(name, data)
        self.run_app(path)
        self.app.wait(title)
        self.app.wait(sentence + '\n' + os.path.basename(path))
        self.assertIsNone(self.app.find(contains='Flash ', role='button'))
        self.photograph('refused-' + title.lower().replace(' ', '-'))

    def test_refused_uf2(self):
        block = struct.pack('<8I', 0x0A324655, 0x9E5D5157, 0x2000, 0, 256, 0, 1, 0xbfdd4eee) + bytes(476)
        self.refused('UF2 File', 'This is a UF2 file for ESP32-S2. Copy it to the drive that the board shows, or choose a .bin file.',
                     block + struct.pack('<I', 0x0AB16F30))

    def test_refused_hex(self):
        self.refused('Intel HEX File', 'This is an Intel HEX file. Choose the .bin file of the same build.',
                     b':020000040800F2\r\n:00000001FF\r\n')

    def test_refused_elf(self):
        self.refused('ELF Program', 'This is an ELF program. Choose the .bin file that was made of it.',
                     b'\x7fELF\x01\x01\x01' + bytes(100))

    def test_refused_esp8266(self):
        self.refused('ESP8266 Image',
                     'This is an ESP8266 image. An ESP8266 has no USB; flash it over its serial port with esptool.',
                     b'\xe9\x01\x02\x40\x1c\x02\x10\x40\x00\x00\x10\x40\x10\x01\0\0')

    def test_refused_chip(self):
        other = self.path('other')
        os.mkdir(other)
        self.make('--folder', '--chip', 'esp32c3', '--project', 'other', other)
        self.refused('Chip Without DFU', 'This firmware is for ESP32-C3, which cannot be flashed over USB DFU.',
                     path=os.path.join(other, 'other.bin'))

    def test_refused_encrypted(self):
        self.refused('Encrypted Image', 'This image is encrypted for one board. Choose the one that is not encrypted.',
                     random.Random(7).randbytes(65536))

    def test_signed(self):
        """Whether the board takes the signature is for the board to say."""
        data = self.bytes_of(self.build, 'blink.bin')
        data += b'\xff' * (-len(data) % 4096) + b'\xe7\x02' + bytes(4094)
        self.run_app(self.file('signed.bin', data))
        self.app.wait(contains='packed from signed.bin')
        self.app.wait('signed.bin is signed for Secure Boot. Jolt cannot tell whether your board accepts its signature.')

    def test_refused_dfuse(self):
        self.refused('STM32 File',
                     'This is a DfuSe file for an STM32. Flash it with dfu-util, or choose one that was built for an ESP32.',
                     b'DfuSe\x01 of an STM32')

    def test_refused_other_vendor(self):
        self.refused('For Another Device',
                     "This DFU file is for another maker’s device. Choose one that was built for an ESP32.",
                     b'payload\xff\xff\x11\xdf\x83\x04\x00\x01UFD\x10crcc')

    def test_refused_html(self):
        self.refused('Web Page',
                     'This is a web page, not firmware. Download the file itself, for example with the button “Raw”.',
                     b'<!DOCTYPE html><html><body>404</body></html>')

    def test_refused_empty(self):
        self.refused('Empty File', 'This file is empty. Download or build it again.', b'')

    def test_refused_folder(self):
        os.mkdir(self.path('notes'))
        self.refused('No Firmware',
                     'There is no firmware in this folder. Choose the folder that your build system writes the .bin files to.',
                     path=self.path('notes'))

    def test_refused_bomb(self):
        with zipfile.ZipFile(self.path('bomb.zip'), 'w', zipfile.ZIP_DEFLATED) as archive:
            with archive.open('app.bin', 'w', force_zip64=True) as member:
                for _ in range(300):
                    member.write(bytes(1 << 20))
        self.refused('Unsafe Archive', 'This archive is not safe to unpack. Do not use it.', path=self.path('bomb.zip'))

    def test_refused_escaping_zip(self):
        with zipfile.ZipFile(self.path('escape.zip'), 'w') as archive:
            archive.writestr('../app.bin', self.bytes_of(self.build, 'blink.bin'))
        self.refused('Unsafe Archive', 'This archive is not safe to unpack. Do not use it.', path=self.path('escape.zip'))

    def test_refused_mixed(self):
        self.run_app(self.build, os.path.join(self.build, 'blink.bin'))
        self.app.wait('Mixed Files')
        self.app.wait(contains='These do not go together. Open one dfu.bin, one folder or one archive alone, or several .bin files.')
        self.photograph('refused-mixed')


if __name__ == '__main__':
    window_case.main()
