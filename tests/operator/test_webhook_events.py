"""Each event of msgboxx is told once, as the API gives the entity, after the answer, and in its request's trace."""

from collections.abc import Callable
from typing import Any

import pytest
import requests

from tests.operator.boxes import ACCOUNT, CUSTOMER, NEW_ID, Box, contact, message
from tests.operator.conftest import MakeReceiver
from tests.support.receivers import Handler, Receiver

TEMPLATE = {"templateId": "1c9f6f0e-6f57-4c43-8a55-3b8f7c1f0a01"}
BROADCAST = message("Our office is closed today.") | TEMPLATE
NEW_ACCOUNT = {"name": "New", "phoneNumber": "+447700900902"}
NEW_TEMPLATE = {"apiAccountId": ACCOUNT, "name": "new", "status": "Approved", "templateText": "Hi {{1}}"}
NEW_INBOX = {"name": "other inbox", "apiAccountId": ACCOUNT}

# What makes one of each type of event, and the name of its id.
MAKERS: dict[str, tuple[Callable[[Box], Any], str]] = {
    "message": (lambda box: box.api.send(), "messageId"),
    "contact": (lambda box: box.api.made("/contact", contact()), "contactId"),
    "broadcast": (lambda box: box.api.made("/broadcast", BROADCAST), "broadcastId"),
    "apiaccount": (lambda box: box.control.set("msgboxx", f"apiaccounts/{NEW_ID}", NEW_ACCOUNT), "apiAccountId"),
    "inbox": (lambda box: box.control.set("msgboxx", f"inboxes/{NEW_ID}", NEW_INBOX), "inboxId"),
    "template": (lambda box: box.control.set("msgboxx", f"templates/{NEW_ID}", NEW_TEMPLATE), "templateId"),
}


@pytest.mark.parametrize("kind", MAKERS)
def test_an_event_is_told_once_to_its_own_webhook_alone_and_its_row_shows_what_was_sent(
    kind: str, box: Box, make_receiver: MakeReceiver
) -> None:
    mine, others = make_receiver(), make_receiver()
    for other in MAKERS:
        box.api.hook(other, mine.url if other == kind else others.url)
    make, key = MAKERS[kind]
    made = make(box)
    box.control.drain()

    (hit,) = mine.hits
    assert (hit.event, hit.headers["Content-Type"]) == (f"{kind}.created", "application/json")
    now = box.api.one(f"/{kind}/{hit.json[key]}")
    if kind in ("message", "broadcast"):
        # Either has gone on since.
        later = {"isSent"} if kind == "message" else now.keys() - hit.json.keys()
        assert hit.json == made
        assert hit.json | {name: now[name] for name in later} == now
    else:
        assert hit.json == now

    (row,) = box.rows(event=f"{kind}.created", status="delivered")
    assert row["request"]["body"].encode() == hit.body
    assert row["request"]["headers"].items() <= hit.headers.items()
    assert (row["system"], row["url"], row["attempt"]) == ("msgboxx", mine.url, 1)
    assert row["response"] == {"status": 200, "body": ""}
    assert not {"next_attempt_at", "error"} & row.keys()


def test_a_message_that_a_customer_writes_is_told_as_incoming(box: Box, hooked: Receiver) -> None:
    written = box.control.inbound("msgboxx", CUSTOMER, "Is it still free?")
    box.control.drain()
    (hit,) = hooked.hits
    assert hit.event == "message.created"
    assert hit.json == written["native"] == box.api.one(f"/message/{written['id']}")
    assert (hit.json["messageDirection"], hit.json["bodyText"]) == ("incoming", "Is it still free?")


