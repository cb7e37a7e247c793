"""How many bytes a record takes: what every bound in bytes is counted in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from functools import cache
from operator import attrgetter
from sys import getsizeof
from typing import Any

# An object's own head, its place in a table and in some indexes.
_RECORD = 200


def weight_of(thing: Any) -> int:
    """Bytes of a record, or of what JSON may hold, with all its parts; what two records share is counted twice."""
    kind = type(thing)
    if kind is dict:
        return getsizeof(thing) + sum(map(weight_of, thing)) + sum(map(weight_of, thing.values()))
    if kind in (tuple, list, frozenset):
        return getsizeof(thing) + sum(map(weight_of, thing))
    parts = _parts(kind)  # type: ignore[arg-type]  # the type checker takes no class for hashable
    if parts is None:
        return getsizeof(thing)
    total = _RECORD
    for part in parts(thing):
        total += getsizeof(part) if type(part) in _PLAIN else weight_of(part)
    return total


_PLAIN = frozenset({str, int, bool, float, bytes, type(None)})


@cache
def _parts(kind: Any) -> Callable[[Any], tuple[Any, ...]] | None:
    """How to get at a record's fields; None for what is no record of two fields or more."""
    if not hasattr(kind, "__dataclass_fields__"):
        return None
    # What is rendered is made of the record anew whenever it is asked for.
    names = [field.name for field in fields(kind) if field.name != "rendered"]
    if len(names) < 2:  # noqa: PLR2004 - attrgetter gives one value as it is, not as a tuple
        return lambda thing: tuple(getattr(thing, name) for name in names)
    return attrgetter(*names)
