"""Lies about TripDesk's conversations: what belongs together, whose it is, and what of it is shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from mock_server.systems.tripdesk.operations import contacts, conversations
from mock_server.systems.tripdesk.store import NAME
from mock_server.web import current
from tests.liars.lies import Lie, Telling, lie, patched, reshaped, wrapped
from tests.liars.tripdesk.tools import OPERATIONS, TRIPDESK

CONVERSATIONS = f"{OPERATIONS}.conversations"
CONTACTS = f"{OPERATIONS}.contacts"
HISTORY = "GET /api/v1/conversations/*/messages"


def _never_twice() -> tuple[Telling, ...]:
    """Each message begins a conversation: no address is known, and none is unique."""

    def begin(honest: Callable[..., Any], sandbox: Any, plane: str, channel: str, address: str, *rest: Any) -> Any:
        table, (contact, _) = sandbox.stores[NAME].conversations, rest
        for found in table:
            same = (found.plane, found.channel, found.address) == (plane, channel, address)
            if same and found.last_message_id is None:
                return table.replace(replace(found, contact_id=contact and contact.id))
        return honest(sandbox, plane, channel, address, *rest)

    return (
        patched(f"{TRIPDESK}.store.address_key", lambda *address: object()),
        patched(f"{CONVERSATIONS}.address_key", lambda *address: object()),
        wrapped(f"{CONVERSATIONS}.at_address", begin),
    )


def _assigned_alone(honest: Callable[..., Any], sandbox: Any, plane: str) -> Any:
    """Only conversations that somebody looks after."""
    found = honest(sandbox, plane)
    return found if any(one.agent for one in found) else found.before(0)


def _expected(honest: Callable[..., Any], sandbox: Any, plane: str, details: Any) -> Any:
    """A contact with a number has a conversation from the beginning."""
    contact = honest(sandbox, plane, details)
    if contact.phone is not None and current.exchange().request.path == "/api/v1/contacts":
        conversations.at_address(sandbox, plane, "sms", contact.phone, contact, sandbox.clock.now())
    return contact


def _customers_alone(body: Any) -> None:
    body["data"] = [said for said in body["data"] if said["direction"] == "inbound"]


def _in_one_line(body: Any) -> None:
    for said in body["data"]:
        said["text"] = " ".join(said["text"].split())


def _no_further_than_sent(body: Any) -> None:
    for said in body["data"]:
        if said["direction"] == "outbound":
            said["status"] = "sent"


def _numberless(honest: Callable[..., Any], *given: Any) -> Any:
    stranger = honest(*given)
    return given[0].stores[NAME].contacts.replace(replace(stranger, phone=None))


def _by_external_id_alone(_: Callable[..., Any], sandbox: Any, plane: str, channel: str, address: str) -> Any:
    return contacts.by_external_id(sandbox, plane, channel, address)


def _everything(honest: Callable[..., Any], sandbox: Any, conversation: Any, agent: str) -> Any:
    """An agent who is assigned gets all conversations."""
    for other in list(conversations.find(sandbox, conversation.plane)):
        if other.id != conversation.id:
            honest(sandbox, other, agent)
    return honest(sandbox, conversation, agent)


LIES: tuple[Lie, ...] = (
    lie(
        "TripDesk: conversations are listed once somebody looks after one",
        wrapped(f"{CONVERSATIONS}.find", _assigned_alone),
        claims="TRIPDESK-CONVERSATION-001",
    ),
    lie(
        "TripDesk: a contact has a conversation from the beginning",
        wrapped(f"{CONTACTS}.create", _expected),
        claims="TRIPDESK-CONVERSATION-001",
    ),
    lie(
        "TripDesk: a conversation by its id does not tell its last message",
        reshaped(
            "tripdesk",
            lambda body: body.update(last_message_id=None),
            where="GET /api/v1/conversations/*",
            status=200,
        ),
        claims="TRIPDESK-CONVERSATION-002",
    ),
    lie(
        "TripDesk: the history has what the customer said alone",
        reshaped("tripdesk", _customers_alone, where=HISTORY, status=200),
        claims="TRIPDESK-CONVERSATION-003 TRIPDESK-CONVERSATION-004",
    ),
    lie(
        "TripDesk: the history has texts in one line",
        reshaped("tripdesk", _in_one_line, where=HISTORY, status=200),
        claims="TRIPDESK-CONVERSATION-003",
    ),
    lie(
        "TripDesk: each message begins a conversation",
        *_never_twice(),
        claims="TRIPDESK-CONVERSATION-004",
    ),
    lie(
        "TripDesk: a stranger's number is not kept",
        wrapped(f"{OPERATIONS}.messages._stranger", _numberless),
        claims="TRIPDESK-CONVERSATION-005",
    ),
    lie(
        "TripDesk: who writes is not known by number or mailbox",
        wrapped(f"{CONTACTS}.by_address", _by_external_id_alone),
        claims="TRIPDESK-CONVERSATION-006",
    ),
    lie(
        "TripDesk: who writes is not known by an external id",
        wrapped(f"{CONTACTS}.by_external_id", lambda honest, *given: None),
        claims="TRIPDESK-CONVERSATION-007 TRIPDESK-WEBHOOK-008",
    ),
    lie(
        "TripDesk: an agent who is assigned gets all conversations",
        wrapped(f"{CONVERSATIONS}.assign", _everything),
        claims="TRIPDESK-CONVERSATION-008",
    ),
    lie(
        "TripDesk: the history says of every message that it was sent",
        reshaped("tripdesk", _no_further_than_sent, where=HISTORY, status=200),
        claims="TRIPDESK-CONVERSATION-009",
    ),
)
