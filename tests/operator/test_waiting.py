"""`messages/wait`: at once when it is there already, at once when it comes, and never past one that was there."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest

from mock_server.client import Client, ControlProblem, Sandbox
from mock_server.server.composition import Server
from tests.operator.boxes import ACCOUNT, CUSTOMER, NOW, Box, Json
from tests.operator.conftest import MakeBox
from tests.support.process import until

CUSTOMERS = [f"+12025550{number}" for number in range(200, 250)]


def waiting(server_url: str, box: Box, **query: Any) -> Callable[[], Future[tuple[list[Json], float]]]:
    """Starts a wait on a connection of its own; what it found, and when that was."""
    pool = ThreadPoolExecutor(1)

    def wait() -> tuple[list[Json], float]:
        with Client(server_url) as client:
            found = Sandbox(client, box.control.id).wait_for_messages(**query)
            return found, time.monotonic()

    def start() -> Future[tuple[list[Json], float]]:
        future = pool.submit(wait)
        pool.shutdown(wait=False)
        return future

    return start


def until_someone_waits(server: Server, count: int = 1) -> None:
    """Return once so many requests wait."""
    serving = server._serving
    assert serving is not None
    until(lambda: len(serving._waiting) >= count)


def test_what_is_there_already_is_answered_at_once(box: Box) -> None:
    sent = box.api.send("at hand")
    begun = time.monotonic()
    (found,) = box.control.wait_for_messages(q="at hand", timeout=20)
    assert time.monotonic() - begun < 10
    assert found["id"] == sent["messageId"]
    # One that is asked for by its id tells more.
    assert found.items() <= box.control.message(found["id"]).items()


def test_the_answer_comes_within_50_ms_of_the_message(server: Server, box: Box, client: Client) -> None:
    lags = []
    for number in range(8):
        future = waiting(client.url, box, q=f"number {number}", timeout=20)()
        _settle(server, box)
        box.api.send(f"number {number}")
        sent = time.monotonic()
        (found,), answered = future.result(10)
        assert found["text"] == f"number {number}"
        lags.append(answered - sent)
    assert min(lags) < 0.05
    assert max(lags) < 10


def _settle(server: Server, box: Box) -> None:
    """Give a request that was just sent the time to arrive: some calls' worth."""
    until_someone_waits(server)
    for _ in range(20):
        box.control.clock()


def test_fifty_who_wait_at_once_each_get_theirs(server: Server, box: Box, client: Client) -> None:
    started = [waiting(client.url, box, from_=customer, timeout=20)() for customer in CUSTOMERS]
    until_someone_waits(server, 50)
    for customer in reversed(CUSTOMERS):
        box.control.inbound("msgboxx", customer, f"from {customer}", to=ACCOUNT)
    for customer, future in zip(CUSTOMERS, started, strict=True):
        (found,), _ = future.result(20)
        assert (found["from"], found["text"]) == (customer, f"from {customer}")


def test_fifty_who_wait_for_the_same_message_all_get_it(server: Server, box: Box, client: Client) -> None:
    started = [waiting(client.url, box, q="all of you", timeout=20)() for _ in range(50)]
    until_someone_waits(server, 50)
    sent = box.api.send("all of you")
    assert {future.result(20)[0][0]["id"] for future in started} == {sent["messageId"]}


def test_time_out_is_a_408_with_what_there_was(box: Box) -> None:
    sent = [box.api.send("one of three")["messageId"] for _ in range(2)]
    begun = time.monotonic()
    with pytest.raises(ControlProblem) as late:
        box.control.wait_for_messages(q="one of three", count=3, timeout=0.3)
    assert 0.3 <= time.monotonic() - begun < 15
    assert late.value.status == 408
    assert [found["id"] for found in late.value.body["found"]["items"]] == sent
    assert not {near["id"] for near in late.value.body["found"]["nearest"]} & set(sent)


def test_time_out_tells_the_nearest_messages_and_why_each_did_not_match(box: Box) -> None:
    first, second = box.api.send("Your table is ready."), box.api.send("Your bill.")
    box.control.inbound("msgboxx", CUSTOMER, "Thanks")
    with pytest.raises(ControlProblem) as late:
        box.control.wait_for_messages(
            to=CUSTOMER, q="table", status="read", after=first["messageId"], since=NOW, timeout=0
        )
    found = late.value.body["found"]
    assert (found["items"], found["dropped"]) == ([], 0)
    # The newest of equals first.
    assert [(near["id"], near["differences"]) for near in found["nearest"][:2]] == [
        (second["messageId"], ["status: expected read, found sent", "q: expected table, found Your bill."]),
        (
            first["messageId"],
            ["status: expected read, found sent", f"after: not newer than {first['messageId']}"],
        ),
    ]
    assert len(found["nearest"]) == 3
    shown = {"system": "msgboxx", "direction": "outbound", "status": "sent", "to": CUSTOMER}
    assert shown.items() <= found["nearest"][0].items()


def test_a_span_of_time_is_a_reason_too(box: Box) -> None:
    sent = box.api.send("punctual")["messageId"]
    for span, told in (
        ({"since": "2024-05-01T11:00:00Z"}, f"since: expected 2024-05-01T11:00:00.000Z or later, found {NOW}"),
        (
            {"until": "2024-05-01T09:00:00Z", "q": "punctual"},
            f"until: expected 2024-05-01T09:00:00.000Z or earlier, found {NOW}",
        ),
    ):
        with pytest.raises(ControlProblem) as late:
            box.control.wait_for_messages(**span, timeout=0)
        near = {near["id"]: near["differences"] for near in late.value.body["found"]["nearest"]}
        assert near[sent] == [told]


