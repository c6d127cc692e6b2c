#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-kernel.py [GROUP...]: run groups of cases (cases_GROUP.py; by default all), each in a boot of its own.

Speaks TAP. Where the guest cannot run, the group is skipped with the reason that it gives.
"""
import glob
import os
import subprocess
import sys
import time

# The guest's own patience, which is longer where it is asked for more than the usual.
TIMEOUT = 600 * max(1, int(os.environ.get('JOLT_UNPLUGS', '20')) / 20)
HERE = os.path.dirname(os.path.abspath(__file__))


def run_group(group):
    started = time.monotonic()
    guest = subprocess.run([os.path.join(HERE, 'guest'), '--timeout', str(TIMEOUT),
                            'python3', '-B', os.path.join(HERE, 'run-cases.py'), group],
                           stderr=subprocess.PIPE, text=True, check=False)
    for line in guest.stderr.splitlines():
        print(f'# {line}', flush=True)
    if guest.returncode == 77:
        print(f'1..0 # SKIP {guest.stderr.strip().removeprefix("SKIP: ")}')
        return 0
    print(f'# {group}: {time.monotonic() - started:.1f} s with the boot', flush=True)
    return guest.returncode


def main():
    groups = sys.argv[1:] or sorted(name[len('cases_'):-len('.py')] for name in glob.glob('cases_*.py', root_dir=HERE))
    return max([run_group(group) for group in groups])


if __name__ == '__main__':
    sys.exit(main())
