"""What every system's fixtures are made into a store by: dates, made-up people, messages with a past, credentials."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from operator import attrgetter
from typing import Any, Generic, TypeVar

from mock_server.kernel import phone
from mock_server.kernel.beginning import Line, made, past
from mock_server.kernel.instants import Instant, to_millisecond
from mock_server.kernel.messages import Message
from mock_server.kernel.pauses import resting
from mock_server.kernel.problems import Duplicate, Invalid
from mock_server.kernel.sandbox import Credentials, Sandbox
from mock_server.kernel.store import Tables
from mock_server.kernel.structs import R, Record, struct
from mock_server.kernel.table import Table
from mock_server.kernel.vendor import Fixtures
from mock_server.kernel.world import DEFAULT

OWN = "own"

S = TypeVar("S", bound=Tables)


@struct(frozen=True, slots=True)
class Person:
    """Somebody made up: a name, its letters, an E.164 number, and since when they are known."""

    name: str
    letters: str
    number: str
    at: Instant


class Seeding(ABC, Generic[S]):
    """One filling of a sandbox's empty store by a loaded document; every reference in it must lead somewhere."""

    # What fixtures call the records of a table where that is not the table's name without its last letter.
    kinds: Mapping[str, str] = {}

    def __init__(self, sandbox: Sandbox, store: S) -> None:
        self.sandbox = sandbox
        self.store = store
        self.now = sandbox.clock.now()

    @abstractmethod
    def run(self, document: Mapping[str, Any]) -> None:
        """Fill the store. Raises Invalid, and Duplicate."""

    def invalid(self, told: str) -> Invalid:
        return Invalid({self.store.system: [told]})

    def known(self, table: Table[R], kind: str, identifier: str) -> R:
        """The record; `kind` is what the fixtures call it. Raises Invalid."""
        record = table.get(identifier)
        if record is None:
            raise self.invalid(f"There is no {kind} {identifier} in these fixtures.")
        return record

    def record(self, name: str, row: Mapping[str, Any], **more: Any) -> Any:
        """A record for the table of this name, of a row and `more`; all that it refers to is there. Raises Invalid."""
        declared = self.store.declared[name]
        kind: Any = declared.record
        record = kind(**given(row, kind), **more)
        for _, table, found in declared.rules.referred(record):
            self.known(self.store.tables[table], self.kinds.get(table, table[:-1]), found)
        return record

    def dated(self, name: str, row: Mapping[str, Any], **more: Any) -> Any:
        """The same with the row's date, cut to the millisecond. Raises Invalid."""
        return self.record(name, row, at=to_millisecond(self.when(row)), **more)

    def when(self, row: Mapping[str, Any]) -> Instant:
        """The date of a loaded part, `at` or so long `ago`; nothing in a sandbox is later than its clock."""
        at: Instant = row["at"] if "at" in row else self.now - row["ago"]
        return min(at, self.now)

    def evenly(self, group: Mapping[str, Any]) -> Iterator[tuple[int, Instant]]:
        """The place of each of a group's `count`, and its date between the `first` and the `last`."""
        step = (group["last"] - group["first"]) // group["count"]
        for place in resting(range(group["count"])):
            yield place, min(group["first"] + place * step, self.now)

    def made_up(self, group: Mapping[str, Any], first: str, told: str) -> Iterator[Person]:
        """A group of made-up people, whose numbers count up from `first`.

        Raises Invalid, `told` being what they are called there, where their numbers would not stay E.164.
        """
        number, chance = int(first), self.sandbox.chance
        if not phone.is_e164(f"+{number + group['count'] - 1}"):
            raise self.invalid(f"The {told} must stay E.164.")
        for place, at in self.evenly(group):
            name = chance.name(f"{self.store.system}.person")
            letters = "".join(letter for letter in name.lower() if letter.isalpha())
            yield Person(name, letters, f"+{number + place}", at)

    def told(self, row: Mapping[str, Any], line: Line, *, id: str, kind: str, facts: Any) -> Message:
        """A message that is known since the row's date: received, or sent and come to the row's status at once."""
        message = made(line, row["direction"], row["text"], self.when(row), id=id, kind=kind, facts=facts)
        return past(message, row["status"])

    def add_messages(self, messages: Iterable[Message]) -> Sequence[Message]:
        """Put messages into the sandbox in the order of their time, which is theirs here too."""
        return add_by("created_at", self.sandbox.messages, messages)


def add_by(time: str, table: Table[R], records: Iterable[R]) -> Sequence[R]:
    """Put records into a table in the order of this field, which is theirs here too: it may have dropped some."""
    ordered = sorted(records, key=attrgetter(time))
    for record in ordered:
        table.add(record)
    return ordered


def check_once(
    rows: Iterable[Mapping[str, Any]], field: str, who: Callable[[Any], Hashable] = lambda value: value
) -> None:
    """Raises Duplicate where two rows have the same value of this field, or one that `who` takes for the same.

    It is for rows that no table keeps apart by that field. None is never the same.
    """
    seen = set()
    for value in [row[field] for row in rows if row[field] is not None]:
        if who(value) in seen:
            raise Duplicate(field, value)
        seen.add(who(value))


def given(row: Mapping[str, Any], record: type[Record]) -> dict[str, Any]:
    """What a row has for fields of such a record, lists as the tuples that records keep; dates aside."""
    names = {field.name for field in fields(record)} - {"at"}
    return {name: tuple(value) if isinstance(value, list) else value for name, value in row.items() if name in names}


def rows_of(fixtures: Fixtures | None, key: str) -> Sequence[Mapping[str, Any]]:
    """The objects in a list of fixtures as they were sent, before `seed` says what is wrong with them."""
    rows = (fixtures or {}).get(key)
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def issue(
    sandbox_id: str,
    well_known: Mapping[str, Mapping[str, str]],
    further: Iterable[str],
    fresh: Callable[[str], Mapping[str, str]],
) -> Credentials:
    """Credentials for `own` and these further names: the well-known ones in the default sandbox, else fresh ones."""
    made = well_known.__getitem__ if sandbox_id == DEFAULT else fresh
    return Credentials(made(OWN), {name: made(name) for name in further})