def test_a_wait_of_no_seconds_looks_once(box: Box) -> None:
    with pytest.raises(ControlProblem) as late:
        box.control.wait_for_messages(q="nothing", timeout=0)
    assert late.value.body["found"]["items"] == []


def test_count_waits_for_as_many_the_oldest_first(server: Server, box: Box, client: Client) -> None:
    future = waiting(client.url, box, q="count me", count=3, timeout=20)()
    _settle(server, box)
    sent = [box.api.send(f"count me {number}")["messageId"] for number in range(3)]
    found, _ = future.result(10)
    assert [message["id"] for message in found] == sent


def test_after_leaves_out_the_message_and_all_before_it(server: Server, box: Box, client: Client) -> None:
    older, pivot = box.api.send("again"), box.api.send("again")
    future = waiting(client.url, box, q="again", after=pivot["messageId"], timeout=20)()
    _settle(server, box)
    assert not future.done()
    newer = box.api.send("again")
    (found,), _ = future.result(10)
    assert found["id"] == newer["messageId"]
    (next_one, _) = box.control.wait_for_messages(q="again", after=older["messageId"], count=2)
    assert next_one["id"] == pivot["messageId"]


def test_after_an_unknown_message_is_404(box: Box) -> None:
    with pytest.raises(ControlProblem) as unknown:
        box.control.wait_for_messages(after="nobody", timeout=1)
    assert unknown.value.status == 404


@pytest.mark.parametrize(
    "filters",
    [
        {"direction": "inbound"},
        {"from_": CUSTOMER},
        {"to": "+447700900900", "direction": "inbound"},
        {"status": "received", "q": "IT IS"},
        {"channel": "whatsapp", "system": "msgboxx", "q": "it is me"},
        {"since": "2024-05-01T10:00:30.000Z"},
        {"since": "2024-05-01T10:00:30.000Z", "until": "2024-05-01T10:02:00.000Z"},
    ],
    ids="+".join,
)
def test_a_filter_lets_only_its_own_through(server: Server, filters: Json, box: Box, client: Client) -> None:
    box.control.advance(1)
    last = box.control.messages(page_size=1)[0]["id"]
    future = waiting(client.url, box, after=last, timeout=20, **filters)()
    _settle(server, box)
    box.api.send("not me")
    box.control.advance(59)
    written = box.control.inbound("msgboxx", CUSTOMER, "It is me.")
    (found,), _ = future.result(10)
    assert found["id"] == written["id"]


@pytest.mark.parametrize("status", ["queued", "sent", "delivered", "read"])
def test_a_status_that_lasts_no_time_is_not_missed(server: Server, status: str, box: Box, client: Client) -> None:
    future = waiting(client.url, box, status=status, q="in passing", timeout=20)()
    _settle(server, box)
    sent = box.api.send("in passing")
    box.control.advance(60)
    (found,), _ = future.result(10)
    assert found["id"] == sent["messageId"]


def test_a_status_that_the_operator_forces_is_heard(server: Server, make_box: MakeBox, client: Client) -> None:
    box = make_box(delivery={"mode": "manual"})
    sent = box.api.send("by hand")
    future = waiting(client.url, box, status="failed", timeout=20)()
    _settle(server, box)
    box.control.report(sent["messageId"], "failed", error={"code": "x", "message": "y"})
    (found,), _ = future.result(10)
    assert found["error"] == {"code": "x", "message": "y"}


def test_none_is_lost_between_one_wait_and_the_next(box: Box, client: Client) -> None:
    count = 60
    first = box.api.send("stream start")["messageId"]
    with ThreadPoolExecutor(2) as pool:
        sending = pool.submit(lambda: [box.api.send(f"stream {number}")["messageId"] for number in range(count)])
        with Client(client.url) as other:
            sandbox, last, seen = Sandbox(other, box.control.id), first, []
            while len(seen) < count:
                last = sandbox.wait_for_messages(q="stream", after=last, timeout=10)[0]["id"]
                seen.append(last)
        assert seen == sending.result(10)


@pytest.mark.parametrize("ending", ["reset", "delete"])
def test_the_end_of_a_sandbox_ends_a_wait_in_it_at_once_and_says_so(
    server: Server, ending: str, box: Box, client: Client
) -> None:
    future = waiting(client.url, box, q="never", timeout=30)()
    _settle(server, box)
    getattr(box.control, ending)()
    begun = time.monotonic()
    with pytest.raises(ControlProblem) as ended:
        future.result(20)
    assert time.monotonic() - begun < 10
    assert (ended.value.status, ended.value.detail) == (
        409,
        "The sandbox was reset, replaced or deleted while this call waited.",
    )


@pytest.mark.parametrize(
    "query",
    [
        {"timeout": 31},
        {"timeout": -1},
        {"timeout": "x"},
        {"timeout": "1_0"},
        {"timeout": "\u0661"},
        {"count": 0},
        {"direction": "up"},
        {"since": "x"},
    ],
)
def test_a_wait_that_makes_no_sense_is_refused(query: Json, box: Box) -> None:
    with pytest.raises(ControlProblem) as refused:
        box.control.wait_for_messages(**query)
    assert refused.value.status == 422
    assert set(refused.value.errors) == set(query)
