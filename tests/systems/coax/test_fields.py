"""Every documented field of the message calls: accepted, and it does what it is for or is shown on the enquiry."""

from __future__ import annotations

from typing import Any

import pytest

from tests.operator.receivers import receiving
from tests.support.box import Box
from tests.support.coax import ACTIVE, ANN, ANN_AT_A, BOB, PHONE, REVIEW, SCHEDULE, SEND, STRANGER, A, Api, done, sent
from tests.support.http import got

LATER = "2024-05-02T12:00:00Z"
# The documented fields, from the request bodies of the vendor's pages.
ON_ENQUIRY: dict[str, Any] = {
    "message": "Hello",
    "type": "text",
    "sub_type": "plain",
    "attachment_ids": ["file-1", "file-2"],
    "contact_id": ANN,
    "contact_ids": [ANN],
    "team_user_id": "user-7",
    "business_location_id": A,
    "location_id": A,
    "createActivity": True,
    "activity_type": "call",
    "activity_description": "Called first.",
    "is_bot": True,
}
TO_CUSTOMER: dict[str, Any] = {
    **ON_ENQUIRY,
    "enquiry_id": ANN_AT_A,
    "enquiry_status": "pending",
    "campaign_id": ACTIVE,
    "name": "Anne",
    "email": "anne@example.com",
    "phone": PHONE[ANN],
    "avatar": "https://example.com/anne.png",
    "company_name": "Anne Ltd",
    "address": "5 Example Street",
    "do_not_update": False,
    "suppress_socket_events": False,
}
REVIEW_ON_ENQUIRY: dict[str, Any] = {
    "channel": "email",
    "message": "How was it?",
    "review_types": ["google", "facebook"],
    "business_location_id": A,
    "location_id": A,
    "createActivity": True,
    "activity_type": "review",
    "activity_description": "Asked.",
}
REVIEW_TO_CUSTOMER: dict[str, Any] = {
    **REVIEW_ON_ENQUIRY,
    **{name: TO_CUSTOMER[name] for name in ("enquiry_id", "email", "phone", "name", "company_name", "address")},
    "avatar": "https://example.com/anne.png",
    "do_not_update": False,
    "customer_id": ANN,
}
ON = f"/api/v2/message/{ANN_AT_A}"
CALLS: dict[str, tuple[str, dict[str, Any], str]] = {
    "send on an enquiry": (f"{ON}/send/sms", ON_ENQUIRY, "Message sent!"),
    "send to a customer": (f"{SEND}/sms", TO_CUSTOMER, "Message sent!"),
    "schedule on an enquiry": (f"{ON}/schedule/sms", {**ON_ENQUIRY, "scheduled_at": LATER}, "Message scheduled!"),
    "schedule to a customer": (
        f"{SCHEDULE}/sms",
        {**TO_CUSTOMER, "scheduled_at": LATER, "customer_id": ANN},
        "Message scheduled!",
    ),
    "review on an enquiry": (f"{ON}/ask-for-review", REVIEW_ON_ENQUIRY, "Sent review request!"),
    "review of a customer": (REVIEW, REVIEW_TO_CUSTOMER, "Sent review request!"),
}
# Where each field is to be seen: of the enquiry, of its customer, of its last message, of its last activity.
SHOWN = {
    "enquiry": {"enquiry_id": "id", "enquiry_status": "status", "campaign_id": "campaign_id"},
    "customer": {name: name for name in ("name", "email", "phone", "avatar", "company_name", "address")},
    "activity": {"activity_type": "type", "activity_description": "description"},
    "message": {
        name: name
        for name in (
            *("message", "type", "sub_type", "attachment_ids", "contact_id", "contact_ids", "team_user_id", "is_bot"),
            *("business_location_id", "campaign_id", "suppress_socket_events", "channel", "review_types"),
        )
    },
}


@pytest.mark.parametrize(("path", "body", "message"), CALLS.values(), ids=CALLS)
def test_every_documented_field_is_accepted_and_shown(
    box: Box, api: Api, path: str, body: dict[str, Any], message: str
) -> None:
    answered = sent(api.put(path, body), message)
    assert got(box.get("/findings"))["items"] == []
    whole = api.enquiry(ANN_AT_A)
    parts = {
        "enquiry": whole,
        "customer": whole["customer"],
        "message": whole["messages"][-1],
        "activity": whole["activities"][-1],
    }
    for part, names in SHOWN.items():
        for field, name in names.items():
            if field in body:
                assert parts[part][name] == body[field], field
    assert whole["team_user_id" if "team_user_id" in body else "id"] == body.get("team_user_id", ANN_AT_A)
    assert parts["message"]["id"] == answered["message"]["id"]
    assert {name: whole[name] for name in answered["enquiry"]} == answered["enquiry"]


