# SPDX-License-Identifier: GPL-3.0-or-later
"""The cable is pulled out in the middle of a flash: at twenty points, or at a hundred:

    JOLT_UNPLUGS=100 ./dev test kernel-unplug --timeout-multiplier 5 -v

Each time the program ends within two seconds of the guest's clock, says the right sentence, and with the cable back in the same command succeeds.
"""
import itertools
import os
import subprocess
import time

import firmware
import rules
from board import Board
from world import check, check_equal, finish, jolt_cli, program, start, wait_until

EX_OK, EX_NOPERM, EX_IOERR = 0, 77, 74
PROMPT = 2.0

UNPLUGGED = 'The board was unplugged before everything was written'
UNCERTAIN = 'the board did not confirm it'
NOT_RETURNED = 'did not come back'

# Where the cable is pulled → what the program must end with.
EDGES = [
    ('unplug@dnload.first', EX_IOERR, UNPLUGGED),
    ('unplug@getstatus.middle:1', EX_IOERR, UNPLUGGED),
    ('unplug@dnload.last', EX_IOERR, UNPLUGGED),
    ('unplug@getstatus.last', EX_IOERR, UNPLUGGED),
    # Everything was sent; whether the board took the end of the download is not known.
    ('unplug@dnload.zero', EX_IOERR, UNCERTAIN),
    # It took it, and that says nothing of the result: the ROM tells that in the answer which did not come.
    ('unplug@getstatus.zero', EX_IOERR, UNCERTAIN),
]

rules.allow_everybody()
image = firmware.make()
N_BLOCKS = os.path.getsize(image) // 64  # the suffix is not sent


def points():
    """The edges, and as many blocks in between as make up the number. The ROM is not asked for its status after each."""
    number = int(os.environ.get('JOLT_UNPLUGS', '20'))
    between = number - len(EDGES)
    for index in range(between):
        yield f'unplug@dnload.middle:{2 + index * (N_BLOCKS - 4) // between}', EX_IOERR, UNPLUGGED
    yield from EDGES


def pull(board, fault, code, sentence):
    board.reset(boot=True)
    board.fault(fault)
    with start([program('src', 'cli', 'jolt-cli'), 'flash', '--no-restart', image, '--board', board.port()],
               stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as flash:
        wait_until(lambda: not board.plugged() or flash.poll() is not None, f'the board to leave at {fault}')
        left = time.monotonic()
        output = finish(flash, 30)
        took = time.monotonic() - left
    check(not board.plugged(), f'{fault} never happened', output)
    check_equal(flash.returncode, code, fault, output)
    check(sentence in output, f'{fault}: "{sentence}" is not said', output)
    check(took <= PROMPT, f'{fault}: it took {took:.2f} s to end', output)
    board.plug()
    return took


def case_every_point_ends_promptly_and_can_be_retried():
    """At every point: prompt, in the right words, and what comes next succeeds."""
    # Two files in turn: none is ever compared with what the one before left in the flash.
    files = itertools.cycle([firmware.make(), firmware.make()])
    with Board() as board:
        times = []
        for fault, code, sentence in points():
            times.append(pull(board, fault, code, sentence))
            whole = next(files)
            retry = jolt_cli('flash', '--no-restart', whole, '--board', board.port())
            check_equal(retry.returncode, EX_OK, f'the retry after {fault}', retry.stdout)
            firmware.check_written(board, whole)
        print(f'# {len(times)} unplugs, the slowest end after {max(times):.2f} s')


def case_board_that_does_not_return():
    """The cable is pulled while the board restarts: the wait is bounded, and the sentence is another one."""
    with Board() as board:
        board.fault('unplug@return')
        flash = jolt_cli('flash', '--no-restart', image, '--board', board.port(), timeout=30)
        check_equal(flash.returncode, EX_IOERR, flash.stdout)
        check(NOT_RETURNED in flash.stdout, flash.stdout)
        board.plug()
        retry = jolt_cli('flash', '--no-restart', image, '--board', board.port())
        check_equal(retry.returncode, EX_OK, retry.stdout)
        firmware.check_written(board, image)
