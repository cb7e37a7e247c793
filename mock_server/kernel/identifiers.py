"""Ids: their forms, the kinds of chance that they are drawn from, and what is told of one that does not fit."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from mock_server.kernel.chance import Chance
from mock_server.kernel.problems import Problem
from mock_server.kernel.structs import struct
from mock_server.kernel.table import Table
from mock_server.kernel.ulid import ULID, ulid

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\Z")
# The digits of a ULID that come after its time.
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
