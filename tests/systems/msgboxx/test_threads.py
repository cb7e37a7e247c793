"""Many clients at once: nothing lost, nothing doubled, and of a race exactly one winner."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any, TypeVar

import pytest

from tests.conftest import MakeBox
from tests.support.box import Box
from tests.support.http import Response, got
from tests.support.msgboxx import ANN, WILL, A, Api, B, refused

T = TypeVar("T")
UNLIMITED = {"msgboxx": {"per_minute": None}}
THREADS = 8


def at_once(box: Box, threads: int, act: Callable[[Api, int], T]) -> list[T]:
    """What `act` returned in each thread; every thread has a connection of its own, and all start together."""
    token = box.log_in().token
    barrier = Barrier(threads)

    def run(number: int) -> T:
        with Api(box.view["systems"]["msgboxx"]["base_url"], token) as api:
            api.get("/user")
            barrier.wait()
            return act(api, number)

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(run, range(threads)))


def test_8_threads_creating_500_contacts_each_lose_none_and_double_none(make_box: MakeBox) -> None:
    box = make_box(limits=UNLIMITED)
    before = got(box.log_in().get("/contact"))["paging"]["recordCount"]

    def create(api: Api, thread: int) -> list[dict[str, Any]]:
        return [got(api.add_contact(f"+4477{thread}0{place:06d}"), 201) for place in range(500)]

    created = [contact for answers in at_once(box, THREADS, create) for contact in answers]
    ids = {contact["contactId"] for contact in created}
    numbers = {contact["mobileNumber"] for contact in created}
    assert len(ids) == len(numbers) == THREADS * 500
    api = box.log_in()
    pages = [got(api.get("/contact", page=number)) for number in range(1, 43)]
    assert pages[0]["paging"] == {"recordCount": before + 4_000, "pages": 41}
    listed = [contact for page in pages for contact in page["items"]]
    assert len(listed) == before + 4_000
    assert sorted(contact["contactId"] for contact in listed if contact["contactId"] in ids) == sorted(ids)
    assert {contact["contactId"]: contact for contact in listed if contact["contactId"] in ids} == {
        contact["contactId"]: contact for contact in created
    }


@pytest.mark.parametrize("attempt", range(5))
def test_of_8_threads_that_create_the_same_number_one_wins(make_box: MakeBox, attempt: int) -> None:
    box = make_box()

    def create(api: Api, thread: int) -> Response:
        return api.add_contact("+447700900777", name=f"thread {thread}")

    answers = at_once(box, THREADS, create)
    assert Counter(answer.status_code for answer in answers) == {201: 1, 409: 7}
    for answer in answers:
        if answer.status_code == 409:
            refused(answer, 409)
    (winner,) = (answer.json() for answer in answers if answer.status_code == 201)
    assert box.log_in().items("/contact", mobileNumber="+447700900777") == [winner]


def test_of_8_threads_that_change_to_the_same_number_one_wins(make_box: MakeBox) -> None:
    box = make_box()
    api = box.log_in()
    people = [got(api.add_contact(f"+44770090080{place}"), 201) for place in range(THREADS)]

    def take(api: Api, thread: int) -> int:
        contact = people[thread]
        return api.put(f"/contact/{contact['contactId']}", {**contact, "mobileNumber": "+447700900777"}).status_code

    assert Counter(at_once(box, THREADS, take)) == {200: 1, 409: 7}
    assert len(api.items("/contact", mobileNumber="+447700900777")) == 1


def test_the_same_number_in_two_accounts_is_no_race(make_box: MakeBox) -> None:
    answers = at_once(make_box(), 2, lambda api, thread: api.add_contact("+447700900777", account=(A, B)[thread]))
    assert [answer.status_code for answer in answers] == [201, 201]


def test_messages_and_broadcasts_of_8_threads_are_all_there(make_box: MakeBox) -> None:
    box = make_box(limits=UNLIMITED)

    def send(api: Api, thread: int) -> tuple[list[str], list[str]]:
        said = [got(api.say(WILL, f"{thread}/{place}"), 201)["messageId"] for place in range(25)]
        cast = [got(api.broadcast(ANN), 201)["broadcastId"] for _ in range(10)]
        return said, cast

    sent = at_once(box, THREADS, send)
    said = [identifier for one, _ in sent for identifier in one]
    cast = [identifier for _, one in sent for identifier in one]
    api = box.log_in()
    listed = [message for page in (1, 2, 3) for message in api.items("/message", contactId=WILL, page=page)]
    outgoing = [message["messageId"] for message in listed if message["messageDirection"] == "outgoing"]
    assert sorted(outgoing) == sorted(set(said))
    assert sorted(broadcast["broadcastId"] for broadcast in api.items("/broadcast")) == sorted(set(cast))
    sent_as = {broadcast["messageId"] for broadcast in api.items("/broadcast")}
    assert len(sent_as) == 80


@pytest.mark.parametrize("limit", [10, 100])
def test_under_16_threads_exactly_the_limit_passes(make_box: MakeBox, limit: int) -> None:
    box = make_box(limits={"msgboxx": {"per_minute": 10_000}})

    def lowered() -> None:
        got(box.control.patch(box.path, {"limits": {"msgboxx": {"per_minute": limit}}}))
        box.advance(60)

    barrier = Barrier(16, action=lowered)

    def ask(api: Api, thread: int) -> list[int]:
        barrier.wait()
        return [api.get("/team").status_code for _ in range(limit // 8)]

    statuses = Counter(status for answers in at_once(box, 16, ask) for status in answers)
    assert statuses == {200: limit, 429: 16 * (limit // 8) - limit}
