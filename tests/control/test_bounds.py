"""What a sandbox keeps is bounded: the oldest requests and messages beyond it are dropped and counted."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.box import Box, Control, refused
from tests.support.http import got
from tests.support.msgboxx import ANN, WILL
from tests.support.process import Process


@pytest.fixture(scope="module")
def small() -> Iterator[Control]:
    with Process("--max-requests", "5", "--max-messages", "6") as process, Control(process.url) as control:
        yield control


@pytest.fixture
def box(small: Control) -> Iterator[Box]:
    made = small.make()
    yield made
    made.delete()


def test_the_journal_keeps_the_newest_and_counts_the_others(box: Box) -> None:
    api = box.log_in()
    for number in range(1, 9):
        api.get("/contact", page=number)
    page = got(box.get("/requests"))
    assert [entry["query"] for entry in page["items"]] == [f"page={number}" for number in (8, 7, 6, 5, 4)]
    assert page["paging"] == {"page": 1, "page_size": 50, "pages": 1, "total": 5, "dropped": 4}
    refused(box.get("/requests/req_00000001"), 404)


def test_emptying_the_journal_starts_its_count_anew(box: Box) -> None:
    api = box.log_in()
    for _ in range(8):
        api.get("/contact")
    box.control.delete(f"{box.path}/requests")
    assert got(box.get("/requests"))["paging"]["dropped"] == 0


def test_messages_are_dropped_from_the_oldest_on(box: Box) -> None:
    api = box.log_in()
    for number in range(6):
        box.inbound("+447700900106", f"message {number}")
    page = got(box.get("/messages"))
    assert [message["text"] for message in page["items"]] == [f"message {number}" for number in range(5, -1, -1)]
    assert page["paging"]["dropped"] == 3
    assert got(api.get("/message", fromDate="2000-01-01"))["paging"]["recordCount"] == 6


def test_a_message_that_was_dropped_is_404_and_its_road_ends_quietly(box: Box) -> None:
    api = box.log_in()
    gone = got(api.say(WILL), 201)["messageId"]
    broadcast = got(api.broadcast(ANN), 201)["broadcastId"]
    for number in range(8):
        box.inbound("+447700900106", f"message {number}")
    assert api.get(f"/message/{gone}").status_code == 404
    box.advance(60)
    assert api.one(f"/broadcast/{broadcast}")["message"] == "We are closed today."
    got(api.say(WILL), 201)


def test_both_counts_come_along_with_an_export(box: Box) -> None:
    api = box.log_in()
    for number in range(8):
        box.inbound("+447700900106", f"message {number}")
        api.get("/contact")
    state = box.state()
    assert (state["messages_dropped"], state["requests_dropped"]) == (5, 4)
    got(box.put("/state", state))
    assert box.state() == state
