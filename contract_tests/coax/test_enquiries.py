"""Enquiries: what has been said with a customer at a location."""

from datetime import datetime

from ..tables import parametrize
from .shapes import ENQUIRIES, UNKNOWN, enquiry_at, failure, ids, invalid, success

STATUSES = ["new", "open", "pending", "closed"]
OF_ENQUIRY = {"customer_id": "<uuid:2>", "business_location_id": "<uuid:3>", "created_at": "<rfc3339>"}
WHOLE = {"id": "<uuid:1>", "status": "<text>", **OF_ENQUIRY, "updated_at": "<rfc3339>"}
KEPT = {"type": None, "sub_type": None, "attachment_ids": [], "direction": "outbound"}
MESSAGE = {"id": "<uuid:4>", "enquiry_id": "<uuid:1>", **OF_ENQUIRY, **KEPT, "status": "<text>"}
ACTIVITY = {"id": "<uuid:5>", "created_at": "<rfc3339>"}


def listed(coax, **params):
    return success(coax.api.get(ENQUIRIES, params=params), "Enquiries fetched!")


def one(coax, enquiry_id):
    return success(coax.api.get(enquiry_at(enquiry_id)), "Enquiry fetched!")


def test_enquiry_001_customer_enquiries_are_listed(coax):
    first, second = coax.enquiry(), coax.enquiry()
    body = listed(coax)
    coax.tenant.require("clean.account")
    assert sorted(ids(body)) == sorted([first["id"], second["id"]])
    assert all(enquiry.keys() == {*WHOLE, "customer"} for enquiry in (*body["items"], first, second))


def test_enquiry_002_an_enquiry_is_inspected_by_its_id(coax):
    for enquiry in (coax.enquiry(), coax.enquiry())[::-1]:
        assert one(coax, enquiry["id"])["id"] == enquiry["id"]


def test_enquiry_003_an_enquiry_has_its_customer_messages_and_activities(coax):
    left = coax.sent(message="First.", createActivity=True, activity_type="call", activity_description="Call back.")
    messages = [{**MESSAGE, "channel": "sms", "message": "First."}]
    activities = [{**ACTIVITY, "type": "call", "description": "Call back."}]
    pattern = {**WHOLE, "customer": left["customer"], "messages": messages, "activities": activities}
    answer = coax.api.get(enquiry_at(left["enquiry"]["id"]))
    answer.expect(200, {"success": True, "message": "<text>", "body": pattern})


def test_enquiry_004_an_enquiry_names_its_customer_and_its_location(coax):
    left = coax.sent()
    found = one(coax, left["enquiry"]["id"])
    assert found["customer_id"] == found["customer"]["id"] == left["customer"]["id"]
    assert left["enquiry"]["customer"] == left["customer"]
    assert found["business_location_id"] == coax.home


def test_enquiry_005_an_enquiry_names_its_campaign_and_its_team_user(coax):
    plain = one(coax, coax.enquiry()["id"])
    assert "campaign_id" not in plain
    assert "team_user_id" not in plain
    left = coax.sent(campaign_id=coax.campaign(), team_user_id="team-user-7")
    for found in (left["message"], left["enquiry"], one(coax, left["enquiry"]["id"])):
        assert (found["campaign_id"], found["team_user_id"]) == ("spring-sale", "team-user-7")


def test_enquiry_006_the_messages_of_an_enquiry_are_those_said_on_it_in_their_order(coax):
    left = coax.sent(message="First.")
    coax.sent(message="Elsewhere.")
    coax.tenant.advance(1)
    coax.sent(message="Second.", phone=left["customer"]["phone"])
    found = one(coax, left["enquiry"]["id"])
    assert [message["message"] for message in found["messages"]] == ["First.", "Second."]


@parametrize("status", STATUSES)
def test_enquiry_007_an_enquiry_is_new_open_pending_or_closed(coax, status):
    enquiry = coax.enquiry(enquiry_status=status)
    assert enquiry["status"] == one(coax, enquiry["id"])["status"] == status


@parametrize("status", STATUSES)
def test_enquiry_008_enquiries_are_filtered_by_status(coax, status):
    made = {each: coax.enquiry(enquiry_status=each)["id"] for each in STATUSES}
    body = listed(coax, status=status)
    coax.tenant.require("clean.account")
    assert (ids(body), body["total"]) == ([made[status]], 1)


def test_enquiry_009_enquiries_are_filtered_by_customer(coax):
    left = coax.sent()
    coax.enquiry()
    there = coax.enquiry(phone=left["customer"]["phone"], business_location_id=coax.elsewhere)
    found = ids(listed(coax, customer_id=left["customer"]["id"]))
    assert sorted(found) == sorted([left["enquiry"]["id"], there["id"]])


