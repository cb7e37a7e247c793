"""msgboxx's webhooks: each new message, contact, broadcast, api account, inbox and template, as the API gives it.

The document gives when they are sent and what they hold. That they are unsigned, and header, success and retries, are
assumed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from mock_server.kernel.public import HOUR, MINUTE, SECOND, Event, Instant, Sandbox, Values, newest
from mock_server.kernel.webhooks.subscriptions import Draft, Target
from mock_server.systems.msgboxx import envelope
from mock_server.systems.msgboxx.schemas.events import POSTS
from mock_server.systems.msgboxx.store import NAME, store_of

# The table of a type's records, and what renders those of a sandbox.
_SHOWN: Mapping[str, tuple[str, Callable[[Sandbox], Callable[[Any], bytes]]]] = {
    "message": ("messages", envelope.message_renderer),
    "contact": ("contacts", lambda _: envelope.contact),
    "broadcast": ("broadcasts", envelope.broadcast_renderer),
    "apiaccount": ("accounts", lambda _: envelope.account),
    "inbox": ("inboxes", lambda _: envelope.inbox_alone),
    "template": ("templates", lambda _: envelope.template),
}
# The event's name up to its dot is the type that a webhook is for.
EVENTS = tuple(POSTS.bodies)


class Webhooks:
    """msgboxx's way with webhooks; its subscriptions are its own resource."""

    events: Sequence[str] = EVENTS
    waits: Sequence[int] = (30 * SECOND, 2 * MINUTE, 10 * MINUTE, HOUR)
    timeout: float = 10.0

    def drafts(self, sandbox: Sandbox, event: Event, /) -> Sequence[Draft]:
        """One for each enabled webhook of the event's type."""
        kind = event.name.partition(".")[0]
        takers = [webhook for webhook in store_of(sandbox).webhooks if webhook.is_enabled and webhook.type == kind]
        if not takers:
            return ()
        body = _SHOWN[kind][1](sandbox)(event.record)
        return [Draft(webhook.id, event.name, body, event.record.id) for webhook in takers]

    def target(self, sandbox: Sandbox, subscription: str, /) -> Target | None:
        webhook = store_of(sandbox).webhooks.get(subscription)
        return Target(webhook.target_url) if webhook is not None and webhook.is_enabled else None

    def headers(self, delivery: str, event: str, body: bytes, at: Instant, secret: str | None, /) -> Mapping[str, str]:
        """The event's name; nothing is signed."""
        return {"X-Msgboxx-Event": event}

    def accepts(self, status: int, /) -> bool:
        return 200 <= status < 300  # noqa: PLR2004 - the range of success

    def attempted(self, sandbox: Sandbox, subscription: str, delivered: bool, /) -> None:  # noqa: FBT001 - a protocol's fact
        """A failed attempt adds one to the webhook's failureCount."""
        webhooks = store_of(sandbox).webhooks
        webhook = webhooks.get(subscription)
        if webhook is not None and not delivered:
            webhooks.replace(replace(webhook, failure_count=webhook.failure_count + 1))


def subscriptions(sandbox: Sandbox) -> Sequence[Values]:
    return [
        {
            "system": NAME,
            "id": webhook.id,
            "url": webhook.target_url,
            "events": [event for event in EVENTS if event.partition(".")[0] == webhook.type],
            "enabled": webhook.is_enabled,
        }
        for webhook in store_of(sandbox).webhooks
    ]


def sample(sandbox: Sandbox, event: str) -> Any:
    """The newest record of an event's type."""
    kind = event.partition(".")[0]
    return newest(sandbox.messages, NAME) if kind == "message" else store_of(sandbox).tables[_SHOWN[kind][0]].newest()
