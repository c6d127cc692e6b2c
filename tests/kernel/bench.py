#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""bench.py [ROUNDS]: the measurements of bench-guest, inside the guest."""
import json
import os
import subprocess
import sys
import time

import firmware
from board import Board, allow_everybody
from world import check_equal, program, start

ROUNDS = int(sys.argv[1]) if len(sys.argv) > 1 else 3
JOLT = [program('src', 'cli', 'jolt-cli'), 'flash']

allow_everybody()
blink = firmware.make(182368)
large = firmware.make(1 << 20)


def command(tool, image, board):
    if tool == 'dfu-util':
        return ['dfu-util', '-p', board.port(), '-D', image]
    return [*JOLT, image, '--board', board.port()]


def seconds(image, boards, tool):
    """How long TOOL takes for all BOARDS at once."""
    started = time.monotonic()
    jobs = [start(command(tool, image, board), stdout=subprocess.PIPE, stderr=subprocess.STDOUT) for board in boards]
    outputs = [job.communicate(timeout=300)[0] for job in jobs]
    took = time.monotonic() - started
    for job, output in zip(jobs, outputs):
        check_equal(job.returncode, 0, output)
    return took


def report(measure, tool, image, block, timing, boards, took):
    print(json.dumps({'bed': 'guest', 'measure': measure, 'tool': tool, 'block': block, 'timing': timing, 'boards': len(boards),
                      'bytes': os.path.getsize(image), 'seconds': round(took, 3)}), flush=True)


def compare(measure, image, block, timing):
    with Board(f's2:size={block}', timing) as board:
        for _ in range(ROUNDS):
            for tool in ('jolt-cli', 'dfu-util'):
                board.reset(boot=True)
                if measure == 'stream':
                    board.detach()
                took = seconds(image, [board], tool)
                firmware.check_written(board, image)
                report(measure, tool, image, block, timing, [board], took)


def several():
    boards = [Board('s2', 'real') for _ in range(8)]
    for _ in range(ROUNDS):
        for number in (1, 2, 4, 8):
            chosen = boards[:number]
            for board in chosen:
                board.reset(boot=True)
            took = seconds(blink, chosen, 'jolt-cli')
            report('boards', 'jolt-cli', blink, 64, 'real', chosen, took)
    for board in boards:
        board.end()


for kind in ('real', 'none'):
    compare('whole', blink, 64, kind)
    compare('stream', blink, 64, kind)
    compare('whole', large, 4096, kind)
    compare('stream', large, 4096, kind)
several()
