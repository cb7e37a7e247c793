"""Coax's."""

from dataclasses import replace
from typing import Any

from tests.mutants.door import Call, Hearing, Passing, Said
from tests.mutants.rules import forms
from tests.mutants.rules.hearing import anyway, field, first, given, header, heard_as, later, lost, text
from tests.mutants.rules.showing import backwards, only, put, rows, turned
from tests.mutants.rules.ways import acted, arranged, heard, noted, sent, shown, unsent
from tests.mutants.telling import knowing, remembering, sent_later

_API = "/api/v2"
_SENDS = f"PUT {_API}/message/*"
_SCHEDULES = f"PUT {_API}/message/*schedule*"
_REVIEWS = f"PUT {_API}/message/*ask-for-review*"
_CUSTOMERS = f"* {_API}/customer*"
_LOCATIONS = f"* {_API}/location*"
_ENQUIRY = f"GET {_API}/message/enquiries/{{enquiry_id}}"
_CAMPAIGNS = "PUT */coax/campaigns/*"
_PAUSED = b"Campaign is paused"


def _sent_all_the_same(call: Call, proceed: Passing) -> Said:
    said = proceed(call)
    freed = lost("campaign_id")(call)
    if _PAUSED in said.raw and freed is not None:
        proceed(freed)
    return said


def _all_paused(found: list[Said], call: Call, proceed: Passing) -> Said:
    """One paused campaign pauses all: a message of any, or of none, is answered as that of the paused one was."""
    said = found[0] if found else proceed(call)
    if _PAUSED in said.raw:
        found.append(said)
    return said


def _message(call: Call) -> tuple[Any, ...]:
    return call.path, call.raw, call.header("Authorization")


def _as_often(call: Call, proceed: Passing) -> Said:
    listed = call.body.get("contact_ids") if isinstance(call.body, dict) else None
    if isinstance(listed, list):
        for place, one in enumerate(listed):
            if one in listed[:place]:
                proceed(call.saying({**call.body, "contact_ids": [one]}))
    return proceed(call)


def _last_location(named: list[Any], call: Call, proceed: Passing) -> Said:
    body = call.body if isinstance(call.body, dict) else {}
    given = [body[name] for name in ("business_location_id", "location_id") if name in body]
    if given:
        named[:] = given
    elif named and call.body is not None:
        return proceed(call.saying({**body, "location_id": named[0]}))
    return proceed(call)


def _unscheduled(call: Call) -> Call | None:
    at = call.body.get("scheduled_at") if isinstance(call.body, dict) else None
    return replace(call, path=call.path.replace("/schedule", "/send")) if isinstance(at, str) else None


def _moved(seconds: float) -> Hearing:
    return field("scheduled_at", later(seconds, "milliseconds"))


def _at_utc(at: str) -> str:
    return at[:-6] + "+00:00" if at[-6:-5] in ("+", "-") else at


def _errorless(body: Any) -> None:
    if isinstance(body.get("body"), dict) and "errors" in body["body"]:
        errors = body["body"]["errors"]
        body["body"]["errors"] = dict(list(errors.items())[:1])


def _with_offset(at: str) -> str:
    return at if at.endswith("Z") or "+" in at else f"{at}+00:00"


def _other_mailbox(email: str) -> str:
    return email if email == email.lower() else email.replace("@", ".other@")


def _dated(body: Any) -> None:
    body["created_at"] = body["body"]["enquiry"]["created_at"]


_YEARS = "2034-04-30T12:00:00.000+00:00"
_OUTGOING = only(lambda row: row.get("direction") != "inbound", "messages")

