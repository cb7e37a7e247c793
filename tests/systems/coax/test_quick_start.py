"""The vendor's quick start, as its prose tells it, with the documented literal messages."""

from __future__ import annotations

from tests.support.box import Box
from tests.support.coax import ENQUIRIES, LOCATIONS, SEND, STRANGER, A, Api, done, sent
from tests.support.http import Http, got


def test_from_an_empty_hand_to_a_review(box: Box, api: Api) -> None:
    location = done(api.get(LOCATIONS), "Locations fetched!")["items"][0]["id"]

    first = sent(api.put(f"{SEND}/sms", {"phone": STRANGER, "business_location_id": location, "message": "Hello"}))
    enquiry = first["enquiry"]["id"]
    assert first["enquiry"]["business_location_id"] == location
    assert first["customer"]["phone"] == STRANGER

    again = sent(api.send_on(enquiry, message="Still there?"))
    assert again["enquiry"]["id"] == enquiry
    later = {"message": "A day later", "scheduled_at": "2024-05-02T12:00:00Z"}
    sent(api.put(f"/api/v2/message/{enquiry}/schedule/sms", later), "Message scheduled!")
    asked = sent(api.put(f"/api/v2/message/{enquiry}/ask-for-review", {}), "Sent review request!")
    assert asked["enquiry"]["id"] == enquiry

    box.advance(86_400)
    whole = api.enquiry(enquiry)
    assert [message["message"] for message in whole["messages"][:3]] == ["Hello", "Still there?", "A day later"]
    assert [message["status"] for message in whole["messages"]] == ["read", "read", "sent", "read"]
    assert done(api.get(ENQUIRIES), "Enquiries fetched!")["items"][0]["id"] == enquiry
    assert [message["text"] for message in reversed(box.messages(to=STRANGER))][:3] == [
        "Hello",
        "Still there?",
        "A day later",
    ]


def test_only_the_health_needs_no_key(box: Box) -> None:
    with Http(box.view["systems"]["coax"]["base_url"]) as nobody:
        assert got(nobody.get("/health")) == {"success": True, "message": "OK", "body": {"status": "up"}}
        assert got(nobody.get(LOCATIONS), 401) == {"success": False, "message": "Unauthorized"}


def test_what_the_operator_sees_is_what_the_enquiry_shows(box: Box, api: Api) -> None:
    message = sent(api.send(phone=STRANGER, business_location_id=A))["message"]
    (seen,) = box.messages(to=STRANGER)
    assert seen["id"] == message["id"]
    assert seen["native"] == api.enquiry(message["enquiry_id"])["messages"][0]
    assert (seen["from"], seen["to"], seen["channel"]) == ("+15550100801", STRANGER, "sms")
    assert (seen["system"], seen["direction"], seen["kind"]) == ("coax", "outbound", "session")
