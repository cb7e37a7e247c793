"""JSON into a state's values and back, strictly: what is not of a field's type is refused, and money stays exact."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, NewType

import cattrs
from cattrs.preconf.json import make_converter
from cattrs.strategies import configure_union_passthrough

from mock_server.kernel.counting import END
from mock_server.kernel.instants import FIRST, LAST, Instant

Seed = NewType("Seed", int)
# As many as a decimal number is computed with exactly.
_DIGITS = 28
_INTEGERS = range(-END, END)
_SEEDS = range(2**63)
_INSTANTS = range(FIRST, LAST + 1)


def converter() -> cattrs.Converter:
    """What is not of a field's type is refused, where cattrs would make it so; no number is beyond 64 bits."""
    made = make_converter(forbid_extra_keys=True)
    configure_union_passthrough(str | int | float | bool | None, made)
    for kind in (str, bool):
        made.register_structure_hook(kind, _exactly(kind))
    made.register_structure_hook(float, _number)
    made.register_structure_hook(int, _whole)
    made.register_structure_hook(Instant, _instant)
    made.register_structure_hook(Seed, _seed)
    made.register_structure_hook(Decimal, _decimal)
    made.register_structure_hook(str | Mapping[str, Any], _word_or_object)
    made.register_unstructure_hook(Decimal, str)
    return made


def _exactly(wanted: type) -> Callable[[Any, Any], Any]:
    def structure(value: Any, _: Any) -> Any:
        if type(value) is not wanted:
            raise TypeError
        return value

    return structure


def _number(value: Any, _: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError
    return value


def _whole(value: Any, _: Any) -> int:
    if type(value) is not int or value not in _INTEGERS:
        raise TypeError
    return value


def _decimal(value: Any, _: Any) -> Decimal:
    """Money is written as text, so that it stays exact."""
    if type(value) is not str or len(value) > _DIGITS:
        raise TypeError
    try:
        found = Decimal(value)
    except InvalidOperation as error:
        raise ValueError(f"not a decimal number: {value!r}") from error
    if not found.is_finite():
        raise ValueError(f"not a finite number: {value!r}")
    return found


def _word_or_object(value: Any, _: Any) -> str | Mapping[str, Any]:
    if not isinstance(value, str | dict):
        raise TypeError
    return value


def _seed(value: Any, _: Any) -> Seed:
    if type(value) is not int or value not in _SEEDS:
        raise TypeError
    return Seed(value)


def _instant(value: Any, _: Any) -> Instant:
    if type(value) is not int or value not in _INSTANTS:
        raise TypeError
    return value