def test_enquiry_010_enquiries_are_filtered_by_location(coax):
    coax.enquiry()
    there = coax.enquiry(business_location_id=coax.elsewhere)
    assert ids(listed(coax, business_location_id=coax.elsewhere)) == [there["id"]]


def test_enquiry_011_filters_narrow_each_other(coax):
    left = coax.sent(enquiry_status="open")
    phone = left["customer"]["phone"]
    coax.enquiry(phone=phone, business_location_id=coax.elsewhere, enquiry_status="open")
    coax.enquiry(enquiry_status="open")
    wanted = {"status": "open", "customer_id": left["customer"]["id"], "business_location_id": coax.home}
    assert ids(listed(coax, **wanted)) == [left["enquiry"]["id"]]
    assert ids(listed(coax, **{**wanted, "status": "closed"})) == []


def test_enquiry_012_enquiries_are_searched(coax):
    wanted = coax.enquiry(name="Ada Example")
    coax.enquiry(name="Grace Sample")
    assert ids(listed(coax, q="Ada")) == [wanted["id"]]
    assert ids(listed(coax, q="Zoe")) == []


@parametrize(
    ("field", "value"),
    [("status", "done"), ("status", ""), ("customer_id", "nonsense"), ("business_location_id", "nonsense")],
)
def test_enquiry_013_a_filter_that_cannot_be_is_not_valid(coax, field, value):
    invalid(coax.api.get(ENQUIRIES, params={field: value}), field)


@parametrize("enquiry_id", [UNKNOWN, "12345"])
def test_enquiry_014_an_unknown_enquiry_is_not_found(coax, enquiry_id):
    failure(coax.api.get(enquiry_at(enquiry_id)), 404)


def test_enquiry_015_what_a_customer_writes_stands_in_an_enquiry(coax):
    number = coax.number()
    coax.tenant.inbound("coax", number, coax.home, "Are you there?", channel="sms")
    (enquiry,) = listed(coax)["items"]
    found = one(coax, enquiry["id"])
    assert found["customer"]["phone"] == number
    assert [message["message"] for message in found["messages"]] == ["Are you there?"]


def test_enquiry_016_what_a_known_customer_writes_goes_on_in_the_open_enquiry(coax):
    left = coax.sent(message="Hello.")
    coax.tenant.inbound("coax", left["customer"]["phone"], coax.home, "Yes?", channel="sms")
    found = one(coax, left["enquiry"]["id"])
    assert [message["message"] for message in found["messages"]] == ["Hello.", "Yes?"]
    assert listed(coax)["total"] == 1


def test_enquiry_017_a_customer_who_changes_is_shown_as_it_is_now(coax):
    left = coax.sent(name="Ada Example")
    coax.customer(phone=left["customer"]["phone"], name="Ada Sample")
    assert one(coax, left["enquiry"]["id"])["customer"]["name"] == "Ada Sample"
    assert listed(coax)["items"][0]["customer"]["name"] == "Ada Sample"


def test_enquiry_018_a_new_message_makes_an_enquiry_newer(coax):
    left = coax.sent()
    coax.tenant.advance(60)
    coax.sent(phone=left["customer"]["phone"])
    again = one(coax, left["enquiry"]["id"])
    assert again["created_at"] == left["enquiry"]["created_at"]
    assert again["updated_at"] > left["enquiry"]["updated_at"]


def test_enquiry_019_ids_are_uuids(coax):
    left = coax.sent(createActivity=True, activity_type="call")
    answer = coax.api.get(enquiry_at(left["enquiry"]["id"]))
    found = answer.body["body"]
    (message,), (activity,) = found["messages"], found["activities"]
    pattern = {
        **found,
        "id": "<uuid:1>",
        "business_location_id": "<uuid:2>",
        "customer": found["customer"] | {"id": "<uuid:3>"},
        "messages": [message | {"id": "<uuid:4>"}],
        "activities": [activity | {"id": "<uuid:5>"}],
    }
    answer.expect(200, answer.body | {"body": pattern})


def test_enquiry_020_an_enquiry_is_dated_by_the_clock(coax):
    coax.tenant.advance(12_345)
    began = coax.tenant.now()
    enquiry = coax.enquiry(createActivity=True, activity_type="call")
    coax.tenant.advance(60)
    found = one(coax, enquiry["id"])
    dated = [each["created_at"] for each in (found, *found["messages"], *found["activities"])]
    assert [datetime.fromisoformat(moment) for moment in dated] == [began] * 3
