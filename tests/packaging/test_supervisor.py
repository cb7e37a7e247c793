"""`run` and its COMMAND, in real processes: what ends the one ends the other, with and without a terminal."""

import os
import pty
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest

from tests.support.process import MOCK_SERVER, ONE, ROOT, environment, until

# A command that says what it was told, each time, and exits with 5 when SIGUSR1 tells it to.
LISTENING = """
import os, signal, sys
for name in ("SIGHUP", "SIGINT", "SIGTERM"):
    signal.signal(getattr(signal, name), lambda number, _: print(signal.Signals(number).name, flush=True))
signal.signal(signal.SIGUSR1, lambda *_: sys.exit(5))
print(os.getpid(), flush=True)
while True:
    signal.pause()
"""
HEEDING = LISTENING.replace(
    "lambda number, _: print(signal.Signals(number).name, flush=True)", "lambda *_: sys.exit(5)"
)
# It and its child hold our pipe open and ignore what can be ignored.
DEAF = 'trap "" HUP INT TERM; sleep 60 & echo ready; wait; sleep 60'


def started(command: Sequence[str], *, by: Sequence[str] = (), **streams: Any) -> subprocess.Popen[Any]:
    """`run` of a command in a session of its own."""
    whole = [*by, *MOCK_SERVER, "run", *ONE, "--", *command]
    return subprocess.Popen(whole, cwd=ROOT, env=environment(), start_new_session=True, **streams)


@contextmanager
def supervised(*command: str, by: Sequence[str] = ()) -> Iterator[subprocess.Popen[str]]:
    """One without a terminal; whatever becomes of it, it is gone afterwards."""
    running = started(command, by=by, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
    try:
        yield running
    finally:
        running.kill()
        # The pipe ends when nobody holds it any more: then the command is gone too, and whatever it started.
        running.communicate(timeout=30)


def ended(running: subprocess.Popen[str]) -> tuple[int, str]:
    """The exit code and the rest of the output, once everybody who could write it is gone."""
    said, _ = running.communicate(timeout=30)
    return running.returncode, said


HEEDS = (sys.executable, "-c", HEEDING)


@pytest.mark.parametrize(
    ("command", "number", "code"),
    [
        (HEEDS, signal.SIGTERM, 5),
        (HEEDS, signal.SIGINT, 5),
        (HEEDS, signal.SIGHUP, 5),
        # The command's whole group is told, as a terminal tells it.
        (("sh", "-c", '"$@"; exit $?', "sh", *HEEDS), signal.SIGTERM, 128 + signal.SIGTERM),
    ],
    ids=["SIGTERM", "SIGINT", "SIGHUP", "of a shell"],
)
def test_what_ends_us_is_passed_on_to_the_command_and_its_exit_code_is_ours(
    command: Sequence[str], number: signal.Signals, code: int
) -> None:
    with supervised(*command) as running:
        running.stdout.readline()
        running.send_signal(number)

        assert ended(running) == (code, "")


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM], ids=["killed", "told twice"])
def test_a_command_that_ignores_signals_and_what_it_started_end_when_we_are_killed_or_told_again(
    number: signal.Signals,
) -> None:
    with supervised("sh", "-c", DEAF) as running:
        assert running.stdout.readline() == "ready\n"
        until(lambda: running.send_signal(number) or running.poll() is not None)

        assert ended(running) == (-number if number == signal.SIGKILL else 128 + signal.SIGKILL, "")


@pytest.mark.parametrize(
    ("by", "numbers", "words"),
    [
        ((), (signal.SIGTERM, signal.SIGTERM, signal.SIGHUP), ["SIGHUP\n", "SIGTERM\n"]),
        (("sh", "-c", 'trap "" HUP; exec "$@"', "sh"), (signal.SIGHUP, signal.SIGTERM), ["SIGTERM\n"]),
    ],
    ids=["twice at once is one word", "what nohup ignores is not passed on"],
)
def test_each_signal_is_a_word_to_the_command(
    by: Sequence[str], numbers: Sequence[signal.Signals], words: list[str]
) -> None:
    with supervised(sys.executable, "-c", LISTENING, by=by) as running:
        command = int(running.stdout.readline())
        for number in numbers:
            running.send_signal(number)
        assert sorted(running.stdout.readline() for _ in words) == words
        os.kill(command, signal.SIGUSR1)

        assert ended(running) == (5, "")


@contextmanager
def terminal(command: Sequence[str]) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """`run` of a command in a session that a new terminal controls, and the terminal's other end."""
    ours, theirs = pty.openpty()
    # A session's leader that opens a terminal is controlled by it.
    opened = ("sh", "-c", ': <"$1"; shift; exec "$@"', "sh", os.ttyname(theirs))
    running = started(command, by=opened, stdin=theirs, stdout=theirs, stderr=theirs)
    os.close(theirs)
    try:
        yield running, ours
    finally:
        running.kill()
        running.wait(30)
        os.close(ours)


def heard(ours: int, until_it_says: str) -> str:
    """What the terminal shows up to these words."""
    shown = ""
    while until_it_says not in shown:
        shown += os.read(ours, 1024).decode()
    return shown


def test_a_command_reads_from_the_terminal() -> None:
    with terminal([sys.executable, "-c", "print(input('name? ').upper())"]) as (running, ours):
        heard(ours, "name? ")
        os.write(ours, b"ada\n")

        heard(ours, "ADA")
        assert running.wait(30) == 0


def test_a_terminals_interrupt_is_the_commands_and_comes_once() -> None:
    with terminal([sys.executable, "-c", LISTENING]) as (running, ours):
        command = int(heard(ours, "\n").split()[0])
        os.write(ours, b"\x03")
        shown = heard(ours, "SIGINT")
        running.send_signal(signal.SIGTERM)
        shown += heard(ours, "SIGTERM")
        os.kill(command, signal.SIGUSR1)

        assert running.wait(30) == 5
        assert shown.count("SIGINT") == 1


def test_with_a_terminal_too_the_command_ends_when_we_are_killed() -> None:
    with terminal([sys.executable, "-c", LISTENING]) as (running, ours):
        heard(ours, "\n")
        running.kill()

        # A terminal that nobody holds any more cannot be read.
        with pytest.raises(OSError, match=r".+"):
            heard(ours, "never said")
