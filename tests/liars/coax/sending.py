"""Lies about messages that go out now: text, channel, location, fields, and messages on a known enquiry."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from marshmallow import ValidationError

from mock_server.kernel.problems import Invalid
from mock_server.systems.coax.operations import enquiries, messages
from mock_server.systems.coax.operations.send_requests import NEEDS, SendRequest
from mock_server.systems.coax.records import CHANNELS
from tests.liars.coax.ways import (
    COAX,
    MESSAGES,
    OPS,
    SEND_TO,
    Strangers,
    any_address,
    refusal,
    reheard,
    wished,
)
from tests.liars.lies import Call, Passing, Said, between, lie, misheard, patched, reshaped, wrapped

ADDRESS = f"{OPS}.send_requests.address"
PLAN = f"{OPS}.send_requests.plan"
FIELDS = "mock_server.web.fields"
KEPT = {"type", "sub_type", "attachment_ids", "team_user_id", "is_bot"}


# Text and channel


def _never_without_text(body: dict[str, Any]) -> dict[str, Any] | None:
    text = body.get("message")
    return None if isinstance(text, str) and text.strip() else {**body, "message": "(no text)"}


def _any_channel(call: Call) -> Call | None:
    rest, _, channel = call.path.rpartition("/")
    if "ask-for-review" in call.path or channel in CHANNELS:
        return None
    return replace(call, path=f"{rest}/{channel.lower() if channel.lower() in CHANNELS else 'sms'}")


def _phone_first(honest: Callable[..., str], customer: Any, channel: str, customer_id: str) -> str:
    return customer["phone"] or honest(customer, channel, customer_id)


def _of_the_call_alone(plan: Any) -> dict[str, Any]:
    return {"phone": None, "email": None, **plan.changes}


# Location


def _not_both(honest: Callable[..., Any], first: str | None, second: str | None) -> Any:
    if first is not None and second is not None:
        raise Invalid({"location_id": ["Leave it out."]})
    return honest(first, second)


def _location_on_enquiry(required: bool) -> Callable[..., Any]:
    """A message on an enquiry must name its location, or must not."""

    def around(honest: Callable[..., Any], sandbox: Any, key: Any, request: SendRequest) -> Any:
        named = request.business_location_id or request.location_id
        if request.enquiry_id is not None and bool(named) != required:
            raise Invalid({"business_location_id": ["Required." if required else "Unknown."]})
        return honest(sandbox, key, request)

    return around


# Sent


_SENT: dict[tuple[str, str], Any] = {}
_STRANGERS = Strangers("message")


def _once(honest: Callable[..., Any], sandbox: Any, key: Any, request: SendRequest) -> Any:
    """The same message of the same moment is sent once."""
    memory = (sandbox.id, f"{sandbox.clock.now()} {request}")
    if memory not in _SENT:
        _SENT[memory] = honest(sandbox, key, request)
    return _SENT[memory]


def _always_begun(
    honest: Callable[..., Any], sandbox: Any, plan: Any, recipients: Any, changes: Any, **how: Any
) -> Any:
    """On an enquiry that is named another one begins."""
    if plan.enquiry is None:
        yield from honest(sandbox, plan, recipients, changes, **how)
        return
    for recipient in recipients:
        yield recipient, enquiries.begin(sandbox, recipient, plan.location, changes, **how)


def _one_id(body: Any) -> None:
    body["body"]["message"]["id"] = body["body"]["enquiry"]["id"]


# Fields


def _field_refused(name: str) -> Callable[[Call, Passing], Said]:
    def middleware(call: Call, proceed: Passing) -> Said:
        refused = isinstance(call.body, dict) and name in call.body
        return refusal(422, "Validation failed", **{name: "Unknown field."}) if refused else proceed(call)

    return middleware


def _wrong_is_left_out(honest: Callable[..., Any], schema: Any, data: Any, **options: Any) -> Any:
    try:
        return honest(schema, data, **options)
    except ValidationError as error:
        wrong = error.messages
        return honest(schema, {name: value for name, value in data.items() if name not in wrong}, **options)


def _in_any_case(body: dict[str, Any]) -> dict[str, Any]:
    return {"createActivity" if name.lower() == "createactivity" else name: value for name, value in body.items()}


LIES = (
    lie(
        "Coax: texts are trimmed",
        *wished(lambda _, request: replace(request, message=request.message and request.message.strip())),
        claims="COAX-SEND-001",
    ),
    lie(
        "Coax: texts end after 1600 characters",
        *wished(lambda _, request: replace(request, message=request.message and request.message[:1600])),
        claims="COAX-SEND-001",
    ),
    lie(
        "Coax: a message needs no text",
        reheard(_never_without_text, where=MESSAGES),
        claims="COAX-SEND-002 COAX-REPLY-005 COAX-SCHEDULE-017 COAX-ALIAS-008",
    ),
    lie(
        "Coax: instagram is no channel",
        patched(f"{COAX}.views.messages.CHANNELS", tuple(one for one in CHANNELS if one != "instagram")),
        claims="COAX-SEND-003 COAX-SEND-008",
    ),
    lie("Coax: any channel will do", misheard("coax", _any_channel, where=MESSAGES), claims="COAX-SEND-004"),
    lie(
        "Coax: a channel needs no contact detail",
        patched(ADDRESS, any_address),
        claims="COAX-SEND-005 COAX-REPLY-006 COAX-SCHEDULE-018 COAX-REVIEW-009",
    ),
    lie(
        "Coax: everything goes to a phone where there is one",
        wrapped(ADDRESS, _phone_first),
        claims="COAX-SEND-006",
    ),
    lie(
        "Coax: a contact detail that is known must be given again",
        patched(f"{OPS}.messages._details", _of_the_call_alone),
        claims="COAX-SEND-007",
    ),
    lie(
        "Coax: messenger needs a phone",
        patched(f"{OPS}.send_requests.NEEDS", {**NEEDS, "messenger": "phone"}),
        claims="COAX-SEND-008",
    ),
    lie(
        "Coax: location_id is no field",
        reheard(lambda body: {name: value for name, value in body.items() if name != "location_id"}, where=MESSAGES),
        claims="COAX-SEND-009 COAX-SEND-011",
    ),
    lie(
        "Coax: a location may have one of its names alone",
        wrapped(f"{OPS}.access.one_name", _not_both),
        claims="COAX-SEND-010",
    ),
    lie(
        "Coax: of two locations the second is meant",
        patched(f"{OPS}.access.one_name", lambda first, second: second or first),
        claims="COAX-SEND-011",
    ),
    lie(
        "Coax: messages are told under their enquiry's id",
        reshaped("coax", _one_id, where=SEND_TO, status=200),
        claims="COAX-SEND-014",
    ),
    lie("Coax: the same message is sent once", wrapped(f"{OPS}.messages.send", _once), claims="COAX-SEND-015"),
    lie(
        "Coax: nothing is sent, whatever is answered",
        patched("mock_server.kernel.lifecycle.depart", lambda *_: None),
        claims="COAX-START-001 COAX-SEND-001 COAX-REPLY-001 COAX-REVIEW-001 COAX-REVIEW-002 COAX-CAMPAIGN-006",
    ),
    lie(
        "Coax: a message on an enquiry must name its location",
        wrapped(PLAN, _location_on_enquiry(required=True)),
        claims="COAX-REPLY-002",
    ),
    lie(
        "Coax: a message on an enquiry must not name its location",
        wrapped(PLAN, _location_on_enquiry(required=False)),
        claims="COAX-REPLY-008",
    ),
    lie(
        "Coax: on an enquiry that is named another one begins",
        wrapped(f"{OPS}.messages._threads", _always_begun),
        claims="COAX-REPLY-003 COAX-REPLY-007 COAX-SCHEDULE-015 COAX-START-002 "
        "COAX-ALIAS-005 COAX-ALIAS-006 COAX-ALIAS-007 COAX-REVIEW-002 COAX-REVIEW-011",
    ),
    lie(
        "Coax: activity_description is no field any more",
        between("coax", _field_refused("activity_description")),
        claims="COAX-FIELD-001 COAX-FIELD-002 COAX-FIELD-003 COAX-FIELD-004 COAX-FIELD-005",
    ),
    lie(
        "Coax: what has no effect is not kept",
        patched(f"{OPS}.messages._KEPT", tuple(name for name in messages._KEPT if name not in KEPT)),
        claims="COAX-FIELD-006",
    ),
    lie(
        "Coax: wrong fields are left out",
        wrapped("mock_server.web.schemas.Body.load", _wrong_is_left_out),
        claims="COAX-FIELD-007 COAX-FIELD-008 COAX-FIELD-009 COAX-FIELD-010 COAX-FIELD-011 COAX-FIELD-012",
    ),
    lie(
        "Coax: flags may be anything that is true or not",
        patched(f"{FIELDS}.Flag._deserialize", lambda _, value, *__, **___: bool(value)),
        claims="COAX-FIELD-008 COAX-UPSERT-016",
    ),
    lie(
        "Coax: ids may have any form",
        patched(f"{FIELDS}.Uuid._deserialize", lambda _, value, *__, **___: str(value)),
        claims="COAX-CUSTOMER-015 COAX-ENQUIRY-013 COAX-FIELD-007",
    ),
    lie(
        "Coax: nothing is noted on an enquiry",
        patched(f"{OPS}.enquiries.note", lambda *_: None),
        claims="COAX-FIELD-013 COAX-ENQUIRY-003",
    ),
    lie(
        "Coax: an activity type is enough for an activity",
        *wished(lambda _, request: replace(request, create_activity=True) if request.activity_type else None),
        claims="COAX-FIELD-014",
    ),
    lie(
        "Coax: createActivity may be spelled in any case",
        reheard(_in_any_case, where=MESSAGES),
        claims="COAX-FIELD-017",
    ),
)
