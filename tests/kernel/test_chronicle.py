"""A chronicle notes what happens and tells it in its order, with what led to it, and holds no more than its bounds."""

from typing import Any

import pytest

from mock_server.kernel.chronicle import Chronicle
from mock_server.kernel.clock import Clock
from mock_server.kernel.events import Event
from mock_server.kernel.following import Following
from mock_server.kernel.happenings import MAX_WORDS, MOST, REQUEST, Item
from mock_server.kernel.lifecycle import depart, force, report
from mock_server.kernel.messages import Failure
from mock_server.kernel.sandbox import Bounds, Sandbox
from tests.kernel._sandboxes import NAME, START, new_message, new_sandbox, new_world

ANSWERED = (REQUEST, START, 0, 0, NAME, "req_00000001", "POST", "/pager/page", 201, 0.001, None, ())


@pytest.fixture
def kept() -> Chronicle:
    return Chronicle(3, Clock(START, frozen=True))


def told(kept: Chronicle) -> list[Item]:
    found = kept.items(range(kept.first, kept.end))
    return [item for _, item in found if item is not None]


def sent(sandbox: Sandbox, **more: Any) -> Any:
    message = new_message(sandbox, **more)
    sandbox.events.tell(Event("message.created", NAME, message, message.created_at))
    return message


def test_a_report_that_the_clock_brings_is_the_doing_of_what_made_the_message(sandbox: Sandbox) -> None:
    message = sent(sandbox)
    sandbox.chronicle.note("journal.cleared")
    depart(sandbox, message)
    sandbox.chronicle.cause = 2
    sandbox.catch_up()

    created, _, reported = told(sandbox.chronicle)
    assert (reported.type, reported.about.told, reported.cause) == ("message.status", "sent", created.number)
    assert sandbox.chronicle.cause == 2


def test_nothing_is_told_that_comes_behind_what_is_still_happening(kept: Chronicle) -> None:
    kept.note("clock.frozen")
    number = kept.begin()
    kept.note("clock.resumed")
    assert [item.type for item in told(kept)] == ["clock.frozen"]

    kept.fill(number, ANSWERED)
    assert [item.type for item in told(kept)] == ["clock.frozen", "request.answered", "clock.resumed"]


def test_a_request_that_is_served_anew_leaves_no_trace_of_before(kept: Chronicle) -> None:
    kept.withdraw(kept.begin())
    number = kept.begin()
    kept.fill(number, ANSWERED)
    kept.withdraw(number)
    assert [(item.number, item.type) for item in told(kept)] == [(2, "request.answered")]


def test_an_act_that_fails_has_not_happened(kept: Chronicle) -> None:
    with pytest.raises(ValueError, match="no"), kept.act("inbound.given"):
        raise ValueError("no")
    with kept.act("inbound.given") as act:
        act.tell(NAME, text="Hello")
    assert [(item.type, item.system, item.about) for item in told(kept)] == [("inbound.given", NAME, {"text": "Hello"})]
    assert kept.cause == 0


def test_the_oldest_are_dropped_and_counted_and_no_number_comes_twice(kept: Chronicle) -> None:
    number = kept.begin()
    for _ in range(5):
        kept.note("clock.frozen")
    assert (kept.first, kept.end, kept.dropped) == (4, 7, 3)
    # Its number is gone meanwhile.
    kept.fill(number, ANSWERED)
    assert [item.number for item in told(kept)] == [4, 5, 6]
    assert (kept.get(3), kept.get(7)) == (None, None)


def test_a_cause_that_was_dropped_is_none() -> None:
    sandbox = new_sandbox(new_world(bounds=Bounds(events=2)))
    message = sent(sandbox)
    for status in ("sent", "delivered"):
        message = report(sandbox, message, status, START)
    assert [(item.about.told, item.cause) for item in told(sandbox.chronicle)] == [("sent", None), ("delivered", None)]


@pytest.mark.parametrize("text", ["x" * 100_000, "\U0001f600" * 100_000], ids=["ascii", "emoji"])
def test_an_item_takes_no_more_than_its_bound_in_bytes_whatever_was_said(sandbox: Sandbox, text: str) -> None:
    message = sent(sandbox, text=text, sender=text, recipient=text)
    force(sandbox, message, "failed", Failure(text, text))
    sandbox.chronicle.note("finding.added", detail=text)
    held = sandbox.chronicle.held
    assert held.bytes <= 3 * MOST
    assert (held.records, held.max_records, held.max_bytes) == (3, 10_000, 10_000 * MOST)
    assert told(sandbox.chronicle)[1].about.failure == (text[:MAX_WORDS], text[:MAX_WORDS])


def test_who_follows_some_types_is_woken_by_those_alone_and_once(kept: Chronicle) -> None:
    woken: list[str] = []
    following = Following(kept, frozenset({"clock.frozen"}))
    following.look()
    following.listen(lambda: woken.append(kept.newest[0]))
    for happening in ("clock.resumed", "clock.frozen", "clock.frozen"):
        kept.note(happening)
    assert woken == ["clock.frozen"]
    assert following.has_news()
    following.look()
    assert not following.has_news()

    following.listen(lambda: woken.append(kept.newest[0]))
    following.forget(lambda: None)
    kept.note("clock.frozen")
    assert woken == ["clock.frozen"]


def test_who_follows_is_woken_when_what_hid_the_rest_is_over(kept: Chronicle) -> None:
    woken: list[int] = []
    following = Following(kept, frozenset({"clock.frozen"}))
    number = kept.begin()
    kept.note("clock.frozen")
    following.look()
    following.listen(lambda: woken.append(kept.end))
    kept.fill(number, ANSWERED)
    assert woken == [3]
