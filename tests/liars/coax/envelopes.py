"""Lies about the envelope that every answer comes in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from tests.liars.coax.ways import CUSTOMERS, LOCATIONS, SEND_ON, renamed
from tests.liars.lies import (
    Call,
    Said,
    Telling,
    lie,
    reshaped,
    retold,
)


def _failures(change: Callable[[dict[str, Any]], Any]) -> Telling:
    """Refusals, whatever their status, whose envelope is changed in place."""

    def retell(_: Call, said: Said) -> Said | None:
        if said.status < 400:
            return None
        body = said.body
        change(body)
        return said.saying(body)

    return retold("coax", retell)


def _field_errors(body: dict[str, Any]) -> None:
    body["body"] = {"errors": {"body": ["Not valid."]}}


def _with_headers(status: int, **headers: str) -> Telling:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return retold("coax", lambda _, said: replace(said, headers={**said.headers, **named}), status=status)


def _bare(status: int) -> Telling:
    return reshaped("coax", lambda body: {"error": body["message"]}, status=status)


LIES = (
    lie(
        "Coax: a list's body is called data",
        reshaped("coax", renamed("body", "data"), where=f"GET {CUSTOMERS}", status=200),
        claims="COAX-ENVELOPE-001",
    ),
    lie(
        "Coax: success is a text",
        reshaped("coax", lambda body: {**body, "success": "true"}, where=f"GET {LOCATIONS}", status=200),
        claims="COAX-ENVELOPE-001",
    ),
    lie(
        "Coax: one record comes without an envelope",
        reshaped("coax", lambda body: body["body"], where=f"GET {CUSTOMERS}/*", status=200),
        claims="COAX-ENVELOPE-002",
    ),
    lie(
        "Coax: message calls answer without a message",
        reshaped("coax", lambda body: {"success": True, "body": body["body"]}, where=SEND_ON, status=200),
        claims="COAX-ENVELOPE-003",
    ),
    lie(
        "Coax: failures have no words",
        _failures(lambda body: body.update(message="")),
        claims="COAX-ENVELOPE-004",
    ),
    lie(
        "Coax: every failure has a body",
        _failures(lambda body: body.setdefault("body", {"errors": {}})),
        claims="COAX-ENVELOPE-005",
    ),
    lie(
        "Coax: what is wrong with fields is told of the whole body",
        reshaped("coax", _field_errors, status=422),
        claims="COAX-ENVELOPE-006 COAX-CUSTOMER-015 COAX-UPSERT-016 COAX-LOCATION-011",
    ),
    lie(
        "Coax: wrong fields are told in other words",
        reshaped("coax", lambda body: {**body, "message": "The given data was invalid."}, status=422),
        claims="COAX-ENVELOPE-006",
    ),
    lie("Coax: a 404 has no envelope", _bare(404), claims="COAX-ENVELOPE-007"),
    lie("Coax: a 405 has no envelope", _bare(405), claims="COAX-ENVELOPE-008"),
    lie(
        "Coax: Allow names every method there is",
        _with_headers(405, Allow="GET, POST, PUT, PATCH, DELETE"),
        claims="COAX-ENVELOPE-008",
    ),
    lie("Coax: a 500 has no envelope", _bare(500), claims="COAX-ENVELOPE-009"),
    lie(
        "Coax: Retry-After is no time at all",
        _with_headers(429, Retry_After="0"),
        claims="COAX-ENVELOPE-010 COAX-LIMIT-002",
    ),
)