@pytest.mark.parametrize(("path", "body", "message"), CALLS.values(), ids=CALLS)
def test_each_optional_field_may_be_left_out(api: Api, path: str, body: dict[str, Any], message: str) -> None:
    for field in body:
        if field not in ("message", "scheduled_at") or path.endswith("review"):
            sent(api.put(path, {name: value for name, value in body.items() if name != field}), message)


def test_what_is_not_given_is_not_shown(api: Api) -> None:
    message = sent(api.send_on(ANN_AT_A))["message"]
    assert list(message) == [
        *("id", "enquiry_id", "customer_id", "business_location_id", "direction", "channel", "message"),
        *("type", "sub_type", "attachment_ids", "status", "created_at"),
    ]
    assert (message["type"], message["sub_type"], message["attachment_ids"]) == (None, None, [])


@pytest.mark.parametrize("flag", [False, None, ...], ids=["false", "null", "left out"])
def test_without_create_activity_there_is_none(api: Api, flag: object) -> None:
    body: dict[str, Any] = {} if flag is ... else {"createActivity": flag}
    sent(api.send_on(ANN_AT_A, activity_type="call", activity_description="x", **body))
    assert api.enquiry(ANN_AT_A)["activities"] == []


def test_an_activity_may_say_nothing(api: Api) -> None:
    sent(api.send_on(ANN_AT_A, createActivity=True))
    (noted,) = api.enquiry(ANN_AT_A)["activities"]
    assert set(noted) == {"id", "type", "description", "created_at"}
    assert (noted["type"], noted["description"]) == (None, None)


def test_several_messages_on_one_enquiry_make_one_activity(api: Api) -> None:
    sent(api.send_on(ANN_AT_A, contact_ids=[ANN, BOB], createActivity=True, activity_type="call"))
    assert len(api.enquiry(ANN_AT_A)["activities"]) == 1


@pytest.mark.parametrize("status", ["new", "open", "pending", "closed"])
def test_enquiry_status_sets_the_enquirys(api: Api, status: str) -> None:
    assert sent(api.send(phone=PHONE[ANN], location_id=A, enquiry_status=status))["enquiry"]["status"] == status
    assert sent(api.send(phone=STRANGER, location_id=A, enquiry_status=status))["enquiry"]["status"] == status


def test_attachments_make_it_a_media_message(box: Box, api: Api) -> None:
    message = sent(api.send_on(ANN_AT_A, attachment_ids=["file-1"]))["message"]
    assert box.message(message["id"])["kind"] == "media"


@pytest.mark.parametrize("channel", ["sms", "email", "whatsapp", "messenger", "instagram", "webchat"])
def test_each_channel_sends(box: Box, api: Api, channel: str) -> None:
    message = sent(api.send(channel, contact_id=ANN, location_id=A))["message"]
    assert message["channel"] == channel
    box.advance(10)
    seen = box.message(message["id"])
    assert (seen["channel"], seen["status"]) == (channel, "read")
    expected = {"sms": PHONE[ANN], "whatsapp": PHONE[ANN], "email": "ann@example.com"}
    assert seen["to"] == expected.get(channel, f"{ANN}@{channel}")


def test_suppressed_events_are_not_delivered_and_all_others_are(box: Box, api: Api) -> None:
    with receiving() as receiver:
        got(box.put("/webhooks/coax", {"url": receiver.url}))
        sent(api.send(phone=STRANGER, location_id=A, suppress_socket_events=True))
        box.advance(10)
        got(box.post("/webhooks/drain?timeout=20"))
        assert receiver.hits == []
        loud = sent(api.send(phone=STRANGER, location_id=A))["message"]["id"]
        box.advance(10)
        got(box.post("/webhooks/drain?timeout=20"))
        assert {hit.json["body"]["message"]["id"] for hit in receiver.hits} == {loud}


def test_texts_come_back_to_the_letter(api: Api) -> None:
    for text in (
        "é ü ß 漢字 🙂",
        "  spaces  ",
        "line\nbreak\ttab",
        '"quotes" \\ back',
        "a\x00b",
        "x" * 50_000,
        "{{name}}",
    ):
        message = sent(api.send_on(ANN_AT_A, message=text))["message"]
        assert message["message"] == text
        assert api.enquiry(ANN_AT_A)["messages"][-1]["message"] == text


def test_a_message_call_is_shown_on_the_enquiry_at_once(box: Box, api: Api) -> None:
    box.advance(5)
    body = sent(api.send_on(ANN_AT_A))
    assert body["enquiry"]["updated_at"] == "2024-05-01T12:00:05.000Z"
    assert (
        done(api.get(f"/api/v2/message/enquiries/{ANN_AT_A}"), "Enquiry fetched!")["messages"][-1]["status"] == "sent"
    )
