"""Coext's webhooks: a message that is queued, sent, delivered, read or failed, and one that a customer wrote.

The vendor's webhook page gives the events, the secret of their own, 200 alone as success within 30 seconds, and up to
five retries; the guide that `reference` comes back. Body, headers and the waits between attempts are assumed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import orjson

from mock_server.kernel.public import INBOUND, MINUTE, OUTBOUND, Event, Instant, Message, Sandbox, newest, rfc3339_ms
from mock_server.kernel.webhooks.signing import Headers
from mock_server.kernel.webhooks.subscriptions import OperatorFormat
from mock_server.systems.coext.schemas.events import POSTS, ReceivedData, SentData
from mock_server.systems.coext.store import NAME
from mock_server.web.rendering import shown_by

SIGNED = Headers("X-Webhook-Timestamp", "X-Webhook-Signature")


class Webhooks(OperatorFormat[Sandbox]):
    events: Sequence[str] = tuple(POSTS.bodies)
    waits: Sequence[int] = tuple(minutes * MINUTE for minutes in (1, 5, 15, 60, 360))
    timeout: float = 30.0

    def body(self, sandbox: Sandbox, event: Event, /) -> bytes:
        record, status = event.record, event.name.removeprefix("message.")
        data = shown_by(SentData if record.direction == OUTBOUND else ReceivedData)(record, status)
        return orjson.dumps({"event": event.name, "timestamp": rfc3339_ms(event.at), "data": data})

    def headers(self, delivery: str, event: str, body: bytes, at: Instant, secret: str | None, /) -> Mapping[str, str]:
        """The event, the delivery's id, which is the same on every retry, and the signature with its time."""
        return {"X-Webhook-Event": event, "X-Webhook-Id": delivery, **SIGNED.sent(secret or "", at, body)}

    def accepts(self, status: int, /) -> bool:
        """200 and nothing else."""
        return status == 200  # noqa: PLR2004 - the page names it


def sample(sandbox: Sandbox, event: str) -> Message | None:
    return newest(sandbox.messages, NAME, INBOUND if event == "message.received" else OUTBOUND)
