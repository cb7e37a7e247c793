"""What an operator sees of Coax: customers who write, messages that are sent, that wait, or come to nothing."""

from typing import Any

import pytest

from tests.conftest import MakeBox
from tests.support import coax
from tests.support.box import Box
from tests.support.coax import ANN, ANN_AT_A, BOB, EMAIL, NED, PHONE, STRANGER, A, Api, B, C, done, sent
from tests.support.http import got

LOCATED = {"id": A, "name": "Alpha", "phone": "+15550100801", "email": "alpha@example.org"}


def write(box: Box, sender: str, **more: Any) -> dict[str, Any]:
    return box.inbound(sender, "Are you there?", system="coax", **more)


@pytest.mark.parametrize("to", LOCATED.values(), ids=LOCATED)
def test_a_location_is_written_to_by_any_of_its_names(box: Box, to: str) -> None:
    assert write(box, STRANGER, to=to)["native"]["business_location_id"] == A


def test_a_stranger_is_created_on_a_new_enquiry_at_the_first_location(box: Box, api: Api) -> None:
    message = write(box, STRANGER, name="Nova")
    assert (message["status"], message["channel"]) == ("received", "sms")
    assert (message["from"], message["to"]) == (STRANGER, "+15550100801")
    enquiry = api.enquiry(message["native"]["enquiry_id"])
    assert (enquiry["status"], enquiry["business_location_id"]) == ("new", A)
    assert (enquiry["customer"]["name"], enquiry["customer"]["phone"]) == ("Nova", STRANGER)
    assert enquiry["messages"] == [message["native"]]
    assert sent(api.send(phone=STRANGER, location_id=A))["enquiry"]["id"] == enquiry["id"]


@pytest.mark.parametrize(
    ("sender", "enquiry"),
    [
        *((sender, ANN_AT_A) for sender in (PHONE[ANN], "+44 7700 900101", EMAIL[ANN].upper(), ANN)),
        (PHONE[BOB], coax.BOB_AT_B),
    ],
    ids=["phone", "spelled phone", "email", "id", "another"],
)
def test_a_known_customer_writes_on_the_newest_enquiry(box: Box, sender: str, enquiry: str) -> None:
    assert write(box, sender)["native"]["enquiry_id"] == enquiry


def test_where_there_is_no_open_enquiry_one_begins_at_the_location_or_the_first(box: Box, api: Api) -> None:
    begun = write(box, PHONE[ANN], to=B)["native"]["enquiry_id"]
    assert begun not in (ANN_AT_A, coax.ANN_AT_B)
    assert api.enquiry(begun)["customer"]["id"] == ANN
    assert write(box, EMAIL[coax.MEG])["native"]["business_location_id"] == A


@pytest.mark.parametrize(
    ("sender", "more", "expected"),
    [
        ("new@example.com", {"to": C}, ("email", "new@example.com")),
        (PHONE[ANN], {"channel": "whatsapp"}, ("whatsapp", PHONE[ANN])),
        *((PHONE[ANN], {"channel": name}, (name, f"{ANN}@{name}")) for name in ("messenger", "instagram", "webchat")),
        # Who has neither phone nor e-mail address writes by id.
        (f"{NED}@webchat", {"channel": "webchat"}, ("webchat", f"{NED}@webchat")),
        # A mailbox named like an id is a mailbox.
        (f"{ANN}@example.com", {}, ("email", f"{ANN}@example.com")),
    ],
)
def test_a_message_is_on_the_channel_that_is_given_or_that_the_address_is_of(
    box: Box, sender: str, more: dict[str, str], expected: tuple[str, str]
) -> None:
    message = write(box, sender, **more)
    assert (message["channel"], message["from"]) == expected
    if more.get("to") == C:
        assert message["to"] == "gamma@example.org"
    if sender.startswith(NED):
        assert message["native"]["enquiry_id"] == coax.NED_AT_C
    assert (message["native"]["customer_id"] == ANN) == (sender == PHONE[ANN])


def test_attachments_are_shown(box: Box) -> None:
    message = write(box, PHONE[ANN], attachments=["https://example.com/a.png"])
    assert (message["kind"], message["native"]["attachment_ids"]) == ("media", ["https://example.com/a.png"])


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
        made = done(api.post(coax.LOCATIONS, {"name": "Delta"}), "Location created!", 201)["id"]
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
    enquiry = api.items(coax.ENQUIRIES, q=STRANGER)[0]["id"]
    assert [message["status"] for message in api.enquiry(enquiry)["messages"]] == ["read", "read"]
    sent(api.send_on(enquiry))
    assert told() == ["message.sent"]


def test_an_appointment_for_a_message_that_is_gone_comes_to_nothing(box: Box) -> None:
    state = box.state()
    state["appointments"].append([1_714_564_801_000_000, 99, "coax.message.due", ANN, 0])
    state["appointments_made"] = 99
    got(box.put("/state", state))
    assert box.advance(10)["fired"] >= 1
