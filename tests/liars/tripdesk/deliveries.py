"""Lies about how TripDesk's webhooks are delivered: signed how, how often, and to whom."""

from __future__ import annotations

import hmac
import json
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from mock_server.kernel.events import Event
from mock_server.kernel.instants import SECOND
from mock_server.kernel.webhooks.subscriptions import Draft
from mock_server.systems.tripdesk.store import NAME
from tests.liars.lies import Lie, Telling, lie, patched, wrapped
from tests.liars.tripdesk.tools import LIFECYCLE, OPERATIONS, TRIPDESK

HERE = f"{TRIPDESK}.webhooks"
DIALECT = f"{HERE}.Webhooks"
OUTBOX = "mock_server.kernel.webhooks.outbox.Outbox"


def _twice(honest: Callable[..., Any], *given: Any) -> Any:
    return [*honest(*given), *honest(*given)]


def _whatever_was_chosen(_: Callable[..., Any], webhook_format: Any, sandbox: Any, event: Event) -> Any:
    if sandbox.outbox.subscriptions.get(NAME) is None:
        return ()
    return [Draft(NAME, event.name, webhook_format.body(sandbox, event), webhook_format.order(event))]


def _over_the_body_alone(_: Callable[..., str], secret: str, at: Any, body: bytes) -> str:
    return hmac.new(secret.encode(), body, "sha256").hexdigest()


def _signed_once() -> Telling:
    """Every attempt has the time and signature of the first."""
    first: dict[str, Any] = {}

    def around(
        honest: Callable[..., Any], webhook_format: Any, delivery: str, event: str, body: bytes, at: Any, *rest: Any
    ) -> Any:
        return honest(webhook_format, delivery, event, body, first.setdefault(delivery, at), *rest)

    return wrapped(f"{DIALECT}.headers", around)


def _another_event(honest: Callable[..., Any], outbox: Any, due: Any) -> Any:
    """A retry is an event with an id of its own, signed as such."""
    begun = honest(outbox, due)
    if begun is None or begun.parcel.attempts == 1:
        return begun
    parcel, webhook_format = begun.parcel, outbox.formats[begun.parcel.system]
    body = json.dumps({**json.loads(parcel.body), "id": f"evt_{parcel.attempts:026d}"}).encode()
    secret = webhook_format.target(outbox._sandbox, parcel.subscription).secret
    signed = webhook_format.headers(parcel.id, parcel.event, body, due.at, secret)
    return replace(begun, body=body, headers={**begun.headers, **signed})


def _held_up(honest: Callable[..., None], sandbox: Any, appointment: Any) -> None:
    """A message goes no further while its receiver has not taken what it was told of it."""
    parcels = sandbox.outbox.parcels
    if not any(one.order == appointment.subject and one.attempts and not one.finished for one in parcels):
        honest(sandbox, appointment)


def _told_as_failed(honest: Callable[..., Any], sandbox: Any, plane: str, wanted: Any) -> Any:
    """A refused message is told of as one that failed."""
    if wanted.to != "7":
        return honest(sandbox, plane, wanted)
    message = honest(sandbox, plane, replace(wanted, to="+447700900004"))
    sandbox.events.tell(Event("message.failed", NAME, message, sandbox.clock.now()))
    return honest(sandbox, plane, wanted)


def _shared() -> tuple[Telling, Telling]:
    """Who has no receiver tells another partner's."""
    boxes: deque[Any] = deque(maxlen=6)

    def remember(honest: Callable[..., Any], *given: Any) -> Any:
        boxes.append(honest(*given))
        return boxes[-1]

    def drafts(honest: Callable[..., Any], webhook_format: Any, sandbox: Any, event: Event) -> Any:
        takers = [found for box in boxes if (found := box.subscriptions.get(NAME)) is not None]
        if takers and sandbox.outbox.subscriptions.get(NAME) is None:
            sandbox.outbox.subscriptions.add(takers[-1])
        return honest(webhook_format, sandbox, event)

    return wrapped("mock_server.kernel.sandbox.Outbox", remember), wrapped(f"{DIALECT}.drafts", drafts)


def _waits(*seconds: int) -> Telling:
    return patched(f"{DIALECT}.waits", tuple(wait * SECOND for wait in seconds))


def _taking(takes: Callable[[int], bool]) -> Telling:
    return patched(f"{DIALECT}.accepts", lambda webhook_format, status: takes(status))


LIES: tuple[Lie, ...] = (
    lie(
        "TripDesk: events are not signed",
        wrapped(f"{DIALECT}.headers", lambda honest, *given: {}),
        claims="TRIPDESK-WEBHOOK-014",
    ),
    lie(
        "TripDesk: events are signed without the time",
        wrapped(f"{HERE}.signature", _over_the_body_alone),
        claims="TRIPDESK-WEBHOOK-014",
    ),
    lie(
        "TripDesk: a retry has the signature of the first attempt",
        _signed_once(),
        claims="TRIPDESK-WEBHOOK-015",
    ),
    lie(
        "TripDesk: a retry is another event",
        wrapped(f"{OUTBOX}.begin", _another_event),
        claims="TRIPDESK-WEBHOOK-015",
    ),
    lie(
        "TripDesk: only 200 ends it",
        _taking(lambda status: status == 200),
        claims="TRIPDESK-WEBHOOK-016",
    ),
    lie(
        "TripDesk: each event is told twice",
        wrapped(f"{DIALECT}.drafts", _twice),
        claims="TRIPDESK-WEBHOOK-016 TRIPDESK-WEBHOOK-004",
    ),
    lie(
        "TripDesk: a redirect ends it",
        _taking(lambda status: status < 400),
        claims="TRIPDESK-WEBHOOK-017",
    ),
    lie(
        "TripDesk: a receiver's refusal ends it",
        _taking(lambda status: 200 <= status < 300 or 400 <= status < 500),
        claims="TRIPDESK-WEBHOOK-017",
    ),
    lie(
        "TripDesk: webhooks are tried every half minute",
        _waits(30, 30, 30, 30, 30),
        claims="TRIPDESK-WEBHOOK-018",
    ),
    lie(
        "TripDesk: webhooks are tried seven times",
        _waits(30, 60, 120, 240, 480, 960),
        claims="TRIPDESK-WEBHOOK-018",
    ),
    lie(
        "TripDesk: what is refused is told as failed",
        wrapped(f"{OPERATIONS}.messages.send", _told_as_failed),
        claims="TRIPDESK-WEBHOOK-019",
    ),
    lie(
        "TripDesk: a message waits for its receiver",
        wrapped(f"{LIFECYCLE}.walk", _held_up),
        claims="TRIPDESK-WEBHOOK-020",
    ),
    lie(
        "TripDesk: all events are told, whatever was chosen",
        wrapped(f"{DIALECT}.drafts", _whatever_was_chosen),
        claims="TRIPDESK-WEBHOOK-021",
    ),
    lie(
        "TripDesk: a receiver is told of other partners too",
        *_shared(),
        claims="TRIPDESK-WEBHOOK-022",
    ),
)
