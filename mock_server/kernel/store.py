"""A system's store: tables that declare themselves, which the kernel opens, exports, fills and checks by what they say.

    class Store(Tables, system="postbox", messages=Rules(references={"account": "senders"})):
        senders = table(Sender, Rules(ids=IDS), indexes={"name": "name"})

`Store().senders` is a Table of Senders. They stand in the order in which an import fills them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping
from dataclasses import field, fields
from functools import partial
from operator import attrgetter
from typing import Any, ClassVar, Self, cast

from mock_server.kernel.identifiers import Form, Ids
from mock_server.kernel.messages import Message
from mock_server.kernel.pauses import resting
from mock_server.kernel.problems import NotFound
from mock_server.kernel.sandbox import Sandbox
from mock_server.kernel.structs import R, Record, struct
from mock_server.kernel.table import Table

_MESSAGES = "messages"


@struct(frozen=True, slots=True)
class Made:
    """A value that a function makes of a record, and the fields that it looks at."""

    by: Callable[[Any], Hashable | None]
    of: tuple[str, ...]


# What records are found by: a field, several together, or what is made of some.
Value = str | tuple[str, ...] | Made


@struct(frozen=True, slots=True, kw_only=True)
class Rules:
    """What holds of each record of a table, field by field, and must hold of one that is imported.

    `forms` is how texts look, None aside; `references` the table that an id, each of several or None leads to; `values`
    what a field may have.
    """

    ids: Ids | None = None
    forms: Mapping[str, Form] = field(default_factory=dict)
    references: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Collection[object]] = field(default_factory=dict)

    @property
    def formed(self) -> Mapping[str, Form]:
        """Every field whose text has a form."""
        return self.forms if self.ids is None else {"id": self.ids.form, **self.forms}

    def referred(self, record: Any) -> Iterator[tuple[str, str, str]]:
        """Each id that a record refers to something by: its field, the table that it leads to, and the id."""
        for where, wanted in self.references.items():
            for found in _each(getattr(record, where)):
                yield where, wanted, found

    def flaws(self, name: str, records: Iterable[Any], tables: Mapping[str, Table[Any]]) -> Iterator[str]:
        """What is wrong with these records of the table `name`, one sentence each."""
        formed = self.formed
        for record in resting(records):
            for where, form in formed.items():
                found = getattr(record, where)
                if found is not None and not form.fits(found):
                    yield f"{name}: {form.told.format(field=where, found=found, id=record.id)}"
            for where, wanted, found in self.referred(record):
                if tables[wanted].get(found) is None:
                    yield f"{name}: the {where} {found!r} of {record.id} leads nowhere."
            for where, allowed in self.values.items():
                if getattr(record, where) not in allowed:
                    yield f"{name}: the {where} of {record.id} must be one of {', '.join(map(str, allowed))}."

    def check(self, record: type, tables: Collection[str]) -> None:
        """Raises TypeError for a field that these records do not have, or a reference to a table that there is not."""
        _check_fields(record, {*self.formed, *self.references, *self.values})
        unknown = set(self.references.values()) - set(tables)
        if unknown:
            raise TypeError(f"{record.__name__} refers to {', '.join(sorted(unknown))}, which this store has not")


def _each(value: str | tuple[str, ...] | None) -> tuple[str, ...]:
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else value


def _check_fields(record: type, named: Iterable[str]) -> None:
    unknown = set(named) - {found.name for found in fields(record)}
    if unknown:
        raise TypeError(f"{record.__name__} has no field {', '.join(sorted(unknown))}")


_NO_RULES = Rules()


@struct(frozen=True, slots=True)
class Declaration:
    """One table: its records, their rules, and how it is opened."""

    record: type[Record]
    rules: Rules
    open: Callable[[], Table[Any]]


def table(
    record: type[R],
    rules: Rules = _NO_RULES,
    *,
    key: str = "id",
    at: str | None = None,
    unique: Mapping[str, Value] | None = None,
    indexes: Mapping[str, Value] | None = None,
    bound: int | None = None,
) -> Table[R]:
    """Declare a table, see `table.Table`, in the body of a store's class; each store opens one of its own.

    A store that is made has the table itself under this name, which is what the type says.
    """
    found = {**(unique or {}), **(indexes or {})}
    placing = sorted({name for value in found.values() for name in _fields_of(value)})
    _check_fields(record, {key, *placing, *([] if at is None else [at])})
    opened: Callable[[], Table[Any]] = partial(
        Table,
        attrgetter(key),
        at=None if at is None else attrgetter(at),
        unique={name: _getter(value) for name, value in (unique or {}).items()},
        indexes={name: _getter(value) for name, value in (indexes or {}).items()},
        placed_by=attrgetter(*placing) if placing else None,
        bound=bound,
    )
    return cast(Table[R], Declaration(record, rules, opened))


def _fields_of(value: Value) -> tuple[str, ...]:
    return value.of if isinstance(value, Made) else _each(value)


def _getter(value: Value) -> Callable[[Any], Hashable | None]:
    return value.by if isinstance(value, Made) else attrgetter(*_fields_of(value))


class Tables:
    """The base of every system's store. `tables` has each by its name, `lasting` those that drop nothing.

    `messages` are the rules of the system's messages, which are in one table with those of all systems.
    """

    system: ClassVar[str]
    declared: ClassVar[Mapping[str, Declaration]]
    rules: ClassVar[Mapping[str, Rules]]
    # What an import is told that its records are not in.
    order: ClassVar[str] = "the order of their time"

    def __init_subclass__(cls, *, system: str, messages: Rules) -> None:
        cls.system = system
        cls.declared = {name: found for name, found in vars(cls).items() if isinstance(found, Declaration)}
        cls.rules = {**{name: found.rules for name, found in cls.declared.items()}, _MESSAGES: messages}
        for name, rules in cls.rules.items():
            rules.check(Message if name == _MESSAGES else cls.declared[name].record, cls.rules)
        for name in cls.declared:
            delattr(cls, name)

    def __init__(self) -> None:
        self.tables: Mapping[str, Table[Any]] = {name: found.open() for name, found in self.declared.items()}
        self.lasting = tuple((name, found) for name, found in self.tables.items() if found.bound is None)
        for name, found in self.tables.items():
            setattr(self, name, found)

    @classmethod
    def of(cls, sandbox: Sandbox) -> Self:
        store: Self = sandbox.stores[cls.system]
        return store

    @classmethod
    def reader(cls, name: str) -> Callable[[Sandbox], Table[Any]]:
        """What finds a sandbox's table of this name."""
        return lambda sandbox: cls.of(sandbox).tables[name]

    @classmethod
    def message(cls, sandbox: Sandbox, identifier: str, direction: str | None = None) -> Message:
        """One of the system's own messages, in one direction or in either. Raises NotFound."""
        message = sandbox.messages.get(identifier)
        if message is None or message.system != cls.system or direction not in (None, message.direction):
            raise NotFound("message", identifier)
        return message

    def lacks(self) -> Iterable[str]:
        """What every store of this system has, and this one has not, one sentence each."""
        return ()

    def flaws(self, sandbox: Sandbox) -> Iterator[str]:
        """Why the kernel cannot serve what was imported, one sentence each."""
        yield from self.lacks()
        tables = {**self.tables, _MESSAGES: sandbox.messages}
        for name, rules in self.rules.items():
            own = name != _MESSAGES
            if own and not tables[name].is_in_order():
                yield f"The {name} are not in {self.order}."
            if rules != _NO_RULES:
                records = tables[name] if own else sandbox.messages.where("system", self.system)
                yield from rules.flaws(name, records, tables)
        for name, rules in self.rules.items():
            ids = rules.ids
            if ids is not None and ids.is_next_taken(tables[name], sandbox.chance):
                yield f"The next id of {ids.told(name)} is taken; `drawn` does not go with the records."


def must(table: Table[R], kind: str, identifier: str) -> R:
    """The record, or NotFound; `kind` is what the vendor calls it."""
    record = table.get(identifier)
    if record is None:
        raise NotFound(kind, identifier)
    return record
