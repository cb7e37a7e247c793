"""A message's plan from queued to read, by itself, by magic and by force."""

from __future__ import annotations

import pytest

from mock_server.kernel import lifecycle
from mock_server.kernel.instants import MINUTE, SECOND
from mock_server.kernel.lifecycle import Delivery
from mock_server.kernel.messages import INBOUND, Failure, Message, StatusChange
from mock_server.kernel.moves import Advance
from mock_server.kernel.problems import ImpossibleStep
from mock_server.kernel.sandbox import Sandbox
from tests.kernel._sandboxes import START, Facts, new_message, new_sandbox, no_webhooks


def travelled(sandbox: Sandbox, recipient: str = "+447700900123") -> Message:
    """A message after ten seconds on its plan."""
    message = new_message(sandbox, recipient)
    lifecycle.depart(sandbox, message)
    sandbox.advance_to(sandbox.clock.now() + 10 * SECOND, no_webhooks)
    return sandbox.messages.get(message.id)


def walked(message: Message) -> list[tuple[str, float]]:
    """Each report and its time, in seconds after acceptance."""
    return [(change.status, (change.at - message.created_at) / SECOND) for change in message.history[1:]]


def delayed(**seconds: float) -> Delivery:
    return Delivery(delays=tuple(seconds.items()))


@pytest.mark.parametrize(
    ("delivery", "reports", "status"),
    [
        (Delivery(), [("sent", 0), ("delivered", 1), ("read", 3)], "read"),
        (delayed(sent=0.5, delivered=2, read=2.25), [("sent", 0.5), ("delivered", 2), ("read", 2.25)], "read"),
        # No report is before the one ahead of it on the road.
        (delayed(sent=5, delivered=1, read=3), [("sent", 5), ("delivered", 5), ("read", 5)], "read"),
        (Delivery(mode="manual"), [], "queued"),
    ],
    ids=["unless told", "delays of its own", "delays in disorder", "by hand"],
)
def test_a_message_is_reported_at_the_times_of_its_sandboxs_plan(
    delivery: Delivery, reports: list[tuple[str, float]], status: str
) -> None:
    message = travelled(new_sandbox(delivery=delivery))

    assert (walked(message), message.status) == (reports, status)


@pytest.mark.parametrize("mode", ["auto", "manual"])
@pytest.mark.parametrize(
    ("ending", "reports", "status", "failure"),
    [
        ("0001", [("sent", 0), ("failed", 1)], "failed", "undeliverable"),
        ("0002", [("sent", 0), ("delivered", 1)], "delivered", None),
        ("0003", [("sent", 0)], "sent", None),
        ("0004", [("failed", 0)], "failed", "not_on_channel"),
        ("0005", [("failed", 0)], "failed", "opted_out"),
        ("0006", [("sent", 0)] * 2 + [("delivered", 1)] * 2 + [("read", 3)] * 2, "read", None),
        ("0007", [("sent", 0), ("read", 1), ("delivered", 3)], "read", None),
    ],
)
def test_magic_recipients_end_otherwise_whatever_the_mode(
    mode: str, ending: str, reports: list[tuple[str, float]], status: str, failure: str | None
) -> None:
    message = travelled(new_sandbox(delivery=Delivery(mode=mode)), f"+44770090{ending}")

    assert (walked(message), message.status) == (reports, status)
    assert (message.failure and message.failure.code) == failure


@pytest.mark.parametrize("recipient", ["+447700900008", "+447700900000", "+447700000100", "", "0"])
def test_nobody_else_is_magic(recipient: str) -> None:
    assert lifecycle.magic_plan(recipient) is None


def test_the_listeners_hear_of_every_report_in_order(sandbox: Sandbox) -> None:
    heard = []
    sandbox.events.listen(lambda event: heard.append((event.name, event.record.status, event.at)))

    travelled(sandbox, "+447700900007")

    assert heard == [
        ("message.sent", "sent", START),
        ("message.read", "read", START + SECOND),
        ("message.delivered", "read", START + 3 * SECOND),
    ]


STEPS = {
    "queued": {"sent", "delivered", "read", "failed"},
    "sent": {"delivered", "read", "failed"},
    "delivered": {"read"},
    "read": set(),
    "failed": set(),
}


