"""A sandbox's whole state as one document: a round trip gives an equal one, and what is none is refused."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from mock_server.kernel import lifecycle
from mock_server.kernel.instants import MINUTE, SECOND
from mock_server.kernel.problems import Invalid
from mock_server.kernel.sandbox import Sandbox
from mock_server.kernel.state import import_state
from mock_server.kernel.world import World
from tests.kernel._sandboxes import (
    NAME,
    START,
    Pager,
    altered,
    entry,
    exported,
    new_message,
    new_sandbox,
    no_webhooks,
)


def lived_in(world: World, **origin: Any) -> Sandbox:
    """A sandbox in which a bit of everything has happened."""
    sandbox = new_sandbox(world, **origin)
    sandbox.stores[NAME].add(Pager(id="p", number="3", words=("a", "b")))
    for recipient in ("+447700900123", "+447700900001", "+447700900004"):
        lifecycle.depart(sandbox, new_message(sandbox, recipient))
    new_message(sandbox, scheduled_at=START + MINUTE)
    sandbox.advance_to(START + 2 * SECOND, no_webhooks)
    sandbox.limiter.hit("me", 5, MINUTE, sandbox.clock.now())
    sandbox.limits["pager"] = {"per_minute": 7}
    seen = entry(sandbox.journal, body=b'\x00\xff{"a":1}', answer_body="{“é”}".encode(), duration_ms=1.25)
    sandbox.journal.record(replace(seen, headers=(("Host", "x"),), answer_headers=(("Content-Type", "text/plain"),)))
    return sandbox


@pytest.mark.parametrize(
    ("path", "value"),
    [
        *(("version", 2), ("seed", "many"), ("clock", {}), ("clock.offset", "soon"), ("delivery", 3), ("surplus", 1)),
        *(("messages", 3), ("messages.0", 3), ("messages.0.system", "telex"), ("messages.0.surplus", 1)),
        *(("messages.0.history", [{"status": "sent"}]), ("messages.0.facts", {"loud": True, "colour": "red"})),
        *(("messages.1.id", "SAME"), ("requests.0.body", "\x00not base85\x00"), ("appointments", [1])),
        *(("systems.telex", {}), ("systems.pager.pagers.0.id", "p"), ("systems.pager.pagers.0.number", "3")),
        ("systems.pager.pagers.0", {"id": 1}),
    ],
)
def test_what_is_no_state_is_refused_and_changes_nothing(world: World, path: str, value: Any) -> None:
    sandbox = lived_in(world)
    document = exported(sandbox, world)
    if value == "SAME":
        value = document["messages"][0]["id"]

    with pytest.raises(Invalid):
        import_state(world, "mine", altered(document, path, value))

    assert world.get("mine") is world.opened_by(NAME, "key-of-mine") is sandbox
    assert exported(sandbox, world) == document


def test_a_clock_that_stands_before_the_newest_record_is_refused_since_the_next_one_would_be_out_of_order(
    world: World,
) -> None:
    sandbox = lived_in(world)
    document = exported(sandbox, world)
    newest = document["messages"][-1]["created_at"]
    document["clock"] = {"offset": None, "frozen_at": newest}
    import_state(world, sandbox.id, document)
    document["clock"]["frozen_at"] = newest - 1
    with pytest.raises(Invalid) as refusal:
        import_state(world, sandbox.id, document)
    assert refusal.value.errors == {"clock": ["The clock must not stand before the newest of the messages."]}


def test_every_field_of_the_document_is_needed_that_all_exports_have(world: World) -> None:
    document = exported(lived_in(world), world)
    for name in document.keys() - {"systems", "findings_dropped", "signatures"}:
        with pytest.raises(Invalid):
            import_state(world, "mine", {key: value for key, value in document.items() if key != name})


def test_a_scheduled_message_is_let_in_only_where_the_system_can_schedule(
    sandbox: Sandbox, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    new_message(sandbox, scheduled_at=START + MINUTE, status=lifecycle.SCHEDULED)
    new_message(sandbox, scheduled_at=START + MINUTE, status=lifecycle.SKIPPED)
    document = exported(sandbox, world)

    import_state(world, sandbox.id, document)
    monkeypatch.setattr(lifecycle.SchedulingModel, "statuses", lifecycle.DeliveryModel.statuses)
    with pytest.raises(Invalid):
        import_state(world, sandbox.id, document)


@pytest.mark.parametrize(
    "change",
    [
        {"scheduled_at": None, "status": "scheduled"},
        {"scheduled_at": None, "status": "skipped"},
        {"direction": "inbound", "status": "scheduled"},
    ],
    ids=["scheduled without a time", "skipped without a time", "a customer's that waits"],
)
def test_what_cannot_have_been_scheduled_is_refused(world: World, sandbox: Sandbox, change: dict[str, Any]) -> None:
    new_message(sandbox, scheduled_at=START + MINUTE, status=lifecycle.SCHEDULED)
    document = exported(sandbox, world)
    document["messages"][0].update(change)

    with pytest.raises(Invalid):
        import_state(world, sandbox.id, document)
