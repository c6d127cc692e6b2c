# SPDX-License-Identifier: GPL-3.0-or-later
"""po/POTFILES.in names every file with words to translate, and no other."""
import os
import pathlib
import re
import unittest

ROOT = pathlib.Path(os.environ.get('JOLT_SOURCE', pathlib.Path(__file__).parents[2]))
WORDS = {
    '.c': r'(?<!\w)(?:_|N_|C_|NC_|Q_|n?gettext|g_d\w*gettext\w*) ?\(',
    '.h': r'(?<!\w)(?:_|N_|C_|NC_|Q_|n?gettext|g_d\w*gettext\w*) ?\(',
    '.ui': r'translatable="(?:yes|true|1)"',
    '.gschema.xml': r'gettext-domain=',
    '.desktop.in.in': r'^Name=',
    '.metainfo.xml.in.in': r'<component',
    '.policy.in.in': r'<policyconfig',
}


def has_words(path):
    for suffix, pattern in WORDS.items():
        if path.name.endswith(suffix):
            return re.search(pattern, path.read_text(encoding='utf-8'), re.MULTILINE) is not None
    return False


class Potfiles(unittest.TestCase):
    maxDiff = None

    def test_list(self):
        lines = (ROOT / 'po' / 'POTFILES.in').read_text(encoding='utf-8').split('\n')
        listed = [line for line in lines if line and not line.startswith('#')]
        found = [path.relative_to(ROOT).as_posix() for top in ('src', 'data') for path in (ROOT / top).rglob('*')
                 if path.is_file() and has_words(path)]
        self.assertGreater(len(found), 10)
        self.assertEqual(listed, sorted(found), 'po/POTFILES.in is sorted and names what has words')


unittest.main()
