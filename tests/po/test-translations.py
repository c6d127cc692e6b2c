# SPDX-License-Identifier: GPL-3.0-or-later
"""Every language says everything the sources say now, and the programs find it."""
import gettext
import os
import pathlib
import re
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(os.environ.get('JOLT_SOURCE', pathlib.Path(__file__).parents[2]))
LANGUAGES = (ROOT / 'po' / 'LINGUAS').read_text(encoding='utf-8').split()
CATALOGS = {language: str(ROOT / 'po' / (language + '.po')) for language in LANGUAGES}
PLURALS = {'de': 2, 'es': 2, 'fr': 2, 'ja': 1, 'zh_CN': 1}
# What is printed on a board or typed is the same in every language.
KEPT = re.compile(r'BOOT|RESET|GPIO|GND|DFU|JTAG|ESP32(?:-[A-Z]\d+)?|udev|sudo|esptool|flasher_args\.json|dfu\.bin|'
                  r'--[a-z-]+|0x[0-9a-f]+|D[+−]')


def run(*command, **kwargs):
    return subprocess.run(command, capture_output=True, text=True,
                          env={**os.environ, 'LC_ALL': 'C.UTF-8', 'GETTEXTDATADIRS': str(ROOT / 'data' / 'udev')}, **kwargs)


class Translations(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.pot = os.path.join(cls.folder.name, 'jolt.pot')
        done = run('xgettext', '--from-code=UTF-8', '--files-from=po/POTFILES.in', '--output=' + cls.pot,
                   '--keyword=_', '--keyword=N_', '--keyword=C_:1c,2', '--keyword=NC_:1c,2', '--keyword=ngettext:1,2',
                   '--keyword=g_dngettext:2,3', '--flag=_:1:pass-c-format', '--flag=N_:1:pass-c-format',
                   '--flag=C_:2:pass-c-format', '--flag=NC_:2:pass-c-format', '--flag=ngettext:1:pass-c-format',
                   '--flag=ngettext:2:pass-c-format', '--flag=g_strdup_printf:1:c-format', cwd=ROOT)
        assert done.returncode == 0 and not done.stderr, done.stderr

    def test_languages(self):
        self.assertEqual(LANGUAGES, sorted(path.stem for path in (ROOT / 'po').glob('*.po')))
        self.assertEqual(LANGUAGES, sorted(PLURALS))

    def test_extraction(self):
        """Every kind of file gives its words."""
        words = pathlib.Path(self.pot).read_text(encoding='utf-8')
        for word in ('Flash ESP32 boards over USB', 'Allow using Espressif boards over USB', '_Open…', 'Firmware Written',
                     'Width of the window', 'Writing, with speed and time left'):
            self.assertIn(f'msgid "{word}"', words)

    def test_complete(self):
        """Nothing is missing or fuzzy. What is no longer said may stay until the next merge."""
        for language, po in CATALOGS.items():
            with self.subTest(language):
                done = run('msgcmp', po, self.pot)
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertNotRegex(pathlib.Path(po).read_text(encoding='utf-8'), r'(?m)^(#~|#,.*fuzzy)')

    def test_form(self):
        """Headers, formats, plurals and line ends are right."""
        for language, po in CATALOGS.items():
            with self.subTest(language):
                # The merge brings the formats of today's sources.
                merged = os.path.join(self.folder.name, language + '.po')
                mo = os.path.join(self.folder.name, language + '.mo')
                self.assertEqual(run('msgmerge', '--quiet', '--no-fuzzy-matching', '-o', merged, po, self.pot).stderr, '')
                done = run('msgfmt', '--check', '--statistics', '-o', mo, merged)
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertRegex(done.stderr, r'^\d+ translated messages\.\n$')

                with open(mo, 'rb') as file:
                    catalog = gettext.GNUTranslations(file)
                self.assertEqual(catalog.info()['language'], language)
                self.assertIn(f'nplurals={PLURALS[language]};', catalog.info()['plural-forms'])
                for key, said in catalog._catalog.items():
                    if key:
                        self.compare(key[0] if isinstance(key, tuple) else key, said)

    def compare(self, word, said):
        with self.subTest(word):
            self.assertTrue(said.strip() or not word.strip(), 'empty')
            self.assertEqual(set(KEPT.findall(word)), set(KEPT.findall(said)), 'what is on the board: ' + said)
            if 'args' not in word and '@' not in word:
                self.assertEqual(word.count('_'), said.count('_'), 'the mnemonic: ' + said)
            self.assertEqual(word.endswith('…'), said.endswith('…'), 'the ellipsis: ' + said)
            self.assertEqual(word.endswith(';'), said.endswith(';'), 'the list: ' + said)
            self.assertEqual(re.match(r'\s*', word)[0], re.match(r'\s*', said)[0], 'the indent: ' + said)

    def test_program(self):
        """The built program speaks the language of the person."""
        # LANGUAGE counts only where a locale is set; which one does not matter.
        locales = [name for name in run('locale', '-a').stdout.split() if re.search(r'_.*\.utf-?8$', name, re.IGNORECASE)]
        if not locales:
            self.skipTest('this system has no locales')
        for language, po in CATALOGS.items():
            with self.subTest(language):
                done = subprocess.run([os.environ['JOLT_CLI'], '--help'], capture_output=True, text=True,
                                      env={**os.environ, 'LC_ALL': locales[0], 'LANGUAGE': language})
                self.assertEqual(done.returncode, 0)
                said = re.search(r'msgid "Commands:"\nmsgstr "(.+)"', pathlib.Path(po).read_text(encoding='utf-8'))[1]
                self.assertNotEqual(said, 'Commands:')
                self.assertIn(said, done.stdout.split('\n'))


unittest.main()
