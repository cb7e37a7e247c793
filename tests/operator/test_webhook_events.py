"""Each event of msgboxx is told once, as the API gives the entity, in order, and after the answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import requests

from tests.operator.boxes import (
    ACCOUNT,
    CONTACT,
    CUSTOMER,
    NEW_ID,
    TEMPLATE,
    TEMPLATE_TEXT,
    Box,
    Json,
    contact,
    message,
)
from tests.operator.conftest import MakeReceiver
from tests.support.receivers import Handler, Receiver, hang

BROADCAST = {"apiAccountId": ACCOUNT, "contactId": CONTACT, "templateId": TEMPLATE, "message": TEMPLATE_TEXT}
NEW_ACCOUNT = {"name": "New", "phoneNumber": "+447700900902"}
NEW_TEMPLATE = {"apiAccountId": ACCOUNT, "name": "new", "status": "Approved", "templateText": "Hi {{1}}"}
NEW_INBOX = {"name": "other inbox", "apiAccountId": ACCOUNT}


def _entity(box: Box, path: str, key: str) -> Callable[[Json], Json]:
    return lambda told: box.api.get(f"/{path}/{told[key]}").json()


MAKERS: dict[str, tuple[Callable[[Box], Any], str, str]] = {
    "message": (lambda box: box.api.send(), "message", "messageId"),
    "contact": (lambda box: box.api.made("/contact", contact()), "contact", "contactId"),
    "broadcast": (lambda box: box.api.made("/broadcast", BROADCAST), "broadcast", "broadcastId"),
    "apiaccount": (
        lambda box: box.control.set("msgboxx", f"apiaccounts/{NEW_ID}", NEW_ACCOUNT),
        "apiaccount",
        "apiAccountId",
    ),
    "inbox": (lambda box: box.control.set("msgboxx", f"inboxes/{NEW_ID}", NEW_INBOX), "inbox", "inboxId"),
    "template": (
        lambda box: box.control.set("msgboxx", f"templates/{NEW_ID}", NEW_TEMPLATE),
        "template",
        "templateId",
    ),
}


@pytest.mark.parametrize("kind", MAKERS)
def test_an_event_is_told_once_to_its_own_webhook_alone(kind: str, box: Box, make_receiver: MakeReceiver) -> None:
    mine, others = make_receiver(), make_receiver()
    for other in MAKERS:
        box.api.hook(other, mine.url if other == kind else others.url)
    make, path, key = MAKERS[kind]
    before = make(box)
    box.control.drain()
    (hit,) = mine.hits
    assert hit.event == f"{kind}.created"
    assert hit.headers["Content-Type"] == "application/json"
    now = _entity(box, path, key)(hit.json)
    assert hit.json[key] == now[key]
    if kind == "message":
        assert hit.json == before
        assert {name: value for name, value in hit.json.items() if name != "isSent"} == {
            name: value for name, value in now.items() if name != "isSent"
        }
    elif kind == "broadcast":
        assert hit.json == before
        assert hit.json.items() <= now.items()
    else:
        assert hit.json == now


@pytest.mark.parametrize("kind", MAKERS)
def test_a_row_shows_the_very_bytes_and_headers_that_were_sent(kind: str, box: Box, receiver: Receiver) -> None:
    box.api.hook(kind, receiver.url)
    MAKERS[kind][0](box)
    box.control.drain()
    (hit,) = receiver.hits
    (row,) = box.rows(event=f"{kind}.created", status="delivered")
    assert row["request"]["body"].encode() == hit.body
    assert row["request"]["headers"].items() <= hit.headers.items()
    assert (row["system"], row["url"], row["attempt"]) == ("msgboxx", receiver.url, 1)
    assert row["response"] == {"status": 200, "body": ""}
    assert "next_attempt_at" not in row
    assert "error" not in row


def test_a_message_that_a_customer_writes_is_told_as_incoming(box: Box, receiver: Receiver) -> None:
    box.api.hook("message", receiver.url)
    written = box.control.inbound("msgboxx", CUSTOMER, "Is it still free?")
    box.control.drain()
    (hit,) = receiver.hits
    assert hit.event == "message.created"
    assert hit.json == written["native"]
    assert hit.json == box.api.get(f"/message/{written['id']}").json()
    assert (hit.json["messageDirection"], hit.json["bodyText"]) == ("incoming", "Is it still free?")


def test_an_unknown_customer_who_writes_is_told_as_a_contact_and_as_a_message(box: Box, receiver: Receiver) -> None:
    box.api.hook("contact", receiver.url)
    box.api.hook("message", receiver.url)
    box.control.inbound("msgboxx", "+12025550199", "Hello?")
    box.control.drain()
    assert sorted(hit.event for hit in receiver.hits) == ["contact.created", "message.created"]


def test_a_broadcast_is_told_as_a_broadcast_and_as_the_message_that_it_becomes(box: Box, receiver: Receiver) -> None:
    box.api.hook("broadcast", receiver.url)
    box.api.hook("message", receiver.url)
    made = box.api.made("/broadcast", BROADCAST)
    box.control.drain()
    told = {hit.event: hit.json for hit in receiver.hits}
    assert set(told) == {"broadcast.created", "message.created"}
    assert told["broadcast.created"]["broadcastId"] == made["broadcastId"]
    assert told["message.created"]["isTemplateMessage"] is True


def test_a_new_api_account_is_told_with_its_inbox(box: Box, receiver: Receiver) -> None:
    box.api.hook("apiaccount", receiver.url)
    box.api.hook("inbox", receiver.url)
    box.control.set("msgboxx", f"apiaccounts/{NEW_ID}", NEW_ACCOUNT)
    box.control.drain()
    assert sorted(hit.event for hit in receiver.hits) == ["apiaccount.created", "inbox.created"]
    assert all(hit.json["apiAccountId"] == NEW_ID for hit in receiver.hits)


def test_each_of_two_webhooks_of_a_type_is_told(box: Box, make_receiver: MakeReceiver) -> None:
    receivers = make_receiver(), make_receiver()
    for receiver in receivers:
        box.api.hook("contact", receiver.url)
    box.api.made("/contact", contact())
    box.control.drain()
    assert [len(receiver.hits) for receiver in receivers] == [1, 1]


def test_the_attempts_for_one_message_are_made_in_order(box: Box, receiver: Receiver) -> None:
    receiver.will_always(500)
    box.api.hook("message", receiver.url)
    for text in ("alpha", "beta", "gamma"):
        box.api.send(text)
    box.control.advance(86_400)
    for text in ("alpha", "beta", "gamma"):
        rows = [row for row in box.rows() if text in row["request"]["body"]]
        assert [row["attempt"] for row in rows] == [1, 2, 3, 4, 5]
        assert [row["at"] for row in rows] == sorted(row["at"] for row in rows)


def test_a_receiver_that_asks_back_finds_what_it_was_told_of(box: Box, receiver: Receiver) -> None:
    found: list[requests.Response] = []

    def ask_back(handler: Handler) -> None:
        told = handler.server.hits[-1].json
        found.append(box.api.get(f"/message/{told['messageId']}"))
        handler.say(200)

    receiver.will(ask_back)
    box.api.hook("message", receiver.url)
    sent = box.api.send()
    box.control.drain()
    (answer,) = found
    assert answer.status_code == 200
    assert answer.json()["messageId"] == sent["messageId"]


def test_the_client_has_its_201_while_the_receiver_still_thinks(box: Box, receiver: Receiver) -> None:
    receiver.will_always(hang)
    box.api.hook("message", receiver.url)
    answers = [box.api.post("/message", message()) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [201] * 5
    receiver.wait_for(1)
    assert box.rows() == []


def test_what_is_refused_is_not_told(box: Box, receiver: Receiver) -> None:
    box.api.hook("contact", receiver.url)
    assert box.api.post("/contact", contact("not a number")).status_code == 400
    box.control.drain()
    assert receiver.hits == []
    assert box.rows() == []


def test_an_event_that_nobody_subscribed_to_is_a_skipped_row(box: Box) -> None:
    box.api.send()
    (row,) = box.rows()
    assert (row["status"], row["event"], row["attempt"], row["url"]) == ("skipped", "message.created", 0, "")
    assert "No subscription" in row["error"]


def test_a_disabled_webhook_is_not_told(box: Box, receiver: Receiver) -> None:
    box.api.hook("message", receiver.url, enabled=False)
    box.api.send()
    box.control.drain()
    assert receiver.hits == []
    assert [row["status"] for row in box.rows()] == ["skipped"]
