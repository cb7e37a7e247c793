"""Many clients at once: nothing lost, nothing doubled, and of a race exactly one winner."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any, TypeVar

import pytest

from tests.conftest import MakeBox
from tests.support import coax, msgboxx
from tests.support.box import Box
from tests.support.http import Http, got
from tests.systems._lives import NO_LIMITS, READS, WORLDS, opened, unlimited

T = TypeVar("T")
THREADS = 16
EACH = 25
FREE = "+447700900777"


@pytest.fixture
def box(make_box: MakeBox) -> Box:
    return make_box(fixtures=WORLDS, limits=NO_LIMITS)


def at_once(box: Box, system: str, act: Callable[[Http, int], T], threads: int = THREADS) -> list[T]:
    """What `act` returned in each thread; every thread has a connection of its own, and all start together."""
    barrier = Barrier(threads)

    def run(number: int) -> T:
        with unlimited(box, system) as http:
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


def test_contacts_that_8_threads_create_are_all_listed_once(box: Box) -> None:
    before = got(box.log_in().get("/contact"))["paging"]["recordCount"]
    new = {"name": "New", "status": "Presubscribed", "apiAccountId": msgboxx.A}

    def create(http: Http, thread: int) -> list[dict[str, Any]]:
        numbers = [f"+4477{thread}0{place:06d}" for place in range(EACH)]
        return [got(http.post("/contact", {**new, "mobileNumber": number}), 201) for number in numbers]

    created = [contact for answers in at_once(box, "msgboxx", create, 8) for contact in answers]
    listed = [contact for page in range(1, 5) for contact in box.log_in().items("/contact", page=page)]
    by_id = {contact["contactId"]: contact for contact in listed}
    assert len(by_id) == len(listed) == before + 8 * EACH
    assert [by_id[contact["contactId"]] for contact in created] == created


def test_broadcasts_that_8_threads_send_are_all_listed_once_with_a_message_each(box: Box) -> None:
    plain = {"templateId": msgboxx.PLAIN, "message": "We are closed today."}
    body = {"apiAccountId": msgboxx.A, "contactId": msgboxx.ANN, **plain}

    def cast(http: Http, _: int) -> list[str]:
        return [got(http.post("/broadcast", body), 201)["broadcastId"] for _ in range(10)]

    sent = [broadcast for answers in at_once(box, "msgboxx", cast, 8) for broadcast in answers]
    listed = box.log_in().items("/broadcast")
    assert sorted(broadcast["broadcastId"] for broadcast in listed) == sorted(sent)
    assert len({broadcast["messageId"] for broadcast in listed}) == len(sent) == 80


NEW = {"name": "N", "status": "s", "apiAccountId": msgboxx.A}
# What each of 16 creates for the same number, and what lists it.
CREATED: dict[str, tuple[str, dict[str, Any], str]] = {
    "coax": (coax.CUSTOMERS, {"name": "N", "phone": FREE}, f"{coax.CUSTOMERS}?q=%2B{FREE[1:]}"),
    "msgboxx": ("/contact", {**NEW, "mobileNumber": FREE}, f"/contact?mobileNumber=%2B{FREE[1:]}"),
}


@pytest.mark.parametrize("attempt", range(5))
@pytest.mark.parametrize("system", CREATED)
def test_of_16_who_create_the_same_one_wins(box: Box, system: str, attempt: int) -> None:
    path, body, listing = CREATED[system]
    answers = at_once(box, system, lambda http, _: http.post(path, body))
    assert Counter(answer.status_code for answer in answers) == {201: 1, 409: THREADS - 1}
    (won,) = (answer.json() for answer in answers if answer.status_code == 201)
    with opened(box, system) as http:
        found = got(http.get(listing))
    assert found.get("body", found)["items"] == [won.get("body", won)]


def test_of_16_who_take_the_same_number_for_contacts_of_msgboxx_one_wins(box: Box) -> None:
    api = box.log_in()
    people = [got(api.add_contact(f"+4477009008{place:02d}"), 201) for place in range(THREADS)]

    def take(http: Http, thread: int) -> int:
        contact = people[thread]
        return http.put(f"/contact/{contact['contactId']}", {**contact, "mobileNumber": FREE}).status_code

    assert Counter(at_once(box, "msgboxx", take)) == {200: 1, 409: THREADS - 1}
    assert len(api.items("/contact", mobileNumber=FREE)) == 1
