"""The vendor's quick start, as its prose tells it."""

from ..states import HOUR
from ..tables import parametrize
from .shapes import LOCATIONS, REVIEWED, SCHEDULED, SENT, review_on, schedule_on, send_on, send_to, success


def test_start_001_from_a_location_to_a_review(coax):
    coax.location(name="Harbour Street")
    (location,) = coax.api.get(LOCATIONS).expect(200).body["body"]["items"]
    body = {"phone": coax.number(), "business_location_id": location["id"], "message": "Hello."}
    enquiry_id = success(coax.api.put(send_to(), body), SENT)["enquiry"]["id"]
    success(coax.api.put(send_on(enquiry_id), {"message": "Again."}), SENT)
    success(coax.api.put(schedule_on(enquiry_id), {"message": "Later.", "scheduled_at": coax.after(HOUR)}), SCHEDULED)
    success(coax.api.put(review_on(enquiry_id), {"message": "How was it?"}), REVIEWED)
    assert len(coax.texts()) == 3
    coax.tenant.advance(HOUR)
    assert sorted(coax.texts()) == ["Again.", "Hello.", "How was it?", "Later."]
    assert {message["to"] for message in coax.outgoing()} == {body["phone"]}


@parametrize("detail", ["phone", "email"])
def test_start_002_a_follow_up_call_uses_the_enquiry_that_was_returned(coax, detail):
    channel = "sms" if detail == "phone" else "email"
    value = coax.number() if detail == "phone" else coax.email()
    body = {detail: value, "business_location_id": coax.home, "message": "Hello."}
    first = success(coax.api.put(send_to(channel), body), SENT)["enquiry"]
    second = success(coax.api.put(send_on(first["id"], channel), {"message": "Again."}), SENT)["enquiry"]
    assert first["id"] == second["id"]
    assert [message["message"] for message in coax.whole(first["id"])["messages"]] == ["Hello.", "Again."]
