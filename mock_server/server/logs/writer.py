"""The thread that writes the log, so that nobody else waits for whoever reads it, or notices that nobody does."""

from __future__ import annotations

import os
import select
import threading
import time
from collections.abc import Callable

# What waits to be written, in lines and in their characters.
LINES = 10_000
CHARACTERS = 16 * 1024 * 1024
# Seconds in which lines gather, so that one wake-up writes them all: one for each line would cost a request more than
# the line does, and fifty a second cost a busy server a twentieth of what it does, since it hands the interpreter over.
_GATHER = 0.1
# Seconds that the last lines have to leave; who ends us gives us one.
_GOODBYE = 0.5

# One that is still to be masked is made when it is written.
Line = str | Callable[[], str]


class Writer(threading.Thread):
    """Writes lines to a descriptor (None: there is none); those that it cannot write are `dropped` and counted.

    How many are missing is told, as `tell` words it, as soon as something can be written again.
    """

    def __init__(self, descriptor: int | None, tell: Callable[[str], str]) -> None:
        super().__init__(name="mock-log", daemon=True)
        self.dropped = 0
        self._descriptor = descriptor
        self._tell = tell
        self._lines: list[Line] = []
        self._characters = 0
        self._told = 0
        self._lock = threading.Lock()
        # Whether there are lines: `_some` wakes the thread for them, at more than a line costs.
        self._gathers = False
        self._some, self._none = threading.Event(), threading.Event()
        self._none.set()

    def put(self, line: Line, size: int) -> None:
        """Have a line of about so many characters written. Never waits for one, and raises nothing."""
        with self._lock:
            if len(self._lines) >= LINES or self._characters + size > CHARACTERS:
                self.dropped += 1
                return
            self._lines.append(line)
            self._characters += size
            if self._gathers:
                return
            self._gathers = True
            self._none.clear()
            self._some.set()

    def flush(self, seconds: float = _GOODBYE) -> None:
        """Wait until what was put has left, for so long at most."""
        self._none.wait(seconds)

    def run(self) -> None:
        """Write for as long as the process lives."""
        while True:
            self._some.wait()
            time.sleep(_GATHER)
            with self._lock:
                taken, self._lines, self._characters, self._gathers = self._lines, [], 0, False
                self._some.clear()
            self._write(taken)
            with self._lock:
                if not self._lines:
                    self._none.set()

    def _write(self, taken: list[Line]) -> None:
        missing = self.dropped - self._told
        told = (
            [self._tell(f"{missing} lines of the log are missing here: they could not be written.")] if missing else []
        )
        lines = [line if isinstance(line, str) else self._made(line) for line in taken]
        text = "\n".join((*told, *lines, ""))
        if self._descriptor is not None and _takes(self._descriptor, text.encode("utf-8", "backslashreplace")):
            self._told += missing
        else:
            with self._lock:
                self.dropped += len(taken)

    def _made(self, make: Callable[[], str]) -> str:
        try:
            return make()
        except Exception as error:  # noqa: BLE001 - whatever it is, the next line is to be written
            return self._tell(f"A line of the log could not be made: {type(error).__name__}.")


def _takes(descriptor: int, left: bytes) -> bool:
    """Whether a descriptor takes all of it, in whatever time."""
    while left:
        try:
            left = left[os.write(descriptor, left) :]
        except BlockingIOError:
            # Somebody who shares it has made it so.
            select.select((), (descriptor,), ())
        except OSError:
            return False
    return True
