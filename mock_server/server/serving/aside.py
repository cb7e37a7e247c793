"""Requests whose sandbox is busy: set aside, and each called again on the loop when it is its turn."""

from __future__ import annotations

import time
from collections.abc import Callable
from http import HTTPStatus

from mock_server.kernel.turns import Resume, SandboxLock
from mock_server.server.serving.requests import Late, refusal
from mock_server.server.serving.waiting import Call, Rounds

# Seconds that a request waits for a sandbox that another call keeps busy: longer than any such call may take.
SECONDS = 330.0
# Seconds that those whose turn has come are served in one go; then others have the loop. Long enough for all that some
# dozens of busy connections have asked: as long as any is left, what they ask next is set aside behind it.
SLICE = 0.01


class _Aside:
    """A request that waits for a sandbox; called when its turn has come, it tells so, once.

    It is no closure that knows itself, which would be garbage for the collector, with its request and all that holds.
    """

    __slots__ = ("again", "deadline", "late", "lock", "tell")

    def __init__(
        self, tell: Callable[[_Aside], None], lock: SandboxLock, again: Callable[[Resume], None], late: Late | None
    ) -> None:
        self.tell = tell
        self.lock = lock
        self.again = again
        # Who is told that it was not in time; nobody, where it has to be called however late.
        self.late = late
        self.deadline = time.monotonic() + SECONDS

    def __call__(self) -> None:
        self.tell(self)


class SetAside:
    """Those that are set aside now."""

    def __init__(self, call: Call) -> None:
        # In the order in which they came.
        self._waiting: dict[_Aside, None] = {}
        # Each that is over calls the next, which is served at once.
        self._called = Rounds(call, self._go_on, SLICE)

    def __len__(self) -> int:
        return len(self._waiting)

    def add(
        self, lock: SandboxLock, again: Callable[[Resume], None], late: Late | None = None, *, first: bool = False
    ) -> None:
        """Have `again` called when a sandbox is free, or `late` told that it was not in time."""
        aside = _Aside(self._called.add, lock, again, late)
        self._waiting[aside] = None
        lock.queue(aside, first=first)

    def _go_on(self, aside: _Aside) -> None:
        try:
            if aside in self._waiting:
                del self._waiting[aside]
                aside.again(aside)
        finally:
            # One that no longer wants this sandbox, as it was deleted meanwhile, holds up nobody.
            aside.lock.give_up(aside)

    def check(self, now: float) -> None:
        """Tell those whose time is over, by the monotonic clock."""
        for aside in list(self._waiting):
            if aside.deadline < now and aside.late is not None:
                del self._waiting[aside]
                aside.lock.give_up(aside)
                aside.late(refusal(HTTPStatus.SERVICE_UNAVAILABLE, "Another call keeps this sandbox busy; try again."))
