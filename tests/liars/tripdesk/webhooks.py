"""Lies about TripDesk's webhooks: which events are told, and what of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from mock_server.kernel.events import Event
from mock_server.systems.tripdesk.store import NAME
from mock_server.systems.tripdesk.webhooks import EVENTS
from tests.liars.lies import Lie, Telling, lie, patched, wrapped
from tests.liars.tripdesk.tools import OPERATIONS, TRIPDESK

DIALECT = f"{TRIPDESK}.webhooks.Webhooks"


def _told(change: Callable[[dict[str, Any]], Any]) -> Telling:
    """Events told otherwise: `change` is handed the body, and changes it in place."""

    def around(honest: Callable[..., bytes], webhook_format: Any, sandbox: Any, event: Event) -> bytes:
        body = json.loads(honest(webhook_format, sandbox, event))
        change(body)
        return json.dumps(body).encode()

    return wrapped(f"{DIALECT}.body", around)


def _but(*names: str) -> Telling:
    return patched(f"{DIALECT}.events", tuple(name for name in EVENTS if name not in names))


def _and(*names: str) -> Telling:
    return patched(f"{DIALECT}.events", (*EVENTS, *names))


def _as_sent(body: dict[str, Any]) -> None:
    if body["type"] == "message.created":
        body["type"] = "message.sent"


def _lacking(*fields: str, of: str = "") -> Telling:
    """Events of this type, or of any, whose data lacks some fields."""

    def change(body: dict[str, Any]) -> None:
        for name in fields if of in ("", body["type"]) else ():
            body["data"].pop(name, None)

    return _told(change)


def _no_agent(body: dict[str, Any]) -> None:
    if body["type"] == "conversation.assigned":
        body["data"]["agent"] = None


def _less_of_live(body: dict[str, Any]) -> None:
    if body["livemode"]:
        body["data"].pop("conversation_id")


def _event_by_message(body: dict[str, Any]) -> None:
    body["id"] = "evt_" + body["data"]["id"].partition("_")[2]


def _when_accepted(body: dict[str, Any]) -> None:
    body["created_at"] = body["data"]["created_at"]


def _at_each_failure(name: str) -> Telling:
    """An event at each failure that is retried."""

    def around(honest: Callable[..., Any], delivery_model: Any, sandbox: Any, message: Any, failure: Any) -> Any:
        wait = honest(delivery_model, sandbox, message, failure)
        if wait is not None:
            tried = sandbox.messages.get(message.id)
            sandbox.events.tell(Event(name, NAME, tried, sandbox.clock.now()))
        return wait

    return wrapped(f"{TRIPDESK}.delivery_model.DeliveryModel.retry", around)


def _the_first_time(honest: Callable[..., Any], webhook_format: Any, sandbox: Any, event: Event) -> Any:
    if event.name == "contact.identified":
        said = sandbox.messages.where("thread", (NAME, event.record.message.thread))
        return honest(webhook_format, sandbox, event) if len(said) == 1 else ()
    return honest(webhook_format, sandbox, event)


def _by_number(honest: Callable[..., Any], sandbox: Any, plane: str, source: str, found: str) -> Any:
    by_phone = sandbox.stores[NAME].contacts.where("phone", (plane, found)).records(0, 1)
    return honest(sandbox, plane, source, found) or next(iter(by_phone), None)


LIES: tuple[Lie, ...] = (
    lie(
        "TripDesk: message.sent is told when the message is accepted",
        _and("message.created"),
        _told(_as_sent),
        claims="TRIPDESK-WEBHOOK-001",
    ),
    lie(
        "TripDesk: message.sent has not the provider's id",
        _told(lambda body: body["data"].update(provider_message_id=None)),
        claims="TRIPDESK-WEBHOOK-001",
    ),
    lie(
        "TripDesk: delivery is told to nobody",
        _but("message.delivered"),
        claims="TRIPDESK-WEBHOOK-002",
    ),
    lie(
        "TripDesk: message.failed is told at each failure",
        _at_each_failure("message.failed"),
        claims="TRIPDESK-WEBHOOK-004 TRIPDESK-WEBHOOK-006",
    ),
    lie(
        "TripDesk: message.failed tells no refund",
        _lacking("refund"),
        claims="TRIPDESK-WEBHOOK-004",
    ),
    lie(
        "TripDesk: message.bounced has no diagnostic",
        _lacking("diagnostic"),
        claims="TRIPDESK-WEBHOOK-005",
    ),
    lie(
        "TripDesk: message.bounced is told at each transient bounce",
        _at_each_failure("message.bounced"),
        claims="TRIPDESK-WEBHOOK-006",
    ),
    lie(
        "TripDesk: conversation.assigned does not tell to whom",
        _told(_no_agent),
        claims="TRIPDESK-WEBHOOK-007",
    ),
    lie(
        "TripDesk: contact.identified is told the first time",
        wrapped(f"{DIALECT}.drafts", _the_first_time),
        claims="TRIPDESK-WEBHOOK-008",
    ),
    lie(
        "TripDesk: contact.identified is told of who is known by a number",
        wrapped(f"{OPERATIONS}.contacts.by_external_id", _by_number),
        claims="TRIPDESK-WEBHOOK-009",
    ),
    lie(
        "TripDesk: there is a seventh event, message.read",
        _and("message.read"),
        claims="TRIPDESK-WEBHOOK-010",
    ),
    lie(
        "TripDesk: assignments are told to nobody",
        _but("conversation.assigned"),
        claims="TRIPDESK-WEBHOOK-007 TRIPDESK-WEBHOOK-010",
    ),
    lie(
        "TripDesk: all events of a message have one id",
        _told(_event_by_message),
        claims="TRIPDESK-WEBHOOK-011",
    ),
    lie(
        "TripDesk: an event has the time of its message",
        _told(_when_accepted),
        claims="TRIPDESK-WEBHOOK-011",
    ),
    lie(
        "TripDesk: every event is of the live plane",
        _told(lambda body: body.update(livemode=True)),
        claims="TRIPDESK-WEBHOOK-012",
    ),
    lie(
        "TripDesk: events of the live plane do not tell the conversation",
        _told(_less_of_live),
        claims="TRIPDESK-WEBHOOK-013",
    ),
)
