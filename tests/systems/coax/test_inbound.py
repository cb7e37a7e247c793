"""Customers write: they and their enquiries are found or created, as a send finds or creates them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support import coax
from tests.support.box import Box
from tests.support.coax import ANN, ANN_AT_A, BOB, EMAIL, NED, PHONE, STRANGER, A, Api, B, C

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
    assert coax.sent(api.send(phone=STRANGER, location_id=A))["enquiry"]["id"] == enquiry["id"]


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
