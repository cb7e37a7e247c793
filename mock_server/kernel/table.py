"""Records in memory: unique keys, indexes, and pages that cost the same however many records there are.

Records are frozen; a table replaces them, so an index cannot go stale. Every record has a sequence number, given when
it was added, and an index is a sorted list of those numbers: a page is a slice, a span of time two binary searches, a
union of several index values (what a caller with access to some accounts may see) one search over the numbers.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Generic

from mock_server.kernel.holding import Holding, growth, weight_of
from mock_server.kernel.instants import Instant
from mock_server.kernel.pauses import resting
from mock_server.kernel.problems import Duplicate
from mock_server.kernel.selection import Run, Selection
from mock_server.kernel.structs import R

# Bytes that a record has room for on the average: a table's bound in bytes is so many for each that it may hold, and
# never less than a few large ones need.
AVERAGE = 2_048
_LEAST = 16 * 1024 * 1024
Key = Callable[[R], Hashable | None]


class Table(Generic[R]):
    """Records by id, in the order in which they were added, which is the order of their time.

    `key` gives a record's id, `at` its time, `unique` the further values that only one record may have (None is never
    taken), `indexes` the values it is looked up by; `placed_by`, where it is told, what all of these are made of: a new
    version that has the same is looked at no further. Beyond `bound` records, or the `size` in bytes that goes with
    them, the oldest hundredth is dropped; `dropped` counts what is gone. Without a bound nothing is: see `room.check`.
    """

    # Bytes of a record, and how many more a new version has than its old one; a subclass may know better.
    weigh: Callable[[R], int] = staticmethod(weight_of)
    growth: Callable[[R, R], int] = staticmethod(growth)

    def __init__(
        self,
        key: Callable[[R], str],
        *,
        at: Callable[[R], Instant] | None = None,
        unique: Mapping[str, Key[R]] | None = None,
        indexes: Mapping[str, Key[R]] | None = None,
        placed_by: Callable[[R], Hashable] | None = None,
        bound: int | None = None,
    ) -> None:
        self._key = key
        self._at = at
        self._placed_by = placed_by
        self.bound = bound
        self.size = None if bound is None else max(_LEAST, bound * AVERAGE)
        self.bytes = 0
        self.dropped = 0
        # The sequence number that the next record gets.
        self.next_number = 0
        self._records: dict[int, R] = {}
        self._numbers: dict[str, int] = {}
        self._order: list[int] = []
        # By name: which record, or which ones, have a value, and what gives a record's value.
        self._uniques: dict[str, tuple[dict[Hashable, int], Key[R]]] = {
            name: ({}, of) for name, of in (unique or {}).items()
        }
        self._indexes: dict[str, tuple[dict[Hashable, list[int]], Key[R]]] = {
            name: (defaultdict(list), of) for name, of in (indexes or {}).items()
        }

    def __len__(self) -> int:
        return len(self._order)

    def __iter__(self) -> Iterator[R]:
        return iter([self._records[number] for number in self._order])

    @property
    def held(self) -> Holding:
        return Holding(len(self._order), self.bytes, self.bound, self.size, self.dropped)

    def get(self, key: str) -> R | None:
        number = self._numbers.get(key)
        return None if number is None else self._records[number]

    def newest(self) -> R | None:
        return self._records[self._order[-1]] if self._order else None

    def find(self, unique: str, value: Hashable) -> R | None:
        number = self._uniques[unique][0].get(value)
        return None if number is None else self._records[number]

    def add(self, record: R) -> R:
        """Append a record. Raises Duplicate when its id or a unique value is taken; then nothing has changed."""
        key = self._key(record)
        if key in self._numbers:
            raise Duplicate("id", key)
        number = self.next_number
        if self._uniques:
            self._take(number, None, record)
        self.next_number += 1
        self._records[number] = record
        self._numbers[key] = number
        self._order.append(number)
        for lists, of in self._indexes.values():
            value = of(record)
            if value is not None:
                lists[value].append(number)
        self.bytes += self.weigh(record)
        if self.bound is not None:
            while self._is_over(self.bound):
                self._drop_oldest(max(1, min(len(self._order), self.bound) // 100))
        return record

    def _take(self, number: int, old: R | None, record: R) -> None:
        """Give a record its unique values, and take its old version's. Raises Duplicate; then nothing has changed."""
        changed = [
            (name, taken, before, after)
            for name, (taken, of) in self._uniques.items()
            if (before := None if old is None else of(old)) != (after := of(record))
        ]
        for name, taken, _, after in changed:
            if after is not None and after in taken:
                raise Duplicate(name, after)
        for _, taken, before, after in changed:
            taken.pop(before, None)
            if after is not None:
                taken[after] = number

    def _is_over(self, bound: int) -> bool:
        """Whether the oldest are to go; the newest stays, however large it is."""
        count = len(self._order)
        return count > bound or (self.bytes > (self.size or 0) and count > 1)

    def replace(self, record: R) -> R:
        """Put a new version in its predecessor's place. Raises Duplicate; KeyError when there is no predecessor."""
        number = self._numbers[self._key(record)]
        old = self._records[number]
        placed_by = self._placed_by
        if (placed_by is None or placed_by(old) != placed_by(record)) and (self._uniques or self._indexes):
            self._place_anew(number, old, record)
        self._records[number] = record
        self.bytes += self.growth(old, record)
        return record

    def put(self, record: R) -> R:
        """Add a record, or put a new version in its predecessor's place. Raises Duplicate."""
        return self.replace(record) if self._key(record) in self._numbers else self.add(record)

    def _place_anew(self, number: int, old: R, record: R) -> None:
        self._take(number, old, record)
        for lists, of in self._indexes.values():
            before, after = of(old), of(record)
            if before != after:
                _unlist(lists, before, number)
                if after is not None:
                    insort(lists[after], number)

    def remove(self, key: str) -> R:
        """Take a record out. Raises KeyError."""
        number = self._numbers.pop(key)
        record = self._records.pop(number)
        self.bytes -= self.weigh(record)
        del self._order[bisect_left(self._order, number)]
        for taken, of in self._uniques.values():
            taken.pop(of(record), None)
        for lists, of in self._indexes.values():
            _unlist(lists, of(record), number)
        return record

    def all(self) -> Selection[R]:
        return self._selection([self._order])

    def where(self, index: str, *values: Hashable) -> Selection[R]:
        """The records whose index has one of these values."""
        lists, _ = self._indexes[index]
        each = values if len(values) == 1 else dict.fromkeys(values)
        found = [lists[value] for value in each if value in lists]
        return self._selection(found)

    def none(self) -> Selection[R]:
        return self._selection([])

    def values(self, index: str) -> Collection[Hashable]:
        """What the records have for an index."""
        return self._indexes[index][0].keys()

    def of(self, runs: list[Run]) -> Selection[R]:
        """The records of these stretches of its indexes; one that two of them have comes twice, one after the other."""
        return Selection(self._records, self._numbers, self._at, runs)

    def _selection(self, found: list[list[int]]) -> Selection[R]:
        return self.of([Run(numbers, 0, len(numbers)) for numbers in found])

    def having(self, index: str, value: Hashable) -> list[R]:
        """The records whose index has this value, oldest first: of an index of which each value has a few."""
        records = self._records
        return [records[number] for number in self._indexes[index][0].get(value, ())]

    def number_of(self, key: str) -> int | None:
        return self._numbers.get(key)

    def restore(self, records: Iterable[R], dropped: int) -> None:
        """Fill an empty table, in order; numbers go on as if those that were dropped had been here."""
        self.next_number = dropped
        for record in records:
            self.add(record)
        self.dropped += dropped

    def is_in_order(self) -> bool:
        """Whether no record is older than the one before it."""
        if self._at is None:
            return True
        times = [self._at(record) for record in resting(self)]
        return all(before <= after for before, after in pairwise(times))

    @property
    def first_number(self) -> int:
        """The sequence number of the oldest record, or of the next one where there is none."""
        return self._order[0] if self._order else self.next_number

    def _drop_oldest(self, count: int) -> None:
        """Take out the `count` oldest at once: a list gives up its beginning as fast as its first entry."""
        oldest, self._order = self._order[:count], self._order[count:]
        gone = list(map(self._records.pop, oldest))
        self.bytes -= sum(map(self.weigh, gone))
        for key in map(self._key, gone):
            del self._numbers[key]
        for taken, of in self._uniques.values():
            for value in map(of, gone):
                taken.pop(value, None)
        limit = oldest[-1] + 1
        for lists, of in self._indexes.values():
            for value in set(map(of, gone)) & lists.keys():
                del lists[value][: bisect_left(lists[value], limit)]
                if not lists[value]:
                    del lists[value]
        self.dropped += count


def _unlist(lists: dict[Hashable, list[int]], value: Hashable | None, number: int) -> None:
    if value in lists:
        del lists[value][bisect_left(lists[value], number)]
        if not lists[value]:
            del lists[value]
