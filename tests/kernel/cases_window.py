# SPDX-License-Identifier: GPL-3.0-or-later
"""The window on a real kernel, read as a screen reader reads it: it is started once and never restarted."""
import subprocess

import firmware
import rules
from board import Board
from session import Session
from world import check, check_equal, finish, held, program, start

LONG = 90  # seconds for the toolkit to start and draw in a machine made of software

image = firmware.make(200000)  # as large as what another program writes, so that nothing of that is left
session = Session()
window = session.launch([program('src', 'ui', 'jolt'), image])
boards = []


def case_waits_for_a_board():
    """The file is read, and the guide waits."""
    session.wait_to_say('jolt-sample', LONG)
    session.wait_to_say('Waiting for a board')


def case_sees_a_board_come():
    """A board that is plugged in shows by itself; without a rule it needs permission."""
    boards.append(Board())
    session.wait_to_say('Needs permission')


def case_turns_ready_when_the_rule_comes():
    """The rule is added and udev reloaded: the same window says that the board may be used."""
    rules.sit_down()
    rules.add_jolt()
    session.wait_to_say('Ready')
    session.wait_not_to_say('Needs permission')


def case_sees_a_board_leave_and_return():
    """Unplugged and plugged in again, now with the rule in force."""
    boards[0].unplug()
    session.wait_to_say('Board Disconnected')
    boards[0].plug()
    session.wait_to_say('Ready')


def case_sees_another_program_at_work():
    """While another program flashes the board the window says that it is in use, and afterwards that it is not."""
    boards[0].fault('poll=1@dnload.middle:40')  # to know when it writes
    with start([program('src', 'cli', 'jolt-cli'), 'flash', '--no-restart', firmware.make(200000), '--board', boards[0].port()],
               stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as other:
        with held(other, boards[0]):
            session.wait_to_say('In use by another program')
        output = finish(other, 90)
        check_equal(other.returncode, 0, output)
    session.wait_to_say('Ready')


def case_flashes():
    """The button writes the file to the board, byte for byte."""
    session.press('button', 'Flash ESP32-S2')
    session.wait_to_say('Firmware Written', LONG)
    firmware.check_written(boards[0], image)


def case_is_still_the_same_window():
    """All this in one process."""
    check(window.poll() is None, 'the window is gone')


def clean_up():
    session.end()
    for board in boards:
        board.end()
