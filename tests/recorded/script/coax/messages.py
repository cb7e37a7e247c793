"""Messages: whom they find or create, when they go out, what becomes of them, and reviews."""

from __future__ import annotations

from collections.abc import Iterator

from tests.recorded.script.coax.calls import EVERY_FIELD, LATER, LATEST, ON_ANNS, TO_ANN, own
from tests.recorded.steps import DEAD_END, Control, Step, Webhooks, advance, inbound
from tests.support.coax import (
    ACTIVE,
    ANN,
    ANN_AT_A,
    ANN_AT_B,
    BOB,
    BOB_AT_B,
    CUSTOMERS,
    EMAIL,
    ENQUIRIES,
    MEG,
    NED_AT_C,
    NOBODY,
    PAUSED,
    PHONE,
    REVIEW,
    SCHEDULE,
    SEND,
    STRANGER,
    A,
    B,
)


def sends() -> Iterator[Step]:
    yield own("a message to a customer", "PUT", f"{SEND}/sms", TO_ANN, keep=LATEST)
    for seconds in (1, 2):
        yield advance(seconds)
        yield own(f"its enquiry after {seconds} s more", "GET", f"{ENQUIRIES}/${{enquiry}}")
    yield inbound("coax", PHONE[ANN], "And yours?", channel="sms")
    yield own("an enquiry that was answered", "GET", f"{ENQUIRIES}/${{enquiry}}")
    yield inbound("coax", STRANGER, "Who are you?", channel="whatsapp", name="Stan")
    yield own("enquiries after a stranger wrote", "GET", f"{ENQUIRIES}?page_size=2")
    for channel in ("email", "whatsapp", "messenger", "instagram", "webchat", "fax", "SMS"):
        body = {**TO_ANN, "email": EMAIL[ANN]}
        yield own(f"a message by {channel}", "PUT", f"{SEND}/{channel}", body)
    yield own("email to who has none", "PUT", f"{SEND}/email", {**TO_ANN, "phone": PHONE[BOB]})
    yield own("sms to who has no phone", "PUT", f"{SEND}/sms", {"message": "x", "email": EMAIL[MEG], "location_id": A})
    for end in range(1, 8):
        body = {**TO_ANN, "phone": f"+44770090000{end}"}
        yield own(f"a message to {body['phone']}", "PUT", f"{SEND}/sms", body, keep=LATEST)
        yield advance(10)
        yield own(f"what became of it at {body['phone']}", "GET", f"{ENQUIRIES}/${{enquiry}}")
    for name in ("bounce", "soft-bounce", "complaint"):
        body = {"message": "x", "email": f"{name}@example.com", "location_id": B}
        yield own(f"a message to {name}@", "PUT", f"{SEND}/email", body, keep=LATEST)
        yield advance(10)
        yield own(f"what became of it at {name}@", "GET", f"{ENQUIRIES}/${{enquiry}}")
    yield own("on an enquiry", "PUT", f"/api/v2/message/{ANN_AT_A}/send/sms", ON_ANNS)
    yield own("on an enquiry, its id last", "PUT", f"{SEND}/{ANN_AT_A}/sms", ON_ANNS)
    yield own("on a closed enquiry", "PUT", f"/api/v2/message/{ANN_AT_B}/send/sms", ON_ANNS)
    yield own("on no enquiry", "PUT", f"/api/v2/message/{NOBODY}/send/sms", ON_ANNS)
    yield own("on no enquiry, its id last", "PUT", f"{SEND}/{NOBODY}/sms", ON_ANNS)
    yield own("on an enquiry, wrongly", "PUT", f"/api/v2/message/{ANN_AT_A}/send/fax", {"message": 1, "is_bot": 2})
    yield own("on an enquiry of another location", "PUT", f"{SEND}/{ANN_AT_A}/sms", {**ON_ANNS, "location_id": B})


def events() -> Iterator[Step]:
    yield Control("PUT", "/webhooks/coax", {"url": DEAD_END, "secret": "whsec_recorded", "enabled": True})
    yield own("a message whose life is told", "PUT", f"{SEND}/sms", TO_ANN)
    yield own("a message without events", "PUT", f"{SEND}/sms", {**TO_ANN, "suppress_socket_events": True})
    yield inbound("coax", STRANGER, "Who are you?", channel="sms")
    yield advance(3)
    yield Webhooks("what left for the application")


