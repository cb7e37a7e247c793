"""A vendor of one table, and sandboxes of it: enough to see what the kernel does by itself."""

import copy
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from mock_server.kernel import lifecycle
from mock_server.kernel.journal import Entry, Journal
from mock_server.kernel.messages import OUTBOUND, Failure, Message, StatusChange
from mock_server.kernel.moves import Advance, Move
from mock_server.kernel.sandbox import Bounds, Credentials, Origin, Sandbox
from mock_server.kernel.seeding import Seeding
from mock_server.kernel.state import take, write
from mock_server.kernel.store import Rules, Tables, table
from mock_server.kernel.structs import Record, struct
from mock_server.kernel.timetable import Appointment
from mock_server.kernel.waits import Wait
from mock_server.kernel.world import World

START = 1_700_000_000_000_000
NAME = "pager"


@dataclass(frozen=True, slots=True)
class Facts:
    loud: bool


@struct(frozen=True, slots=True, kw_only=True)
class Pager(Record):
    id: str
    number: str
    words: tuple[str, ...] = ()


class Store(Tables, system=NAME, messages=Rules()):
    pagers = table(Pager, unique={"number": "number"})


class Numbers(Seeding[Store]):
    def run(self, document: Mapping[str, Any]) -> None:
        for number in document["numbers"]:
            self.store.pagers.add(Pager(id=number, number=number))


class Vendor:
    """Pagers: fixtures are a list of numbers, a sandbox's credential is its id."""

    name = NAME
    facts = Facts
    webhooks = None
    store = Store

    def issue_credentials(self, sandbox_id: str, fixtures: Mapping[str, Any] | None) -> Credentials:
        return Credentials({"key": f"key-of-{sandbox_id}"})

    def open(self, sandbox: Sandbox) -> None:
        sandbox.handle(f"{NAME}.{lifecycle.DUE}", _due)
        sandbox.models[NAME] = lifecycle.SchedulingModel()

    def seed(self, sandbox: Sandbox, fixtures: Mapping[str, Any] | None) -> None:
        for number in (fixtures or {}).get("numbers", ()):
            sandbox.stores[NAME].pagers.add(Pager(id=sandbox.chance.uuid("pager"), number=number))

    def secrets(self, sandbox: Sandbox) -> Iterable[str]:
        return [sandbox.credentials[NAME].own["key"]]

    def flaws(self, sandbox: Sandbox) -> Iterable[str]:
        return ()

    def claim(self, sandbox: Sandbox) -> None:
        sandbox.keyring.claim(sandbox.id, NAME, sandbox.credentials[NAME].own["key"])
        for pager in sandbox.stores[NAME].pagers:
            if pager.number.startswith("secret-"):
                sandbox.keyring.claim(sandbox.id, NAME, pager.number)


def _due(sandbox: Sandbox, appointment: Appointment) -> None:
    """Loud messages go out, the others are not worth it."""
    message = sandbox.messages.get(appointment.subject)
    assert message is not None
    if message.facts.loud:
        lifecycle.release(sandbox, message)
    else:
        lifecycle.skip(sandbox, message, Failure("quiet", "Nobody would hear it."))


def new_world(numbers: tuple[str, ...] = ("1", "2"), bounds: Bounds | None = None) -> World:
    return World([Vendor()], fixtures={NAME: {"numbers": numbers}}, bounds=bounds)


def new_sandbox(world: World | None = None, **origin: Any) -> Sandbox:
    """A sandbox whose clock stands still at START."""
    given = {"id": "mine", "seed": 1, "now": START, "frozen": True} | origin
    return (world or new_world()).create(Origin(**given))


def entry(journal: Journal, **more: Any) -> Entry:
    """The next request of a journal, which is yet to be recorded."""
    given = {
        "id": journal.next_id(),
        "at": START,
        "system": NAME,
        "method": "POST",
        "path": "/pager/page",
        "query": "a=b",
        "headers": (),
        "body": b"",
        "body_size": len(more.get("body", b"")),
        "status": 201,
        "answer_headers": (),
        "answer_body": b"",
        "answer_size": len(more.get("answer_body", b"")),
        "duration_ms": 0.1,
    }
    return Entry(**(given | more))


def exported(sandbox: Sandbox, world: World) -> Any:
    """Its state as it comes through JSON."""
    return json.loads(write(take(sandbox, world.vendors)))


def altered(document: Any, path: str, value: Any) -> Any:
    """A copy with another value at a dotted path, or what a function makes of that and the document; `...` is none."""
    copied = place = copy.deepcopy(document)
    *way, last = [int(step) if step.lstrip("-").isdigit() else step for step in path.split(".")]
    for step in way:
        place = place[step]
    if value is ...:
        del place[last]
    else:
        place[last] = value(place[last], document) if callable(value) else value
    return copied


def new_message(sandbox: Sandbox, recipient: str = "+447700900123", **more: Any) -> Message:
    """An outbound message that was accepted just now."""
    now = sandbox.clock.now()
    given = {
        "id": sandbox.chance.uuid("message"),
        "system": NAME,
        "direction": OUTBOUND,
        "channel": "pager",
        "sender": "+447700900900",
        "recipient": recipient,
        "text": "Hello",
        "kind": "session",
        "status": "queued",
        "history": (StatusChange("queued", now),),
        "created_at": now,
        "account": "account",
        "party": "party",
        "thread": "thread",
        "facts": Facts(loud=True),
    }
    return sandbox.messages.add(Message(**(given | more)))


def no_webhooks(seconds: float) -> Wait:
    """Settles nothing: these sandboxes tell nobody of anything."""
    return Wait(lambda: True, seconds)


def finish(move: Move) -> Advance:
    """All of a move, on a thread that may wait."""
    while (wait := move.go_on()) is not None:
        wait.block()
    return move.made


def advance(sandbox: Sandbox, to: int) -> None:
    finish(Move(sandbox, lambda _: to, no_webhooks))
