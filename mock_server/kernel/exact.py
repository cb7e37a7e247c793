"""JSON into a state's values and back, strictly: what is not of a field's type is refused, and money stays exact."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Any, NewType

import cattrs
from cattrs.preconf.json import make_converter
from cattrs.strategies import configure_union_passthrough

from mock_server.kernel.counting import END
from mock_server.kernel.instants import FIRST, LAST, Instant

Seed = NewType("Seed", int)
# As many as a decimal number is computed with exactly.
_DIGITS = 28
# What values of a type are, exactly; and of those that are whole numbers, in which range.
_KINDS: Mapping[Any, tuple[type, ...]] = {
    str: (str,),
    bool: (bool,),
    float: (float, int),
    str | Mapping[str, Any]: (str, dict),
}
_NUMBERS: Mapping[Any, range] = {int: range(-END, END), Instant: range(FIRST, LAST + 1), Seed: range(2**63)}


def converter() -> cattrs.Converter:
    """What is not of a field's type is refused, where cattrs would make it so; no number is beyond 64 bits."""
    made = make_converter(forbid_extra_keys=True)
    configure_union_passthrough(str | int | float | bool | None, made)
    for wanted, kinds in _KINDS.items():
        made.register_structure_hook(wanted, partial(_of, kinds))
    for wanted, numbers in _NUMBERS.items():
        made.register_structure_hook(wanted, partial(_within, numbers))
    made.register_structure_hook(Decimal, _decimal)
    made.register_unstructure_hook(Decimal, str)
    return made


def _of(kinds: tuple[type, ...], value: Any, _: Any) -> Any:
    # Not isinstance: a bool is no number here.
    if type(value) not in kinds:
        raise TypeError
    return value


def _within(numbers: range, value: Any, _: Any) -> int:
    if type(value) is not int or value not in numbers:
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
