"""Requests that wait, each a record: woken by what it waits for or by its deadline, and called again on the loop."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable
from typing import Generic, TypeVar

from mock_server.kernel.waits import Wait

# So many requests may wait at once.
WAITING = 10_000
# Seconds that woken ones are looked at in one go; then others have the loop.
SLICE = 0.001
# A timer may be early by what its clock cannot tell.
_LATER = 0.001

Again = Callable[[], None]
# Calls a function on the loop's thread, from any.
Call = Callable[[Callable[[], None]], None]
T = TypeVar("T")


class Rounds(Generic[T]):
    """What was called from any thread is looked at on the loop's, in its order, for so many seconds in one go."""

    def __init__(self, call: Call, look: Callable[[T], None], seconds: float) -> None:
        self._call = call
        self._look = look
        self._seconds = seconds
        self._called: deque[T] = deque()
        self._is_going_round = False

    def add(self, called: T) -> None:
        """From any thread."""
        self._called.append(called)
        if not self._is_going_round:
            self._begin()

    def _begin(self) -> None:
        self._is_going_round = True
        self._call(self._go_round)

    def _go_round(self) -> None:
        """What this calls itself is looked at in the same round, as long as there is time."""
        until = time.monotonic() + self._seconds
        try:
            while self._called and time.monotonic() < until:
                self._look(self._called.popleft())
        finally:
            self._is_going_round = False
            if self._called:
                self._begin()


class Record:
    """A request that waits, and what calls it again."""

    __slots__ = ("again", "is_woken", "room", "timer", "wait")

    def __init__(self, room: WaitingRoom, wait: Wait, again: Again) -> None:
        self.room = room
        self.wait = wait
        self.again = again
        self.is_woken = False
        self.timer: asyncio.TimerHandle | None = None

    def wake(self) -> None:
        """It is worth looking whether it is over. Any thread may say so, and thousands of records cost it little."""
        if not self.is_woken:
            self.is_woken = True
            self.room.woken.add(self)


class WaitingRoom:
    """The requests that wait. Those that were woken are looked at in the order in which they were, some at a time."""

    def __init__(self, loop: asyncio.AbstractEventLoop, call: Call) -> None:
        self._loop = loop
        self._records: set[Record] = set()
        self.woken = Rounds(call, self._look_at, SLICE)

    def __len__(self) -> int:
        return len(self._records)

    def add(self, wait: Wait, again: Again) -> Record:
        """Keep a request until its wait is over, and have it called `again` then. On the loop's thread."""
        record = Record(self, wait, again)
        self._records.add(record)
        record.timer = self._loop.call_at(wait.deadline + _LATER, record.wake)
        wait.listen(record.wake)
        # What it waits for may have come before it listened.
        record.wake()
        return record

    def leave(self, record: Record) -> None:
        """Nobody wants its answer any more, or it is over. On the loop's thread."""
        if record not in self._records:
            return
        self._records.remove(record)
        if record.timer is not None:
            record.timer.cancel()
        record.wait.forget(record.wake)
        record.wait.end()

    def _look_at(self, record: Record) -> None:
        if record not in self._records:
            return
        record.is_woken = False
        record.wait.listen(record.wake)
        if record.wait.is_over():
            self.leave(record)
            record.again()
