"""Lies about contacts: how they are created, what is refused, and what of them is kept."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from functools import partial
from typing import Any
from unittest import mock

from mock_server.kernel.instants import SECOND, rfc3339_s, to_millisecond
from mock_server.kernel.problems import Duplicate
from mock_server.systems.msgboxx.schemas.answers import ContactAnswer
from mock_server.systems.msgboxx.store import store_of
from tests.liars.lies import Call, Passing, Said, between, is_of, lie, patched, shown, wrapped
from tests.liars.msgboxx.ways import (
    FALSE_ID,
    OPERATIONS,
    ROOT,
    SYSTEM,
    VIEWS,
    filling,
    hearing,
    refusal,
    reshaping,
    showing,
    told_as,
)

CREATE = "POST /contact"
ONE = "GET /contact/*"
ADD = f"{OPERATIONS}.contacts.add"
UPDATE = f"{OPERATIONS}.contacts.update"
PHONE = "mock_server.kernel.phone"


def _lost(honest: Any, sandbox: Any, *arguments: Any) -> Any:
    return store_of(sandbox).contacts.remove(honest(sandbox, *arguments).id)


def _found_or_created(honest: Any, sandbox: Any, account_id: str, details: Any) -> Any:
    known = store_of(sandbox).contacts.find("mobileNumber", (account_id, details.mobile_number))
    return known or honest(sandbox, account_id, details)


def _once_for_all(honest: Any, sandbox: Any, account_id: str, details: Any) -> Any:
    """A number is unique in the organisation."""
    if any(contact.mobile_number == details.mobile_number for contact in store_of(sandbox).contacts):
        raise Duplicate("mobileNumber", details.mobile_number)
    return honest(sandbox, account_id, details)


def _email_first(call: Call, proceed: Passing) -> Said:
    return refusal(400) if is_of(call, CREATE) and "email" not in call.body else proceed(call)


def _told_alone(honest: Any, *arguments: Any) -> Any:
    """An update is told, and the contact stays as it was."""
    sandbox, _, contact_id, *_ = arguments
    before = store_of(sandbox).contacts.get(contact_id)
    after = honest(*arguments)
    store_of(sandbox).contacts.replace(before)
    return after


def _with_time(honest: Any, sandbox: Any, *arguments: Any) -> Any:
    contact = honest(sandbox, *arguments)
    return store_of(sandbox).contacts.replace(replace(contact, at=to_millisecond(sandbox.clock.now())))


def _whatever_id(honest: Any, sandbox: Any, user: Any, contact_id: str, claimed_id: Any, body: Any) -> Any:
    return honest(sandbox, user, contact_id, None, body)


def _old_number_kept(honest: Any, sandbox: Any, user: Any, contact_id: str, claimed_id: Any, body: Any) -> Any:
    """A number that another contact has is passed over without a word."""
    try:
        return honest(sandbox, user, contact_id, claimed_id, body)
    except Duplicate:
        rest = {name: value for name, value in body.items() if name != "mobile_number"}
        return honest(sandbox, user, contact_id, claimed_id, rest)


def _own_number_too(honest: Any, sandbox: Any, user: Any, contact_id: str, claimed_id: Any, body: Any) -> Any:
    if any(contact.mobile_number == body["mobile_number"] for contact in store_of(sandbox).contacts):
        raise Duplicate("mobileNumber", body["mobile_number"])
    return honest(sandbox, user, contact_id, claimed_id, body)


def _never_free(honest: Any, sandbox: Any, user: Any, contact_id: str, *arguments: Any) -> Any:
    """A number that a contact has had stays taken."""
    contacts = store_of(sandbox).contacts
    before = contacts.get(contact_id)
    after = honest(sandbox, user, contact_id, *arguments)
    contacts._taken["mobileNumber"][before.account_id, before.mobile_number] = contacts.number_of(contact_id)
    return after


def _not_indexed(honest: Any, sandbox: Any, user: Any, contact_id: str, *arguments: Any) -> Any:
    """A contact is found by the number that it was created with."""
    contacts = store_of(sandbox).contacts
    before = contacts.get(contact_id)
    after = honest(sandbox, user, contact_id, *arguments)
    numbers = contacts._indexes["number"]
    key = (after.account_id, after.mobile_number)
    numbers[before.account_id, before.mobile_number] = numbers.pop(key)
    return after


def _tags_added(honest: Any, sandbox: Any, user: Any, contact_id: str, claimed_id: Any, body: Any) -> Any:
    tags = dict.fromkeys((*store_of(sandbox).contacts.get(contact_id).tags, *body.get("tags", ())))
    return honest(sandbox, user, contact_id, claimed_id, {**body, "tags": tuple(tags)})


def _as_first_shown(honest: Any, sandbox: Any) -> Any:
    """A message shows its contact as it was when it was first asked for."""
    render = honest(sandbox)
    return lambda record: render(record) if record.rendered is None else record.rendered[1]


LIES = (
    lie(
        "Msgboxx: numbers are listed without +",
        reshaping("GET /contact", lambda contact: {**contact, "mobileNumber": contact["mobileNumber"][1:]}),
        claims="MSGBOXX-CONTACT-001 MSGBOXX-CONTACT-002",
    ),
    lie(
        "Msgboxx: a contact by its id has its status in small letters",
        reshaping(ONE, lambda contact: {**contact, "status": contact["status"].lower()}),
        claims="MSGBOXX-CONTACT-002",
    ),
    lie(
        "Msgboxx: Create Contact does not give the e-mail address back",
        showing(CREATE, 201, email=""),
        claims="MSGBOXX-CONTACT-003",
    ),
    lie("Msgboxx: a created contact is lost", wrapped(ADD, _lost), claims="MSGBOXX-CONTACT-004"),
    lie(
        "Msgboxx: every new contact is given the same id",
        showing(CREATE, 201, contactId=FALSE_ID),
        claims="MSGBOXX-CONTACT-004 MSGBOXX-CONTACT-005",
    ),
    lie(
        "Msgboxx: any text is a number",
        patched(f"{PHONE}.is_e164", lambda text: True),
        claims="MSGBOXX-CONTACT-006 MSGBOXX-CONTACT-037",
    ),
    lie(
        "Msgboxx: a number may have 16 digits",
        patched(f"{PHONE}.E164", re.compile(r"\+[1-9][0-9]{6,15}\Z")),
        claims="MSGBOXX-CONTACT-006",
    ),
    lie(
        "Msgboxx: a number has at most 12 digits",
        patched(f"{PHONE}.E164", re.compile(r"\+[1-9][0-9]{6,11}\Z")),
        claims="MSGBOXX-CONTACT-007",
    ),
    lie(
        "Msgboxx: a contact needs neither name nor status",
        filling(CREATE, name="Unnamed", status="Presubscribed"),
        claims="MSGBOXX-CONTACT-008",
    ),
    lie(
        "Msgboxx: every new contact is Presubscribed",
        hearing(CREATE, lambda body: {**body, "status": "Presubscribed"}),
        claims="MSGBOXX-CONTACT-009",
    ),
    lie("Msgboxx: a contact needs an e-mail address", between(SYSTEM, _email_first), claims="MSGBOXX-CONTACT-010"),
    lie(
        "Msgboxx: an email of null comes back empty",
        hearing(CREATE, lambda body: {**body, "email": body.get("email") or ""}),
        claims="MSGBOXX-CONTACT-011",
    ),
    lie(
        "Msgboxx: tags are kept in the order of the alphabet",
        reshaping(ONE, lambda contact: {**contact, "tags": sorted(contact["tags"])}),
        claims="MSGBOXX-CONTACT-012",
    ),
    lie("Msgboxx: a contact without tags is tagged new", filling(CREATE, tags=["new"]), claims="MSGBOXX-CONTACT-013"),
    lie(
        "Msgboxx: creating a contact again gives the one that there is",
        wrapped(ADD, _found_or_created),
        claims="MSGBOXX-CONTACT-014",
    ),
    lie(
        "Msgboxx: a number that is taken answers 400",
        told_as(Duplicate, 400),
        claims="MSGBOXX-CONTACT-014 MSGBOXX-CONTACT-034",
    ),
    lie(
        "Msgboxx: a number is unique in the whole organisation",
        wrapped(ADD, _once_for_all),
        claims="MSGBOXX-CONTACT-015",
    ),
    lie(
        "Msgboxx: entities' times are cut to the second",
        shown(ContactAnswer, lambda record, fields: {**fields, "datetime": rfc3339_s(record.at)}),
        claims="MSGBOXX-CONTACT-016",
    ),
    lie(
        "Msgboxx: contacts' times are whole seconds",
        patched(f"{OPERATIONS}.contacts.to_millisecond", lambda now: now - now % SECOND),
        claims="MSGBOXX-CONTACT-016",
    ),
    lie(
        "Msgboxx: contacts are stamped by the machine's clock",
        patched(f"{OPERATIONS}.contacts.to_millisecond", lambda _: time.time_ns() // 1_000_000 * 1_000),
        claims="MSGBOXX-CONTACT-016",
    ),
    lie(
        "Msgboxx: what is no text is made one",
        patched("mock_server.web.fields.Text._deserialize", lambda field, value, *_, **__: str(value)),
        claims="MSGBOXX-CONTACT-017",
    ),
    lie(
        "Msgboxx: an update is told, and lost",
        wrapped(UPDATE, _told_alone),
        claims="MSGBOXX-CONTACT-031 MSGBOXX-CONTACT-036",
    ),
    lie(
        "Msgboxx: an update stamps the contact anew",
        wrapped(UPDATE, _with_time),
        claims="MSGBOXX-CONTACT-032",
    ),
    lie(
        "Msgboxx: an update moves a contact to another api account",
        partial(mock.patch.dict, f"{VIEWS}.contacts._CHANGES", {"apiAccountId": "account_id"}),
        claims="MSGBOXX-CONTACT-032",
    ),
    lie("Msgboxx: an update may claim another id", wrapped(UPDATE, _whatever_id), claims="MSGBOXX-CONTACT-033"),
    lie(
        "Msgboxx: an update passes over a number that is taken",
        wrapped(UPDATE, _old_number_kept),
        claims="MSGBOXX-CONTACT-034",
    ),
    lie(
        "Msgboxx: a contact's own number is in its way",
        wrapped(UPDATE, _own_number_too),
        claims="MSGBOXX-CONTACT-035",
    ),
    lie("Msgboxx: a number is never free again", wrapped(UPDATE, _never_free), claims="MSGBOXX-CONTACT-036"),
    lie("Msgboxx: a changed number is not found", wrapped(UPDATE, _not_indexed), claims="MSGBOXX-CONTACT-036"),
    lie("Msgboxx: an update adds its tags", wrapped(UPDATE, _tags_added), claims="MSGBOXX-CONTACT-038"),
    lie(
        "Msgboxx: a message shows its contact as it was",
        wrapped(f"{ROOT}.envelope.message_renderer", _as_first_shown),
        claims="MSGBOXX-CONTACT-039",
    ),
)
