"""Requests whose sandbox is busy: set aside, and each called again on the loop when it is its turn."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from http import HTTPStatus

from mock_server.kernel.structs import struct
from mock_server.kernel.turns import Resume, SandboxLock
from mock_server.server.serving.requests import Late, refusal

# Seconds that a request waits for a sandbox that another call keeps busy: longer than any such call may take.
SECONDS = 330.0
# Seconds that those whose turn has come are served in one go; then others have the loop. Long enough for all that some
# dozens of busy connections have asked: as long as any is left, what they ask next is set aside behind it.
SLICE = 0.01


@struct(frozen=True, slots=True)
class _Aside:
    """Until when one waits, for what, and who is told then; nobody, where it has to be called however late."""

    deadline: float
    lock: SandboxLock
    late: Late | None


class SetAside:
    """Those that are set aside now; `call` calls a function on the loop's thread, from any."""

    def __init__(self, call: Callable[[Callable[[], None]], None]) -> None:
        self._call = call
        self._waiting: dict[Resume, _Aside] = {}
        self._called: deque[Callable[[], None]] = deque()
        self._is_going_round = False

    def add(
        self, lock: SandboxLock, again: Callable[[Resume], None], late: Late | None = None, *, first: bool = False
    ) -> None:
        """Have `again` called when a sandbox is free, or `late` told that it was not in time."""

        def resume() -> None:
            self._called.append(called)
            self._begin_round()

        def called() -> None:
            try:
                if self._waiting.pop(resume, None) is not None:
                    again(resume)
            finally:
                # One that no longer wants this sandbox, as it was deleted meanwhile, holds up nobody.
                lock.give_up(resume)

        self._waiting[resume] = _Aside(time.monotonic() + SECONDS, lock, late)
        lock.queue(resume, first=first)

    def _begin_round(self) -> None:
        """From any thread."""
        if not self._is_going_round:
            self._is_going_round = True
            self._call(self._go_round)

    def _go_round(self) -> None:
        """Each that is over calls the next, which is served at once."""
        until = time.monotonic() + SLICE
        try:
            while self._called and time.monotonic() < until:
                self._called.popleft()()
        finally:
            self._is_going_round = False
            if self._called:
                self._begin_round()

    def check(self, now: float) -> None:
        """Tell those whose time is over, by the monotonic clock."""
        for resume, aside in list(self._waiting.items()):
            if aside.deadline < now and aside.late is not None:
                del self._waiting[resume]
                aside.lock.give_up(resume)
                aside.late(refusal(HTTPStatus.SERVICE_UNAVAILABLE, "Another call keeps this sandbox busy; try again."))
