"""Many clients at once: one customer and one enquiry of a race, and no message lost or doubled."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any, TypeVar

import pytest

from tests.support.box import Box
from tests.support.coax import CUSTOMERS, ENQUIRIES, STRANGER, A, Api, B, C, sent
from tests.support.http import got

T = TypeVar("T")
THREADS = 16


def at_once(box: Box, act: Callable[[Api, int], T], threads: int = THREADS) -> list[T]:
    """What `act` returned in each thread; every thread has a connection of its own, and all start together."""
    barrier = Barrier(threads)

    def run(number: int) -> T:
        with Api.of(box) as api:
            api.get("/health")
            barrier.wait()
            return act(api, number)

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(run, range(threads)))


SPELLED = ("0491 570 156", "+61491570156", "+61 491 570 156", "0011 61 491 570 156")
FIRSTS: dict[str, Callable[[Api, int], Any]] = {
    "one spelling": lambda api, _: api.send(phone=STRANGER, location_id=A),
    "four spellings": lambda api, number: api.send(phone=SPELLED[number % 4], location_id=A),
    "emails in either case": lambda api, number: api.send(
        "email", email=("new@example.com", "NEW@example.com")[number % 2], location_id=A
    ),
    "sends and reviews": lambda api, number: (
        api.send(phone=STRANGER, location_id=A) if number % 2 else api.ask(phone=STRANGER, location_id=A)
    ),
    "sends and schedules": lambda api, number: (
        api.send(phone=STRANGER, location_id=A)
        if number % 2
        else api.schedule("2024-05-02T00:00:00Z", phone=STRANGER, location_id=A)
    ),
}


@pytest.mark.parametrize("first", FIRSTS.values(), ids=FIRSTS)
def test_16_simultaneous_first_sends_create_one_customer_and_one_enquiry(
    box: Box, api: Api, first: Callable[[Api, int], Any]
) -> None:
    before = [got(api.get(path))["body"]["total"] for path in (CUSTOMERS, ENQUIRIES)]
    bodies = [got(answer)["body"] for answer in at_once(box, first)]
    assert len({body["customer"]["id"] for body in bodies}) == 1
    assert len({body["enquiry"]["id"] for body in bodies}) == 1
    assert len({body["message"]["id"] for body in bodies}) == THREADS
    after = [got(api.get(path))["body"]["total"] for path in (CUSTOMERS, ENQUIRIES)]
    assert [late - early for early, late in zip(before, after, strict=True)] == [1, 1]
    whole = api.enquiry(bodies[0]["enquiry"]["id"])
    assert {message["id"] for message in whole["messages"]} == {body["message"]["id"] for body in bodies}


def test_at_three_locations_they_create_one_customer_and_three_enquiries(box: Box, api: Api) -> None:
    places = (A, B, C)
    bodies = [sent(found) for found in at_once(box, lambda api, n: api.send(phone=STRANGER, location_id=places[n % 3]))]
    assert len({body["customer"]["id"] for body in bodies}) == 1
    assert len({body["enquiry"]["id"] for body in bodies}) == 3
    assert len(api.items(ENQUIRIES, q=STRANGER)) == 3


def test_of_16_creations_with_one_phone_one_wins(box: Box, api: Api) -> None:
    statuses = at_once(box, lambda api, n: api.post(CUSTOMERS, {"name": f"N{n}", "phone": STRANGER}).status_code)
    assert sorted(statuses) == [201] + [409] * 15
    assert len(api.items(CUSTOMERS, q=STRANGER)) == 1


def test_16_upserts_make_one_customer_with_every_tag(box: Box, api: Api) -> None:
    at_once(box, lambda api, n: got(api.put(CUSTOMERS, {"phone": STRANGER, "added_tags": [f"t{n}"]})))
    (customer,) = api.items(CUSTOMERS, q=STRANGER)
    assert set(customer["tags"]) == {f"t{number}" for number in range(THREADS)}


def test_400_sends_of_8_threads_are_all_there_while_time_moves(box: Box) -> None:
    def act(api: Api, number: int) -> list[str]:
        if number == 0:
            for _ in range(20):
                box.control.post(f"{box.path}/clock/advance", {"seconds": 1})
            return []
        return [
            sent(api.send(phone=f"+4477009{number}{place:04d}", location_id=A))["message"]["id"] for place in range(50)
        ]

    with Api.of(box) as api:
        sent_ids = [found for ids in at_once(box, act, 9) for found in ids]
        box.advance(100)
        assert len(set(sent_ids)) == 400
        statuses = {box.message(found)["status"] for found in sent_ids[::20]}
        assert statuses <= {"read", "failed", "delivered", "sent"}
        assert got(box.get("/messages", system="coax", direction="outbound"))["paging"]["total"] == 400
        assert got(api.get(ENQUIRIES))["body"]["total"] == 404
