"""A sandbox's whole state as one document: what is none is refused. tests/control/test_state.py has the round trips."""

from decimal import Decimal
from typing import Any

import pytest

from mock_server.kernel import lifecycle
from mock_server.kernel.exact import converter
from mock_server.kernel.instants import MINUTE, SECOND
from mock_server.kernel.problems import Invalid
from mock_server.kernel.sandbox import Sandbox
from mock_server.kernel.state import import_state
from mock_server.kernel.world import World
from tests.kernel._sandboxes import NAME, START, advance, altered, entry, exported, new_message


@pytest.fixture
def lived(sandbox: Sandbox) -> Sandbox:
    for _ in range(2):
        lifecycle.depart(sandbox, new_message(sandbox))
    advance(sandbox, START + SECOND)
    sandbox.journal.keep(entry(sandbox.journal))
    return sandbox


@pytest.mark.parametrize(
    ("path", "value"),
    [
        *(("clock.offset", "soon"), ("messages.0.surplus", 1), ("messages.0.history", [{"status": "sent"}])),
        *(("messages.0.facts", {"loud": True, "colour": "red"}), ("messages.1.id", "SAME")),
        *(("requests.0.body", "\x00not base85\x00"), ("appointments", [1])),
    ],
)
def test_what_is_no_state_is_refused_and_changes_nothing(world: World, lived: Sandbox, path: str, value: Any) -> None:
    document = exported(lived, world)
    if value == "SAME":
        value = document["messages"][0]["id"]

    with pytest.raises(Invalid):
        import_state(world, "mine", altered(document, path, value))

    assert world.get("mine") is world.opened_by(NAME, "key-of-mine") is lived
    assert exported(lived, world) == document


def test_a_clock_that_stands_before_the_newest_record_is_refused(world: World, lived: Sandbox) -> None:
    """The next one would be out of order."""
    document = exported(lived, world)
    newest = document["messages"][-1]["created_at"]
    import_state(world, "mine", altered(document, "clock.frozen_at", newest))
    with pytest.raises(Invalid) as refusal:
        import_state(world, "mine", altered(document, "clock.frozen_at", newest - 1))
    assert refusal.value.errors == {"clock": ["The clock must not stand before the newest of the messages."]}


def test_every_field_of_the_document_is_needed_that_all_exports_have(world: World, lived: Sandbox) -> None:
    document = exported(lived, world)
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


@pytest.mark.parametrize("text", ["0", "0.012", "-1.50", "100.00", "1E+2", "1E-7"])
def test_a_decimal_number_goes_out_as_text_and_comes_in_to_the_digit(text: str) -> None:
    assert converter().unstructure(Decimal(text)) == text
    assert str(converter().structure(text, Decimal)) == text


@pytest.mark.parametrize("value", [1, 1.5, None, "", "x", "NaN", "Infinity", "1" * 29, "0x1", ["1"]])
def test_what_is_no_decimal_number_does_not_come_in(value: object) -> None:
    with pytest.raises((TypeError, ValueError)):
        converter().structure(value, Decimal)
