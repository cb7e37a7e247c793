"""Customers who write and providers who report: inbound, messages with their filters and waiters, forced statuses."""

from typing import Any

import pytest

from mock_server.control.people import _Waiter
from mock_server.kernel.events import Event
from tests.conftest import MakeBox
from tests.control.conftest import ALL, APPLES, CLOSED, OWN, PEARS, PIE, SINCE, STRANGER, TART
from tests.kernel._sandboxes import START, new_message, new_sandbox
from tests.support.access import SYSTEMS
from tests.support.box import Box, refused
from tests.support.http import got
from tests.support.msgboxx import ANN, INBOX_OF, NOBODY, NOW, NUMBER_OF, PHONE_OF, WILL, A, Api, B, C

FIELDS = ["id", "system", "direction", "channel", "from", "to", "text", "kind", "status", "history", "created_at"]


def test_an_inbound_message_has_the_form_of_every_message(box: Box, api: Api) -> None:
    message = box.inbound(PHONE_OF[WILL], "Hi there")
    assert list(message) == [*FIELDS, "native"]
    told = {"system": "msgboxx", "direction": "inbound", "channel": "whatsapp", "kind": "session", "status": "received"}
    said = {"from": PHONE_OF[WILL], "to": NUMBER_OF[A], "text": "Hi there", "created_at": NOW}
    native = {"native": api.one(f"/message/{message['id']}")}
    history = [{"status": "received", "at": NOW}]
    assert message == {"id": message["id"], "history": history} | told | said | native
    shown = box.message(message["id"])
    of_one = {"account": A, "party": WILL, "counterpart": PHONE_OF[WILL], "may_report": [], "due": []}
    assert shown == message | of_one | {"thread": shown["thread"], "name": shown["name"]}
    assert box.messages()[0] == message


def test_an_outbound_message_has_it_too_with_the_systems_own_id(box: Box, api: Api) -> None:
    sent = got(api.say(WILL, "Hello"), 201)
    message = box.message(sent["messageId"])
    of_one = ("account", "party", "thread", "counterpart", "name", "request_id", "may_report", "due")
    assert list(message) == [*FIELDS, "native", *of_one]
    assert (message["counterpart"], message["party"]) == (PHONE_OF[WILL], WILL)
    assert (message["direction"], message["from"], message["to"]) == ("outbound", NUMBER_OF[A], PHONE_OF[WILL])
    assert (message["kind"], message["status"]) == ("session", "sent")
    assert message["native"]["messageId"] == message["id"] == sent["messageId"]


def test_a_stranger_becomes_a_contact_who_without_a_name_is_called_by_the_number(box: Box, api: Api) -> None:
    box.inbound(STRANGER, name="Stella Stranger", to=NUMBER_OF[C])
    (contact,) = api.items("/contact", mobileNumber=STRANGER)
    assert (contact["name"], contact["apiAccountId"]) == ("Stella Stranger", C)
    box.inbound(STRANGER, name="Another Name", to=NUMBER_OF[C])
    assert api.items("/contact", mobileNumber=STRANGER) == [contact]
    got(api.say(contact["contactId"], account=C), 201)
    box.inbound("+447700900998")
    assert api.items("/contact", mobileNumber="+447700900998")[0]["name"] == "+447700900998"


@pytest.mark.parametrize("to", [NUMBER_OF[B], B, INBOX_OF[B]])
def test_an_account_is_addressed_by_number_id_or_inbox(box: Box, api: Api, to: str) -> None:
    assert box.inbound(STRANGER, to=to)["native"]["apiAccountId"] == B


def test_attachments_make_it_media(box: Box) -> None:
    message = box.inbound(STRANGER, attachments=["https://files.example.com/1.jpg"])
    assert message["kind"] == "media"
    assert message["native"]["fileLocation"] == "https://files.example.com/1.jpg"


# What is found, and the filters of which each finds it.
FOUND: dict[tuple[str, ...], list[dict[str, Any]]] = {
    ALL: [{}],
    (): [
        *({"system": "coax"}, {"channel": "sms"}, {"q": "nothing"}),
        {"from": NUMBER_OF[A], "to": PHONE_OF[ANN], "system": "coax"},
    ],
    (PEARS, APPLES): [{"direction": "inbound"}, {"system": "msgboxx", "direction": "inbound"}, {"status": "received"}],
    (TART, CLOSED, PIE): [{"direction": "outbound"}, {"from": NUMBER_OF[A]}],
    (TART, PIE): [{"to": OWN}, {"to": OWN[1:]}],
    (PEARS,): [{"to": NUMBER_OF[C]}],
    (APPLES,): [{"from": OWN}, {"q": "apple", "direction": "inbound"}, {"until": "2024-05-01T12:01:00Z"}],
    (CLOSED,): [{"from": NUMBER_OF[A], "to": PHONE_OF[ANN]}],
    (CLOSED, PIE): [{"status": "read"}, {"since": "2024-05-01T12:02:00Z", "until": "2024-05-01T12:03:00Z"}],
    (TART,): [
        *({"status": "failed"}, {"channel": "whatsapp", "status": "failed"}, {"since": "2024-05-01T12:04:00.001Z"}),
        {"to": OWN, "since": "2024-05-01T12:03:00Z"},
    ],
    (TART, PEARS): [{"q": "PEAR"}, {"since": "2024-05-01T12:04:00Z"}],
}
FILTERS = [pytest.param(one, list(found), id=str(one)) for found, every in FOUND.items() for one in every]


