#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""run-cases.py GROUP: inside the guest, run the cases of cases_GROUP.py in the order of the file, in TAP.

A case is a function whose name starts with "case_"; its documentation says what it shows. It fails by an exception.
"""
import importlib
import sys
import time
import traceback


def explain():
    for line in traceback.format_exc(limit=-2).splitlines():
        print(f'# {line}')


def main():
    try:
        module = importlib.import_module(f'cases_{sys.argv[1]}')
    except Exception:  # pylint: disable=broad-except # what the cases share could not be made
        explain()
        print('Bail out! the cases did not start', flush=True)
        return 1
    cases = [value for name, value in vars(module).items() if name.startswith('case_')]
    failed = 0
    print(f'1..{len(cases)}', flush=True)
    for number, case in enumerate(cases, 1):
        started = time.monotonic()
        verdict = 'ok'
        try:
            case()
        except Exception:  # pylint: disable=broad-except # whatever it was, it is this case that failed
            verdict = 'not ok'
            failed += 1
            explain()
        name = case.__name__.removeprefix('case_').replace('_', '-')
        print(f'{verdict} {number} {name} # {time.monotonic() - started:.1f} s', flush=True)
    if hasattr(module, 'clean_up'):
        module.clean_up()
    return failed > 0


if __name__ == '__main__':
    sys.exit(main())
