"""Lies about what is refused before any record is looked at, in which order, and what that leaves behind."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from mock_server.kernel.problems import Invalid, MalformedBody, NotFound
from mock_server.systems.coax.operations import customers, messages
from tests.liars.coax.ways import CUSTOMERS, ENQUIRIES, LOCATIONS, OPS, REVIEW, SEND, refusal, success
from tests.liars.lies import (
    Call,
    Passing,
    Said,
    Telling,
    between,
    lie,
    misheard,
    patched,
    retold,
    wrapped,
)

ARGUMENTS = "mock_server.web.arguments"
UNKNOWN = "00000000-0000-4000-8000-000000000000"
WHEN = {"created_at": "2024-04-30T12:00:00.000Z"}
CUSTOMER = {
    **dict.fromkeys(("name", "email", "phone", "address", "avatar", "company_name", "source", "status", "location_id")),
    "id": UNKNOWN,
    "tags": [],
    "updated_at": WHEN["created_at"],
    **WHEN,
}
LOCATION = {"id": UNKNOWN, "name": "Harbour Street", **dict.fromkeys(("address", "phone", "email", "timezone")), **WHEN}
ENQUIRY = {
    "id": UNKNOWN,
    "status": "new",
    "customer_id": UNKNOWN,
    "business_location_id": UNKNOWN,
    "customer": None,
    "messages": [],
    "activities": [],
    "updated_at": WHEN["created_at"],
    **WHEN,
}


def _form_is_forgiven(honest: Callable[..., Any], request: Any) -> Any:
    try:
        return honest(request)
    except MalformedBody:
        return {}


def _declared_as_json(call: Call) -> Call | None:
    return replace(call, headers={**call.headers, "Content-Type": "application/json"}) if call.raw else None


def _unknown_is_invalid(_: str, names: list[str]) -> None:
    if names:
        raise Invalid({name: ["Unknown."] for name in names})


def _invented(where: str, message: str, record: dict[str, Any]) -> Telling:
    return retold("coax", lambda *_: success(message, record), where=where, status=404)


def _credentials_first(call: Call, said: Said) -> Said | None:
    unknown = said.status in (404, 405) and "Authorization" not in call.headers
    return refusal(401, "Unauthorized") if unknown else None


def _form_before_credentials(call: Call, said: Said) -> Said | None:
    return refusal(400, "The body is not JSON.") if call.raw and call.body is None else None


def _names_before_fields(call: Call, proceed: Passing) -> Said:
    said = proceed(call)
    location_id = (call.body or {}).get("business_location_id") if said.status == 422 else None
    if location_id is None:
        return said
    looked_up = proceed(replace(call, method="GET", path=f"{LOCATIONS}/{location_id}", raw=b""))
    return looked_up if looked_up.status == 404 else said


def _customer_of_a_refused_message(honest: Callable[..., Any], sandbox: Any, key: Any, request: Any) -> Any:
    try:
        return honest(sandbox, key, request)
    except (Invalid, NotFound):
        found = customers.named(sandbox, email=request.email, phone=request.phone)
        details = {"name": request.name, "phone": request.phone}
        if found is None:
            customers.add(sandbox, details)
        else:
            customers.change(sandbox, found, details)
        raise


def _campaign_before_fields(call: Call, proceed: Passing) -> Said:
    """A paused campaign is seen before what is wrong in the body."""
    said = proceed(call)
    if said.status != 422 or "campaign_id" not in (call.body or {}):
        return said
    valid = {"message": "-", "phone": "+447700900199", "scheduled_at": "2030-01-01T00:00:00Z"}
    again = proceed(replace(call, raw=json.dumps({**call.body, **valid}).encode()))
    return again if again.body["message"] == messages.CAMPAIGN_PAUSED.message else said


LIES = (
    lie(
        "Coax: what is no JSON object is taken for an empty one",
        wrapped(f"{ARGUMENTS}.json_object", _form_is_forgiven),
        claims="COAX-REFUSAL-001 COAX-REFUSAL-011",
    ),
    lie(
        "Coax: what a body is declared as does not matter",
        misheard("coax", _declared_as_json),
        claims="COAX-REFUSAL-002 COAX-REFUSAL-011",
    ),
    lie(
        "Coax: a body may have 2 MiB",
        patched("mock_server.web.limits.SYSTEM_BODY", 2 * 1024 * 1024),
        claims="COAX-REFUSAL-003",
    ),
    lie(
        "Coax: a mebibyte is a million bytes",
        patched("mock_server.web.limits.SYSTEM_BODY", 1_000_000),
        claims="COAX-REFUSAL-003",
    ),
    lie(
        "Coax: unknown fields and parameters are refused",
        patched(f"{ARGUMENTS}.note", _unknown_is_invalid),
        claims="COAX-REFUSAL-004 COAX-REFUSAL-005 COAX-CAMPAIGN-015",
    ),
    lie(
        "Coax: what is not there is invented",
        _invented(f"GET {CUSTOMERS}/*", "Customer fetched!", CUSTOMER),
        _invented(f"GET {LOCATIONS}/*", "Location fetched!", LOCATION),
        _invented(f"GET {ENQUIRIES}/*", "Enquiry fetched!", ENQUIRY),
        claims="COAX-REFUSAL-006 COAX-REFUSAL-007 COAX-CUSTOMER-012 COAX-LOCATION-008 COAX-ENQUIRY-014",
    ),
    lie(
        "Coax: credentials are judged before path and method",
        retold("coax", _credentials_first),
        claims="COAX-REFUSAL-008 COAX-REFUSAL-009",
    ),
    lie(
        "Coax: a body is read before credentials are",
        retold("coax", _form_before_credentials, status=401),
        claims="COAX-REFUSAL-010",
    ),
    lie(
        "Coax: what a body names is looked up before its fields are judged",
        between("coax", _names_before_fields),
        claims="COAX-REFUSAL-012",
    ),
    lie(
        "Coax: a refused message leaves its customer behind",
        *(wrapped(f"{OPS}.messages.{name}", _customer_of_a_refused_message) for name in (SEND, REVIEW)),
        claims="COAX-REFUSAL-013",
    ),
    lie(
        "Coax: a paused campaign is seen before what is wrong in a body",
        between("coax", _campaign_before_fields),
        claims="COAX-CAMPAIGN-017",
    ),
)
