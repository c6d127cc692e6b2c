#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-documents.py SOURCE-FOLDER VERSION: what the documents name is there, and the newest release is the same everywhere.

A word in `code` that begins with a folder or file of the top, and every link within the repository, must exist; capitals
stand for a name to fill in, and a pattern must match something.
"""
import glob
import os
import re
import sys

TOP, VERSION = sys.argv[1:]
# What is made here and not kept.
MADE = ('build', 'build-asan', 'build-flatpak', 'gallery')
MADE_FILES = ('po/jolt.pot',)


def documents():
    for folder, folders, names in os.walk(TOP):
        folders[:] = [name for name in folders if name not in MADE and name != '.git']
        yield from (os.path.join(folder, name) for name in names if name.endswith('.md'))


def named(text):
    """Paths, relative to the top, and links, relative to the document."""
    for words in re.findall(r'`([^`\n]+)`', text):
        for word in re.split(r'[\s;|&]+', words):
            word = word.strip('()<>,"\'').removeprefix('./').rstrip('.')
            first = word.split('/')[0]
            if '/' in word and first not in MADE and first and os.path.exists(os.path.join(TOP, first)):
                yield word, TOP
    for link in re.findall(r'\]\(([^)#]+)', text):
        if '://' not in link:
            yield link, None


def exists(path):
    pattern = re.sub(r'\b[A-Z]{2,}\b', '*', path)
    return os.path.exists(path) or (pattern != path or '*' in path) and glob.glob(pattern)


def main():
    missing = []
    for document in documents():
        with open(document, encoding='utf-8') as file:
            text = file.read()
        for path, folder in named(text):
            if path not in MADE_FILES and not exists(os.path.join(folder or os.path.dirname(document), path)):
                missing.append(f'{os.path.relpath(document, TOP)} names {path}, which is not there')

    releases = {'meson.build': VERSION}
    for name, pattern in (('NEWS', r'^Jolt (\S+)\n=+$'), ('data/io.github.jolt_flasher.Jolt.metainfo.xml.in.in', r'<release version="([^"]+)"')):
        with open(os.path.join(TOP, name), encoding='utf-8') as file:
            releases[name] = re.search(pattern, file.read(), re.MULTILINE)[1]
    if len(set(releases.values())) > 1:
        missing.append(f'the newest release differs: {releases}')
    for line in missing:
        print(line, file=sys.stderr)
    return len(missing) > 0


if __name__ == '__main__':
    sys.exit(main())
