"""Lies about session messages: what comes back, how far they are, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from mock_server.kernel.instants import as_datetime, rfc3339_ms
from mock_server.kernel.problems import Invalid
from mock_server.systems.msgboxx.schemas.answers import MessageAnswer
from mock_server.systems.msgboxx.store import store_of
from tests.liars.lies import Telling, lie, patched, reworded, shown, wrapped
from tests.liars.msgboxx.ways import (
    FALSE_ID,
    OPERATIONS,
    SYSTEM,
    filling,
    hearing,
    reshaping,
    showing,
)

CREATE = "POST /message"
ONE = "GET /message/*"
POSTED_TO_CONTACT = "POST /contact"
ADD = f"{OPERATIONS}.messages.add_outbound"


def _fields(change: Any) -> Telling:
    """Messages shown otherwise wherever they are: `change` is handed the record and its fields."""
    return shown(MessageAnswer, change)


def _nesting(**fields: Any) -> Telling:
    """A message by its id, with these fields of its contact."""
    return reshaping(ONE, lambda shown: {**shown, "contact": {**shown["contact"], **fields}})


def _newest_alone(_: Any, shown: dict[str, Any]) -> dict[str, Any]:
    """Of the three flags only that of the newest report is true."""
    sent, delivered, read = shown["isSent"], shown["isDelivered"], shown["isRead"]
    return {**shown, "isSent": sent and not delivered, "isDelivered": delivered and not read}


def _delivered_when_sent(_: Any, shown: dict[str, Any]) -> dict[str, Any]:
    return {**shown, "isDelivered": shown["isSent"]}


def _whoever(honest: Any, sandbox: Any, user: Any, account_id: str, contact_id: str) -> Any:
    """A contact of another api account is written to as if it were of this one."""
    try:
        return honest(sandbox, user, account_id, contact_id)
    except Invalid:
        contact = store_of(sandbox).contacts.get(contact_id)
        if contact is None:
            raise
        return replace(contact, account_id=account_id)


def _text(change: Any) -> Telling:
    """Messages whose text is changed before it is kept."""

    def add(honest: Any, sandbox: Any, contact: Any, sender: Any, text: str, *arguments: Any, **options: Any) -> Any:
        return honest(sandbox, contact, sender, change(text), *arguments, **options)

    return wrapped(ADD, add)


def _by_administrator(honest: Any, sandbox: Any, contact: Any, _: Any, *arguments: Any, **options: Any) -> Any:
    administrator = next(user for user in store_of(sandbox).users if user.administrator)
    return honest(sandbox, contact, administrator, *arguments, **options)


def _six_digits(instant: Any) -> str:
    return as_datetime(instant).isoformat(timespec="microseconds") + "+00:00"


def _blank_too(honest: Any, field: Any, value: Any, *arguments: Any, **options: Any) -> Any:
    return value if isinstance(value, str) else honest(field, value, *arguments, **options)


def _as_contact(body: dict[str, Any]) -> dict[str, Any]:
    """Whatever is posted to /contact is a contact."""
    return {"mobileNumber": None, **body}


def _as_message(body: dict[str, Any]) -> dict[str, Any]:
    """Whatever has a message is a message."""
    rest = {name: value for name, value in body.items() if name != "mobileNumber"}
    return rest if "message" in body else body


LIES = (
    lie("Msgboxx: a new message is sent already", showing(CREATE, 201, isSent=True), claims="MSGBOXX-MESSAGE-001"),
    lie(
        "Msgboxx: a message by its id has no sender",
        showing(ONE, senderFirstName="", senderLastName=""),
        claims="MSGBOXX-MESSAGE-002",
    ),
    lie(
        "Msgboxx: a message nests the whole contact",
        _nesting(email="jack@example.com", tags=["prospect"]),
        claims="MSGBOXX-MESSAGE-003",
    ),
    lie("Msgboxx: isDelivered turns true with isSent", _fields(_delivered_when_sent), claims="MSGBOXX-MESSAGE-004"),
    lie("Msgboxx: isSent turns false with isDelivered", _fields(_newest_alone), claims="MSGBOXX-MESSAGE-004"),
    lie(
        "Msgboxx: nothing is ever reported of a message",
        patched("mock_server.kernel.lifecycle.depart", lambda sandbox, message: None),
        claims="MSGBOXX-MESSAGE-005 MSGBOXX-BROADCAST-016",
    ),
    lie(
        "Msgboxx: what is due does not happen",
        patched("mock_server.kernel.timetable.Timetable.take_due", lambda timetable, until: None),
        claims="MSGBOXX-MESSAGE-005 MSGBOXX-BROADCAST-003 MSGBOXX-BROADCAST-016",
    ),
    lie("Msgboxx: a message needs no text", filling(CREATE, message="(nothing)"), claims="MSGBOXX-MESSAGE-006"),
    lie(
        "Msgboxx: an empty text is sent",
        wrapped("mock_server.web.fields.Text._deserialize", _blank_too),
        claims="MSGBOXX-MESSAGE-007",
    ),
    lie(
        "Msgboxx: contacts of every api account are written to",
        wrapped(f"{OPERATIONS}.messages.recipient", _whoever),
        claims="MSGBOXX-MESSAGE-008 MSGBOXX-BROADCAST-017",
    ),
    lie("Msgboxx: a text is cut after 1000 characters", _text(lambda text: text[:1000]), claims="MSGBOXX-MESSAGE-009"),
    lie(
        "Msgboxx: a text loses what is not ASCII",
        _text(lambda text: text.encode("ascii", "ignore").decode()),
        claims="MSGBOXX-MESSAGE-009",
    ),
    lie(
        "Msgboxx: a message's time is spelled as a contact's",
        _fields(lambda record, fields: {**fields, "dateTime": rfc3339_ms(record.created_at)}),
        claims="MSGBOXX-MESSAGE-010",
    ),
    lie(
        "Msgboxx: a message's time always has six digits of the second",
        _fields(lambda record, fields: {**fields, "dateTime": _six_digits(record.created_at)}),
        claims="MSGBOXX-MESSAGE-010",
    ),
    lie(
        "Msgboxx: every message is the administrator's",
        wrapped(ADD, _by_administrator),
        claims="MSGBOXX-MESSAGE-011",
    ),
    lie(
        "Msgboxx: every message has a file",
        _fields(lambda record, shown: {**shown, "fileLocation": f"https://files.example.com/{record.id}"}),
        claims="MSGBOXX-MESSAGE-012",
    ),
    lie(
        "Msgboxx: a message posted to /contact is a contact without a number",
        hearing(POSTED_TO_CONTACT, _as_contact),
        claims="MSGBOXX-MESSAGE-013",
    ),
    lie(
        "Msgboxx: a contact with a message is a message",
        hearing(POSTED_TO_CONTACT, _as_message),
        claims="MSGBOXX-MESSAGE-014",
    ),
    lie(
        "Msgboxx: every message is outgoing",
        reworded(SYSTEM, ('"messageDirection":"incoming"', '"messageDirection":"outgoing"')),
        claims="MSGBOXX-MESSAGE-015",
    ),
    lie(
        "Msgboxx: every new message is given the same id",
        showing(CREATE, 201, messageId=FALSE_ID),
        claims="MSGBOXX-MESSAGE-016",
    ),
)
