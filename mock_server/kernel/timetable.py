"""What is due when, in order."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from typing import NamedTuple

from mock_server.kernel.counting import following
from mock_server.kernel.instants import Instant


class Appointment(NamedTuple):
    """Something that happens at `due`; equal times go by `number`, the order in which they were made.

    `kind` names the handler, `subject` the record it is about, `step` how far along that record is. A tuple, since a
    heap compares many.
    """

    due: Instant
    number: int
    kind: str
    subject: str
    step: int = 0


# An appointment in a state document.
Row = tuple[Instant, int, str, str, int]


class Timetable:
    """A sandbox's appointments, earliest first.

    Beyond `bound` those are forgotten that are `void`, being about nothing that is there any more; if that is too
    little, a hundredth is dropped, those that were made first, and counted.
    """

    def __init__(self, bound: int, void: Callable[[Appointment], bool]) -> None:
        self._heap: list[Appointment] = []
        self._made = 0
        self._bound = bound
        self._void = void
        self.dropped = 0

    def __len__(self) -> int:
        return len(self._heap)

    def add(self, due: Instant, kind: str, subject: str, step: int = 0) -> None:
        """Make an appointment; one in the past is due at once."""
        self._made = following(self._made)
        heapq.heappush(self._heap, Appointment(due, self._made, kind, subject, step))
        if len(self._heap) > self._bound:
            self._make_room()

    def next_due(self, after: Instant | None = None) -> Instant | None:
        """When the earliest appointment is, or the earliest after an instant; None when there is none."""
        if after is not None:
            return min((found.due for found in self._heap if found.due > after), default=None)
        return self._heap[0].due if self._heap else None

    def earliest(self, count: int) -> list[Appointment]:
        """As many as this, in their order."""
        return heapq.nsmallest(count, self._heap)

    def of(self, subject: str) -> list[Appointment]:
        """Those that are about one record, in their order."""
        return sorted(found for found in self._heap if found.subject == subject)

    def take_due(self, until: Instant) -> Appointment | None:
        """Remove and return the earliest appointment not after `until`, or None."""
        if self._heap and self._heap[0].due <= until:
            return heapq.heappop(self._heap)
        return None

    def _make_room(self) -> None:
        kept = sorted((found for found in self._heap if not self._void(found)), key=lambda found: found.number)
        # A hundredth at once, so that the next ones need no such search.
        surplus = max(0, len(kept) - (self._bound - self._bound // 100))
        self._heap = sorted(kept[surplus:])
        self.dropped += surplus

    def export(self) -> tuple[int, list[Row]]:
        """How many were ever made, and those to come in order, as plain tuples."""
        return self._made, [
            (found.due, found.number, found.kind, found.subject, found.step) for found in sorted(self._heap)
        ]

    def restore(self, made: int, rows: list[Row]) -> None:
        """Take over what `export` gave."""
        self._made = made
        self._heap = sorted(Appointment(*row) for row in rows)