def finds() -> Iterator[Step]:
    """Whom a message finds or creates."""
    for title, body in {
        "a newcomer": {"phone": STRANGER, "name": "New"},
        "the newcomer again": {"phone": STRANGER},
        "by an email in capitals": {"phone": PHONE[ANN], "email": "ANN@EXAMPLE.COM"},
        "with details to change": {"phone": PHONE[ANN], "name": "Anna", "company_name": "Changed Ltd"},
        "with details that are kept": {"phone": PHONE[ANN], "name": "Annie", "do_not_update": True},
        "of two customers": {"phone": PHONE[ANN], "email": EMAIL[MEG]},
        "by a contact": {"contact_id": BOB},
        "by contacts": {"contact_ids": [ANN, BOB]},
        "by a contact and contacts": {"contact_id": ANN, "contact_ids": [ANN, BOB, ANN]},
        "by a contact that is not there": {"contact_id": NOBODY},
        "by an enquiry": {"enquiry_id": BOB_AT_B, "business_location_id": B},
        "by an enquiry of another location": {"enquiry_id": BOB_AT_B},
        "by no enquiry": {"enquiry_id": NOBODY},
        "by an enquiry and another's email": {"enquiry_id": ANN_AT_A, "email": EMAIL[MEG]},
        "by an enquiry and a contact in its stead": {"enquiry_id": ANN_AT_A, "contact_id": BOB},
        "by nothing": {},
        "at a location by its alias": {"phone": PHONE[ANN], "business_location_id": None, "location_id": B},
        "at two locations": {"phone": PHONE[ANN], "location_id": B},
        "at one location twice": {"phone": PHONE[ANN], "location_id": A},
        "at no location": {"phone": PHONE[ANN], "business_location_id": None},
        "at a location that is not there": {"phone": PHONE[ANN], "business_location_id": NOBODY},
    }.items():
        yield own(f"a message: {title}", "PUT", f"{SEND}/sms", {"message": "Hi", "business_location_id": A, **body})
    yield own("customers after all that", "GET", CUSTOMERS)
    yield own("enquiries after all that", "GET", f"{ENQUIRIES}?page_size=100")


def fields() -> Iterator[Step]:
    for title, body in {
        "every field": EVERY_FIELD,
        "nulls": dict.fromkeys(EVERY_FIELD),
        "an activity without a type": {"createActivity": True},
        "an enquiry to be closed": {"enquiry_status": "closed"},
        "a status that is none": {"enquiry_status": "lost"},
        "no text": {"message": None},
        "a blank text": {"message": "  "},
        "a long text in Unicode": {"message": "ß👋" * 300},
        "fields that nobody knows": {"zebra": 1, "ant": {"a": [1.5, -0.0, 1e3, True, None]}},
        "every field wrong": {name: {"no": "thing"} for name in (*EVERY_FIELD, "message", "phone", "contact_ids")},
        "contacts that are none": {"contact_ids": ["x", 1, None]},
        "too many contacts": {"contact_ids": [ANN] * 101},
    }.items():
        yield own(f"a message with {title}", "PUT", f"{SEND}/sms", {**TO_ANN, **body})
    yield own("Ann's enquiries", "GET", f"{ENQUIRIES}?customer_id={ANN}")
    yield own("Ann's enquiry", "GET", f"{ENQUIRIES}/{ANN_AT_A}")


