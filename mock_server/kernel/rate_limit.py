"""Windows, hits, and what is left of them."""

from __future__ import annotations

from mock_server.kernel.holding import Holding
from mock_server.kernel.instants import SECOND, Instant
from mock_server.kernel.structs import struct

# How many subjects one window counts, and how many lengths of windows a sandbox has: a minute and a day, and room.
SUBJECTS = 10_000
WINDOWS = 8
# Characters of a subject, and the bytes that its name and its count may take.
MAX_SUBJECT = 200
_SUBJECT = 256


@struct(frozen=True, slots=True)
class Quota:
    """What a hit found: `remaining` after it, and the instant at which the window starts anew."""

    allowed: bool
    limit: int
    remaining: int
    reset_at: Instant

    def retry_after(self, now: Instant) -> int:
        """Whole seconds until the window starts anew, at least 1."""
        return max(1, -((now - self.reset_at) // SECOND))


class Limiter:
    """Counts hits in calendar windows (the minute from :00 to :59, the UTC day), for each subject apart.

    Only the newest window of each length is kept. Of more than `SUBJECTS` in one, that which came first is forgotten
    and begins anew; `dropped` counts them.
    """

    def __init__(self) -> None:
        self.dropped = 0
        self._windows: dict[int, tuple[Instant, dict[str, int]]] = {}

    def look(self, subject: str, limit: int, length: int, now: Instant) -> Quota:
        """What is left to `subject` in the window around `now`, without a hit."""
        count = self._counts(length, now).get(subject, 0)
        return Quota(count < limit, limit, max(0, limit - count), now - now % length + length)

    def hit(self, subject: str, limit: int, length: int, now: Instant) -> Quota:
        """Count a hit of `subject` in the window of `length` microseconds around `now`; none over the limit."""
        start = now - now % length
        found = self._windows.get(length)
        if found is None or found[0] != start:
            found = self._windows[length] = (start, {})
        counts = found[1]
        count = counts.get(subject, 0)
        if count >= limit:
            return Quota(False, limit, 0, start + length)
        counts[subject] = count + 1
        if len(counts) > SUBJECTS:
            del counts[next(iter(counts))]
            self.dropped += 1
        return Quota(True, limit, limit - count - 1, start + length)

    def give_back(self, subject: str, length: int, now: Instant) -> None:
        """Take back the newest hit of `subject`, if the window that it fell into is still the one around `now`."""
        counts = self._counts(length, now)
        if counts.get(subject):
            counts[subject] -= 1

    def subjects(self, length: int, now: Instant) -> list[str]:
        """Who has hits in the window of this length around `now`, in the order of their first."""
        return list(self._counts(length, now))

    def _counts(self, length: int, now: Instant) -> dict[str, int]:
        """The hits in the window of this length around `now`, of each subject that has any."""
        start, counts = self._windows.get(length, (now, {}))
        return counts if start == now - now % length else {}

    def resets(self) -> list[tuple[Instant, int]]:
        """When each window starts anew, and how many subjects have hits in it."""
        return [(start + length, len(counts)) for length, (start, counts) in self._windows.items() if counts]

    @property
    def held(self) -> Holding:
        subjects = sum(len(counts) for _, counts in self._windows.values())
        return Holding(subjects, subjects * _SUBJECT, SUBJECTS * WINDOWS, SUBJECTS * WINDOWS * _SUBJECT, self.dropped)

    def export(self) -> list[tuple[int, Instant, dict[str, int]]]:
        """The windows as (length, start, counts)."""
        return [(length, start, dict(counts)) for length, (start, counts) in self._windows.items()]

    def restore(self, windows: list[tuple[int, Instant, dict[str, int]]]) -> None:
        self._windows = {length: (start, dict(counts)) for length, start, counts in windows}
