"""How many bytes a record takes: what every bound in bytes is counted in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from functools import cache
from operator import attrgetter
from sys import getsizeof
from typing import Any, get_args, get_type_hints

# An object's own head, its place in a table and in some indexes.
_RECORD = 200
_PLAIN = frozenset({str, int, bool, float, bytes, type(None)})

_Parts = Callable[[Any], tuple[Any, ...]]


def weight_of(thing: Any) -> int:
    """Bytes of a record, or of what JSON may hold, with all its parts; what two records share is counted twice."""
    kind = type(thing)
    if kind in _PLAIN:
        return getsizeof(thing)
    if kind is dict:
        return getsizeof(thing) + sum(map(weight_of, thing)) + sum(map(weight_of, thing.values()))
    if kind in (tuple, list, frozenset):
        return getsizeof(thing) + sum(map(weight_of, thing))
    found = _parts(kind)  # type: ignore[arg-type]  # the type checker takes no class for hashable
    if found is None:
        return getsizeof(thing)
    plain, others = found
    return _RECORD + sum(map(getsizeof, plain(thing))) + sum(map(weight_of, others(thing)))


@cache
def _parts(kind: Any) -> tuple[_Parts, _Parts] | None:
    """How to get at a record's fields, those that are plain by their type and the others; None for what is no record.

    A record is weighed for each that is added, and most of its fields are plain.
    """
    if not hasattr(kind, "__dataclass_fields__"):
        return None
    hints = get_type_hints(kind)
    # What is rendered is made of the record anew whenever it is asked for.
    names = [field.name for field in fields(kind) if field.name != "rendered"]
    plain = [name for name in names if all(map(_is_plain, get_args(hints[name]) or (hints[name],)))]
    return _getter(plain), _getter([name for name in names if name not in plain])


def _is_plain(hint: Any) -> bool:
    """Whether values of this type have no parts; a NewType is what it is made of."""
    return getattr(hint, "__supertype__", hint) in _PLAIN


def _getter(names: list[str]) -> _Parts:
    """Several fields at once; attrgetter gives one value as it is, not as a tuple."""
    if len(names) > 1:
        return attrgetter(*names)
    if not names:
        return lambda _: ()
    only = attrgetter(*names)
    return lambda thing: (only(thing),)
