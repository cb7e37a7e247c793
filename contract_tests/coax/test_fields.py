"""Every documented field of the message calls: taken, typed, and with its effect or kept."""

import pytest

from ..tables import parametrize, rows
from .calls import REVIEW, REVIEWED, SAYS, SENT, body_of, path_of, review_on, send_on, send_to
from .shapes import invalid, success

ACTIVITY = {"createActivity": True, "activity_type": "call", "activity_description": "Call back tomorrow."}
KEPT = {
    "type": "text",
    "sub_type": "follow-up",
    "attachment_ids": ["file-1", "file-2"],
    "team_user_id": "team-user-7",
    "is_bot": True,
}
DETAILS = ("name", "email", "phone", "avatar", "company_name", "address")
TEXTS = ("type", "sub_type", "activity_type", "activity_description")
FLAGS = ("createActivity", "is_bot")

# What a field of each name may not be.
WRONG = {
    **{name: [7, ["text"], {"a": 1}, True] for name in (*TEXTS, "name", "avatar", "company_name", "address")},
    **{name: ["perhaps", "", 7, ["true"], {}] for name in (*FLAGS, "do_not_update", "suppress_socket_events")},
    "attachment_ids": ["file-1", 7, {"a": 1}, [7], [None]],
    "contact_id": [7, "nonsense", ["a"], True],
    "contact_ids": ["nonsense", 7, ["nonsense"], [7]],
    "team_user_id": [["a"], {"a": 1}],
    "business_location_id": [7, "nonsense", [], True],
    "location_id": [7, "nonsense", {}, False],
    "enquiry_id": [7, "nonsense", []],
    "enquiry_status": ["done", "", "Open", 7, ["open"]],
    "campaign_id": [7, ["spring-sale"], {}],
    "email": ["nonsense", "a@", "@example.com", 7, ["ada@example.com"]],
    "phone": ["nonsense", "12", "+0123456789", 447700900123, ["+447700900123"]],
    "customer_id": [7, "nonsense", []],
    "review_types": ["google", 7, {}, [7], []],
    "channel": ["pigeon", "SMS", 7, ["sms"]],
}
PLACES = ("business_location_id", "location_id")
ON_ENQUIRY = (*KEPT, *ACTIVITY, *PLACES, "contact_id", "contact_ids")
OF_CUSTOMER = (*DETAILS, "enquiry_id", "do_not_update")
TO_CUSTOMER = (*ON_ENQUIRY, *OF_CUSTOMER, "enquiry_status", "campaign_id", "suppress_socket_events")
REVIEW_ON_ENQUIRY = (*ACTIVITY, *PLACES, "channel", "review_types")
FIELDS = {
    "send": TO_CUSTOMER,
    "send on": ON_ENQUIRY,
    "schedule": (*TO_CUSTOMER, "customer_id"),
    "schedule on": ON_ENQUIRY,
    "review": (*REVIEW_ON_ENQUIRY, *OF_CUSTOMER, "customer_id"),
    "review on": REVIEW_ON_ENQUIRY,
}


def filled(coax):
    """A value for every field that a message on an enquiry may have."""
    customer = coax.customer()
    places = dict.fromkeys(PLACES, coax.home)
    return {"message": "Hello.", **KEPT, **ACTIVITY, **places, "contact_id": customer["id"], "contact_ids": []}


def filled_to_customer(coax):
    """A value for every field that a message to a customer may have."""
    left = coax.sent(name="Ada Example", phone=coax.number(), email=coax.email())
    customer = left["customer"]
    return {
        **filled(coax),
        "contact_id": customer["id"],
        "contact_ids": [customer["id"]],
        "enquiry_id": left["enquiry"]["id"],
        "enquiry_status": "pending",
        "campaign_id": coax.campaign(),
        **{name: customer[name] or "Something" for name in DETAILS},
        "do_not_update": False,
        "suppress_socket_events": False,
    }


@parametrize(
    "call",
    rows(
        field_001_of_a_message_to_a_customer="send",
        field_002_of_a_message_on_an_enquiry="send on",
        field_003_of_a_scheduled_message_to_a_customer="schedule",
        field_004_of_a_scheduled_message_on_an_enquiry="schedule on",
    ),
)
def test_every_documented_field_is_taken(coax, call):
    body = body_of(coax, call, **(filled(coax) if " on" in call else filled_to_customer(coax)))
    more = {"customer_id": body["contact_id"]} if call == "schedule" else {}
    success(coax.api.put(path_of(call, coax.enquiry()["id"]), body | more), SAYS[call.partition(" ")[0]])


