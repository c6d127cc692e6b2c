# SPDX-License-Identifier: GPL-3.0-or-later
"""What the cases have in the guest: programs of the build, an ordinary person, conditions that are awaited."""
import contextlib
import os
import pwd
import signal
import subprocess
import sys

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(TOP, 'tests', 'support'))
from patience import PATIENCE, wait_until  # noqa: E402 pylint: disable=wrong-import-position
BUILD = os.environ.get('JOLT_BUILD', os.path.join(TOP, 'build'))
PERSON = 'jolt'


def program(*path):
    return os.path.join(BUILD, *path)


def environment(person=True):
    account = pwd.getpwnam(PERSON if person else 'root')
    return {
        'PATH': os.environ['PATH'],
        'LANG': 'C.UTF-8',
        'HOME': account.pw_dir,
        'USER': account.pw_name,
        'XDG_RUNTIME_DIR': f'/run/user/{account.pw_uid}' if person else '/run',
        'NO_COLOR': '1',
    }


def start(command, person=True, **options):
    """Start COMMAND, by default as the ordinary person, who has no rights and is in no group."""
    account = pwd.getpwnam(PERSON)
    if person:
        options.update(user=account.pw_uid, group=account.pw_gid, extra_groups=[])
    env = environment(person) | options.pop('env', {})
    options.setdefault('stdin', subprocess.DEVNULL)
    return subprocess.Popen([str(word) for word in command], env=env, cwd='/run/home/jolt', text=True, **options)


def finish(process, timeout=60):
    """Waits for the end of a process; returns its output. TIMEOUT is in seconds of a quiet machine."""
    try:
        return process.communicate(timeout=timeout * PATIENCE)[0]
    except subprocess.TimeoutExpired as expired:
        process.kill()
        output, _ = process.communicate()
        raise AssertionError(f'{process.args} had no end after {timeout * PATIENCE:.0f} s:\n{output}') from expired


@contextlib.contextmanager
def held(process, board):
    """Stops PROCESS in the middle of its flash: until the end of the `with` it keeps the board and does nothing."""
    wait_until(lambda: board.faults() == 1, 'the program to write')
    process.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        process.send_signal(signal.SIGCONT)


def run(command, person=True, timeout=60, **options):
    """The finished COMMAND with its output and errors in one."""
    with start(command, person, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **options) as process:
        output = finish(process, timeout)
    return subprocess.CompletedProcess(command, process.returncode, output)


def check(value, *what):
    if not value:
        raise AssertionError('\n'.join(str(thing) for thing in what))


def check_equal(value, expected, *what):
    check(value == expected, f'{value!r} is not {expected!r}', *what)


def jolt_cli(*arguments, **options):
    """jolt-cli run to its end by the ordinary person."""
    return run([program('src', 'cli', 'jolt-cli'), *arguments], **options)
