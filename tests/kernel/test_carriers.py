"""A system whose messages travel in ways of their own: another plan, retries, ends, and a word on each report."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal

import pytest

from mock_server.kernel import lifecycle
from mock_server.kernel.exact import converter
from mock_server.kernel.instants import SECOND
from mock_server.kernel.lifecycle import DELIVERED, FAILED, PROGRESS, RETURNED, SENT, DeliveryModel, StatusPlan, Step
from mock_server.kernel.messages import Failure, Message
from mock_server.kernel.problems import ImpossibleStep, Invalid
from mock_server.kernel.sandbox import Sandbox
from mock_server.kernel.state import import_state, take, write
from mock_server.kernel.world import World
from tests.kernel._sandboxes import NAME, new_message, no_webhooks

FAILS: StatusPlan = (Step(SENT, "sent"), Step(FAILED, "delivered", lifecycle.UNDELIVERABLE))


class Stubborn(DeliveryModel):
    """Two steps, two retries, bounces; each report adds a letter to the text."""

    statuses = frozenset({*PROGRESS, FAILED, RETURNED})

    def __init__(self, plan: StatusPlan) -> None:
        self._road = plan

    def plan(self, sandbox: Sandbox, message: Message) -> StatusPlan | None:
        return self._road

    def reports(self, message: Message, status: str) -> bool:
        return status in (SENT, DELIVERED, FAILED, RETURNED)

    def retry(self, sandbox: Sandbox, message: Message, failure: Failure | None) -> int | None:
        if message.text.count("!") >= 2:
            return None
        sandbox.messages.replace(replace(message, text=f"{message.text}!"))
        return 3 * SECOND

    def settle(self, sandbox: Sandbox, before: Message, after: Message) -> Message:
        assert after.history[:-1] == before.history
        return replace(after, text=f"{after.text}{after.status[0]}")


def departed(sandbox: Sandbox, plan: StatusPlan) -> Message:
    sandbox.models[NAME] = Stubborn(plan)
    message = new_message(sandbox, text="")
    lifecycle.depart(sandbox, message)
    return message


def after(sandbox: Sandbox, message: Message, seconds: float) -> tuple[str, str]:
    sandbox.advance_to(sandbox.clock.now() + int(seconds * SECOND), no_webhooks)
    found = sandbox.messages.get(message.id)
    assert found is not None
    return found.status, found.text


def test_a_failure_is_tried_again_as_often_as_the_carrier_says(sandbox: Sandbox) -> None:
    message = departed(sandbox, FAILS)

    assert [after(sandbox, message, seconds) for seconds in (0.5, 0.5, 2.5, 0.5, 3, 1_000)] == [
        *((SENT, "s"), (SENT, "s!"), (SENT, "s!"), (SENT, "s!!")),
        *((FAILED, "s!!f"), (FAILED, "s!!f")),
    ]


def test_each_report_is_told_of_as_the_carrier_settled_it(sandbox: Sandbox) -> None:
    heard: list[tuple[str, str]] = []
    sandbox.events.listen(lambda event: heard.append((event.name, event.record.text)))
    message = departed(sandbox, (Step(SENT, "sent"), Step(DELIVERED, "delivered")))
    after(sandbox, message, 5)

    assert heard == [("message.sent", "s"), ("message.delivered", "sd")]


def test_a_road_may_end_in_a_bounce_which_nothing_leaves(sandbox: Sandbox) -> None:
    message = departed(sandbox, (Step(SENT, "sent"), Step(RETURNED, "delivered", lifecycle.BOUNCED)))

    assert after(sandbox, message, 5) == (RETURNED, "sb")
    found = sandbox.messages.get(message.id)
    assert found is not None
    assert found.failure == lifecycle.BOUNCED
    for status in (SENT, DELIVERED, FAILED, RETURNED):
        with pytest.raises(ImpossibleStep):
            lifecycle.force(sandbox, found, status, None)


def test_only_what_the_carrier_reports_can_be_forced(sandbox: Sandbox) -> None:
    message = departed(sandbox, ())

    with pytest.raises(ImpossibleStep):
        lifecycle.force(sandbox, message, "read", None)
    assert lifecycle.force(sandbox, message, RETURNED, None).failure == lifecycle.BOUNCED


def test_a_plain_system_knows_no_bounce(world: World, sandbox: Sandbox) -> None:
    with pytest.raises(ImpossibleStep):
        lifecycle.force(sandbox, new_message(sandbox), RETURNED, None)
    new_message(sandbox, status=RETURNED)
    with pytest.raises(Invalid):
        import_state(world, sandbox.id, json.loads(write(take(sandbox, world.vendors))))


def test_a_failure_to_come_does_not_undo_a_delivery_that_was_forced(sandbox: Sandbox) -> None:
    message = new_message(sandbox, "+447700900001")
    lifecycle.depart(sandbox, message)
    sandbox.advance_to(sandbox.clock.now(), no_webhooks)
    found = sandbox.messages.get(message.id)
    assert found is not None
    lifecycle.force(sandbox, found, DELIVERED, None)

    assert after(sandbox, message, 10)[0] == DELIVERED


@pytest.mark.parametrize("text", ["0", "0.012", "-1.50", "100.00", "1E+2", "1E-7"])
def test_a_decimal_number_goes_out_as_text_and_comes_in_to_the_digit(text: str) -> None:
    assert converter().unstructure(Decimal(text)) == text
    assert str(converter().structure(text, Decimal)) == text


@pytest.mark.parametrize("value", [1, 1.5, None, "", "x", "NaN", "Infinity", "1" * 29, "0x1", ["1"]])
def test_what_is_no_decimal_number_does_not_come_in(value: object) -> None:
    with pytest.raises((TypeError, ValueError)):
        converter().structure(value, Decimal)
