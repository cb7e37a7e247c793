"""Every documented field of the message calls: taken, typed, and with its effect or kept."""

import pytest

from ..tables import parametrize
from .shapes import (
    REVIEW,
    REVIEWED,
    SCHEDULED,
    SENT,
    invalid,
    review_on,
    schedule_on,
    schedule_to,
    send_on,
    send_to,
    success,
)

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
    "review_types": ["google", 7, {}, [7]],
    "channel": ["pigeon", "SMS", 7, ["sms"]],
}
ON_ENQUIRY = [
    "type",
    "sub_type",
    "attachment_ids",
    "contact_id",
    "contact_ids",
    "team_user_id",
    "business_location_id",
    "location_id",
    "createActivity",
    "activity_type",
    "activity_description",
    "is_bot",
]
TO_CUSTOMER = (
    *ON_ENQUIRY,
    *[
        "enquiry_id",
        "enquiry_status",
        "campaign_id",
        "name",
        "email",
        "phone",
        "avatar",
        "company_name",
        "address",
        "do_not_update",
    ],
    "suppress_socket_events",
)
REVIEW_ON_ENQUIRY = (
    "channel",
    "review_types",
    "business_location_id",
    "location_id",
    "createActivity",
    "activity_type",
    "activity_description",
)
REVIEW_TO_CUSTOMER = (
    *REVIEW_ON_ENQUIRY,
    *["enquiry_id", "email", "phone", "name", "company_name", "address", "avatar", "do_not_update", "customer_id"],
)


def wrong(*fields):
    """Each of these fields with each value that it may not have."""
    return parametrize(
        ("field", "value"),
        [pytest.param(name, value, id=f"{name}-{value}") for name in fields for value in WRONG[name]],
    )


def filled(coax):
    """A value for every field that a message on an enquiry may have."""
    customer = coax.customer()
    places = {"business_location_id": coax.home, "location_id": coax.home}
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


def test_field_001_every_documented_field_of_a_message_to_a_customer_is_taken(coax):
    success(coax.api.put(send_to(), filled_to_customer(coax)), SENT)


def test_field_002_every_documented_field_of_a_message_on_an_enquiry_is_taken(coax):
    enquiry = coax.enquiry()
    success(coax.api.put(send_on(enquiry["id"]), filled(coax)), SENT)


def test_field_003_every_documented_field_of_a_scheduled_message_to_a_customer_is_taken(coax):
    body = filled_to_customer(coax)
    body |= {"scheduled_at": coax.after(60), "customer_id": body["contact_id"]}
    success(coax.api.put(schedule_to(), body), SCHEDULED)


def test_field_004_every_documented_field_of_a_scheduled_message_on_an_enquiry_is_taken(coax):
    enquiry = coax.enquiry()
    body = {**filled(coax), "scheduled_at": coax.after(60)}
    success(coax.api.put(schedule_on(enquiry["id"]), body), SCHEDULED)


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
    given = {field: KEPT[field]} | ({"scheduled_at": coax.after(60)} if "schedule" in call else {})
    path = {
        "send": send_to(),
        "send on": send_on(enquiry["id"]),
        "schedule": schedule_to(),
        "schedule on": schedule_on(enquiry["id"]),
    }[call]
    body = {"message": "Kept.", **given} if " on" in call else coax.new_message(message="Kept.", **given)
    left = coax.api.put(path, body).expect(200).body["body"]
    (message,) = [one for one in coax.whole(left["enquiry"]["id"])["messages"] if one["message"] == "Kept."]
    assert message[field] == KEPT[field]


@wrong(*TO_CUSTOMER)
def test_field_007_a_wrong_field_of_a_message_to_a_customer_is_named(coax, field, value):
    invalid(coax.api.put(send_to(), coax.new_message(phone=coax.number()) | {field: value}), field)
    assert coax.customers() == []


@wrong(*ON_ENQUIRY)
def test_field_008_a_wrong_field_of_a_message_on_an_enquiry_is_named(coax, field, value):
    enquiry = coax.enquiry()
    invalid(coax.api.put(send_on(enquiry["id"]), {"message": "Wrong.", field: value}), field)
    assert coax.texts() == ["Hello."]


@wrong(*TO_CUSTOMER, "customer_id")
def test_field_009_a_wrong_field_of_a_scheduled_message_to_a_customer_is_named(coax, field, value):
    invalid(coax.api.put(schedule_to(), coax.new_later(phone=coax.number()) | {field: value}), field)
    assert coax.customers() == []


@wrong(*ON_ENQUIRY)
def test_field_010_a_wrong_field_of_a_scheduled_message_on_an_enquiry_is_named(coax, field, value):
    enquiry = coax.enquiry()
    body = {"message": "Wrong.", "scheduled_at": coax.after(60), field: value}
    invalid(coax.api.put(schedule_on(enquiry["id"]), body), field)


@wrong(*REVIEW_TO_CUSTOMER)
def test_field_011_a_wrong_field_of_a_review_request_to_a_customer_is_named(coax, field, value):
    invalid(coax.api.put(REVIEW, coax.new_review(phone=coax.number()) | {field: value}), field)
    assert coax.customers() == []


@wrong(*REVIEW_ON_ENQUIRY)
def test_field_012_a_wrong_field_of_a_review_request_on_an_enquiry_is_named(coax, field, value):
    enquiry = coax.enquiry()
    invalid(coax.api.put(review_on(enquiry["id"]), {field: value}), field)
    assert coax.texts() == ["Hello."]


@parametrize("call", ["send", "send on", "schedule", "schedule on", "review", "review on"])
def test_field_013_an_activity_is_added_to_the_enquiry(coax, call):
    enquiry = coax.enquiry()
    path = {
        "send": send_to(),
        "send on": send_on(enquiry["id"]),
        "schedule": schedule_to(),
        "schedule on": schedule_on(enquiry["id"]),
        "review": REVIEW,
        "review on": review_on(enquiry["id"]),
    }[call]
    later = {"scheduled_at": coax.after(60)} if "schedule" in call else {}
    body = {"message": "Noted.", **ACTIVITY, **later}
    left = coax.api.put(path, body if " on" in call else coax.new_message(**body)).expect(200).body["body"]
    (activity,) = coax.whole(left["enquiry"]["id"])["activities"]
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
def test_field_016_enquiry_status_sets_the_enquirys(coax, before, status):
    enquiry = coax.enquiry(enquiry_status=before)
    body = coax.new_message(enquiry_id=enquiry["id"], enquiry_status=status)
    assert success(coax.api.put(send_to(), body), SENT)["enquiry"]["status"] == status
    assert coax.whole(enquiry["id"])["status"] == status


def test_field_017_names_of_fields_are_told_apart_by_case(coax):
    left = success(coax.api.put(send_to(), coax.new_message(createactivity=True, activity_type="call")), SENT)
    assert coax.whole(left["enquiry"]["id"])["activities"] == []
