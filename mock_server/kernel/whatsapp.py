"""What WhatsApp itself does, whichever vendor sends there: who a number is, and what a template's parameter may hold.

Both are known from WhatsApp, and that a vendor passes them on is assumed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TypeVar

T = TypeVar("T")

# Mobiles of Brazil got a ninth digit, a 9 in front; Mexico's were dialled from abroad with a 1 in front until 2019.
_TWO_SPELLINGS = (
    (re.compile(r"(\+55[1-9][1-9])(9?)([6-9][0-9]{7})\Z"), "9"),
    (re.compile(r"(\+52)(1?)([2-9][0-9]{9})\Z"), "1"),
)
# What is refused, as documents tell it.
RULE = "a parameter that is empty, or has a line break, a tab or more than four spaces in a row, is refused"
_NOT_IN_A_PARAMETER = re.compile(r"[\n\r\t]| {5,}")


def spellings(number: str) -> tuple[str, ...]:
    """The numbers in E.164 that are one person on WhatsApp, this one first: some of Brazil's and Mexico's are two."""
    for pattern, digit in _TWO_SPELLINGS:
        found = pattern.match(number)
        if found is not None:
            begins, has_it, rest = found.groups()
            return number, f"{begins}{'' if has_it else digit}{rest}"
    return (number,)


def known_by(names: Iterable[str], find: Callable[[str], T | None]) -> T | None:
    """What is found under the first of some spellings under which there is something."""
    return next((found for name in names if (found := find(name)) is not None), None)


def flaw(parameter: str) -> str | None:
    """Why WhatsApp refuses a text as a template's parameter; None for one that it takes."""
    if not parameter.strip():
        return "Must not be empty: WhatsApp refuses it."
    if _NOT_IN_A_PARAMETER.search(parameter):
        return "Must have no line break, no tab and at most four spaces in a row: WhatsApp refuses them."
    return None
