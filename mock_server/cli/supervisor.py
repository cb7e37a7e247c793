"""A command that runs beside a server: told whatever we are told, and never left running without us.

Two things speak to a command. We pass on the signals that end us; one that comes later than the same word may take to
arrive ends the command's whole process group. And a process of its own, the watch, holds the other end of a pipe of
ours: however we end, SIGKILL included, the pipe ends with us, and the watch ends the command. Linux alone could tell a
child of its parent's death by itself, and only that child, not what it started.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from types import FrameType

# A signal that comes just before a wait begins does not end that wait, so waits are this short (seconds), and many.
LOOK_AGAIN = 0.05

# Seconds in which further signals are the same word: a terminal, npm and `timeout` each tell a process and its group.
_ONE_WORD = 1.0


def hear_endings() -> list[int]:
    """The signals that asked this process to end, as they come. SIGHUP stays ignored where nohup ignores it."""
    heard: list[int] = []

    def hear(number: int, _frame: FrameType | None) -> None:
        heard.append(number)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if number is not signal.SIGHUP or signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, hear)
    return heard


def run(command: Sequence[str], environment: Mapping[str, str]) -> int:
    """A command's exit code as a shell tells it: 128 and the signal that ended it. Raises OSError when none starts."""
    heard = hear_endings()
    shared = _has_terminal()
    # First, since it takes its time to start: we may be killed as soon as there is a command.
    watch = _watch()
    try:
        child = subprocess.Popen(  # noqa: S603 - asked for
            command,
            env=environment,
            process_group=None if shared else 0,
            # Two system calls, which want nothing that another thread may hold.
            preexec_fn=lambda: _look_after(watch, os.getpid() if shared else -os.getpid()),  # noqa: PLW1509
        )
        # A terminal reads from one group only, so where there is one the command is in ours, which is not ours to end.
        target = child.pid if shared else -child.pid
        code = _to_the_end(child, target, heard)
    finally:
        watch.kill()
        watch.communicate()
    return code if code >= 0 else 128 - code


def _look_after(watch: subprocess.Popen[bytes], target: int) -> None:
    """Called in the process that becomes the command, which so never runs without being looked after."""
    if watch.stdin is not None:
        os.write(watch.stdin.fileno(), b"%d\n" % target)


def _watch() -> subprocess.Popen[bytes]:
    """Neither a signal to our group nor what a terminal says ends it before us."""
    command = [sys.executable, "-P", "-m", __name__]
    quiet = subprocess.DEVNULL
    return subprocess.Popen(  # noqa: S603 - it is this very module
        command, stdin=subprocess.PIPE, stdout=quiet, stderr=quiet, start_new_session=True
    )


def _to_the_end(child: subprocess.Popen[bytes], target: int, heard: list[int]) -> int:
    told: set[int] = set()
    first = 0.0
    while (code := child.poll()) is None:
        while heard:
            number, now = heard.pop(0), time.monotonic()
            first = first if told else now
            if now - first > _ONE_WORD:
                _tell(target, signal.SIGKILL)
            # ^C is a terminal's word to its whole group, the command included.
            elif number not in told and not (target > 0 and number == signal.SIGINT):
                _tell(target, number)
            told.add(number)
        time.sleep(LOOK_AGAIN)
    return code


def _tell(target: int, number: int) -> None:
    """A signal to a process, or to the group of the negative number: to whoever is there and may be told by us."""
    with suppress(ProcessLookupError, PermissionError):
        os.kill(target, number)


def _has_terminal() -> bool:
    """Whether a terminal controls this process: what it interrupts and what may read from it is a process group."""
    try:
        os.close(os.open(os.ctermid(), os.O_RDWR))
    except OSError:
        return False
    return True


def main() -> None:
    """The watch: it is killed when the command has ended, so its input ends only with its supervisor."""
    target = sys.stdin.buffer.readline()
    sys.stdin.buffer.read()
    if target:
        _tell(int(target), signal.SIGKILL)


if __name__ == "__main__":
    main()