@pytest.mark.parametrize(
    ("kinds", "make"),
    [
        (["contact", "message"], lambda box: box.control.inbound("msgboxx", "+12025550199", "Hello?")),
        (["broadcast", "message"], MAKERS["broadcast"][0]),
        (["apiaccount", "inbox"], MAKERS["apiaccount"][0]),
    ],
    ids=["an unknown customer who writes", "a broadcast that becomes a message", "an api account with its inbox"],
)
def test_what_makes_two_entities_is_told_as_both(
    kinds: list[str], make: Callable[[Box], Any], box: Box, receiver: Receiver
) -> None:
    for kind in kinds:
        box.api.hook(kind, receiver.url)
    made = make(box)
    box.control.drain()
    told = {hit.event: hit.json for hit in receiver.hits}
    assert len(receiver.hits) == 2
    assert told.keys() == {f"{kind}.created" for kind in kinds}
    if "broadcast" in kinds:
        assert told["broadcast.created"]["broadcastId"] == made["broadcastId"]
        assert told["message.created"]["isTemplateMessage"] is True
    if "inbox" in kinds:
        assert [body["apiAccountId"] for body in told.values()] == [NEW_ID] * 2


def test_a_receiver_that_asks_back_finds_what_it_was_told_of(box: Box, hooked: Receiver) -> None:
    found: list[requests.Response] = []

    def ask_back(handler: Handler) -> None:
        found.append(box.api.get(f"/message/{handler.hit.json['messageId']}"))
        handler.say(200)

    hooked.will(ask_back)
    (sent,) = box.send()
    box.control.drain()
    assert [(answer.status_code, answer.json()["messageId"]) for answer in found] == [(200, sent)]


def test_what_is_refused_is_not_told(box: Box, receiver: Receiver) -> None:
    box.api.hook("contact", receiver.url)
    assert box.api.post("/contact", contact("not a number")).status_code == 400
    box.control.drain()
    assert receiver.hits == box.rows() == []


def test_an_event_that_no_enabled_webhook_takes_is_a_skipped_row(box: Box, receiver: Receiver) -> None:
    box.api.hook("message", receiver.url, enabled=False)
    (row,) = box.tell()
    assert (row["status"], row["event"], row["attempt"], row["url"]) == ("skipped", "message.created", 0, "")
    assert row["error"] == "No subscription takes this event."
    assert receiver.hits == []


TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
OTHER = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00"


def sent(box: Box, receiver: Receiver, traceparent: str | None) -> set[str | None]:
    """What the webhooks have of a message that is sent within this trace, and then delivered and read."""
    before = len(receiver.hits)
    headers = {} if traceparent is None else {"traceparent": traceparent}
    assert box.api.request("POST", "/message", json=message("Hello."), headers=headers).status_code == 201
    box.control.advance(60)
    return {hit.headers.get("traceparent") for hit in receiver.hits[before:]}


def test_the_trace_of_a_request_is_in_every_webhook_of_its_message_and_the_journal(box: Box, hooked: Receiver) -> None:
    assert [sent(box, hooked, trace) for trace in (TRACE, None, OTHER)] == [{TRACE}, {None}, {OTHER}]
    traces = [entry["headers"].get("Traceparent") for entry in box.control.requests(path="/msgboxx/message")]
    assert traces == [OTHER, None, TRACE]


@pytest.mark.parametrize(
    "forged",
    [
        *("", TRACE.upper(), f"{TRACE}-more", "01" + TRACE[2:], "x" * 5_000),
        *("00-" + "0" * 32 + TRACE[35:], TRACE[:36] + "0" * 16 + "-01"),
    ],
)
def test_what_is_no_traceparent_is_not_sent_on(box: Box, hooked: Receiver, forged: str) -> None:
    assert sent(box, hooked, forged) == {None}


def test_a_delivery_that_is_tried_again_and_a_state_that_is_imported_keep_it(box: Box, hooked: Receiver) -> None:
    hooked.will_always(503)
    assert sent(box, hooked, TRACE) == {TRACE}
    box.control.import_state(box.control.export_state())
    before = len(hooked.hits)
    box.control.advance(86_400)
    assert {hit.headers.get("traceparent") for hit in hooked.hits[before:]} == {TRACE}
