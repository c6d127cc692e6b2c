#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""measure.py [ROUNDS]: the measurements of bench, inside the guest; a line of JSON each.

What is compared is measured in turn. "whole" is the command on a board in run-time mode; "stream" the command on a board that
is in DFU mode already; "boards" is jolt-cli alone, on 1, 2, 4 and 8 boards at once. "time" is that of the board in software:
as a full-speed board's, or none, so that only the computer counts. Everything that was written is compared with the file.
"""
import json
import subprocess
import sys
import time

import firmware
import rules
from board import Board
from world import check_equal, program, start

ROUNDS = int(sys.argv[1]) if len(sys.argv) > 1 else 3
COMMANDS = {
    'jolt-cli': lambda image, board: [program('src', 'cli', 'jolt-cli'), 'flash', image, '--board', board.port()],
    'dfu-util': lambda image, board: ['dfu-util', '-p', board.port(), '-D', image],
}
KINDS = [('whole', 64, 'real'), ('stream', 64, 'real'), ('whole', 4096, 'real'), ('stream', 4096, 'real'), ('stream', 64, 'none')]


def measure(measure_name, block, clock, tool, image, boards):
    started = time.monotonic()
    jobs = [start(COMMANDS[tool](image, board), stdout=subprocess.PIPE, stderr=subprocess.STDOUT) for board in boards]
    outputs = [job.communicate(timeout=300)[0] for job in jobs]
    took = time.monotonic() - started
    for board, job, output in zip(boards, jobs, outputs):
        check_equal(job.returncode, 0, output)
        firmware.check_written(board, image)
    print(json.dumps({'measure': measure_name, 'block': block, 'time': clock, 'tool': tool, 'boards': len(boards),
                      'seconds': round(took, 3)}), flush=True)


def main():
    rules.allow_everybody()
    image = firmware.make(182368)
    for kind in KINDS:
        with Board(f's2:size={kind[1]}', kind[2]) as board:
            for _ in range(ROUNDS):
                for tool in COMMANDS:
                    board.reset(boot=True)
                    if kind[0] == 'stream':
                        board.detach()
                    measure(*kind, tool, image, [board])
    boards = [Board(time='real') for _ in range(8)]
    for _ in range(ROUNDS):
        for number in 1, 2, 4, 8:
            for board in boards[:number]:
                board.reset(boot=True)
            measure('boards', 64, 'real', 'jolt-cli', image, boards[:number])


main()
