"""The sandbox's clock: now, and moving it. Only this module reads the machine's time."""

from __future__ import annotations

import time
from collections.abc import Callable

from mock_server.kernel.instants import DAY, Instant
from mock_server.kernel.problems import ClockRefused

MAX_LEAP = 400 * DAY
# 9000-01-01: far enough for any test, and every later sum still fits a datetime.
LATEST = 221_845_392_000_000_000

TimeSource = Callable[[], Instant]


# Real time that never goes back, even when somebody sets the machine's clock: nanoseconds of a count of its own, which
# take half as long to read as an instant.
ticks = time.monotonic_ns
_BEGINNING = time.time_ns() - time.monotonic_ns()


def real_time(at: int) -> Instant:
    """The real instant at which `ticks` gave this."""
    return (_BEGINNING + at) // 1_000


def real_now() -> Instant:
    return (_BEGINNING + time.monotonic_ns()) // 1_000


# Seconds on a clock that is good only for differences.
stopwatch = time.perf_counter


class Clock:
    """Virtual time: it runs with real time or stands still, and goes forward only.

    `offset` is what is added to real time while it runs; `frozen_at` is where it stands while it does not.
    """

    def __init__(self, start: Instant | None = None, *, frozen: bool = False, source: TimeSource = real_now) -> None:
        self._source = source
        self._offset = 0 if start is None else start - source()
        self._frozen_at: Instant | None = start if frozen else None
        self._pinned: Instant | None = None
        if frozen:
            self.freeze()

    @property
    def frozen(self) -> bool:
        return self._frozen_at is not None

    def now(self) -> Instant:
        if self._pinned is not None:
            return self._pinned
        if self._frozen_at is not None:
            return self._frozen_at
        # It runs no further than it can be moved. What real_now() does is done here: each request asks ten times.
        real = (_BEGINNING + ticks()) // 1_000 if self._source is real_now else self._source()
        now = real + self._offset
        # Not min(), which costs more than all of the rest.
        return now if now < LATEST else LATEST  # noqa: FURB136 - see above

    def freeze(self) -> None:
        if self._frozen_at is None:
            self._frozen_at = self.now()

    def resume(self) -> None:
        """Run on with real time from where it stands."""
        if self._frozen_at is not None:
            self._offset = self._frozen_at - self._source()
            self._frozen_at = None

    def check_leap(self, now: Instant, to: Instant) -> None:
        """Refuse a move from `now` that goes back, further than 400 days, or past the year 9000.

        `now` is what the clock has shown to who moves it: one that runs is a little further by the time of asking.
        """
        if to < now:
            raise ClockRefused("The clock goes forward only.")
        if to - now > MAX_LEAP:
            raise ClockRefused("The clock moves at most 400 days at once.")
        if to > LATEST:
            raise ClockRefused("The clock stops at the year 9000.")

    def move_to(self, instant: Instant) -> None:
        """Go forward to `instant`; an instant that running time has already passed changes nothing."""
        forward = instant - self.now()
        if forward <= 0:
            return
        if self._frozen_at is not None:
            self._frozen_at = instant
        else:
            self._offset += forward

    def pin(self, instant: Instant | None) -> None:
        """While something that was due at `instant` happens, that is the time; None once it has happened."""
        self._pinned = instant

    def export(self) -> dict[str, int | None]:
        """What brings the clock back: where it stands, or its distance from real time."""
        return {"offset": None if self.frozen else self._offset, "frozen_at": self._frozen_at}

    def restore(self, offset: int | None, frozen_at: Instant | None) -> None:
        self._frozen_at = frozen_at
        self._offset = offset or 0