def schedules() -> Iterator[Step]:
    for at in ("2024-05-01T12:00:00Z", "2024-05-01T12:00:01", "2024-04-30T12:00:00Z", "tomorrow", None, 7, ""):
        yield own(f"scheduled for {at}", "PUT", f"{SCHEDULE}/sms", {**TO_ANN, "scheduled_at": at})
    yield own("scheduled for no time", "PUT", f"{SCHEDULE}/sms", TO_ANN)
    yield own("scheduled", "PUT", f"{SCHEDULE}/sms", {**TO_ANN, "scheduled_at": LATER}, keep=LATEST)
    by_id = {"message": "x", "customer_id": BOB, "location_id": B, "scheduled_at": LATER}
    yield own("scheduled by a customer's id", "PUT", f"{SCHEDULE}/sms", by_id)
    yield own("scheduled for nobody's id", "PUT", f"{SCHEDULE}/sms", {**by_id, "customer_id": NOBODY})
    campaign = {**TO_ANN, "campaign_id": ACTIVE, "scheduled_at": LATER}
    yield own("scheduled with a campaign", "PUT", f"{SCHEDULE}/sms", campaign)
    yield Control("PUT", f"/coax/campaigns/{ACTIVE}", {"status": "paused"})
    yield advance(3599)
    yield own("a second before", "GET", f"{ENQUIRIES}/${{enquiry}}")
    yield advance(1)
    yield own("when it is due", "GET", f"{ENQUIRIES}/${{enquiry}}")
    yield advance(60)
    yield own("a minute later", "GET", f"{ENQUIRIES}/${{enquiry}}")
    on_enquiry = {"message": "x", "scheduled_at": "2024-05-02T00:00:00.5Z"}
    yield own("scheduled on an enquiry", "PUT", f"/api/v2/message/{ANN_AT_B}/schedule/sms", on_enquiry)
    yield own("scheduled on an enquiry, its id last", "PUT", f"{SCHEDULE}/{ANN_AT_B}/sms", on_enquiry)
    for path in (f"{SCHEDULE}/{NOBODY}/sms", f"/api/v2/message/{NOBODY}/schedule/sms"):
        yield own(f"scheduled on no enquiry: {path}", "PUT", path, on_enquiry)
    for path in (f"{SCHEDULE}/{ANN_AT_B}/fax", f"/api/v2/message/{ANN_AT_B}/schedule/fax"):
        yield own(f"scheduled wrongly: {path}", "PUT", path, {"message": 1, "scheduled_at": 2})
    two = {**TO_ANN, "email": EMAIL[MEG], "scheduled_at": "2024-05-09T00:00:00Z"}
    others = {**by_id, "location_id": A, "enquiry_id": ANN_AT_A, "scheduled_at": "2024-05-09T00:00:00Z"}
    yield own("scheduled on another's enquiry", "PUT", f"{SCHEDULE}/sms", others)
    yield own("scheduled for two", "PUT", f"{SCHEDULE}/sms", two)


def reviews() -> Iterator[Step]:
    to_ann = {"phone": PHONE[ANN], "location_id": A}
    for title, body in {
        "as it is": {},
        "by email": {"channel": "email", "email": EMAIL[ANN]},
        "with a text": {"message": "Please!", "review_types": ["google", "other"]},
        "by a customer's id": {"phone": None, "customer_id": BOB},
        "without types": {"review_types": []},
        "every field wrong": {"channel": "fax", "review_types": [""], "message": " ", "customer_id": 1},
        "to nobody": {"phone": None},
        "to two": {"email": EMAIL[MEG]},
        "at no location": {"location_id": NOBODY},
    }.items():
        yield own(f"a review {title}", "PUT", REVIEW, {**to_ann, **body})
    yield own("a review on an enquiry", "PUT", f"/api/v2/message/{BOB_AT_B}/ask-for-review", {})
    yield own("a review on an enquiry, its id last", "PUT", f"{REVIEW}/{BOB_AT_B}", {})
    for enquiry in (NED_AT_C, NOBODY):
        for path in (f"{REVIEW}/{enquiry}", f"/api/v2/message/{enquiry}/ask-for-review"):
            yield own(f"a review of who has neither, or of nobody: {path}", "PUT", path, {})


def campaigns() -> Iterator[Step]:
    for campaign in (ACTIVE, PAUSED, "autumn-sale", None, "", 7):
        yield own(f"with campaign {campaign!r}", "PUT", f"{SEND}/sms", {**TO_ANN, "campaign_id": campaign})
    newcomer = {**TO_ANN, "phone": STRANGER, "campaign_id": PAUSED}
    yield own("a newcomer with a paused campaign", "PUT", f"{SEND}/sms", newcomer)
    yield own("who was not created", "GET", f"{CUSTOMERS}?q=900199")
    yield own("a paused campaign, and fields wrong", "PUT", f"{SEND}/sms", {"campaign_id": PAUSED, "message": 1})
    yield Control("PUT", f"/coax/campaigns/{PAUSED}", {"status": "active"})
    yield own("a campaign that goes on", "PUT", f"{SEND}/sms", {**TO_ANN, "campaign_id": PAUSED})
