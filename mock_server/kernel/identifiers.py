"""Ids: their forms, the kinds of chance that they are drawn from, and what is told of one that does not fit."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from mock_server.kernel.chance import Chance
from mock_server.kernel.instants import MILLISECOND, Instant
from mock_server.kernel.problems import Problem
from mock_server.kernel.structs import struct
from mock_server.kernel.table import Table

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\Z")

# A ULID: 26 digits that sort by time, 48 bits of milliseconds and then 80 of chance (github.com/ulid/spec).
# Crockford's base 32: no I, L, O or U. 26 digits hold 130 bits, so the first is at most 7.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
ULID = re.compile(rf"[0-7][{ALPHABET}]{{25}}\Z")

_CHANCE_BITS = 80
# Two digits at a time: 13 look-ups in place of 26.
_PAIRS = tuple(first + second for first in ALPHABET for second in ALPHABET)
_TIME_SHIFTS, _CHANCE_SHIFTS = tuple(range(40, -1, -10)), tuple(range(70, -1, -10))
# The digits that come after its time.
_CHANCE = 16
# So many of the ids that are drawn next are held against those that there are.
_AHEAD = 100


def as_uuid(text: str) -> str | None:
    """A UUID in its canonical lower-case form, or None for anything else."""
    lowered = text.lower()
    return lowered if UUID.match(lowered) else None


def must_be_uuid(text: str, problem: Problem) -> str:
    """A UUID in its canonical form. Raises the problem for anything else."""
    found = as_uuid(text)
    if found is None:
        raise problem
    return found


def is_uuid(text: str) -> bool:
    """Whether a text is a UUID in its canonical form."""
    return UUID.match(text) is not None


@struct(frozen=True, slots=True)
class Form:
    """How a field's text looks, and what is told of another: by `{field}`, `{found}` and the record's `{id}`."""

    fits: Callable[[str], bool]
    told: str


@struct(frozen=True, slots=True)
class Ids:
    """A table's ids: their form, and the kind of chance that UUIDs are drawn from; None for ids that are brought."""

    form: Form
    drawn: str | None = None

    def told(self, table: str) -> str:
        """What one of these is called that belongs to the table of this name."""
        return str(self.drawn)

    def is_next_taken(self, table: Table[Any], chance: Chance) -> bool:
        return self.drawn is not None and any(table.get(found) is not None for found in upcoming(chance, self.drawn))


@struct(frozen=True, slots=True)
class Ulids(Ids):
    """Ids of a prefix and a ULID, whose chance comes after its time: the next ones must be nobody's at any time."""

    def told(self, table: str) -> str:
        return table

    def is_next_taken(self, table: Table[Any], chance: Chance) -> bool:
        """Whether a record's id ends with what is drawn next."""
        ahead = chance.ahead()
        ends = {ulid(0, ahead.draw(str(self.drawn)))[-_CHANCE:] for _ in range(_AHEAD)}
        return any(record.id[-_CHANCE:] in ends for record in table)


def upcoming(chance: Chance, kind: str) -> frozenset[str]:
    """The UUIDs of a kind that are drawn next."""
    ahead = chance.ahead()
    return frozenset(ahead.uuid(kind) for _ in range(_AHEAD))


def ulids(system: str, prefix: str) -> Ulids:
    """Ids as in `con_01ARZ3NDEKTSV4RRFFQ69G5FAV`, drawn from the system's chance of this prefix."""
    begins = f"{prefix}_"

    def fits(text: str) -> bool:
        return text.startswith(begins) and ULID.match(text[len(begins) :]) is not None

    return Ulids(Form(fits, f"the id {{found!r}} is not {begins} and a ULID."), f"{system}.{prefix}")


def ulid(at: Instant, chance: int) -> str:
    """The ULID of an instant, cut to its millisecond, with the lowest 80 bits of a drawn number.

    An instant before 1970, which a ULID cannot hold, has the time of that year's beginning.
    """
    bits = chance & ((1 << _CHANCE_BITS) - 1)
    digits = "".join([_PAIRS[bits >> shift & 0x3FF] for shift in _CHANCE_SHIFTS])
    return _time_digits(max(at, 0) // MILLISECOND) + digits


@lru_cache(maxsize=16)
def _time_digits(milliseconds: int) -> str:
    """The first ten digits; what is made at once has them in common."""
    return "".join([_PAIRS[milliseconds >> shift & 0x3FF] for shift in _TIME_SHIFTS])
