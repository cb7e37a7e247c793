"""Some of a table's records, found by an index: a page of them, a span of time, or one after the other."""

from __future__ import annotations

import heapq
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Generic, NamedTuple, TypeVar

from mock_server.kernel.instants import Instant
from mock_server.kernel.structs import struct

R = TypeVar("R")


class Run(NamedTuple):
    """A stretch of a sorted list of sequence numbers."""

    numbers: list[int]
    start: int
    stop: int


@struct(frozen=True, slots=True)
class Selection(Generic[R]):
    """Some of a table's records, not yet fetched; good until the table next changes."""

    numbered: Mapping[int, R]
    numbers: Mapping[str, int]
    at: Callable[[R], Instant] | None
    runs: list[Run]

    def __len__(self) -> int:
        return sum([run.stop - run.start for run in self.runs])

    def between(self, first: Instant | None, last: Instant | None) -> Selection[R]:
        """Only those from `first` to `last`, both inclusive; None leaves that end open."""
        if first is None and last is None:
            return self
        narrowed = []
        for run in self.runs:
            start = run.start if first is None else self._first_at(run, first, bisect_left)
            stop = run.stop if last is None else self._first_at(run, last, bisect_right)
            if start < stop:
                narrowed.append(Run(run.numbers, start, stop))
        return Selection(self.numbered, self.numbers, self.at, narrowed)

    def before(self, number: int) -> Selection[R]:
        """Only those with a lower sequence number."""
        narrowed = [
            Run(run.numbers, run.start, bisect_left(run.numbers, number, run.start, run.stop)) for run in self.runs
        ]
        return Selection(self.numbered, self.numbers, self.at, narrowed)

    def beyond(self, number: int) -> Selection[R]:
        """Only those with a higher sequence number."""
        narrowed = [
            Run(run.numbers, bisect_right(run.numbers, number, run.start, run.stop), run.stop) for run in self.runs
        ]
        return Selection(self.numbered, self.numbers, self.at, narrowed)

    def before_id(self, key: str) -> Selection[R]:
        """Only those before the record with this id: before one that the table has dropped there is nothing left."""
        return self.before(self.numbers.get(key, 0))

    def records(self, offset: int = 0, count: int | None = None, *, newest_first: bool = False) -> list[R]:
        """`count` records from `offset` on, oldest first unless told otherwise."""
        total = len(self)
        stop = total if count is None else min(total, offset + count)
        if offset >= stop:
            return []
        start, end = (total - stop, total - offset) if newest_first else (offset, stop)
        numbers = self._numbers(start, end)
        if newest_first:
            numbers.reverse()
        return list(map(self.numbered.__getitem__, numbers))

    def newest(self, count: int) -> list[tuple[int, R]]:
        """The newest `count` of them with their sequence numbers, the newest first, each once."""
        total, numbered = len(self), self.numbered
        found = self._numbers(max(0, total - count), total) if total else []
        return [(number, numbered[number]) for number in dict.fromkeys(reversed(found))]

    def __iter__(self) -> Iterator[R]:
        return iter(self.records())

    def newest_first(self) -> Iterator[R]:
        """One record after the other from the newest on, fetched as they are asked for."""
        backwards = [map(run.numbers.__getitem__, range(run.stop - 1, run.start - 1, -1)) for run in self.runs]
        for number in heapq.merge(*backwards, reverse=True):
            yield self.numbered[number]

    def _first_at(self, run: Run, instant: Instant, search: Callable[..., int]) -> int:
        """Where in the run the records from this instant on begin, or, with `bisect_right`, those after it."""
        if self.at is None:
            raise TypeError("this table is not in the order of time")
        at, numbered = self.at, self.numbered
        return search(run.numbers, instant, run.start, run.stop, key=lambda number: at(numbered[number]))

    def _numbers(self, offset: int, stop: int) -> list[int]:
        if len(self.runs) == 1:
            run = self.runs[0]
            return run.numbers[run.start + offset : run.start + stop]
        starts = self._places_of(offset)
        length = stop - offset
        stretches = (
            run.numbers[start : min(run.stop, start + length)] for run, start in zip(self.runs, starts, strict=True)
        )
        return list(islice(heapq.merge(*stretches), length))

    def _places_of(self, offset: int) -> list[int]:
        """Where in each run the union's record number `offset` lies: a search over the sequence numbers themselves."""
        low, high = 0, max(run.numbers[run.stop - 1] for run in self.runs if run.start < run.stop)
        while low < high:
            middle = (low + high) // 2
            if sum(bisect_right(run.numbers, middle, run.start, run.stop) - run.start for run in self.runs) > offset:
                high = middle
            else:
                low = middle + 1
        return [bisect_left(run.numbers, low, run.start, run.stop) for run in self.runs]
