"""A system whose messages travel in ways of their own: another plan, and another end."""

from __future__ import annotations

from decimal import Decimal

import pytest

from mock_server.kernel import lifecycle
from mock_server.kernel.exact import converter
from mock_server.kernel.instants import SECOND
from mock_server.kernel.lifecycle import (
    DELIVERED,
    FAILED,
    PROGRESS,
    READ,
    RETURNED,
    SENT,
    DeliveryModel,
    StatusPlan,
    Step,
)
from mock_server.kernel.messages import Message
from mock_server.kernel.problems import ImpossibleStep, Invalid
from mock_server.kernel.sandbox import Sandbox
from mock_server.kernel.state import import_state
from mock_server.kernel.world import World
from tests.kernel._sandboxes import NAME, exported, new_message, no_webhooks


class Bouncing(DeliveryModel):
    """It is sent or it bounces; nobody is told that it was read."""

    statuses = frozenset({*PROGRESS, FAILED, RETURNED})

    def plan(self, sandbox: Sandbox, message: Message) -> StatusPlan | None:
        return (Step(SENT, "sent"), Step(RETURNED, "delivered", lifecycle.BOUNCED))

    def reports(self, message: Message, status: str) -> bool:
        return status in (SENT, DELIVERED, FAILED, RETURNED)


def after(sandbox: Sandbox, message: Message, seconds: int) -> Message:
    lifecycle.depart(sandbox, message)
    sandbox.advance_to(sandbox.clock.now() + seconds * SECOND, no_webhooks)
    found = sandbox.messages.get(message.id)
    assert found is not None
    return found


def test_a_road_may_end_in_a_bounce_which_nothing_leaves(sandbox: Sandbox) -> None:
    sandbox.models[NAME] = Bouncing()
    found = after(sandbox, new_message(sandbox), 5)

    assert (found.status, found.failure) == (RETURNED, lifecycle.BOUNCED)
    for status in (SENT, DELIVERED, FAILED, RETURNED):
        with pytest.raises(ImpossibleStep):
            lifecycle.force(sandbox, found, status, None)


def test_only_what_the_carrier_reports_can_be_forced(sandbox: Sandbox) -> None:
    sandbox.models[NAME] = Bouncing()
    message = new_message(sandbox)

    with pytest.raises(ImpossibleStep):
        lifecycle.force(sandbox, message, READ, None)
    assert lifecycle.force(sandbox, message, RETURNED, None).failure == lifecycle.BOUNCED


def test_a_plain_system_knows_no_bounce(world: World, sandbox: Sandbox) -> None:
    with pytest.raises(ImpossibleStep):
        lifecycle.force(sandbox, new_message(sandbox), RETURNED, None)
    new_message(sandbox, status=RETURNED)
    with pytest.raises(Invalid):
        import_state(world, sandbox.id, exported(sandbox, world))


def test_a_failure_to_come_does_not_undo_a_delivery_that_was_forced(sandbox: Sandbox) -> None:
    message = new_message(sandbox, "+447700900001")
    lifecycle.force(sandbox, after(sandbox, message, 0), DELIVERED, None)
    sandbox.advance_to(sandbox.clock.now() + 10 * SECOND, no_webhooks)

    found = sandbox.messages.get(message.id)
    assert found is not None
    assert found.status == DELIVERED


@pytest.mark.parametrize("text", ["0", "0.012", "-1.50", "100.00", "1E+2", "1E-7"])
def test_a_decimal_number_goes_out_as_text_and_comes_in_to_the_digit(text: str) -> None:
    assert converter().unstructure(Decimal(text)) == text
    assert str(converter().structure(text, Decimal)) == text


@pytest.mark.parametrize("value", [1, 1.5, None, "", "x", "NaN", "Infinity", "1" * 29, "0x1", ["1"]])
def test_what_is_no_decimal_number_does_not_come_in(value: object) -> None:
    with pytest.raises((TypeError, ValueError)):
        converter().structure(value, Decimal)
