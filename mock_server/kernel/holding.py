"""What one store of a sandbox holds, in records and in bytes, and the store of what is newest."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields
from decimal import Decimal
from functools import cache
from itertools import count, islice
from operator import attrgetter
from sys import getsizeof
from typing import Any, Generic, NamedTuple, TypeVar, get_args, get_type_hints

K = TypeVar("K")
T = TypeVar("T")

# An object's own head and each field's place in it; and what its place in a table and in some indexes costs a record.
_HEAD, _FIELD, _PLACE = 48, 8, 152
# So much a record weighs at least.
LEAST = _PLACE + _HEAD
_VALUE = 32
# Values whose size is the same, nearly, whichever they are; texts have each its own.
_FIXED = {int: _VALUE, bool: _VALUE, float: _VALUE, type(None): getsizeof(None), Decimal: getsizeof(Decimal())}
_TEXTS = frozenset({str, bytes, type(None)})

_Parts = Callable[[Any], tuple[Any, ...]]
_Form = tuple[int, _Parts, _Parts, _Parts]


def weight_of(thing: Any) -> int:
    """Bytes of a record, or of what JSON may hold, with all its parts; what two records share is counted twice."""
    found = _form(type(thing))  # type: ignore[arg-type]  # a type checker takes no class for hashable
    return size_of(thing) if found is None else _PLACE + _size_of_record(found, thing)


def growth(old: Any, new: Any) -> int:
    """How much more a record weighs than the version before it; what both hold is not weighed."""
    kind = type(new)
    if kind is not type(old):
        return size_of(new) - size_of(old)
    if kind in _FIXED:
        return 0
    if kind is tuple and new[: len(old)] == old:
        # A history, to which something was added.
        return getsizeof(new) - getsizeof(old) + sum(map(size_of, new[len(old) :]))
    found = None if kind is str else _form(kind)  # type: ignore[arg-type]  # as above
    if found is None:
        return size_of(new) - size_of(old)
    before, after = found[3](old), found[3](new)
    if before == after:
        return 0
    return sum([growth(part, changed) for part, changed in zip(before, after, strict=True) if part is not changed])


def size_of(thing: Any) -> int:
    """Its bytes where it is a part of something else."""
    kind = type(thing)
    size = _FIXED.get(kind)
    if size is not None:
        return size
    if kind in _TEXTS:
        return getsizeof(thing)
    if kind is dict:
        return getsizeof(thing) + sum(map(size_of, thing)) + sum(map(size_of, thing.values()))
    if kind in (tuple, list, frozenset):
        return getsizeof(thing) + sum(map(size_of, thing))
    found = _form(kind)  # type: ignore[arg-type]  # as above
    return getsizeof(thing) if found is None else _size_of_record(found, thing)


def _size_of_record(form: _Form, record: Any) -> int:
    fixed, texts, others, _ = form
    return fixed + sum(map(getsizeof, texts(record))) + sum(map(size_of, others(record)))


@cache
def _form(kind: Any) -> _Form | None:
    """What a record weighs without its texts and what has parts of its own; how to get at each of those, and at both.

    None for what is no record. A record is weighed for each that is added, and most of its fields are plain.
    """
    if not hasattr(kind, "__dataclass_fields__"):
        return None
    hints = get_type_hints(kind)
    # What is rendered is made of the record anew whenever it is asked for.
    names = [field.name for field in fields(kind) if field.name != "rendered"]
    kinds = {name: _kinds(hints[name]) for name in names}
    fixed = {name: max(map(_FIXED.__getitem__, kinds[name])) for name in names if kinds[name] <= _FIXED.keys()}
    texts = [name for name in names if name not in fixed and kinds[name] <= _TEXTS]
    others = [name for name in names if name not in fixed and name not in texts]
    size = _HEAD + _FIELD * len(names) + sum(fixed.values())
    return size, _getter(texts), _getter(others), _getter([*texts, *others])


def _kinds(hint: Any) -> set[Any]:
    """What values of this type are; a NewType is what it is made of."""
    return {getattr(part, "__supertype__", part) for part in get_args(hint) or (hint,)}


def _getter(names: list[str]) -> _Parts:
    """Several fields at once; attrgetter gives one value as it is, not as a tuple."""
    if len(names) > 1:
        return attrgetter(*names)
    if not names:
        return lambda _: ()
    only = attrgetter(*names)
    return lambda thing: (only(thing),)


class Holding(NamedTuple):
    """Records and bytes that one store holds, and may hold (None: no bound of its own); and records that are gone."""

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
    # So many stay, whatever they weigh: an import that brings more is refused, not cut.
    least = 0

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
        while len(self._kept) > self._bound or (self.bytes > self._max_bytes and len(self._kept) > self.least):
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
