"""Lies about whom a message goes to, and which enquiry is used."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from operator import attrgetter
from typing import Any

from mock_server.kernel.problems import Conflict, Invalid, NotFound
from mock_server.kernel.store import Made
from mock_server.systems.coax.operations import customers, enquiries
from mock_server.systems.coax.operations.send_requests import Plan, SendRequest
from mock_server.systems.coax.records import CLOSED, NEW, Enquiry
from mock_server.systems.coax.store import store_of
from tests.liars.coax.ways import (
    OPS,
    REVIEW,
    ROOT,
    SEND,
    SEND_TO,
    Strangers,
    any_address,
    not_of_this_moment,
    redeclared,
    reheard,
    unwished,
)
from tests.liars.lies import Telling, lie, patched, reshaped, wrapped

OPEN_WITH = f"{OPS}.enquiries.open_with"


def _newest_open(sandbox: Any, wanted: Callable[[Any], bool]) -> Any:
    found = [one for one in store_of(sandbox).enquiries if one.status != CLOSED and wanted(one)]
    return found[-1] if found else None


def _at_any_location(sandbox: Any, customer: Any, _: Any) -> Any:
    return _newest_open(sandbox, lambda enquiry: enquiry.customer_id == customer.id)


def _anybodys(sandbox: Any, _: Any, location: Any) -> Any:
    return _newest_open(sandbox, lambda enquiry: enquiry.location_id == location.id)


def _changed_last(sandbox: Any, customer: Any, location: Any) -> Any:
    found = store_of(sandbox).enquiries.where("open", (customer.id, location.id))
    return max(found, key=lambda enquiry: enquiry.updated_at, default=None)


def _named_one_is_closed(
    honest: Callable[..., Any], sandbox: Any, request: SendRequest, location: Any, enquiry: Any
) -> Any:
    plan = honest(sandbox, request, location, enquiry)
    return replace(plan, enquiry=None) if enquiry.status == CLOSED else plan


def _unknown_is_left_out(honest: Callable[..., Any], sandbox: Any, key: Any, request: SendRequest) -> Any:
    try:
        return honest(sandbox, key, request)
    except NotFound as problem:
        if problem.kind != "enquiry":
            raise
        return honest(sandbox, key, replace(request, enquiry_id=None))


def _unknown_is_invalid(honest: Callable[..., Any], *args: Any) -> Any:
    try:
        return honest(*args)
    except NotFound as problem:
        raise Invalid({f"{problem.kind}_id": ["There is none."]}) from problem


def _begun_before_the_conflict(honest: Callable[..., Any], sandbox: Any, key: Any, request: SendRequest) -> Any:
    try:
        return honest(sandbox, key, request)
    except Conflict:
        customer = store_of(sandbox).customers.find("phone", request.phone)
        enquiries.begin(sandbox, customer, store_of(sandbox).locations.get(request.business_location_id), {})
        raise


# To whom


def _name_is_required(honest: Callable[..., Any], sandbox: Any, request: SendRequest, location: Any) -> Any:
    plan = honest(sandbox, request, location)
    if plan.customer is None and request.name is None:
        raise Invalid({"name": ["Required."]})
    return plan


def _to_nobody(honest: Callable[..., Any], sandbox: Any, request: SendRequest, location: Any) -> Any:
    try:
        return honest(sandbox, request, location)
    except Invalid:
        return Plan(location, None, None, {"name": request.name})


def _known_ones(sandbox: Any, request: SendRequest) -> tuple[Any, ...]:
    table = store_of(sandbox).customers
    return tuple(found for one in dict.fromkeys(request.contact_ids or ()) if (found := table.get(one)) is not None)


def _each_time(sandbox: Any, request: SendRequest) -> tuple[Any, ...]:
    return tuple(customers.get(sandbox, one) for one in request.contact_ids or ())


# What is answered

_STRANGERS = Strangers("answer")


def _another_id(part: str) -> Callable[[Any], None]:
    def change(body: Any) -> None:
        body["body"][part]["id"] = _STRANGERS.draw()

    return change


def _open_when(counts: Callable[[Any], bool]) -> Telling:
    """An enquiry that is used again is one that counts."""
    place = attrgetter("customer_id", "location_id")
    indexes = {
        "customer": "customer_id",
        "location": "location_id",
        "status": "status",
        "location and status": ("location_id", "status"),
        "open": Made(lambda enquiry: place(enquiry) if counts(enquiry) else None, ("status",)),
    }
    return redeclared("enquiries", Enquiry, indexes=indexes)


LIES = (
    lie(
        "Coax: an enquiry of this moment is not found yet",
        wrapped(OPEN_WITH, not_of_this_moment),
        claims="COAX-FIND-026 COAX-SCHEDULE-025 COAX-REVIEW-020",
    ),
    lie(
        "Coax: a message to somebody new needs a name",
        wrapped(f"{OPS}.send_requests._to_customer", _name_is_required),
        claims="COAX-FIND-001",
    ),
    lie(
        "Coax: a message to nobody is taken",
        wrapped(f"{OPS}.send_requests._to_customer", _to_nobody),
        patched(f"{OPS}.send_requests.address", any_address),
        claims="COAX-FIND-010 COAX-REVIEW-015",
    ),
    lie(
        "Coax: the answer names an enquiry that there is not",
        reshaped("coax", _another_id("enquiry"), where=SEND_TO, status=200),
        claims="COAX-FIND-002 COAX-FIND-003 COAX-START-002",
    ),
    lie(
        "Coax: the answer names a message that there is not",
        reshaped("coax", _another_id("message"), where=SEND_TO, status=200),
        claims="COAX-FIND-004",
    ),
    lie(
        "Coax: only new enquiries are used again",
        _open_when(lambda enquiry: enquiry.status == NEW),
        claims="COAX-FIND-011",
    ),
    lie(
        "Coax: a closed enquiry is used again",
        _open_when(lambda enquiry: True),
        claims="COAX-FIND-012",
    ),
    lie(
        "Coax: an enquiry is used at every location",
        patched(OPEN_WITH, _at_any_location),
        claims="COAX-FIND-013 COAX-SCOPE-014",
    ),
    lie(
        "Coax: of two enquiries the one changed last is used", patched(OPEN_WITH, _changed_last), claims="COAX-FIND-014"
    ),
    lie("Coax: anybody's enquiry is used", patched(OPEN_WITH, _anybodys), claims="COAX-FIND-015"),
    lie(
        "Coax: contact details of two customers begin an enquiry, then conflict",
        *(wrapped(f"{OPS}.messages.{name}", _begun_before_the_conflict) for name in (SEND, REVIEW)),
        claims="COAX-FIND-009 COAX-FIND-028 COAX-REVIEW-017",
    ),
    lie(
        "Coax: contact_id is not looked at",
        *unwished("contact_id"),
        claims="COAX-FIND-019 COAX-FIND-028 COAX-REPLY-011",
    ),
    lie(
        "Coax: of several contacts only the first is written to",
        patched(f"{OPS}.send_requests._listed", lambda sandbox, request: _each_time(sandbox, request)[:1]),
        claims="COAX-FIND-020 COAX-REPLY-009 COAX-SCHEDULE-021",
    ),
    lie(
        "Coax: a contact is written to as often as it is listed",
        patched(f"{OPS}.send_requests._listed", _each_time),
        claims="COAX-FIND-021",
    ),
    lie(
        "Coax: contacts that nobody knows are left out",
        patched(f"{OPS}.send_requests._listed", _known_ones),
        claims="COAX-FIND-022",
    ),
    lie(
        "Coax: an enquiry in the body is not looked at",
        *(
            reheard(lambda body: {**body, "enquiry_id": None}, where=where)
            for where in (SEND_TO, f"PUT {ROOT}/message/ask-for-review")
        ),
        claims="COAX-FIND-023 COAX-FIND-024 COAX-FIND-025 COAX-REVIEW-011 COAX-REVIEW-014",
    ),
    lie(
        "Coax: on an enquiry that is closed a new one begins",
        wrapped(f"{OPS}.send_requests._on_enquiry", _named_one_is_closed),
        claims="COAX-FIND-024",
    ),
    lie(
        "Coax: an enquiry that nobody knows is left out",
        wrapped(f"{OPS}.send_requests.plan", _unknown_is_left_out),
        claims="COAX-FIND-025 COAX-REVIEW-014",
    ),
    lie(
        "Coax: an enquiry that nobody knows is a wrong field",
        wrapped(f"{OPS}.access.enquiry", _unknown_is_invalid),
        claims="COAX-FIND-025 COAX-REPLY-004 COAX-SCHEDULE-016 COAX-REVIEW-013 COAX-REVIEW-014",
    ),
)
