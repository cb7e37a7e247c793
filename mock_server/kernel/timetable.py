"""What is due when, in order."""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
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

    Those of one kind and step mostly come in the order in which they are due, and stand in a queue, of which only the
    first is in the heap: a heap of thousands is memory that is cold, at every level of it.
    """

    def __init__(self, bound: int, void: Callable[[Appointment], bool]) -> None:
        self._heap: list[Appointment] = []
        # By kind and step; the first of each is in the heap too.
        self._queues: dict[tuple[str, int], deque[Appointment]] = {}
        # How many are in queues behind the first.
        self._behind = 0
        self._made = 0
        self._bound = bound
        self._void = void
        self.dropped = 0

    def __len__(self) -> int:
        return len(self._heap) + self._behind

    def __iter__(self) -> Iterator[Appointment]:
        yield from self._heap
        for queue in self._queues.values():
            yield from islice(queue, 1, None)

    def add(self, due: Instant, kind: str, subject: str, step: int = 0) -> None:
        """Make an appointment; one in the past is due at once."""
        self._made = following(self._made)
        self._place(Appointment(due, self._made, kind, subject, step))
        if len(self._heap) + self._behind > self._bound:
            self._make_room()

    def _place(self, appointment: Appointment) -> None:
        key = appointment.kind, appointment.step
        queue = self._queues.get(key)
        if queue is None:
            self._queues[key] = deque([appointment])
        elif queue[-1] < appointment:
            queue.append(appointment)
            self._behind += 1
            return
        heapq.heappush(self._heap, appointment)

    def next_due(self, after: Instant | None = None) -> Instant | None:
        """When the earliest appointment is, or the earliest after an instant; None when there is none."""
        if after is not None:
            return min((found.due for found in self if found.due > after), default=None)
        return self._heap[0].due if self._heap else None

    def earliest(self, count: int) -> list[Appointment]:
        """As many as this, in their order."""
        return heapq.nsmallest(count, self)

    def of(self, subject: str) -> list[Appointment]:
        """Those that are about one record, in their order."""
        return sorted(found for found in self if found.subject == subject)

    def take_due(self, until: Instant) -> Appointment | None:
        """Remove and return the earliest appointment not after `until`, or None."""
        if not self._heap or self._heap[0].due > until:
            return None
        first = self._heap[0]
        key = first.kind, first.step
        queue = self._queues.get(key)
        if queue is None or queue[0] is not first:
            return heapq.heappop(self._heap)
        queue.popleft()
        if queue:
            self._behind -= 1
            return heapq.heapreplace(self._heap, queue[0])
        del self._queues[key]
        return heapq.heappop(self._heap)

    def _make_room(self) -> None:
        kept = sorted((found for found in self if not self._void(found)), key=lambda found: found.number)
        # A hundredth at once, so that the next ones need no such search.
        surplus = max(0, len(kept) - (self._bound - self._bound // 100))
        self._hold(sorted(kept[surplus:]))
        self.dropped += surplus

    def _hold(self, appointments: Iterable[Appointment]) -> None:
        self._heap, self._queues, self._behind = [], {}, 0
        for appointment in appointments:
            self._place(appointment)

    def export(self) -> tuple[int, list[Row]]:
        """How many were ever made, and those to come in order, as plain tuples."""
        return self._made, [(found.due, found.number, found.kind, found.subject, found.step) for found in sorted(self)]

    def restore(self, made: int, rows: list[Row]) -> None:
        self._made = made
        self._hold(sorted(Appointment(*row) for row in rows))