@pytest.mark.parametrize("current", STEPS)
@pytest.mark.parametrize("wanted", ["queued", "sent", "delivered", "read", "failed", "received", "lost"])
def test_the_operator_may_force_a_step_forward_or_a_failure_and_nothing_else(
    sandbox: Sandbox, current: str, wanted: str
) -> None:
    message = new_message(sandbox, status=current)

    if wanted in STEPS[current]:
        forced = lifecycle.force(sandbox, message, wanted, None)
        assert sandbox.messages.get(message.id) == forced
        assert forced.status == forced.history[-1].status == wanted
        assert (forced.failure is not None) == (wanted == "failed")
    else:
        with pytest.raises(ImpossibleStep):
            lifecycle.force(sandbox, message, wanted, None)
        assert sandbox.messages.get(message.id) == message


def test_a_forced_failure_keeps_the_reason_that_was_given(sandbox: Sandbox) -> None:
    failure = Failure("131026", "Receiver is incapable of receiving this message")
    assert lifecycle.force(sandbox, new_message(sandbox), "failed", failure).failure == failure


def test_an_inbound_message_has_no_road(sandbox: Sandbox) -> None:
    with pytest.raises(ImpossibleStep):
        lifecycle.force(sandbox, new_message(sandbox, direction=INBOUND, status="received"), "read", None)


@pytest.mark.parametrize(
    ("status", "reports"),
    [("read", [("read", 0), ("sent", 0), ("delivered", 1), ("read", 3)]), ("failed", [("failed", 0)])],
)
def test_what_was_due_later_undoes_no_forced_end(
    sandbox: Sandbox, status: str, reports: list[tuple[str, float]]
) -> None:
    message = new_message(sandbox)
    lifecycle.depart(sandbox, message)
    lifecycle.force(sandbox, message, status, None)
    sandbox.advance_to(START + 10 * SECOND, no_webhooks)
    after = sandbox.messages.get(message.id)
    assert (after.status, walked(after)) == (status, reports)


def test_what_was_due_for_a_message_that_is_gone_is_passed_over(sandbox: Sandbox) -> None:
    message = new_message(sandbox)
    lifecycle.depart(sandbox, message)
    sandbox.messages.remove(message.id)

    assert sandbox.advance_to(START + 10 * SECOND, no_webhooks) == Advance(1)


def test_a_leap_reports_at_the_times_that_were_due_and_counts_them(sandbox: Sandbox) -> None:
    for _ in range(3):
        lifecycle.depart(sandbox, new_message(sandbox))

    assert sandbox.advance_to(START + SECOND - 1, no_webhooks) == Advance(3)
    assert sandbox.advance_to(START + SECOND, no_webhooks) == Advance(3)
    assert sandbox.advance_to(START + 300 * 86_400 * SECOND, no_webhooks) == Advance(3)
    assert {message.history[-1].at for message in sandbox.messages} == {START + 3 * SECOND}
    assert sandbox.clock.now() == START + 300 * 86_400 * SECOND


def scheduled(sandbox: Sandbox, minutes: int, *, loud: bool = True, **more: object) -> Message:
    """A message that is to be sent so many minutes from now."""
    waiting = {"status": lifecycle.SCHEDULED, "history": (StatusChange(lifecycle.SCHEDULED, START),), **more}
    message = new_message(sandbox, scheduled_at=START + minutes * MINUTE, facts=Facts(loud), **waiting)
    lifecycle.postpone(sandbox, message)
    return message


@pytest.mark.parametrize("loud", [True, False], ids=["waiting", "skipped"])
@pytest.mark.parametrize("status", ["queued", "sent", "delivered", "read", "failed"])
def test_no_provider_reports_a_message_that_was_not_sent(sandbox: Sandbox, status: str, loud: bool) -> None:
    message = scheduled(sandbox, 5, loud=loud)
    if not loud:
        sandbox.advance_to(START + 5 * MINUTE, no_webhooks)
        message = sandbox.messages.get(message.id)

    with pytest.raises(ImpossibleStep):
        lifecycle.force(sandbox, message, status, None)
    sandbox.timetable.add(sandbox.clock.now(), lifecycle.STEP, message.id)
    sandbox.catch_up()
    assert sandbox.messages.get(message.id) == message


def test_a_message_without_a_time_cannot_wait_for_it(sandbox: Sandbox) -> None:
    with pytest.raises(ValueError, match="no time to wait for"):
        lifecycle.postpone(sandbox, new_message(sandbox))
