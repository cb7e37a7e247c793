"""`messages/wait`: at once when it is there already, at once when it comes, and never past one that was there."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest

from tests.operator.boxes import ACCOUNT, CUSTOMER, NOW, Box, Json, refused
from tests.support.process import until

CUSTOMERS = [f"+12025550{number}" for number in range(200, 250)]
Wait = Callable[..., Future[list[Json]]]


@pytest.fixture
def wait(box: Box, waiting: Callable[[], int]) -> Iterator[Wait]:
    """Starts a wait on a connection of its own, and returns once it waits."""

    def found(query: Json) -> list[Json]:
        with box.apart() as sandbox:
            return sandbox.wait_for_messages(timeout=20, **query)

    with ThreadPoolExecutor(50) as pool:

        def start(**query: Any) -> Future[list[Json]]:
            before = waiting()
            future = pool.submit(found, query)
            until(lambda: waiting() > before)
            return future

        yield start


def test_the_answer_comes_within_50_ms_of_the_message(box: Box, wait: Wait) -> None:
    lags = []
    for number in range(8):
        answered: list[float] = []
        future = wait(q=f"number {number}")
        future.add_done_callback(lambda _, answered=answered: answered.append(time.monotonic()))
        box.api.send(f"number {number}")
        sent = time.monotonic()
        assert [found["text"] for found in future.result(10)] == [f"number {number}"]
        lags.append(until(lambda answered=answered: answered)[0] - sent)
    assert min(lags) < 0.05
    assert max(lags) < 10


def test_fifty_who_wait_at_once_each_get_theirs(box: Box, wait: Wait) -> None:
    started = [wait(from_=customer) for customer in CUSTOMERS]
    for customer in reversed(CUSTOMERS):
        box.control.inbound("msgboxx", customer, f"from {customer}", to=ACCOUNT)
    for customer, future in zip(CUSTOMERS, started, strict=True):
        (found,) = future.result(20)
        assert (found["from"], found["text"]) == (customer, f"from {customer}")


def test_time_out_is_a_408_with_what_there_was(box: Box) -> None:
    sent = [box.api.send("one of three")["messageId"] for _ in range(2)]
    begun = time.monotonic()
    late = refused(408, box.control.wait_for_messages, q="one of three", count=3, timeout=0.3)
    assert 0.3 <= time.monotonic() - begun < 15
    assert [found["id"] for found in late.body["found"]["items"]] == sent
    assert not {near["id"] for near in late.body["found"]["nearest"]} & set(sent)


def test_time_out_tells_the_nearest_messages_and_why_each_did_not_match(box: Box) -> None:
    first, second = (box.api.send(text)["messageId"] for text in ("Your table is ready.", "Your bill."))
    box.control.inbound("msgboxx", CUSTOMER, "Thanks")
    wanted = {"to": CUSTOMER, "q": "table", "status": "read", "after": first, "since": NOW}
    found = refused(408, box.control.wait_for_messages, timeout=0, **wanted).body["found"]
    assert (found["items"], found["dropped"], len(found["nearest"])) == ([], 0, 3)
    # The newest of equals first.
    assert [(near["id"], near["differences"]) for near in found["nearest"][:2]] == [
        (second, ["status: expected read, found sent", "q: expected table, found Your bill."]),
        (first, ["status: expected read, found sent", f"after: not newer than {first}"]),
    ]
    shown = {"system": "msgboxx", "direction": "outbound", "status": "sent", "to": CUSTOMER}
    assert shown.items() <= found["nearest"][0].items()


@pytest.mark.parametrize(
    ("span", "told"),
    [
        ({"since": "2024-05-01T11:00:00Z"}, "since: expected 2024-05-01T11:00:00.000Z or later"),
        ({"until": "2024-05-01T09:00:00Z", "q": "punctual"}, "until: expected 2024-05-01T09:00:00.000Z or earlier"),
    ],
    ids=["since", "until"],
)
def test_a_span_of_time_is_a_reason_too(span: Json, told: str, box: Box) -> None:
    sent = box.api.send("punctual")["messageId"]
    late = refused(408, box.control.wait_for_messages, timeout=0, **span)
    near = {near["id"]: near["differences"] for near in late.body["found"]["nearest"]}
    assert near[sent] == [f"{told}, found {NOW}"]


def test_count_waits_for_as_many_the_oldest_first(box: Box, wait: Wait) -> None:
    future = wait(q="count me", count=3)
    sent = [box.api.send(f"count me {number}")["messageId"] for number in range(3)]
    assert [message["id"] for message in future.result(10)] == sent


def test_after_leaves_out_the_message_and_all_before_it(box: Box, wait: Wait) -> None:
    older, pivot = (box.api.send("again")["messageId"] for _ in range(2))
    future = wait(q="again", after=pivot)
    assert not future.done()
    newer = box.api.send("again")["messageId"]
    assert [found["id"] for found in future.result(10)] == [newer]
    assert [found["id"] for found in box.control.wait_for_messages(q="again", after=older, count=2)] == [pivot, newer]


@pytest.mark.parametrize(
    "filters",
    [
        *({"direction": "inbound"}, {"from_": CUSTOMER}, {"to": "+447700900900", "direction": "inbound"}),
        *({"status": "received", "q": "IT IS"}, {"channel": "whatsapp", "system": "msgboxx", "q": "it is me"}),
        *({"since": "2024-05-01T10:00:30.000Z", **more} for more in ({}, {"until": "2024-05-01T10:02:00.000Z"})),
    ],
    ids="+".join,
)
def test_a_filter_lets_only_its_own_through(filters: Json, box: Box, wait: Wait) -> None:
    box.control.advance(1)
    future = wait(after=box.control.messages(page_size=1)[0]["id"], **filters)
    box.api.send("not me")
    box.control.advance(59)
    written = box.control.inbound("msgboxx", CUSTOMER, "It is me.")
    assert [found["id"] for found in future.result(10)] == [written["id"]]


@pytest.mark.parametrize("status", ["queued", "sent", "delivered", "read"])
def test_a_status_that_lasts_no_time_is_not_missed(status: str, box: Box, wait: Wait) -> None:
    future = wait(status=status, q="in passing")
    sent = box.api.send("in passing")["messageId"]
    box.control.advance(60)
    assert [found["id"] for found in future.result(10)] == [sent]


def test_a_status_that_the_operator_forces_is_heard(box: Box, wait: Wait) -> None:
    box.control.change(delivery={"mode": "manual"})
    sent = box.api.send("by hand")["messageId"]
    future, error = wait(status="failed"), {"code": "x", "message": "y"}
    box.control.report(sent, "failed", error=error)
    assert [found["error"] for found in future.result(10)] == [error]


# What else is none is refused by every call, in tests/control/test_every_call.py.
@pytest.mark.parametrize("timeout", ["1_0", "\u0661"])
def test_a_timeout_that_python_alone_would_read_is_refused(timeout: str, box: Box) -> None:
    assert refused(422, box.control.wait_for_messages, timeout=timeout).errors.keys() == {"timeout"}
