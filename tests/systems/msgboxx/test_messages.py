"""Messages: their form, the newest 24 hours, the filters, and flags that turn true as time passes."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import MakeBox
from tests.support.box import Box
from tests.support.http import got
from tests.support.msgboxx import (
    ANN,
    ANN_IN_B,
    CARA,
    INBOX_OF,
    NUMBER_OF,
    PHONE_OF,
    TALK_OF,
    VAL,
    WILL,
    A,
    Api,
    B,
    C,
)

FIELDS = ["messageId", "bodyText", "apiAccountId", "dateTime", "conversationId", "fileLocation", "messageDirection"]
FIELDS += ["isTemplateMessage", "isSent", "isDelivered", "isRead", "contact", "senderFirstName", "senderLastName"]
SENT = {"isSent": True, "isDelivered": False, "isRead": False}
DELIVERED = {"isSent": True, "isDelivered": True, "isRead": False}
READ = {"isSent": True, "isDelivered": True, "isRead": True}
QUEUED = {"isSent": False, "isDelivered": False, "isRead": False}


def flags(api: Api, message_id: str) -> dict[str, bool]:
    message = api.one(f"/message/{message_id}")
    return {name: message[name] for name in QUEUED}


def texts(api: Api, **filters: Any) -> list[str]:
    return [message["bodyText"] for message in api.items("/message", **filters)]


def test_a_created_message_has_the_documented_form(api: Api) -> None:
    sent = got(api.say(WILL, "Hi John"), 201)
    assert list(sent) == FIELDS
    assert sent == {
        "messageId": sent["messageId"],
        "bodyText": "Hi John",
        "apiAccountId": A,
        "dateTime": "2024-05-01T12:00:00+00:00",
        "conversationId": TALK_OF[WILL],
        "fileLocation": "",
        "messageDirection": "outgoing",
        "isTemplateMessage": False,
        **QUEUED,
        "contact": {
            "contactId": WILL,
            "mobileNumber": PHONE_OF[WILL],
            "name": "Customer 5",
            "status": "Subscribed",
            "apiAccountId": A,
        },
        "senderFirstName": "Ada",
        "senderLastName": "Example",
    }


def test_an_inbound_message_is_incoming_and_nobodys(box: Box, api: Api) -> None:
    received = box.inbound(PHONE_OF[WILL], "Hi", attachments=["https://files.example.com/1.jpg"])
    message = api.one(f"/message/{received['id']}")
    assert message == received["native"]
    assert list(message) == FIELDS
    assert message["messageDirection"] == "incoming"
    assert message["fileLocation"] == "https://files.example.com/1.jpg"
    assert (message["senderFirstName"], message["senderLastName"]) == ("", "")


@pytest.mark.parametrize(
    ("now", "text"),
    [
        ("2024-04-30T14:03:25.063590Z", "2024-04-30T14:03:25.06359+00:00"),
        ("2024-04-30T14:03:25.5Z", "2024-04-30T14:03:25.5+00:00"),
        ("2024-04-30T14:03:00Z", "2024-04-30T14:03:00+00:00"),
    ],
)
def test_times_have_as_many_digits_as_the_sample_shows(make_box: MakeBox, now: str, text: str) -> None:
    api = make_box(clock={"now": now, "frozen": True}).log_in()
    assert got(api.say(WILL), 201)["dateTime"] == text


def test_flags_turn_true_one_after_the_other_by_the_sandboxs_clock(box: Box, api: Api) -> None:
    message_id = got(api.say(WILL), 201)["messageId"]
    road = [(0, SENT), (0.999, SENT), (0.001, DELIVERED), (1.999, DELIVERED), (0.001, READ), (86_000, READ)]
    for seconds, expected in road:
        box.advance(seconds)
        assert flags(api, message_id) == expected


def test_delays_are_the_sandboxs_own(make_box: MakeBox) -> None:
    box = make_box(delivery={"delays": {"sent": 10, "delivered": 20, "read": 3_600}})
    api = box.log_in()
    message_id = got(api.say(WILL), 201)["messageId"]
    for seconds, expected in [(9.999, QUEUED), (0.001, SENT), (9.999, SENT), (0.001, DELIVERED), (3_580, READ)]:
        box.advance(seconds)
        assert flags(api, message_id) == expected


def test_without_dates_only_the_newest_24_hours_are_listed(box: Box) -> None:
    box.inbound(PHONE_OF[WILL], "a day old")
    box.advance(1)
    box.inbound(PHONE_OF[WILL], "a second younger")
    box.advance(86_399)
    api = box.log_in()
    assert texts(api) == ["a second younger", "a day old"]
    box.advance(0.001)
    assert texts(api) == ["a second younger"]
    box.advance(1)
    assert texts(api) == []
    assert len(texts(api, fromDate="2024-01-01")) == 5


def test_a_date_opens_the_range_that_it_names(box: Box, api: Api) -> None:
    old, recent, other = "wrote 2d ago", "wrote 1h ago", "wrote 1h ago"
    assert texts(api) == [recent, other]
    assert texts(api, fromDate="2024-04-29T12:00:00Z") == [recent, other, old]
    assert texts(api, fromDate="2024-04-29T12:00:00.001Z") == [recent, other]
    assert texts(api, toDate="2024-05-01T11:00:00Z") == [recent, other, old]
    assert texts(api, toDate="2024-05-01T10:59:59.999Z") == [old]
    assert texts(api, fromDate="2024-04-29T12:00:00Z", toDate="2024-04-29T12:00:00Z") == [old]
    assert texts(api, fromDate="2030-01-01") == []


@pytest.mark.parametrize(
    ("filters", "people"),
    [
        ({}, [CARA, WILL, VAL]),
        ({"apiAccountId": A}, [WILL, VAL]),
        ({"apiAccountId": B}, []),
        ({"inboxId": INBOX_OF[C]}, [CARA]),
        ({"inboxId": INBOX_OF[A], "apiAccountId": A}, [WILL, VAL]),
        ({"inboxId": INBOX_OF[A], "apiAccountId": C}, []),
        ({"contactId": VAL}, [VAL]),
        ({"contactId": VAL, "apiAccountId": C}, []),
        ({"contactId": VAL, "inboxId": INBOX_OF[A]}, [VAL]),
        ({"conversationId": TALK_OF[WILL]}, [WILL]),
        ({"conversationId": TALK_OF[WILL], "contactId": WILL}, [WILL]),
        ({"conversationId": TALK_OF[WILL], "contactId": VAL}, []),
        ({"conversationId": TALK_OF[WILL], "apiAccountId": C}, []),
        ({"contactId": ANN}, []),
    ],
)
def test_filters_narrow_together(still_api: Api, filters: dict[str, str], people: list[str]) -> None:
    answer = got(still_api.get("/message", fromDate="2024-01-01", **filters))
    assert sorted(message["contact"]["contactId"] for message in answer["items"]) == sorted(people)
    assert answer["paging"]["recordCount"] == len(people)


def test_the_newest_is_first_also_when_several_were_written_at_once(box: Box, api: Api) -> None:
    for text in ("one", "two", "three"):
        got(api.say(WILL, text), 201)
        box.inbound(PHONE_OF[WILL], f"re {text}")
    assert texts(api, contactId=WILL)[:6] == ["re three", "three", "re two", "two", "re one", "one"]


def test_the_same_person_writes_to_the_account_that_is_named(box: Box, api: Api) -> None:
    for to in (NUMBER_OF[B], B, INBOX_OF[B]):
        box.inbound(PHONE_OF[ANN], f"to {to}", to=to)
    assert len(texts(api, contactId=ANN_IN_B)) == 3
    assert texts(api, contactId=ANN) == []


def test_a_session_message_names_its_sender(box: Box) -> None:
    limited = box.log_in("limited")
    sent = got(limited.say(WILL), 201)
    assert (sent["senderFirstName"], sent["senderLastName"]) == ("Lim", "Example")
