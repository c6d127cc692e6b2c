#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""meson-test.py BUILDDIR [SUITE|TEST|OPTION...]: run the tests of a build and end with one line of totals.

A bare word that names a suite selects it, --valgrind the setup of that name, any other goes to `meson test` as it is.
Fails when a test failed or none ran.
"""
import json
import os
import signal
import subprocess
import sys

KIND = {'OK': 'passed', 'EXPECTEDFAIL': 'passed', 'SKIP': 'skipped'}


def main():
    # Ctrl-C is meson's to answer: it ends its tests and still writes its log.
    signal.signal(signal.SIGINT, lambda *_: None)
    build, words = sys.argv[1], sys.argv[2:]
    tests = json.loads(subprocess.check_output(['meson', 'introspect', '--tests', build]))
    suites = {name.split(':')[-1] for test in tests for name in test['suite']}
    args = []
    setup = 'valgrind' if '--valgrind' in words else None
    if setup:
        words.remove('--valgrind')
        args += [f'--setup={setup}']
    for word in words:
        bare = not args or args[-1] not in ('--suite', '--no-suite')
        args += ['--suite', word] if bare and word in suites else [word]
    # The tests of the window wait about as often as they work: one more than there are processors keeps those busy.
    at_once = len(os.sched_getaffinity(0)) + 1
    command = ['meson', 'test', '-C', build, '--no-rebuild', '--print-errorlogs', '--num-processes', str(at_once), *args]

    if '--list' in words:
        return subprocess.run(command).returncode

    log = os.path.join(build, 'meson-logs', f'testlog-{setup}.json' if setup else 'testlog.json')
    if os.path.exists(log):
        os.remove(log)
    code = subprocess.run(command).returncode
    totals = {'passed': 0, 'failed': 0, 'skipped': 0}
    if os.path.exists(log):
        with open(log, encoding='utf-8') as lines:
            for line in lines:
                totals[KIND.get(json.loads(line)['result'], 'failed')] += 1
    print(', '.join(f'{number} {kind}' for kind, number in totals.items()))
    if code == 0 and (totals['failed'] or not totals['passed']):
        code = 1
    return code


if __name__ == '__main__':
    sys.exit(main())
