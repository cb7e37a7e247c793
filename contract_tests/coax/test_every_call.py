"""What holds of every call that writes to a customer."""

from ..states import MINUTE, at_once
from ..tables import parametrize, rows
from .calls import SAYS, body_of, path_of, put
from .shapes import UNKNOWN, failure, invalid, success


@parametrize(
    "call",
    rows(send_012_a_message="send", schedule_022_a_scheduled_message="schedule", review_016_a_review_request="review"),
)
def test_a_key_for_all_locations_must_name_one(coax, call):
    failure(put(coax, call, phone=coax.number()), 422)
    assert coax.customers() == []


@parametrize("enquiry_id", [UNKNOWN, "12345"])
@parametrize(
    "call",
    rows(
        reply_004_a_message="send on",
        schedule_016_a_scheduled_message="schedule on",
        review_013_a_review_request="review on",
    ),
)
def test_an_unknown_enquiry_is_not_found(coax, call, enquiry_id):
    failure(put(coax, call, enquiry_id), 404)


@parametrize(
    ("call", "field"),
    rows(
        send_013_a_location=("send", "business_location_id"),
        send_013_a_location_by_its_other_name=("send", "location_id"),
        find_025_an_enquiry=("send", "enquiry_id"),
        schedule_014_a_customer=("schedule", "customer_id"),
        review_014_a_customer=("review", "customer_id"),
        review_014_an_enquiry=("review", "enquiry_id"),
        review_014_a_location=("review", "business_location_id"),
    ),
)
def test_an_unknown_id_is_not_found(coax, call, field):
    location = {} if "location" in field else {"business_location_id": coax.home}
    failure(put(coax, call, phone=coax.number(), **location, **{field: UNKNOWN}), 404)
    assert coax.customers() == coax.texts() == []


@parametrize("text", [None, "", " \n", 7, ["Hello."], {"text": "Hello."}, True], ids=repr)
@parametrize(
    "call",
    rows(
        send_002_a_message="send",
        reply_005_a_message_on_an_enquiry="send on",
        schedule_017_a_scheduled_message="schedule",
        schedule_017_a_scheduled_message_on_an_enquiry="schedule on",
    ),
)
def test_a_message_needs_a_text(coax, call, text):
    enquiry = coax.enquiry()
    to = {} if " on" in call else {"phone": coax.number(), "business_location_id": coax.home}
    body = body_of(coax, call, **to)
    invalid(coax.api.put(path_of(call, enquiry["id"]), body | {"message": text}), "message")
    del body["message"]
    invalid(coax.api.put(path_of(call, enquiry["id"]), body), "message")
    assert coax.texts() == ["Hello."]
    assert len(coax.customers()) == 1


@parametrize("do_not_update", [False, True])
@parametrize("call", rows(find_009_a_message="send", review_017_a_review_request="review"))
def test_details_of_two_customers_conflict(coax, call, do_not_update):
    first, second = coax.customer(), coax.customer(email=coax.email())
    details = {"phone": first["phone"], "email": second["email"], "business_location_id": coax.home}
    before = coax.everything()
    failure(put(coax, call, **details, do_not_update=do_not_update), 409)
    assert coax.everything() == before


@parametrize(
    "call",
    rows(find_026_messages="send", schedule_025_scheduled_messages="schedule", review_020_review_requests="review"),
)
def test_simultaneous_first_ones_create_one_customer_and_one_enquiry(coax, call):
    body = body_of(coax, call, phone=coax.number(), business_location_id=coax.home)
    answers = at_once(16, lambda place: coax.api.put(path_of(call), {**body, "message": f"Hello {place}."}))
    left = [success(answer, SAYS[call]) for answer in answers]
    assert len({body["customer"]["id"] for body in left}) == len({body["enquiry"]["id"] for body in left}) == 1
    assert len(coax.customers()) == len(coax.enquiries()) == 1
    coax.tenant.advance(MINUTE)
    texts = coax.texts()
    assert len(texts) == 16
    assert all(any(f"Hello {place}." in text for text in texts) for place in range(16))
