# SPDX-License-Identifier: GPL-3.0-or-later
"""Flashing through a real kernel: what was in the file is in the flash, whoever wrote it and however many at once."""
import glob
import subprocess
import time

import firmware
import rules
from board import Board
from world import check, check_equal, finish, jolt_cli, program, run, start, wait_until

rules.allow_everybody()
board = Board()


def check_flashes(target, size=16000):
    image = firmware.make(size)
    flash = jolt_cli('flash', '--no-restart', image, '--board', target.port())
    check_equal(flash.returncode, 0, flash.stdout)
    firmware.check_written(target, image)


def case_from_run_time_mode():
    """One command from the board's run-time mode to its confirmation, byte for byte."""
    check_equal(board.mode(), 'runtime')
    check_flashes(board)


def case_from_dfu_mode():
    """A board that is in DFU mode already is not detached again."""
    check_equal(board.mode(), 'dfu')
    check_flashes(board)


def case_with_large_blocks():
    """4096 bytes a block."""
    with Board('s2:book:size=4096') as large:
        check_flashes(large)


def case_from_an_application():
    """An application with run-time DFU and a product ID of its own comes back as the ROM under the chip's."""
    with Board('s2:appdfu') as other:
        check_flashes(other)


def case_dfu_util_writes_the_same():
    """Unmodified dfu-util, which knows nothing of us, finds a board that behaves: the board in software is honest."""
    image = firmware.make()
    with Board() as one, Board() as other:
        ours = jolt_cli('flash', '--no-restart', image, '--board', one.port())
        check_equal(ours.returncode, 0, ours.stdout)
        theirs = run(['dfu-util', '-p', other.port(), '-D', image])
        check_equal(theirs.returncode, 0, theirs.stdout)
        firmware.check_written(other, image)
        check_equal(other.read_flash(), one.read_flash())


def case_second_program_is_told():
    """Whoever comes second is told that the board is in use, and does the first no harm."""
    image = firmware.make(16000)
    # By the book a board may ask for time while it finishes, which the first gives it.
    with Board('s2:book') as slow:
        slow.fault('poll=4000@getstatus.zero')
        with start([program('src', 'cli', 'jolt-cli'), 'flash', '--no-restart', image, '--board', slow.port()],
                   stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as first:
            wait_until(lambda: slow.faults() == 1, 'the first to be asked for time')
            second = jolt_cli('flash', '--no-restart', image, '--board', slow.port())
            check(second.returncode not in (0, 77), second.stdout)
            check('Another program' in second.stdout, second.stdout)
            output = finish(first)
            check_equal(first.returncode, 0, output)
        firmware.check_written(slow, image)


def case_eight_at_once():
    """Eight boards with the same serial number, eight jobs: each its own, none waits for another."""
    image = firmware.make()
    boards = [Board() for _ in range(8)]
    try:
        check_equal(len({each.port() for each in boards}), 8)
        check_equal({each.serial() for each in boards}, {'0'})
        started = time.monotonic()
        jobs = [start([program('src', 'cli', 'jolt-cli'), 'flash', '--no-restart', image, '--board', each.port()],
                      stdout=subprocess.PIPE, stderr=subprocess.STDOUT) for each in boards]
        outputs = [finish(job, 90) for job in jobs]
        print(f'# eight boards: {time.monotonic() - started:.1f} s')
        for job, output in zip(jobs, outputs):
            check_equal(job.returncode, 0, output)
        for each in boards:
            firmware.check_written(each, image)
    finally:
        for each in boards:
            each.end()


def clean_up():
    board.end()
    check_equal(glob.glob('/sys/bus/usb/devices/*:1.2'), [])
