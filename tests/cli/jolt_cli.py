# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of jolt-cli share: running it, making its input, and saying in TAP how it went."""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), '..', 'support'))
import patience  # noqa: E402

PROGRAM = os.environ['JOLT_CLI']
MAKE_SAMPLE = os.environ['JOLT_MAKE_SAMPLE']
TIMEOUT = 60 * patience.PATIENCE

# sysexits.h
OK, USAGE, DATAERR, NOINPUT, UNAVAILABLE, CANTCREAT, IOERR, NOPERM = 0, 64, 65, 66, 69, 73, 74, 77


class Case(unittest.TestCase):
    """A test with a folder of its own and a virtual board that takes no time."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix='jolt-cli-')
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def environment(self, demo='instant,s2', **more):
        return {**os.environ, 'LC_ALL': 'C.UTF-8', 'LANGUAGE': '', 'TERM': 'xterm', 'JOLT_DEMO': demo, **more}

    def run_cli(self, *args, code=OK, demo='instant,s2', **more):
        """Runs jolt-cli and holds it to its exit code; returns what it wrote."""
        done = subprocess.run([PROGRAM, *map(str, args)], capture_output=True, text=True, timeout=TIMEOUT,
                              stdin=subprocess.DEVNULL, cwd=self.folder, env=self.environment(demo, **more))
        self.assertEqual(done.returncode, code, f'{args}\n{done.stdout}\n{done.stderr}')
        if code == OK:
            self.assertNotIn('jolt-cli:', done.stderr)
        return done

    def languages(self):
        """The environment of a person for each language that there is; LANGUAGE counts only where a locale is set."""
        names = subprocess.run(['locale', '-a'], capture_output=True, text=True, check=True).stdout.split()
        locales = [name for name in names if '_' in name and name.lower().endswith(('.utf8', '.utf-8'))]
        if not locales:
            self.skipTest('this system has no locales')
        folder = pathlib.Path(PROGRAM).parents[2] / 'po'
        for path in sorted(folder.glob('*/LC_MESSAGES/jolt.mo')):
            yield {'LC_ALL': locales[0], 'LANGUAGE': path.parts[-3], 'JOLT_LOCALE_DIR': str(folder)}

    def run_json(self, *args, **kwargs):
        return json.loads(self.run_cli(*args, '--json', **kwargs).stdout)

    def catches(self, pid, number):
        with open(f'/proc/{pid}/status', encoding='ascii') as file:
            caught = next(line for line in file if line.startswith('SigCgt:')).split()[1]
        return int(caught, 16) >> number - 1 & 1

    def sample(self, *args, name='sample.bin'):
        path = self.folder / name
        subprocess.run([MAKE_SAMPLE, *map(str, args), path], check=True, timeout=TIMEOUT)
        return path


class _Result(unittest.TestResult):
    """TAP: a line a test, what went wrong on stderr."""

    def __init__(self):
        super().__init__()
        self.number = 0

    def line(self, word, test, tail='', text=''):
        self.number += 1
        for comment in text.splitlines():
            print('#', comment, file=sys.stderr)
        print(f'{word} {self.number} {test.id().removeprefix("__main__.")}{tail}', flush=True)

    def addSuccess(self, test):
        self.line('ok', test)

    def addSkip(self, test, reason):
        self.line('ok', test, f' # SKIP {reason}')

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self.line('not ok', test, text=self.failures[-1][1])

    def addError(self, test, err):
        super().addError(test, err)
        self.line('not ok', test, text=self.errors[-1][1])

    def addSubTest(self, test, subtest, err):
        super().addSubTest(test, subtest, err)
        if err is not None:
            self.line('not ok', subtest, text=self._exc_info_to_string(err, test))


def main():
    tests = unittest.defaultTestLoader.loadTestsFromNames(sys.argv[1:] or ['__main__'])
    result = _Result()
    tests.run(result)
    print(f'1..{result.number}')
    sys.exit(not result.wasSuccessful())
