"""Lies about TripDesk's contacts: what is kept of them, and whose an external id is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from mock_server.kernel.problems import Duplicate
from mock_server.systems.tripdesk.operations import contacts
from mock_server.systems.tripdesk.operations.contacts import external_key
from mock_server.systems.tripdesk.records import Contact, ExternalId
from mock_server.systems.tripdesk.store import NAME
from tests.liars.lies import Lie, between, lie, reshaped, wrapped
from tests.liars.tripdesk.tools import OPERATIONS, everybodys

CONTACTS = f"{OPERATIONS}.contacts"
EMPTY = {"phone": None, "email": None, "external_ids": {}, "tags": (), "attributes": {}}


def _of_texts(honest: Callable[..., Contact], sandbox: Any, plane: str, details: Any) -> Contact:
    attributes = {name: str(value) for name, value in details.attributes.items()}
    return honest(sandbox, plane, replace(details, attributes=attributes))


def _bare(body: Any) -> None:
    for contact in body["data"]:
        contact["attributes"] = {}


def _anew(honest: Callable[..., Contact], sandbox: Any, plane: str, contact_id: str, changes: Any) -> Contact:
    return honest(sandbox, plane, contact_id, {**EMPTY, **changes})


def _but_null(honest: Callable[..., Contact], sandbox: Any, plane: str, contact_id: str, changes: Any) -> Contact:
    kept = {name: value for name, value in changes.items() if value is not None}
    return honest(sandbox, plane, contact_id, kept)


def _not_kept(_: Callable[..., Contact], sandbox: Any, plane: str, contact_id: str, changes: Any) -> Contact:
    return replace(contacts.get(sandbox, plane, contact_id), **changes)


def _not_deleted(_: Callable[..., None], sandbox: Any, plane: str, contact_id: str) -> None:
    contacts.get(sandbox, plane, contact_id)


def _taken_over(_: Callable[..., None], sandbox: Any, plane: str, wanted: Any, owner: Any) -> None:
    """An external id goes to whoever comes last."""
    rows = sandbox.stores[NAME].external_ids
    for source, external_id in wanted.items():
        key = external_key(plane, source, external_id)
        found = rows.get(key)
        if found is not None and (owner is None or found.contact_id != owner.id):
            rows.remove(key)


def _kept_without(honest: Callable[..., Contact], sandbox: Any, plane: str, details: Any) -> Contact:
    """A contact whose external id is taken is refused, and there."""
    try:
        return honest(sandbox, plane, details)
    except Duplicate:
        honest(sandbox, plane, replace(details, external_ids={}))
        raise


def _also_its_own(honest: Callable[..., None], sandbox: Any, plane: str, wanted: Any, _: Any) -> None:
    honest(sandbox, plane, wanted, None)


def _reserved(honest: Callable[..., None], sandbox: Any, plane: str, contact_id: str) -> None:
    """External ids of who was deleted are nobody's for ever."""
    gone = contacts.get(sandbox, plane, contact_id)
    honest(sandbox, plane, contact_id)
    for source, external_id in gone.external_ids.items():
        key = external_key(plane, source, external_id)
        sandbox.stores[NAME].external_ids.add(ExternalId(id=key, plane=plane, contact_id=contact_id))


LIES: tuple[Lie, ...] = (
    lie(
        "TripDesk: a contact's attributes become texts",
        wrapped(f"{CONTACTS}.create", _of_texts),
        claims="TRIPDESK-CONTACT-001",
    ),
    lie(
        "TripDesk: the list of contacts has no attributes",
        reshaped("tripdesk", _bare, where="GET /api/v1/contacts", status=200),
        claims="TRIPDESK-CONTACT-002",
    ),
    lie(
        "TripDesk: a change takes away what it does not name",
        wrapped(f"{CONTACTS}.update", _anew),
        claims="TRIPDESK-CONTACT-003",
    ),
    lie(
        "TripDesk: a change to null is none",
        wrapped(f"{CONTACTS}.update", _but_null),
        claims="TRIPDESK-CONTACT-003",
    ),
    lie(
        "TripDesk: a change is answered, and not kept",
        wrapped(f"{CONTACTS}.update", _not_kept),
        claims="TRIPDESK-CONTACT-003",
    ),
    lie(
        "TripDesk: a deleted contact stays",
        wrapped(f"{CONTACTS}.delete", _not_deleted),
        claims="TRIPDESK-CONTACT-004 TRIPDESK-CONTACT-007",
    ),
    lie(
        "TripDesk: an external id goes to whoever comes last",
        wrapped(f"{CONTACTS}._check_external_ids", _taken_over),
        claims="TRIPDESK-CONTACT-005",
    ),
    lie(
        "TripDesk: a contact is refused for its external id, and there",
        wrapped(f"{CONTACTS}.create", _kept_without),
        claims="TRIPDESK-CONTACT-005 TRIPDESK-REFUSAL-017",
    ),
    lie(
        "TripDesk: an external id is the same whatever its source",
        wrapped(f"{CONTACTS}.external_key", lambda honest, plane, _, found: honest(plane, "any", found)),
        claims="TRIPDESK-CONTACT-006 TRIPDESK-CONVERSATION-007 TRIPDESK-WEBHOOK-009",
    ),
    lie(
        "TripDesk: an external id is the same in any case",
        wrapped(f"{CONTACTS}.external_key", lambda honest, plane, source, found: honest(plane, source, found.lower())),
        claims="TRIPDESK-CONTACT-006",
    ),
    lie(
        "TripDesk: a contact is in conflict with itself",
        wrapped(f"{CONTACTS}._check_external_ids", _also_its_own),
        claims="TRIPDESK-CONTACT-006",
    ),
    lie(
        "TripDesk: an external id of who was deleted is never free",
        wrapped(f"{CONTACTS}.delete", _reserved),
        claims="TRIPDESK-CONTACT-007",
    ),
    lie(
        "TripDesk: another partner's contacts can be changed and deleted",
        between("tripdesk", everybodys("PATCH DELETE")),
        claims="TRIPDESK-CONTACT-008",
    ),
)
