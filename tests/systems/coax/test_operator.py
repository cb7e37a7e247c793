"""What an operator sees of messages: from where and to whom, which of them wait, and what is told to nobody."""

from __future__ import annotations

from typing import Any

from tests.conftest import MakeBox
from tests.support.box import Box
from tests.support.coax import ANN, ENQUIRIES, LOCATIONS, STRANGER, A, Api, B, done, sent
from tests.support.http import got


def test_what_the_operator_sees_is_what_the_enquiry_shows(box: Box, api: Api) -> None:
    message = sent(api.send(phone=STRANGER, business_location_id=A))["message"]
    (seen,) = box.messages(to=STRANGER)
    assert seen["id"] == message["id"]
    assert seen["native"] == api.enquiry(message["enquiry_id"])["messages"][0]
    assert (seen["from"], seen["to"], seen["channel"]) == ("+15550100801", STRANGER, "sms")
    assert (seen["system"], seen["direction"], seen["kind"]) == ("coax", "outbound", "session")


def test_a_new_location_can_be_sent_from_without_an_address_of_its_own(make_box: MakeBox) -> None:
    box = make_box(fixtures="empty")
    with Api.of(box) as api:
        made = done(api.post(LOCATIONS, {"name": "Delta"}), "Location created!", 201)["id"]
        sent(api.send(phone=STRANGER, location_id=made))
    assert box.messages()[0]["from"] == f"{made}@sms"


def test_those_that_wait_are_found_by_their_status(box: Box, api: Api) -> None:
    waiting = sent(api.schedule("2024-05-01T12:01:00Z", phone=STRANGER, location_id=A), "Message scheduled!")
    sent(api.send(phone=STRANGER, location_id=A))
    assert [found["id"] for found in box.messages(status="scheduled")] == [waiting["message"]["id"]]


def test_a_suppressed_sends_new_enquiry_is_not_told_of_and_its_failures_neither(box: Box, api: Api) -> None:
    def told() -> list[str]:
        got(box.post("/webhooks/drain?timeout=20"))
        rows = got(box.get("/webhooks/deliveries"))["items"]
        return [row["event"] for row in rows if row["status"] != "skipped"]

    got(box.put("/webhooks/coax", {"url": "http://127.0.0.1:9/x"}))
    quiet: dict[str, Any] = {"location_id": B, "suppress_socket_events": True}
    for phone in (STRANGER, "+15550100001"):
        sent(api.send(phone=phone, **quiet))
    sent(api.schedule("2024-05-01T12:00:05Z", phone=STRANGER, **quiet), "Message scheduled!")
    box.advance(60)
    assert told() == []
    enquiry = api.items(ENQUIRIES, q=STRANGER)[0]["id"]
    assert [message["status"] for message in api.enquiry(enquiry)["messages"]] == ["read", "read"]
    sent(api.send_on(enquiry))
    assert told() == ["message.sent"]


def test_an_appointment_for_a_message_that_is_gone_comes_to_nothing(box: Box) -> None:
    state = box.state()
    state["appointments"].append([1_714_564_801_000_000, 99, "coax.message.due", ANN, 0])
    state["appointments_made"] = 99
    got(box.put("/state", state))
    assert box.advance(10)["fired"] >= 1
