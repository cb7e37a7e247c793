"""A message's plan from queued to read, by itself, by magic and by force."""

import pytest

from mock_server.kernel import lifecycle
from mock_server.kernel.instants import MINUTE, SECOND
from mock_server.kernel.lifecycle import Delivery
from mock_server.kernel.messages import Message
from mock_server.kernel.problems import ImpossibleStep
from mock_server.kernel.sandbox import Sandbox
from tests.kernel._sandboxes import START, Facts, advance, new_message, new_sandbox

Reports = list[tuple[str, float]]


def travelled(sandbox: Sandbox, recipient: str = "+447700900123") -> Message:
    message = new_message(sandbox, recipient)
    lifecycle.depart(sandbox, message)
    advance(sandbox, sandbox.clock.now() + 10 * SECOND)
    return sandbox.messages.get(message.id)


def walked(message: Message) -> Reports:
    """Each report and its time, in seconds after acceptance."""
    return [(change.status, (change.at - message.created_at) / SECOND) for change in message.history[1:]]


def test_no_report_is_before_the_one_ahead_of_it_on_the_road() -> None:
    delivery = Delivery(delays=(("sent", 5), ("delivered", 1), ("read", 3)))
    assert walked(travelled(new_sandbox(delivery=delivery))) == [("sent", 5), ("delivered", 5), ("read", 5)]


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
    mode: str, ending: str, reports: Reports, status: str, failure: str | None
) -> None:
    message = travelled(new_sandbox(delivery=Delivery(mode=mode)), f"+44770090{ending}")

    assert (walked(message), message.status) == (reports, status)
    assert (message.failure and message.failure.code) == failure


@pytest.mark.parametrize("recipient", ["+447700900008", "+447700900000", "+447700000100", "", "0"])
def test_nobody_else_is_magic(recipient: str) -> None:
    assert lifecycle.magic_plan(recipient) is None


@pytest.mark.parametrize("status", ["queued", "sent", "delivered", "read", "failed"])
def test_nothing_follows_a_failure(sandbox: Sandbox, status: str) -> None:
    with pytest.raises(ImpossibleStep):
        lifecycle.force(sandbox, new_message(sandbox, status="failed"), status, None)


@pytest.mark.parametrize(
    ("ending", "status", "reports"),
    [
        ("0123", "read", [("read", 0), ("sent", 0), ("delivered", 1), ("read", 3)]),
        ("0123", "failed", [("failed", 0)]),
        ("0001", "delivered", [("delivered", 0), ("sent", 0)]),
    ],
)
def test_what_was_due_undoes_no_forced_report(sandbox: Sandbox, ending: str, status: str, reports: Reports) -> None:
    message = new_message(sandbox, f"+44770090{ending}")
    lifecycle.depart(sandbox, message)
    lifecycle.force(sandbox, message, status, None)
    advance(sandbox, START + 10 * SECOND)
    after = sandbox.messages.get(message.id)
    assert (after.status, walked(after)) == (status, reports)


@pytest.mark.parametrize("loud", [True, False], ids=["waiting", "skipped"])
@pytest.mark.parametrize("status", ["queued", "sent", "delivered", "read", "failed"])
def test_no_provider_reports_a_message_that_was_not_sent(sandbox: Sandbox, status: str, loud: bool) -> None:
    message = new_message(sandbox, status=lifecycle.SCHEDULED, scheduled_at=START + MINUTE, facts=Facts(loud))
    lifecycle.postpone(sandbox, message)
    if not loud:
        advance(sandbox, START + MINUTE)
        message = sandbox.messages.get(message.id)

    with pytest.raises(ImpossibleStep):
        lifecycle.force(sandbox, message, status, None)
    sandbox.timetable.add(sandbox.clock.now(), lifecycle.STEP, message.id)
    sandbox.catch_up()
    assert sandbox.messages.get(message.id) == message


def test_a_message_without_a_time_cannot_wait_for_it(sandbox: Sandbox) -> None:
    with pytest.raises(ValueError, match="no time to wait for"):
        lifecycle.postpone(sandbox, new_message(sandbox))


def test_of_two_delays_of_one_status_the_first_is_kept() -> None:
    assert Delivery(delays=(("sent", 5), ("sent", 0))).delay("sent") == 5 * SECOND
