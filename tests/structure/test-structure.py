# SPDX-License-Identifier: GPL-3.0-or-later
"""The libraries keep apart, and the files stay small: what the README says of src/ is true."""
import collections
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys
import unittest

ROOT = pathlib.Path(os.environ.get('JOLT_SOURCE', pathlib.Path(__file__).parents[2]))
BUILD = pathlib.Path(os.environ.get('JOLT_BUILD', ROOT / 'build'))

# What each library may include, besides itself and the system's headers.
MAY_USE = {
    'image': set(),
    'source': {'image'},
    'dfu': {'image'},
    'access': set(),
    'flash': {'access', 'dfu', 'image', 'source'},
    'usb': {'access', 'dfu', 'flash', 'image'},
    'virtual': {'dfu', 'flash', 'image'},
    'text': {'access', 'dfu', 'flash', 'image', 'source'},
    'demo': {'access', 'dfu', 'flash', 'image', 'text', 'usb', 'virtual'},
    'cli': {'access', 'demo', 'dfu', 'flash', 'image', 'source', 'text', 'usb', 'virtual'},
    'ui': {'access', 'demo', 'dfu', 'flash', 'image', 'source', 'text', 'usb', 'virtual'},
}

MAX_LINES = 500

# What the computer of files needs, which only a build with tests has.
FOR_TESTS = {'jolt-access-private.h'}

# Named in the documents, and made by what they describe.
MADE = {'po/jolt.pot'}

MAX_TYPES = 120


def sources():
    return sorted(path for path in (ROOT / 'src').rglob('*.[ch]'))


def library(path):
    return path.relative_to(ROOT / 'src').parts[0]


def stem(name):
    return re.sub(r'(-private)?\.[ch]$', '', name)


def includes(path):
    return re.findall(r'^#include "([^"]+)"', path.read_text(encoding='utf-8'), re.MULTILINE)


def circles(graph):
    """The sets of nodes that reach each other (Tarjan)."""
    index, low, stack, found = {}, {}, [], []

    def visit(node):
        index[node] = low[node] = len(index)
        stack.append(node)
        for other in graph[node]:
            if other not in index:
                visit(other)
            if other in stack:
                low[node] = min(low[node], low[other])
        if low[node] == index[node]:
            circle = set()
            while not circle or node not in circle:
                circle.add(stack.pop())
            if len(circle) > 1:
                found.append(circle)

    for node in sorted(graph):
        if node not in index:
            visit(node)
    return found


class Structure(unittest.TestCase):
    maxDiff = None

    def test_arrows(self):
        owner = {path.name: library(path) for path in sources() if path.suffix == '.h'}
        wrong = [f'{path.relative_to(ROOT)}: {name}' for path in sources() for name in includes(path)
                 if owner.get(name, library(path)) not in {library(path)} | MAY_USE[library(path)]]
        self.assertEqual(wrong, [])

    def test_private_headers(self):
        """What a header named -private declares is for its own library, and the rest is for others to use."""
        owner = {path.name: library(path) for path in sources() if path.suffix == '.h'}
        used = collections.defaultdict(set)
        for path in sources():
            for name in includes(path):
                used[name].add(library(path))
        wrong = [f'{name}: {library}' for name, libraries in used.items() if name.endswith('-private.h')
                 for library in libraries - {owner.get(name)} if name not in FOR_TESTS]
        self.assertEqual(sorted(wrong), [])

    def test_toolkits(self):
        for header, allowed in (('gtk/gtk.h', 'ui'), ('adwaita.h', 'ui'), ('libusb.h', 'usb'), ('libusb-1.0/libusb.h', 'usb')):
            wrong = [str(path.relative_to(ROOT)) for path in sources()
                     if library(path) != allowed and f'#include <{header}>' in path.read_text(encoding='utf-8')]
            self.assertEqual(wrong, [], header)

    def test_model_cannot_see_gtk(self):
        commands = json.loads((BUILD / 'compile_commands.json').read_text(encoding='utf-8'))
        command = next(entry for entry in commands if entry['file'].endswith('src/flash/jolt-flasher.c'))
        words = shlex.split(command['command'])
        flags = [word for word in words[1:] if word.startswith(('-I', '-D', '-std', '-isystem'))]
        compiler = next(word for word in words if 'ccache' not in word)
        check = [compiler, *flags, '-fsyntax-only', '-x', 'c', '-']
        sees = {header: subprocess.run(check, cwd=command['directory'], input=f'#include <{header}>\n', text=True,
                                       capture_output=True).returncode == 0 for header in ('gio/gio.h', 'gtk/gtk.h')}
        self.assertEqual(sees, {'gio/gio.h': True, 'gtk/gtk.h': False})

    def test_model_tests_link_no_gtk(self):
        tests = json.loads(subprocess.check_output(['meson', 'introspect', '--tests', BUILD]))
        programs = {test['cmd'][0] for test in tests if any(suite.split(':')[-1] == 'flash' for suite in test['suite'])}
        self.assertGreater(len(programs), 5)
        for program in programs:
            self.assertNotIn('libgtk', subprocess.check_output(['ldd', program], text=True), program)

    def test_length(self):
        long = {str(path.relative_to(ROOT / 'src')) for path in sources()
                if len(path.read_text(encoding='utf-8').splitlines()) > MAX_LINES}
        self.assertEqual(long, set())

    def test_circles(self):
        names = {stem(path.name) for path in sources()}
        graph = collections.defaultdict(set)
        for path in sources():
            graph[stem(path.name)] |= {stem(name) for name in includes(path)} & names - {stem(path.name)}
        self.assertEqual(list(circles(graph)), [])

    def test_documents(self):
        """What the documents name is there: files, and the commands of ./dev."""
        tool = (ROOT / 'dev').read_text(encoding='utf-8')
        wrong = []
        for document in ('README.md', 'CONTRIBUTING.md', 'tools/bench/README.md'):
            text = (ROOT / document).read_text(encoding='utf-8')
            named = re.findall(r'`((?:src|tests|tools|data|po|flatpak|build-aux)/[^` ]*)`', text) + re.findall(r'\]\(([^):#]+)\)', text)
            wrong += [f'{document}: {path}' for path in named if not (ROOT / path).exists() and not (ROOT / document).parent.joinpath(path).exists()
                      and path not in MADE]
            wrong += [f'{document}: ./dev {word}' for word in re.findall(r'\./dev ([a-z]+)', text)
                      if not re.search(rf'^  (?:[a-z]+ \| )?{word}\b', tool, re.MULTILINE)]
        self.assertEqual(wrong, [])

    def test_types(self):
        count = collections.Counter()
        for path in sources():
            if path.suffix != '.h' or path.stem.endswith('-private'):
                continue
            text = path.read_text(encoding='utf-8')
            count[library(path)] += len(set(re.findall(r'^(?:G_DECLARE_\w+ \(|\} |typedef (?:struct|union|enum) \w+ +)(Jolt\w+)', text,
                                                       re.MULTILINE) +
                                            re.findall(r'^typedef .*\(\* *(Jolt\w+)\)', text, re.MULTILINE)))
        print(f'public types: {sum(count.values())}: ' + ', '.join(f'{name} {n}' for name, n in sorted(count.items())),
              file=sys.stderr)
        self.assertLessEqual(sum(count.values()), MAX_TYPES)


if __name__ == '__main__':
    unittest.main()
