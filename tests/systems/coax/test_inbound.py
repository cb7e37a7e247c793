"""Customers write: they and their enquiries are found or created, as a send finds or creates them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import MakeBox
from tests.support.box import Box
from tests.support.box import refused as control_refused
from tests.support.coax import (
    ANN,
    ANN_AT_A,
    ANN_AT_B,
    BOB,
    BOB_AT_B,
    EMAIL,
    MEG,
    NED,
    NED_AT_C,
    PHONE,
    STRANGER,
    A,
    Api,
    B,
    C,
    sent,
)

LOCATED = {"id": A, "name": "Alpha", "phone": "+15550100801", "email": "alpha@example.org"}


def write(box: Box, sender: str, **more: Any) -> dict[str, Any]:
    return box.inbound(sender, "Are you there?", system="coax", **more)


@pytest.mark.parametrize("to", LOCATED.values(), ids=LOCATED)
def test_a_location_is_written_to_by_any_of_its_names(box: Box, to: str) -> None:
    assert write(box, STRANGER, to=to)["native"]["business_location_id"] == A


def test_a_stranger_is_created_on_a_new_enquiry_at_the_first_location(box: Box, api: Api) -> None:
    message = write(box, STRANGER, name="Nova")
    assert (message["status"], message["channel"], message["direction"]) == ("received", "sms", "inbound")
    assert (message["from"], message["to"]) == (STRANGER, "+15550100801")
    enquiry = api.enquiry(message["native"]["enquiry_id"])
    assert (enquiry["status"], enquiry["business_location_id"]) == ("new", A)
    assert (enquiry["customer"]["name"], enquiry["customer"]["phone"]) == ("Nova", STRANGER)
    assert enquiry["messages"] == [message["native"]]
    assert sent(api.send(phone=STRANGER, location_id=A))["enquiry"]["id"] == enquiry["id"]


@pytest.mark.parametrize(
    ("sender", "enquiry"),
    [
        (PHONE[ANN], ANN_AT_A),
        ("+44 7700 900101", ANN_AT_A),
        (EMAIL[ANN].upper(), ANN_AT_A),
        (ANN, ANN_AT_A),
        (PHONE[BOB], BOB_AT_B),
    ],
    ids=["phone", "spelled phone", "email", "id", "another"],
)
def test_a_known_customer_writes_on_the_newest_enquiry(box: Box, sender: str, enquiry: str) -> None:
    assert write(box, sender)["native"]["enquiry_id"] == enquiry


def test_at_a_location_without_an_open_enquiry_one_begins(box: Box, api: Api) -> None:
    begun = write(box, PHONE[ANN], to=B)["native"]["enquiry_id"]
    assert begun not in (ANN_AT_A, ANN_AT_B)
    assert api.enquiry(begun)["customer"]["id"] == ANN


def test_a_known_customer_without_an_enquiry_writes_to_the_first_location(box: Box) -> None:
    assert write(box, EMAIL[MEG])["native"]["business_location_id"] == A


def test_who_writes_by_email_is_read_by_email(box: Box) -> None:
    message = write(box, "new@example.com", to=C)
    assert (message["channel"], message["from"], message["to"]) == ("email", "new@example.com", "gamma@example.org")


@pytest.mark.parametrize("channel", ["whatsapp", "messenger", "instagram", "webchat"])
def test_a_channel_that_is_given_is_used(box: Box, channel: str) -> None:
    message = write(box, PHONE[ANN], channel=channel)
    assert message["channel"] == channel
    assert message["from"] == (PHONE[ANN] if channel == "whatsapp" else f"{ANN}@{channel}")


def test_who_has_neither_phone_nor_email_writes_by_id(box: Box) -> None:
    message = write(box, f"{NED}@webchat", channel="webchat")
    assert (message["native"]["enquiry_id"], message["from"]) == (NED_AT_C, f"{NED}@webchat")


def test_a_mailbox_named_like_an_id_is_a_mailbox(box: Box) -> None:
    message = write(box, f"{ANN}@example.com")
    assert (message["from"], message["channel"]) == (f"{ANN}@example.com", "email")
    assert message["native"]["customer_id"] != ANN


def test_attachments_are_shown(box: Box) -> None:
    message = write(box, PHONE[ANN], attachments=["https://example.com/a.png"])
    assert (message["kind"], message["native"]["attachment_ids"]) == ("media", ["https://example.com/a.png"])


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"from": "x"}, "from"),
        ({"from": "x@y"}, "from"),
        ({"from": "12"}, "from"),
        ({"from": STRANGER, "channel": "fax"}, "channel"),
        ({"from": STRANGER, "channel": "email"}, "from"),
        ({"from": "new@example.com", "channel": "sms"}, "from"),
        ({"from": BOB, "channel": "email"}, "from"),
        ({"from": NED}, "from"),
        ({"from": STRANGER, "to": "Nowhere"}, "to"),
        ({"from": STRANGER, "plane": "test"}, "plane"),
    ],
    ids=str,
)
def test_what_cannot_be_is_refused_and_changes_nothing(box: Box, body: dict[str, str], field: str) -> None:
    with box.unchanged():
        control_refused(box.post("/inbound", {"system": "coax", "text": "Hi", **body}), 422, field)


def test_without_a_location_nobody_can_write(make_box: MakeBox) -> None:
    box = make_box(fixtures="empty")
    with box.unchanged():
        control_refused(box.post("/inbound", {"system": "coax", "text": "Hi", "from": STRANGER}), 422, "to")