@pytest.mark.parametrize(("filters", "texts"), FILTERS)
def test_messages_are_filtered_newest_first(said: Box, filters: dict[str, Any], texts: list[str]) -> None:
    page = got(said.get("/messages", **{"since": SINCE, **filters}))
    assert [message["text"] for message in page["items"]] == texts
    pages = 1 if texts else 0
    assert page["paging"] == {"page": 1, "page_size": 50, "pages": pages, "total": len(texts), "dropped": 0}


@pytest.mark.parametrize("filters", [{}, {"q": "m"}, {"to": NUMBER_OF[A]}])
def test_messages_come_in_pages(box: Box, filters: dict[str, str]) -> None:
    texts = [f"message {place}" for place in range(25)]
    for text in texts:
        box.inbound(PHONE_OF[WILL], text)
    query = {"since": NOW, "page_size": 10, **filters}
    pages = [got(box.get("/messages", page=number, **query)) for number in (1, 2, 3, 4)]
    assert [message["text"] for page in pages for message in page["items"]] == texts[::-1]
    assert [len(page["items"]) for page in pages] == [10, 10, 5, 0]
    assert {page["paging"]["total"] for page in pages} == {25}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "status"),
        *(({"status": status}, "status") for status in ("lost", "received", 1)),
        ({"status": "read", "error": {"code": "x", "message": "y"}}, "error"),
        ({"status": "failed", "error": 1}, "error"),
        ({"status": "failed", "error": {"code": "x"}}, "error"),
        ({"status": "failed", "error": {"code": "", "message": "y"}}, "error"),
        ({"status": "read", "at": NOW}, "at"),
    ],
    ids=repr,
)
def test_a_report_that_does_not_fit_is_422(box: Box, api: Api, body: dict[str, Any], field: str) -> None:
    message_id = got(api.say(WILL), 201)["messageId"]
    box.advance(0)
    with box.unchanged():
        refused(box.post(f"/messages/{message_id}/status", body), 422, field)


def test_what_came_in_or_is_unknown_cannot_be_reported_on(box: Box) -> None:
    message_id = box.inbound(PHONE_OF[WILL])["id"]
    with box.unchanged():
        refused(box.report(message_id, "read"), 409)
        refused(box.report(NOBODY, "read"), 404)
        refused(box.get(f"/messages/{NOBODY}"), 404)


def test_a_message_says_what_may_be_reported_of_it_and_that_alone_is_taken(make_box: MakeBox) -> None:
    box = make_box(delivery={"mode": "manual"})
    message_id = got(box.log_in().say(WILL), 201)["messageId"]
    walked = {"queued": ["sent", "delivered", "read", "failed"], "sent": ["delivered", "read", "failed"]}
    walked |= {"delivered": ["read"], "read": []}
    for status, onward in walked.items():
        message = box.message(message_id)
        assert (message["status"], message["may_report"]) == (status, onward)
        for other in {"queued", "sent", "delivered", "read", "failed", "bounced"} - set(onward):
            detail = refused(box.report(message_id, other), 409)["detail"]
            assert {status, other} <= set(detail.replace(".", "").split())
        if onward:
            got(box.report(message_id, onward[0]))


@pytest.mark.parametrize("system", SYSTEMS)
def test_a_message_has_the_name_that_its_system_knows(world: Box, system: str) -> None:
    written = world.inbound(STRANGER, system=system, name="Stella Stranger")
    assert world.message(written["id"])["name"] == "Stella Stranger"


QUERY = {"count": 1, "timeout": 1.0}


@pytest.mark.parametrize("has_listened", [False, True])
def test_what_comes_between_a_look_and_the_next_time_it_listens_is_seen(has_listened: bool) -> None:
    sandbox = new_sandbox()
    waiter = _Waiter(sandbox, QUERY)
    if has_listened:
        waiter.listen(lambda: None)
    assert not waiter.is_so()
    if has_listened:
        waiter.forget(lambda: None)

    message = new_message(sandbox)
    sandbox.events.tell(Event("message.created", message.system, message, START))
    waiter.listen(lambda: None)

    assert waiter.is_so()
