"""Requests whose sandbox is busy: set aside, and each called again on the loop when it is its turn."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

from mock_server.kernel.turns import Resume, SandboxLock
from mock_server.serving.requests import Late, refusal

# Seconds that a request waits for a sandbox that another call keeps busy: longer than any such call may take.
SECONDS = 330.0


@dataclass(frozen=True, slots=True)
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

    def add(
        self, lock: SandboxLock, again: Callable[[Resume], None], late: Late | None = None, *, first: bool = False
    ) -> None:
        """Have `again` called when a sandbox is free, or `late` told that it was not in time."""

        def resume() -> None:
            self._call(called)

        def called() -> None:
            try:
                if self._waiting.pop(resume, None) is not None:
                    again(resume)
            finally:
                # One that no longer wants this sandbox, as it was deleted meanwhile, holds up nobody.
                lock.give_up(resume)

        self._waiting[resume] = _Aside(time.monotonic() + SECONDS, lock, late)
        lock.queue(resume, first=first)

    def check(self, now: float) -> None:
        """Tell those whose time is over, by the monotonic clock."""
        for resume, aside in list(self._waiting.items()):
            if aside.deadline < now and aside.late is not None:
                del self._waiting[resume]
                aside.lock.give_up(resume)
                aside.late(refusal(HTTPStatus.SERVICE_UNAVAILABLE, "Another call keeps this sandbox busy; try again."))
