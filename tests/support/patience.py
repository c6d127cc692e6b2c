# SPDX-License-Identifier: GPL-3.0-or-later
"""How long a test waits before it gives up: a multiple of what this machine was just measured to do.

A limit in a test is written for a quiet machine and multiplied with PATIENCE. It is there to end what hangs, never to tell
fast from slow. tests/support/run.py measures the machine once and passes the figure on as JOLT_TEST_PATIENCE; a test that is
started by hand has the figure of a moderately busy machine.
"""
import os
import subprocess
import sys
import time

# What measure() takes on a quiet machine with two processors of 2.5 GHz. A faster machine gets no shorter limits.
REFERENCE_S = 0.45
# Other work may begin right after the measurement.
RESERVE = 4
ROUNDS = 3
WORK = 'sum(i * i for i in range(400_000))'

PATIENCE = float(os.environ.get('JOLT_TEST_PATIENCE', RESERVE))


def measure():
    """Seconds that a fixed piece of work takes at present: programs started side by side, as the tests are."""
    started = time.monotonic()
    at_once = len(os.sched_getaffinity(0)) + 1
    for _ in range(ROUNDS):
        programs = [subprocess.Popen([sys.executable, '-I', '-c', WORK]) for _ in range(at_once)]
        for program in programs:
            program.wait()
    return time.monotonic() - started


def patience():
    """How many times longer than on a quiet machine to wait."""
    return max(1, measure() / REFERENCE_S) * RESERVE


def wait_until(condition, what, seconds=15, pause=lambda: time.sleep(0.02)):
    """Waits until CONDITION returns something true, and returns that; SECONDS are those of a quiet machine."""
    deadline = time.monotonic() + seconds * PATIENCE
    while True:
        # Asked once more when the time is over: it may have come true while this process did not run.
        over = time.monotonic() > deadline
        result = condition()
        if result:
            return result
        if over:
            raise TimeoutError(f'waited in vain for {seconds * PATIENCE:.0f} s: {what}')
        pause()


if __name__ == '__main__':
    print(f'{patience():.1f}')
