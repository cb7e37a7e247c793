"""How long a sandbox stays that nobody uses, by real time: what a killed run has left ends by itself."""

from __future__ import annotations

from mock_server.kernel.clock import real_time, ticks
from mock_server.kernel.instants import SECOND, Instant

# A year: what is to stay for longer is to stay until it is deleted.
LONGEST = 366 * 86_400

_NANOSECONDS = 1_000_000_000


class Lifetime:
    """So many seconds from the last use on; 0 stands for a sandbox that stays until it is deleted."""

    __slots__ = ("_used", "seconds")

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        self._used = ticks()

    def use(self) -> int:
        """It is used now, by `clock.ticks`. What costs a request this much is no more than a look at the clock."""
        self._used = now = ticks()
        return now

    def unused_seconds(self) -> float:
        """Real seconds since the last use."""
        return (ticks() - self._used) / _NANOSECONDS

    @property
    def ends_at(self) -> Instant | None:
        """The real instant at which it is over unless it is used until then; None for never."""
        return real_time(self._used) + self.seconds * SECOND if self.seconds else None

    def is_over(self) -> bool:
        return self.seconds > 0 and ticks() - self._used >= self.seconds * _NANOSECONDS
