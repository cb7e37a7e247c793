"""Lies about whom contact details lead to, and what becomes of a customer's details."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from mock_server.kernel.problems import Conflict, Duplicate, NotFound
from mock_server.systems.coax.operations import customers
from mock_server.systems.coax.operations.send_requests import SendRequest
from mock_server.systems.coax.records import Customer
from mock_server.systems.coax.store import store_of
from tests.liars.coax.ways import OPS, not_of_this_moment, redeclared
from tests.liars.lies import lie, patched, wrapped

NAMED = f"{OPS}.customers.named"
CHANGED = f"{OPS}.customers._changed"
UPSERT = f"{OPS}.customers.upsert"
CHANGES = f"{OPS}.send_requests._changes"
CONTACT = ("phone", "email")


def _by_phone_alone(honest: Callable[..., Any], sandbox: Any, *found: Any, email: str | None, phone: str | None) -> Any:
    return honest(sandbox, *found, email=None, phone=phone)


def _by_exact_email(honest: Callable[..., Any], sandbox: Any, *found: Any, email: str | None, phone: str | None) -> Any:
    other = None if email is None else store_of(sandbox).customers.find("email", email)
    by_phone = honest(sandbox, *found, email=None, phone=phone)
    return other if by_phone is None else by_phone


def _first_of_two(honest: Callable[..., Any], sandbox: Any, *found: Any, email: str | None, phone: str | None) -> Any:
    try:
        return honest(sandbox, *found, email=email, phone=phone)
    except Conflict:
        return next((one for one in found if one is not None), None) or honest(sandbox, email=None, phone=phone)


def _twice_if_need_be(honest: Callable[..., Any], sandbox: Any, details: dict[str, Any]) -> Any:
    """Two customers may have one phone or e-mail address; it then leads to the newer of them."""
    table = store_of(sandbox).customers
    try:
        return honest(sandbox, details)
    except Duplicate as taken:
        owner = table.find(taken.field, details[taken.field].casefold())
        table.replace(replace(owner, phone=None, email=None))
        return honest(sandbox, details)


def _nobody_is_created(honest: Callable[..., Any], sandbox: Any, key: Any, details: Any, *, do_not_update: bool) -> Any:
    if customers.named(sandbox, email=details.get("email"), phone=details.get("phone")) is None:
        raise NotFound("customer", details.get("phone") or details.get("email") or "")
    return honest(sandbox, key, details, do_not_update=do_not_update)


def _anybody(honest: Callable[..., Any], sandbox: Any, key: Any, details: Any, *, do_not_update: bool) -> Any:
    if not set(CONTACT) & details.keys():
        return customers.add(sandbox, details)
    return honest(sandbox, key, details, do_not_update=do_not_update)


def _upserting(do_not_update: bool) -> Callable[..., Any]:
    def around(honest: Callable[..., Any], sandbox: Any, key: Any, details: Any, **_: Any) -> Any:
        return honest(sandbox, key, details, do_not_update=do_not_update)

    return around


def _never_updated(honest: Callable[..., Any], request: SendRequest, customer: Any) -> Any:
    return honest(request, customer) if customer is None else {}


def _always_updated(honest: Callable[..., Any], request: SendRequest, customer: Any) -> Any:
    return honest(replace(request, do_not_update=False), customer)


def _contact_alone(details: Any) -> dict[str, Any]:
    return {name: value for name, value in details.items() if name in CONTACT}


def _created_bare(honest: Callable[..., Any], request: SendRequest, customer: Any) -> Any:
    return _contact_alone(honest(request, customer)) if customer is None else honest(request, customer)


def _added_bare(honest: Callable[..., Any], sandbox: Any, details: Any) -> Any:
    return honest(sandbox, _contact_alone(details) | {"name": details.get("name")})


def _not_updated_is_bare(honest: Callable[..., Any], request: SendRequest, customer: Any) -> Any:
    found = honest(request, customer)
    return _contact_alone(found) if request.do_not_update else found


def _not_upserted_is_bare(honest: Callable[..., Any], sandbox: Any, key: Any, details: Any, **how: Any) -> Any:
    return honest(sandbox, key, _contact_alone(details) if how["do_not_update"] else details, **how)


def _tags_add(honest: Callable[..., Any], customer: Any, changes: dict[str, Any]) -> Any:
    return honest(customer, {**changes, "tags": (*customer.tags, *changes.get("tags", ()))})


def _added_tags_replace(honest: Callable[..., Any], customer: Any, changes: dict[str, Any]) -> Any:
    return honest(customer, {**changes, "tags": ()} if "added_tags" in changes else changes)


def _tags_go(honest: Callable[..., Any], customer: Any, changes: dict[str, Any]) -> Any:
    return honest(customer, {"tags": (), **changes})


LIES = (
    lie(
        "Coax: customers are found by phone alone",
        wrapped(NAMED, _by_phone_alone),
        claims="COAX-UPSERT-002 COAX-FIND-006 COAX-FIND-027",
    ),
    lie(
        "Coax: two spellings of an e-mail address are two mailboxes",
        wrapped(NAMED, _by_exact_email),
        redeclared(
            "customers", Customer, unique={"phone": "phone", "email": "email"}, indexes={"location": "location_id"}
        ),
        claims="COAX-UPSERT-003 COAX-FIND-007",
    ),
    lie(
        "Coax: a national number is British",
        patched(f"{OPS}.customers.REGION", "GB"),
        claims="COAX-UPSERT-005 COAX-FIND-008",
    ),
    lie(
        "Coax: of two customers the first is meant",
        wrapped(NAMED, _first_of_two),
        claims="COAX-UPSERT-008 COAX-FIND-009 COAX-FIND-028 COAX-REVIEW-017",
    ),
    lie(
        "Coax: whoever comes to be at this moment comes to be again",
        wrapped(NAMED, not_of_this_moment),
        wrapped(f"{OPS}.customers.add", _twice_if_need_be),
        claims="COAX-UPSERT-018 COAX-FIND-026 COAX-SCHEDULE-025 COAX-REVIEW-020",
    ),
    lie("Coax: an upsert creates nobody", wrapped(UPSERT, _nobody_is_created), claims="COAX-UPSERT-001"),
    lie("Coax: an upsert creates anybody", wrapped(UPSERT, _anybody), claims="COAX-UPSERT-009"),
    lie(
        "Coax: nobody who is known is updated",
        wrapped(UPSERT, _upserting(True)),
        wrapped(CHANGES, _never_updated),
        claims="COAX-UPSERT-006 COAX-UPSERT-007 COAX-UPSERT-012 COAX-FIND-016 COAX-FIND-027",
    ),
    lie(
        "Coax: do_not_update is not looked at",
        wrapped(UPSERT, _upserting(False)),
        wrapped(CHANGES, _always_updated),
        claims="COAX-UPSERT-010 COAX-FIND-017 COAX-REVIEW-012",
    ),
    lie(
        "Coax: with do_not_update a new customer has contact details alone",
        wrapped(UPSERT, _not_upserted_is_bare),
        wrapped(CHANGES, _not_updated_is_bare),
        claims="COAX-UPSERT-011 COAX-FIND-018",
    ),
    lie("Coax: tags add", wrapped(CHANGED, _tags_add), claims="COAX-UPSERT-013 COAX-UPSERT-017"),
    lie(
        "Coax: added_tags replace",
        wrapped(CHANGED, _added_tags_replace),
        claims="COAX-UPSERT-014 COAX-UPSERT-017",
    ),
    lie("Coax: tags go where none are given", wrapped(CHANGED, _tags_go), claims="COAX-UPSERT-015"),
    lie(
        "Coax: whoever is created has a name and contact details alone",
        wrapped(f"{OPS}.customers.add", _added_bare),
        claims="COAX-CUSTOMER-002 COAX-CUSTOMER-003 COAX-FIND-005 COAX-UPSERT-019",
    ),
    lie(
        "Coax: whoever a message creates has contact details alone",
        wrapped(CHANGES, _created_bare),
        claims="COAX-FIND-005 COAX-REVIEW-003",
    ),
)
