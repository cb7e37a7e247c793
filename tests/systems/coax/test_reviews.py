"""Review requests: to a customer or on an enquiry, with the documented literal message."""

from __future__ import annotations

import pytest

from tests.support.box import Box
from tests.support.coax import ANN, ANN_AT_A, BOB, EMAIL, MEG, PHONE, STRANGER, A, Api, B, sent

ASKED = "Sent review request!"


def test_the_shortest_request_asks_by_sms_for_google_and_names_the_location(box: Box, api: Api) -> None:
    message = sent(api.ask(phone=STRANGER, business_location_id=A), ASKED)["message"]
    assert (message["channel"], message["review_types"]) == ("sms", ["google"])
    assert "Alpha" in message["message"]
    assert f"https://reviews.example.com/google/{A}" in message["message"]
    seen = box.message(message["id"])
    assert (seen["kind"], seen["to"]) == ("review", STRANGER)
    box.advance(10)
    assert box.message(message["id"])["status"] == "read"


def test_who_has_no_phone_is_asked_by_email(api: Api) -> None:
    assert sent(api.ask(customer_id=MEG, location_id=A), ASKED)["message"]["channel"] == "email"
    assert sent(api.ask(email="new@example.com", location_id=A), ASKED)["message"]["channel"] == "email"
    assert sent(api.ask(email=EMAIL[MEG], phone=STRANGER, location_id=A), ASKED)["message"]["channel"] == "sms"


@pytest.mark.parametrize("channel", ["sms", "email", "whatsapp", "messenger", "instagram", "webchat"])
def test_a_channel_that_is_given_is_used(api: Api, channel: str) -> None:
    assert sent(api.ask(customer_id=ANN, location_id=A, channel=channel), ASKED)["message"]["channel"] == channel


def test_each_site_gets_a_link_unless_the_text_is_given(api: Api) -> None:
    told = sent(api.ask(customer_id=ANN, location_id=A, review_types=["google", "facebook"]), ASKED)["message"]
    assert told["review_types"] == ["google", "facebook"]
    assert all(f"/{site}/{A}" in told["message"] for site in ("google", "facebook"))
    own = sent(api.ask(customer_id=ANN, location_id=A, message="How was it?"), ASKED)["message"]
    assert (own["message"], own["review_types"]) == ("How was it?", ["google"])


def test_customer_and_enquiry_are_found_or_created(api: Api) -> None:
    assert sent(api.ask(phone=PHONE[ANN], location_id=A), ASKED)["enquiry"]["id"] == ANN_AT_A
    assert sent(api.ask(phone=PHONE[ANN], location_id=B), ASKED)["enquiry"]["id"] != ANN_AT_A
    made = sent(api.ask(phone=STRANGER, name="Nova", location_id=A), ASKED)
    assert made["customer"]["name"] == "Nova"
    assert sent(api.ask(phone=STRANGER, location_id=A), ASKED)["enquiry"]["id"] == made["enquiry"]["id"]


def test_on_an_enquiry_nothing_more_is_needed(api: Api) -> None:
    body = sent(api.put(f"/api/v2/message/{ANN_AT_A}/ask-for-review", {}), ASKED)
    assert (body["enquiry"]["id"], body["customer"]["id"]) == (ANN_AT_A, ANN)
    assert sent(api.ask(enquiry_id=ANN_AT_A), ASKED)["enquiry"]["id"] == ANN_AT_A


def test_do_not_update_and_activities_work_as_in_a_send(api: Api) -> None:
    before = api.customer(BOB)
    noted = {"createActivity": True, "activity_type": "review", "activity_description": "Asked."}
    body = sent(api.ask(phone=PHONE[BOB], name="Robert", do_not_update=True, location_id=B, **noted), ASKED)
    assert body["customer"] == before
    assert [found["type"] for found in api.enquiry(body["enquiry"]["id"])["activities"]] == ["review"]
