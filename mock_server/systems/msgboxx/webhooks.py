"""msgboxx's webhooks: each new message, contact, broadcast, api account, inbox and template, as the API gives it.

The document gives when they are sent and what they hold. That they are unsigned, and header, success and retries, are
assumed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from mock_server.kernel.messages import newest
from mock_server.kernel.public import HOUR, MINUTE, SECOND, Event, Instant, Sandbox, Table, Values
from mock_server.kernel.webhooks.subscriptions import Draft, Target
from mock_server.systems.msgboxx import envelope
from mock_server.systems.msgboxx.schemas.events import POSTS
from mock_server.systems.msgboxx.store import NAME, store_of

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
        body = _render(sandbox, kind, event)
        return [Draft(webhook.id, event.name, body, event.record.id) for webhook in takers]

    def target(self, sandbox: Sandbox, subscription: str, /) -> Target | None:
        """The webhook's URL as it is now."""
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
    """The webhooks as the control plane shows subscriptions."""
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
    store, kind = store_of(sandbox), event.partition(".")[0]
    if kind == "message":
        return newest(sandbox.messages, NAME)
    tables: dict[str, Table[Any]] = {
        "contact": store.contacts,
        "broadcast": store.broadcasts,
        "apiaccount": store.accounts,
        "inbox": store.inboxes,
        "template": store.templates,
    }
    return tables[kind].newest()


def _render(sandbox: Sandbox, kind: str, event: Event) -> bytes:
    renderers: dict[str, Callable[[Any], bytes]] = {
        "message": envelope.message_renderer(sandbox),
        "contact": envelope.contact,
        "broadcast": envelope.broadcast_renderer(sandbox),
        "apiaccount": envelope.account,
        "inbox": envelope.inbox_alone,
        "template": envelope.template,
    }
    return renderers[kind](event.record)
