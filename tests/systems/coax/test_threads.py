"""Many clients at once: one customer and one enquiry of a race, and no message lost or doubled."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

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
