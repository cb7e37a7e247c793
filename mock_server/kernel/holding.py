"""What one store of a sandbox holds, and the store of what is newest."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from itertools import count, islice
from typing import Generic, NamedTuple, TypeVar

from mock_server.kernel.weight import weight_of

K = TypeVar("K")
T = TypeVar("T")


class Holding(NamedTuple):
    """One store: how many records and bytes it holds, how many of each it may, and how many records are gone.

    None stands for no bound of its own.
    """

    records: int
    bytes: int
    max_records: int | None
    max_bytes: int | None
    dropped: int


class Newest(Generic[K, T]):
    """The newest `bound` things, and at most `max_bytes` of them; `dropped` counts what is gone.

    They are kept as they came (K), and made what they tell (T) for whoever looks. Each has a number, which no other one
    of its store has ever had.
    """

    # Bytes of one, and what it tells, with its number; a subclass may know better.
    weigh: Callable[[K], int] = staticmethod(weight_of)
    read: Callable[[int, K], T] = staticmethod(lambda _, kept: kept)

    def __init__(self, bound: int, max_bytes: int) -> None:
        self.bytes = 0
        self.dropped = 0
        # The number that the next one gets.
        self.next_number = 0
        self._bound = bound
        self._max_bytes = max_bytes
        self._kept: deque[K] = deque()
        self._weights: deque[int] = deque()

    def __len__(self) -> int:
        return len(self._kept)

    def __iter__(self) -> Iterator[T]:
        return map(self.read, count(self.first_number), self._kept)

    def keep(self, thing: K) -> None:
        """Keep the next one, and drop the oldest beyond the bounds."""
        weight = self.weigh(thing)
        self._kept.append(thing)
        self._weights.append(weight)
        self.bytes += weight
        self.next_number += 1
        while self.bytes > self._max_bytes or len(self._kept) > self._bound:
            self._kept.popleft()
            self.bytes -= self._weights.popleft()
            self.dropped += 1

    @property
    def held(self) -> Holding:
        return Holding(len(self._kept), self.bytes, self._bound, self._max_bytes, self.dropped)

    @property
    def first_number(self) -> int:
        """The number of the oldest, or of the next one where there is none."""
        return self.next_number - len(self._kept)

    def newest_first(self) -> Iterator[T]:
        return (thing for _, thing in self.numbered())

    def numbered(self, stop: int | None = None) -> Iterator[tuple[int, T]]:
        """The newest first with their numbers, below `stop`: what there is now, each read when it is looked at."""
        stop = self.next_number if stop is None else min(stop, self.next_number)
        kept = list(islice(reversed(self._kept), self.next_number - stop, None))
        numbers = range(stop - 1, stop - 1 - len(kept), -1)
        return zip(numbers, map(self.read, numbers, kept), strict=True)

    def clear(self) -> None:
        """Forget all of them, and what was dropped; numbers go on."""
        self._kept.clear()
        self._weights.clear()
        self.bytes = self.dropped = 0

    def restore(self, things: Iterable[K], dropped: int) -> None:
        """Fill an empty store, in order; numbers go on as if those that were dropped had been here."""
        self.next_number = self.dropped = dropped
        for thing in things:
            self.keep(thing)
