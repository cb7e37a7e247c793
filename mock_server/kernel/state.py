"""A sandbox's whole state as one JSON document, and back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import field, fields
from functools import partial
from typing import Any, Literal, TypeVar

import cattrs
import orjson

from mock_server.kernel import integrity, secrecy
from mock_server.kernel.chance import Chance
from mock_server.kernel.counting import at_most
from mock_server.kernel.exact import Seed, converter
from mock_server.kernel.faults import Fault
from mock_server.kernel.findings import Finding
from mock_server.kernel.instants import Instant
from mock_server.kernel.journal import Entry
from mock_server.kernel.lifecycle import Delivery
from mock_server.kernel.masking import Masker
from mock_server.kernel.messages import Message
from mock_server.kernel.pauses import resting
from mock_server.kernel.problems import Duplicate, Invalid
from mock_server.kernel.sandbox import Sandbox
from mock_server.kernel.structs import renewed, struct
from mock_server.kernel.timetable import Row
from mock_server.kernel.vendor import Vendor
from mock_server.kernel.webhooks.outbox import ATTEMPT
from mock_server.kernel.webhooks.records import Attempt, Parcel
from mock_server.kernel.webhooks.subscriptions import Subscription
from mock_server.kernel.world import World

T = TypeVar("T")

VERSION = 1
_DETAILS = 20


@struct(frozen=True, slots=True)
class ClockState:
    """Where the clock stands, or how far it is from real time (microseconds)."""

    offset: int | None
    frozen_at: Instant | None


@struct(frozen=True, slots=True)
class State:
    """The document.

    The sandbox's own credentials are not in it: they stay with the sandbox that it is imported into. What it wrote down
    (requests, findings, deliveries) is masked. Records and messages are data: without the keys, passwords, tokens and
    secrets of webhooks that were made in it, an import would be another sandbox.
    """

    version: int
    seed: Seed
    created_at: Instant
    clock: ClockState
    drawn: dict[str, int]
    delivery: Delivery
    limits: dict[str, dict[str, int | None]]
    rate_windows: list[tuple[int, Instant, dict[str, int]]]
    appointments_made: int
    appointments: list[Row]
    messages: list[dict[str, Any]]
    messages_dropped: int
    requests_recorded: int
    requests_dropped: int
    requests: list[Entry]
    strict: bool
    faults: list[Fault]
    findings: list[Finding]
    subscriptions: list[Subscription]
    parcels: list[Parcel]
    deliveries: list[Attempt]
    deliveries_dropped: int
    signatures: Literal["real", "sandbox"] = "real"
    systems: dict[str, dict[str, list[dict[str, Any]]]] = field(default_factory=dict)
    # Older exports do not tell.
    findings_dropped: int = 0


_CONVERTER = converter()
_LISTS = tuple(found.name for found in fields(State) if str(found.type).startswith("list"))


def take(sandbox: Sandbox, vendors: Mapping[str, Vendor], also: Iterable[str] | None = ()) -> dict[str, Any]:
    """The parts of a State of a sandbox whose lock the caller holds; records are frozen, so `write` needs no lock.

    `also` are secrets that are not the sandbox's; None masks nothing, for who keeps the credentials too.
    """
    made, appointments = _appointments(sandbox)
    hides = None if also is None else secrecy.masker(sandbox, vendors, also)
    return {
        "version": VERSION,
        "seed": sandbox.chance.seed,
        "created_at": sandbox.created_at,
        "clock": ClockState(**sandbox.clock.export()),
        "drawn": sandbox.chance.export(),
        "delivery": sandbox.delivery,
        "limits": {name: dict(limits) for name, limits in sandbox.limits.items()},
        "rate_windows": sandbox.limiter.export(),
        "appointments_made": made,
        "appointments": appointments,
        "messages": list(sandbox.messages),
        "messages_dropped": at_most(sandbox.messages.dropped),
        "requests_recorded": sandbox.journal.recorded,
        "requests_dropped": at_most(sandbox.journal.dropped),
        "requests": _hidden(list(sandbox.journal), secrecy.entry, hides),
        "strict": sandbox.strict,
        "signatures": sandbox.signatures,
        "faults": sandbox.faults.export(),
        "findings": _hidden(sandbox.findings.export(), secrecy.finding, hides),
        "findings_dropped": at_most(sandbox.findings.dropped),
        "subscriptions": list(sandbox.outbox.subscriptions),
        "parcels": list(sandbox.outbox.parcels),
        "deliveries": _hidden(list(sandbox.outbox.attempts), secrecy.attempt, hides),
        "deliveries_dropped": at_most(sandbox.outbox.attempts.dropped),
        "systems": {
            name: {table_name: list(table) for table_name, table in sandbox.stores[name].tables.items()}
            for name in vendors
        },
    }


def _hidden(rows: list[T], show: Callable[[Masker, T], T], hides: Masker | None) -> list[T] | map[T]:
    """Rows of which something is secret: each is masked when it is written."""
    return rows if hides is None else map(partial(show, hides), rows)


def _appointments(sandbox: Sandbox) -> tuple[int, list[Row]]:
    """How many were made, and what is to come: webhooks that are due or under way are due again after an import."""
    made, appointments = sandbox.timetable.export()
    under_way = [
        (due.at, -place, ATTEMPT, due.parcel, 0) for place, due in enumerate(reversed(sandbox.outbox.pending()))
    ]
    return made, sorted([*appointments, *under_way])


def write(part: Any) -> bytes:
    """What `take` gave as JSON, once. Times are microseconds since 1970, as they are kept."""
    return b"".join(_written(part))


def _written(part: Any) -> Iterator[bytes]:
    """Its pieces, which are put together once: each copy of a large one is a tenth of a second that nobody else has."""
    if isinstance(part, dict):
        yield b"{"
        for place, (name, value) in enumerate(part.items()):
            yield b"%b%b:" % (b"," if place else b"", orjson.dumps(name))
            yield from _written(value)
        yield b"}"
    elif isinstance(part, list | map):
        yield b"["
        for place, row in enumerate(resting(part)):
            yield b"%b%b" % (b"," if place else b"", orjson.dumps(_CONVERTER.unstructure(row)))
        yield b"]"
    else:
        yield orjson.dumps(_CONVERTER.unstructure(part))


def import_state(world: World, sandbox_id: str, document: Mapping[str, Any]) -> Sandbox:
    """Replace a sandbox's state by an exported one; a system that is new to it begins with its fixtures.

    Raises NotFound, and Invalid for what is no such document.
    """
    state = read(document)

    def fill_and_check(sandbox: Sandbox) -> None:
        fill(sandbox, state, world.vendors)
        world.begin(sandbox, world.vendors.keys() - state.systems.keys())
        integrity.check(sandbox, world.vendors)

    return world.rebuild(sandbox_id, fill_and_check, "state.imported")


def read(document: Mapping[str, Any]) -> State:
    """The State that a document is. Raises Invalid for what is none, or one of another version."""
    _check_lists(document)
    state: State = structured(State, document, "state")
    if state.version != VERSION:
        raise Invalid({"version": [f"This server reads version {VERSION}."]})
    return state


def fill(sandbox: Sandbox, state: State, vendors: Mapping[str, Vendor]) -> None:
    """Let a sandbox that nobody reaches yet be as a State says, which `integrity.check` has still to judge.

    Raises Invalid for what no table takes.
    """
    unknown = sorted(set(state.systems) - set(vendors))
    if unknown:
        raise Invalid({"systems": [f"This server does not serve {', '.join(unknown)}."]})
    sandbox.chance = Chance(state.seed, state.drawn)
    sandbox.created_at = state.created_at
    sandbox.clock.restore(state.clock.offset, state.clock.frozen_at)
    sandbox.delivery = state.delivery
    sandbox.limits = dict(state.limits)
    sandbox.limiter.restore(state.rate_windows)
    sandbox.timetable.restore(state.appointments_made, state.appointments)
    sandbox.journal.recorded = state.requests_recorded
    sandbox.journal.restore(state.requests, state.requests_dropped)
    sandbox.strict = state.strict
    sandbox.signatures = state.signatures
    sandbox.faults.restore(state.faults)
    sandbox.findings.restore(state.findings, state.findings_dropped)
    try:
        _fill_tables(sandbox, state, vendors)
    except Duplicate as error:
        raise Invalid({"systems": [f"Two records have the same {error.field}."]}) from error


def _fill_tables(sandbox: Sandbox, state: State, vendors: Mapping[str, Vendor]) -> None:
    sandbox.outbox.subscriptions.restore(state.subscriptions, 0)
    sandbox.outbox.parcels.restore(state.parcels, 0)
    sandbox.outbox.attempts.restore(state.deliveries, state.deliveries_dropped)
    for name in vendors:
        tables, store = state.systems.get(name, {}), sandbox.stores[name]
        known = store.declared
        if not tables.keys() <= known.keys():
            raise Invalid({f"systems.{name}": [f"There are the tables {', '.join(known)}, and no others."]})
        for table_name, declared in known.items():
            where = f"systems.{name}.{table_name}"
            rows = resting(tables.get(table_name, ()))
            store.tables[table_name].restore((structured(declared.record, row, where) for row in rows), 0)
    messages = (_message(row, vendors) for row in resting(state.messages))
    sandbox.messages.restore(messages, state.messages_dropped)


def _check_lists(document: Mapping[str, Any]) -> None:
    """What is a list must be one: cattrs would take an object for the list of its keys."""
    wrong = [name for name in _LISTS if not isinstance(document.get(name, []), list)]
    systems = document.get("systems")
    for system, tables in systems.items() if isinstance(systems, dict) else ():
        if isinstance(tables, dict):
            wrong += [f"systems.{system}.{name}" for name, rows in tables.items() if not isinstance(rows, list)]
    if wrong:
        raise Invalid({name: ["Must be a list."] for name in wrong})


def _message(row: Mapping[str, Any], vendors: Mapping[str, Vendor]) -> Message:
    vendor = vendors.get(str(row.get("system")))
    if vendor is None:
        raise Invalid({"messages": ["A message is of a system that is not served here."]})
    facts = structured(vendor.facts, row.get("facts"), "messages.facts")
    message: Message = structured(Message, {**row, "facts": None}, "messages")
    return renewed(message, facts=facts)


def structured(wanted: Any, data: Any, where: str) -> Any:
    """Data as the type that is wanted. Raises Invalid, which tells what in it does not fit, from `where` on."""
    try:
        return _CONVERTER.structure(data, wanted)
    except (cattrs.BaseValidationError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise Invalid({where: cattrs.transform_error(error, path=where)[:_DETAILS]}) from error
