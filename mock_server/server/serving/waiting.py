"""Requests that wait, each a record: woken by what it waits for or by its deadline, and called again on the loop."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable

from mock_server.kernel.waits import Wait

# So many requests may wait at once.
WAITING = 10_000
# Seconds that woken ones are looked at in one go; then others have the loop.
SLICE = 0.001
# A timer may be early by what its clock cannot tell.
_LATER = 0.001

Again = Callable[[], None]


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
            self.room.woken(self)


class WaitingRoom:
    """The requests that wait. Those that were woken are looked at in the order in which they were, some at a time."""

    def __init__(self, loop: asyncio.AbstractEventLoop, call: Callable[[Callable[[], None]], None]) -> None:
        self._loop = loop
        self._call = call
        self._records: set[Record] = set()
        self._woken: deque[Record] = deque()
        self._is_going_round = False

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

    def woken(self, record: Record) -> None:
        """Look at it in its turn."""
        self._woken.append(record)
        if not self._is_going_round:
            self._is_going_round = True
            self._call(self._go_round)

    def _go_round(self) -> None:
        self._is_going_round = False
        until = self._loop.time() + SLICE
        while self._woken and self._loop.time() < until:
            self._look_at(self._woken.popleft())
        if self._woken and not self._is_going_round:
            self._is_going_round = True
            self._loop.call_soon(self._go_round)

    def _look_at(self, record: Record) -> None:
        if record not in self._records:
            return
        record.is_woken = False
        record.wait.listen(record.wake)
        if record.wait.is_over():
            self.leave(record)
            record.again()
