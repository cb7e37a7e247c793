"""A system whose messages travel in ways of their own: another plan, and another end."""

from __future__ import annotations

from decimal import Decimal

import pytest

from mock_server.kernel import lifecycle
from mock_server.kernel.exact import converter
from mock_server.kernel.instants import SECOND
from mock_server.kernel.lifecycle import DELIVERED, FAILED, PROGRESS, RETURNED, SENT, DeliveryModel, StatusPlan, Step
from mock_server.kernel.messages import Message
from mock_server.kernel.problems import ImpossibleStep
from mock_server.kernel.sandbox import Sandbox
from tests.kernel._sandboxes import NAME, START, advance, new_message


class Bouncing(DeliveryModel):
    """It is sent or it bounces; nobody is told that it was read."""

    statuses = frozenset({*PROGRESS, FAILED, RETURNED})

    def plan(self, sandbox: Sandbox, message: Message) -> StatusPlan | None:
        return (Step(SENT, "sent"), Step(RETURNED, "delivered", lifecycle.BOUNCED))

    def reports(self, message: Message, status: str) -> bool:
        return status in (SENT, DELIVERED, FAILED, RETURNED)


def test_a_road_may_end_in_a_bounce_by_itself_or_by_force_which_nothing_leaves(sandbox: Sandbox) -> None:
    sandbox.models[NAME] = Bouncing()
    message, forced = new_message(sandbox), lifecycle.force(sandbox, new_message(sandbox), RETURNED, None)
    lifecycle.depart(sandbox, message)
    advance(sandbox, START + 5 * SECOND)

    for found in (sandbox.messages.get(message.id), forced):
        assert (found.status, found.failure) == (RETURNED, lifecycle.BOUNCED)
        for status in (SENT, DELIVERED, FAILED, RETURNED):
            with pytest.raises(ImpossibleStep):
                lifecycle.force(sandbox, found, status, None)


@pytest.mark.parametrize("text", ["0", "0.012", "-1.50", "100.00", "1E+2", "1E-7"])
def test_a_decimal_number_goes_out_as_text_and_comes_in_to_the_digit(text: str) -> None:
    assert converter().unstructure(Decimal(text)) == text
    assert str(converter().structure(text, Decimal)) == text


@pytest.mark.parametrize("value", [1, 1.5, None, "", "x", "NaN", "Infinity", "1" * 29, "0x1", ["1"]])
def test_what_is_no_decimal_number_does_not_come_in(value: object) -> None:
    with pytest.raises((TypeError, ValueError)):
        converter().structure(value, Decimal)
