#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""run.py BUILDDIR [SUITE|TEST|OPTION...]: run the tests of a build and end with one line of totals.

A bare word that names a suite selects it, --valgrind the setup of that name, any other goes to `meson test` as it is. What
the machine does at present is measured first: every limit, meson's and those inside the tests, is a multiple of that;
--timeout-multiplier multiplies both once more. Fails when a test failed or none ran.
"""
import argparse
import json
import os
import signal
import subprocess
import sys

import patience

KIND = {'OK': 'passed', 'EXPECTEDFAIL': 'passed', 'SKIP': 'skipped'}
VALGRIND = 8   # times slower


def choose(build, words):
    """Arguments for `meson test`: a bare word that names a suite becomes --suite."""
    tests = json.loads(subprocess.check_output(['meson', 'introspect', '--tests', build]))
    suites = {name.split(':')[-1] for test in tests for name in test['suite']}
    args = []
    for word in words:
        bare = not args or args[-1] not in ('--suite', '--no-suite')
        args += ['--suite', word] if bare and word in suites else [word]
    return args


def results(log):
    """The tests in a log of meson's."""
    if not os.path.exists(log):
        return []
    with open(log, encoding='utf-8') as lines:
        return [json.loads(line) for line in lines]


def report(tests):
    """Prints why tests were skipped, and the totals."""
    totals = {'passed': 0, 'failed': 0, 'skipped': 0}
    for test in tests:
        kind = KIND.get(test['result'], 'failed')
        totals[kind] += 1
        if kind == 'skipped':
            print(f"{test['name']} was skipped: {test['stdout'].strip().split('SKIP ')[-1].removeprefix('skipped: ')}")
    print(', '.join(f'{number} {kind}' for kind, number in totals.items()))
    return totals


def main():
    # Ctrl-C is meson's to answer: it ends its tests and still writes its log.
    signal.signal(signal.SIGINT, lambda *_: None)
    parser = argparse.ArgumentParser(allow_abbrev=False)
    parser.add_argument('build')
    parser.add_argument('--valgrind', action='store_true')
    parser.add_argument('--timeout-multiplier', '-t', type=float, default=1)
    options, words = parser.parse_known_args()

    # The tests of the window wait about as often as they work: one more than there are processors keeps those busy.
    at_once = len(os.sched_getaffinity(0)) + 1
    command = ['meson', 'test', '-C', options.build, '--no-rebuild', '--print-errorlogs', '--num-processes', str(at_once),
               *(['--setup=valgrind'] if options.valgrind else []), *choose(options.build, words)]
    if '--list' in words:
        return subprocess.run(command).returncode

    times = patience.patience() * options.timeout_multiplier * (VALGRIND if options.valgrind else 1)
    os.environ['JOLT_TEST_PATIENCE'] = f'{times:.1f}'
    print(f'every limit is {times:.1f} times that of a quiet machine', flush=True)
    log = os.path.join(options.build, 'meson-logs', 'testlog-valgrind.json' if options.valgrind else 'testlog.json')
    if os.path.exists(log):
        os.remove(log)
    code = subprocess.run([*command, '--timeout-multiplier', f'{times:.1f}']).returncode
    totals = report(results(log))
    if code == 0 and (totals['failed'] or not totals['passed']):
        code = 1
    return code


if __name__ == '__main__':
    sys.exit(main())
