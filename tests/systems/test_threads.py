"""Many clients at once: nothing lost, nothing doubled, and of a race exactly one winner."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any, TypeVar

import pytest

from tests.conftest import MakeBox
from tests.support import coax, coext, msgboxx
from tests.support.box import Box
from tests.support.http import Http, Response, got
from tests.systems._lives import READS, WORLDS, opened

T = TypeVar("T")
THREADS = 16
EACH = 25
FREE = "+447700900777"


@pytest.fixture
def box(make_box: MakeBox) -> Box:
    return make_box(fixtures=WORLDS, limits={system: {"per_minute": None} for system in ("msgboxx", "tripdesk")})


def caller(box: Box, system: str) -> Http:
    """Whom no limit holds up."""
    return coext.Api.made(box) if system == "coext" else opened(box, system)


def at_once(box: Box, system: str, act: Callable[[Http, int], T], threads: int = THREADS) -> list[T]:
    """What `act` returned in each thread; every thread has a connection of its own, and all start together."""
    barrier = Barrier(threads)

    def run(number: int) -> T:
        with caller(box, system) as http:
            http.get(READS[system][0])
            barrier.wait()
            return act(http, number)

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(run, range(threads)))


TEMPLATE = {"template_name": "plain", "language": "en", "variables": {}}
TALK = {"apiAccountId": msgboxx.A, "contactId": msgboxx.WILL}
# A call that sends, the field that says to whom, and the rest: in msgboxx the text says so, and all are to one contact.
SENDS: dict[str, tuple[str, str, str, dict[str, Any]]] = {
    "coax": ("PUT", f"{coax.SEND}/sms", "phone", {"location_id": coax.A, "message": "Hello"}),
    "coext": ("POST", "/messages/template/send", "to", TEMPLATE),
    "msgboxx": ("POST", "/message", "message", TALK),
    "tripdesk": ("POST", "/api/v1/messages", "to", {"channel": "sms", "text": "Hello"}),
}


def test_what_8_threads_send_while_time_moves_is_all_there_once(box: Box, system: str) -> None:
    method, path, field, body = SENDS[system]

    def act(http: Http, thread: int) -> None:
        for place in range(EACH):
            if thread == 8:
                box.advance(1)
            else:
                answer = http.request(method, path, json={**body, field: f"+4477009{thread}1{place:03d}"})
                assert answer.status_code in (200, 201, 202)

    at_once(box, system, act, 9)
    box.advance(100)
    since = {"direction": "outbound", "since": msgboxx.NOW}
    pages = [got(box.get("/messages", page_size=200, page=page, **since)) for page in (1, 2)]
    listed = [message for page in pages for message in page["items"]]
    assert len({message["id"] for message in listed}) == len(listed) == pages[0]["paging"]["total"] == 8 * EACH
    assert len({message["text" if system == "msgboxx" else "to"] for message in listed}) == 8 * EACH
    assert {message["status"] for message in listed} == {"delivered" if system == "tripdesk" else "read"}


def test_contacts_and_broadcasts_of_8_threads_are_all_listed_once(box: Box) -> None:
    before = got(box.log_in().get("/contact"))["paging"]["recordCount"]
    cast = {"apiAccountId": msgboxx.A, "contactId": msgboxx.ANN, "templateId": msgboxx.PLAIN}
    new = {"name": "New", "status": "Presubscribed", "apiAccountId": msgboxx.A}

    def create(http: Http, thread: int) -> list[tuple[dict[str, Any], str]]:
        return [
            (
                got(http.post("/contact", {**new, "mobileNumber": f"+4477{thread}0{place:06d}"}), 201),
                got(http.post("/broadcast", {**cast, "message": "We are closed today."}), 201)["broadcastId"],
            )
            for place in range(EACH)
        ]

    created = [both for answers in at_once(box, "msgboxx", create, 8) for both in answers]
    api = box.log_in()
    contacts = [contact for page in range(1, 5) for contact in api.items("/contact", page=page)]
    assert len(contacts) == before + 8 * EACH
    by_id = {contact["contactId"]: contact for contact in contacts}
    assert len(by_id) == len(contacts)
    assert [by_id[contact["contactId"]] for contact, _ in created] == [contact for contact, _ in created]
    casts = [broadcast for page in range(1, 4) for broadcast in api.items("/broadcast", page=page)]
    assert sorted(broadcast["broadcastId"] for broadcast in casts) == sorted(broadcast for _, broadcast in created)
    assert len({broadcast["messageId"] for broadcast in casts}) == 8 * EACH


@pytest.mark.parametrize("attempt", range(5))
def test_of_16_who_create_the_same_contact_of_msgboxx_one_wins(box: Box, attempt: int) -> None:
    def create(http: Http, thread: int) -> Response:
        body = {"mobileNumber": FREE, "name": f"{thread}", "status": "s", "apiAccountId": msgboxx.A}
        return http.post("/contact", body)

    answers = at_once(box, "msgboxx", create)
    won = [answer.json() for answer in answers if answer.status_code == 201]
    for answer in answers:
        if answer.status_code != 201:
            msgboxx.refused(answer, 409)
    assert len(won) == 1
    assert box.log_in().items("/contact", mobileNumber=FREE) == won


def test_of_16_who_take_the_same_number_for_contacts_of_msgboxx_one_wins(box: Box) -> None:
    api = box.log_in()
    people = [got(api.add_contact(f"+4477009008{place:02d}"), 201) for place in range(THREADS)]

    def take(http: Http, thread: int) -> int:
        contact = people[thread]
        return http.put(f"/contact/{contact['contactId']}", {**contact, "mobileNumber": FREE}).status_code

    assert Counter(at_once(box, "msgboxx", take)) == {200: 1, 409: THREADS - 1}
    assert len(api.items("/contact", mobileNumber=FREE)) == 1


def test_the_same_number_in_two_accounts_of_msgboxx_is_no_race(box: Box) -> None:
    def create(http: Http, thread: int) -> int:
        body = {"mobileNumber": FREE, "name": "N", "status": "s", "apiAccountId": (msgboxx.A, msgboxx.B)[thread]}
        return http.post("/contact", body).status_code

    assert at_once(box, "msgboxx", create, 2) == [201, 201]


def test_of_16_who_create_the_same_customer_of_coax_one_wins(box: Box) -> None:
    def create(http: Http, thread: int) -> int:
        return http.post(coax.CUSTOMERS, {"name": f"{thread}", "phone": FREE}).status_code

    assert Counter(at_once(box, "coax", create)) == {201: 1, 409: THREADS - 1}
    with coax.Api.of(box) as api:
        assert len(api.items(coax.CUSTOMERS, q=FREE)) == 1


def test_at_three_locations_of_coax_16_create_one_customer_and_three_enquiries(box: Box) -> None:
    def create(http: Http, thread: int) -> dict[str, Any]:
        body = {"phone": FREE, "location_id": (coax.A, coax.B, coax.C)[thread % 3], "message": "Hello"}
        return coax.sent(http.put(f"{coax.SEND}/sms", body))

    bodies = at_once(box, "coax", create)
    assert [len({body[record]["id"] for body in bodies}) for record in ("customer", "enquiry", "message")] == [1, 3, 16]
    with coax.Api.of(box) as api:
        assert len(api.items(coax.ENQUIRIES, q=FREE)) == 3


@pytest.mark.parametrize("limit", [10, 100])
def test_under_16_threads_exactly_the_limit_passes(make_box: MakeBox, limit: int) -> None:
    box = make_box(limits={"msgboxx": {"per_minute": 10_000}})

    def lowered() -> None:
        got(box.control.patch(box.path, {"limits": {"msgboxx": {"per_minute": limit}}}))
        box.advance(60)

    barrier = Barrier(THREADS, action=lowered)

    def ask(http: Http, _: int) -> list[int]:
        barrier.wait()
        return [http.get("/team").status_code for _ in range(limit // 8)]

    statuses = Counter(status for answers in at_once(box, "msgboxx", ask) for status in answers)
    assert statuses == {200: limit, 429: THREADS * (limit // 8) - limit}
