#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""measure.py ROUNDS: the measurements of bench, inside the guest; a line of JSON each.

What is compared is measured in turn. "whole" is the command on a board in run-time mode; "stream" the command on a board that
is in DFU mode already; "boards" is one jolt-cli alone, on 1, 2, 4 and 8 boards at once. "time" is that of the board in
software: as a full-speed board's ("real"), the same but for its flash memory, which takes none ("bus"), or none at all, so that
only the computer counts ("none"). "busy" is for which part of the time the guest's processors had work, whoever gave it.
Everything that was written is compared with the file.
"""
import json
import os
import subprocess
import sys
import time

import firmware
import rules
from board import Board
from world import check_equal, program, start

# The application of ESP-IDF's example "blink" for the ESP32-S2
BLINK = 182368
ROUNDS = int(sys.argv[1])
COMMANDS = {
    'jolt-cli': lambda image, board: [program('src', 'cli', 'jolt-cli'), 'flash', '--no-restart', image, '--board', board.port()],
    'dfu-util': lambda image, board: ['dfu-util', '-p', board.port(), '-D', image],
}
KINDS = [('whole', 's2', 'real'), ('stream', 's2', 'real'), ('stream', 's2', 'bus'), ('whole', 'p4', 'real'), ('stream', 'p4', 'real'), ('stream', 'p4', 'bus'), ('stream', 's2', 'none')]


ALL = [program('src', 'cli', 'jolt-cli'), 'flash', '--no-restart', '--all']
PATIENCE = 1800


def work():
    """Seconds that the processors had something to do, since the start."""
    with open('/proc/stat', encoding='ascii') as file:
        user, nice, system, _, _, irq, softirq, *_ = (int(word) for word in file.readline().split()[1:])
    return (user + nice + system + irq + softirq) / os.sysconf('SC_CLK_TCK')


def measure(measure_name, chip, clock, tool, command, image, boards):
    before, started = work(), time.monotonic()
    with start(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as job:
        output = job.communicate(timeout=PATIENCE)[0]
    took, used = time.monotonic() - started, work() - before
    check_equal(job.returncode, 0, output)
    for board in boards:
        firmware.check_written(board, image)
    print(json.dumps({'measure': measure_name, 'chip': chip, 'time': clock, 'tool': tool, 'boards': len(boards),
                      'seconds': round(took, 3), 'busy': round(used / took / os.cpu_count(), 2)}), flush=True)


def compare(kind, image):
    spec, clock = (kind[1] + ':instantflash', 'real') if kind[2] == 'bus' else kind[1:]
    with Board(spec, clock) as board:
        for _ in range(ROUNDS):
            for tool, command in COMMANDS.items():
                board.reset(boot=True)
                if kind[0] == 'stream':
                    board.detach()
                measure(*kind, tool, command(image, board), image, [board])


def several(image):
    boards = [Board('s2', 'real') for _ in range(8)]
    for _ in range(ROUNDS):
        for board in boards:
            board.unplug()
        for number, board in enumerate(boards, 1):
            board.plug()
            board.reset(boot=True)
            if number in (1, 2, 4, 8):
                measure('boards', 's2', 'real', 'jolt-cli', ALL + [image], image, boards[:number])
    for board in boards:
        board.end()


def main():
    rules.allow_everybody()
    images = {chip: firmware.make(BLINK, f'esp32{chip}') for chip in ('s2', 'p4')}
    for kind in KINDS:
        compare(kind, images[kind[1]])
    several(images['s2'])


main()