RULES = (
    *forms.rules(65_536, twice=_API, left_out=_API),
    heard("the scheme before a key does not matter", header("Authorization", lambda key: f"Bearer {key.split()[-1]}")),
    # Campaigns
    acted("what a paused campaign held back is sent later", sent_later(_PAUSED, "/campaigns/"), _SENDS),
    acted("a message of a paused campaign is sent all the same", lambda _: _sent_all_the_same, _SENDS),
    acted("one paused campaign pauses all", knowing(list, _all_paused), _SENDS),
    heard("a campaign's id has no capitals", field("campaign_id", text(str.lower)), _SENDS),
    heard("a message is of no campaign", lost("campaign_id"), _SENDS),
    arranged("a campaign stays paused", heard_as("status", "active", "paused"), _CAMPAIGNS),
    arranged("no campaign is ever paused", heard_as("status", "paused", "active"), _CAMPAIGNS),
    # Sending
    acted("the same message is sent once", remembering(_message, lambda said: True), _SENDS),
    acted("a location that nobody names is the one before", knowing(list, _last_location), _SENDS),
    heard("texts are stripped", field("message", text(str.strip)), _SENDS),
    heard("a message needs no text", field("message", anyway), _SENDS),
    heard("instagram is SMS", lambda call: replace(call, path=call.path.replace("/instagram", "/sms")), _SENDS),
    heard("of several contacts the first is written to", field("contact_ids", first), _SENDS),
    acted("a contact is written to as often as it is listed", lambda _: _as_often, _SENDS),
    heard("contacts are not looked at", lost("contact_id"), _SENDS),
    heard("a customer is not looked at", lost("customer_id"), _SENDS),
    heard("an enquiry in a body is not looked at", lost("enquiry_id"), _SENDS),
    heard("location_id is not looked at", lost("location_id"), _SENDS),
    heard("do_not_update is not looked at", lost("do_not_update")),
    heard("nobody who is known is updated", field("do_not_update", lambda _: True)),
    heard("review_types are not looked at", lost("review_types"), _REVIEWS),
    heard("a review's channel is not looked at", lost("channel"), _REVIEWS),
    heard("suppression is not looked at", lost("suppress_socket_events")),
    # Scheduling
    heard("what is scheduled goes out at once", _unscheduled, _SCHEDULES),
    heard("what is scheduled goes out a second later", _moved(1), _SCHEDULES),
    heard("what is scheduled goes out a millisecond sooner", _moved(-0.001), _SCHEDULES),
    heard("every time is UTC, whatever its offset", field("scheduled_at", text(_at_utc)), _SCHEDULES),
    heard("a time without an offset is UTC", field("scheduled_at", text(_with_offset)), _SCHEDULES),
    heard("Z is no offset", field("scheduled_at", text(lambda at: at.rstrip("Z"))), _SCHEDULES),
    heard("without a time a message goes out in years", given({"scheduled_at": _YEARS}), _SCHEDULES),
    # Customers and locations
    heard("two spellings of an e-mail address are two mailboxes", field("email", text(_other_mailbox))),
    heard("a customer's location is lost", lost("location_id"), _CUSTOMERS),
    heard(
        "an update takes away what it does not name",
        given({"email": None, "source": None, "address": None}),
        f"PUT {_API}/customers/*",
    ),
    shown("a full page lacks its last record", rows(lambda found: found[:-1] if len(found) >= 20 else found, "items")),
    shown("one wrong field is named at a time", _errorless),
    # Enquiries
    shown("what was said last stands first", rows(backwards, "messages"), _ENQUIRY),
    shown("what was noted last stands first", rows(backwards, "activities"), _ENQUIRY),
    shown("an enquiry shows what the business said alone", _OUTGOING, _ENQUIRY),
    shown("an enquiry forgets its campaign", put("campaign_id", lambda _: None)),
    shown("an enquiry was never changed", put("updated_at", lambda found: found["created_at"])),
    shown("a pending enquiry is open", turned("status", "pending", "open")),
    shown("a message is never read", turned("status", "read", "delivered"), _ENQUIRY),
    arranged(
        "what customers write begins an enquiry", field("from", lambda sender: f"{sender[:-2]}98"), "POST */inbound"
    ),
    # Webhooks
    noted("a webhook says when its enquiry was made", _dated),
    sent("everything is told twice", lambda drafts: drafts * 2),
    sent("failures are told to nobody", unsent("message.failed")),
    sent("what customers write is told to nobody", unsent("message.received")),
    arranged("what is delivered is read", heard_as("status", "delivered", "read"), "*/status"),
)
