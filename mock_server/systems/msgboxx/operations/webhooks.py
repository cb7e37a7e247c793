"""The organisation's webhooks, which its administrators set up."""

from __future__ import annotations

from dataclasses import replace

from mock_server.kernel.public import Invalid, Sandbox, Selection, Values, must
from mock_server.systems.msgboxx.records import User, Webhook
from mock_server.systems.msgboxx.store import store_of

# Assumed: the document gives no limit. Each event is told to every one of its type.
MAX_WEBHOOKS = 1_000


def find(sandbox: Sandbox, user: User) -> Selection[Webhook]:
    """Every webhook, to an administrator."""
    webhooks = store_of(sandbox).webhooks
    return webhooks.all() if user.administrator else webhooks.none()


def get(sandbox: Sandbox, webhook_id: str) -> Webhook:
    """One webhook. Raises NotFound."""
    return must(store_of(sandbox).webhooks, "webhook", webhook_id)


def create(sandbox: Sandbox, kind: str, target_url: str, *, is_enabled: bool) -> Webhook:
    """A new webhook, never Zapier's own. Raises Invalid when there are too many."""
    webhooks = store_of(sandbox).webhooks
    if len(webhooks) >= MAX_WEBHOOKS:
        raise Invalid({"targetUrl": [f"There are {MAX_WEBHOOKS} webhooks already; delete some."]})
    return webhooks.add(
        Webhook(
            id=sandbox.chance.uuid("msgboxx.webhook"),
            type=kind,
            target_url=target_url,
            is_enabled=is_enabled,
            failure_count=0,
            is_zapier=False,
        )
    )


def update(sandbox: Sandbox, webhook_id: str, changes: Values) -> Webhook:
    """Change type, target_url or is_enabled; what is left out stays. Raises NotFound."""
    return store_of(sandbox).webhooks.replace(replace(get(sandbox, webhook_id), **changes))


def delete(sandbox: Sandbox, webhook_id: str) -> None:
    """Raises NotFound."""
    store_of(sandbox).webhooks.remove(get(sandbox, webhook_id).id)