def test_field_005_every_documented_field_of_a_review_request_is_taken(coax):
    left = coax.sent(phone=coax.number(), email=coax.email())
    customer = left["customer"]
    on_enquiry = {"channel": "sms", "message": "How was it?", "review_types": ["google"], **ACTIVITY}
    on_enquiry |= {"business_location_id": coax.home, "location_id": coax.home}
    to_customer = {name: customer[name] or "Something" for name in DETAILS}
    to_customer |= {"enquiry_id": left["enquiry"]["id"], "customer_id": customer["id"], "do_not_update": True}
    success(coax.api.put(review_on(left["enquiry"]["id"]), on_enquiry), REVIEWED)
    success(coax.api.put(REVIEW, on_enquiry | to_customer), REVIEWED)


@parametrize("field", KEPT)
@parametrize("call", ["send", "send on", "schedule", "schedule on"])
def test_field_006_what_has_no_effect_is_kept_and_shown(coax, call, field):
    enquiry = coax.enquiry()
    body = body_of(coax, call, message="Kept.", **{field: KEPT[field]})
    left = coax.api.put(path_of(call, enquiry["id"]), body if " on" in call else coax.new_message(**body))
    enquiry = coax.whole(left.expect(200).body["body"]["enquiry"]["id"])
    (message,) = [one for one in enquiry["messages"] if one["message"] == "Kept."]
    assert message[field] == KEPT[field]


@parametrize(
    ("call", "field", "value"),
    [
        pytest.param(call, field, value, id=f"field_{number:03d}_{call}-{field}-{value}")
        for number, (call, fields) in enumerate(FIELDS.items(), 7)
        for field in fields
        for value in WRONG[field]
    ],
)
def test_a_wrong_field_is_named(coax, call, field, value):
    enquiry = coax.enquiry() if " on" in call else {"id": ""}
    to = {} if " on" in call else {"phone": coax.number(), "business_location_id": coax.home}
    body = body_of(coax, call, message="Wrong.", **to)
    invalid(coax.api.put(path_of(call, enquiry["id"]), body | {field: value}), field)
    assert coax.texts() == (["Hello."] if " on" in call else [])
    assert len(coax.customers()) == (1 if " on" in call else 0)


@parametrize("call", FIELDS)
def test_field_013_an_activity_is_added_to_the_enquiry(coax, call):
    enquiry = coax.enquiry()
    body = body_of(coax, call, message="Noted.", **ACTIVITY)
    left = coax.api.put(path_of(call, enquiry["id"]), body if " on" in call else coax.new_message(**body))
    (activity,) = coax.whole(left.expect(200).body["body"]["enquiry"]["id"])["activities"]
    assert {"call", "Call back tomorrow."} <= set(activity.values())


@parametrize("given", [{}, {"createActivity": False}], ids=["not said", "said not"])
def test_field_014_without_create_activity_none_is_added(coax, given):
    body = coax.new_message(activity_type="call", activity_description="Call back tomorrow.", **given)
    left = success(coax.api.put(send_to(), body), SENT)
    assert coax.whole(left["enquiry"]["id"])["activities"] == []


def test_field_015_activities_are_kept_in_their_order(coax):
    enquiry = coax.enquiry()
    for number in range(3):
        body = {"message": "Noted.", **ACTIVITY, "activity_description": f"Number {number}"}
        success(coax.api.put(send_on(enquiry["id"]), body), SENT)
        coax.tenant.advance(1)
    found = coax.whole(enquiry["id"])["activities"]
    assert [f"Number {number}" in activity.values() for number, activity in enumerate(found)] == [True] * 3


@parametrize("status", ["new", "open", "pending", "closed"])
@parametrize("before", ["open", "closed"])
@parametrize("call", ["send", "schedule"])
def test_field_016_enquiry_status_sets_the_enquirys(coax, call, before, status):
    enquiry = coax.enquiry(enquiry_status=before)
    body = body_of(coax, call, enquiry_id=enquiry["id"], enquiry_status=status)
    assert success(coax.api.put(path_of(call), body), SAYS[call])["enquiry"]["status"] == status
    assert coax.whole(enquiry["id"])["status"] == status


def test_field_017_names_of_fields_are_told_apart_by_case(coax):
    left = success(coax.api.put(send_to(), coax.new_message(createactivity=True, activity_type="call")), SENT)
    assert coax.whole(left["enquiry"]["id"])["activities"] == []
