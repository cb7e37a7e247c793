"""Coax's webhooks, all of them assumed: what becomes of messages, and new enquiries. The operator subscribes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import orjson

from mock_server.kernel.instants import HOUR, MINUTE, SECOND, Instant, rfc3339_ms
from mock_server.kernel.messages import newest
from mock_server.kernel.public import INBOUND, OUTBOUND, Event, Message, Sandbox, must
from mock_server.kernel.webhooks.signing import Headers
from mock_server.kernel.webhooks.subscriptions import Draft, OperatorFormat
from mock_server.systems.coax import envelope
from mock_server.systems.coax.records import Enquiry
from mock_server.systems.coax.schemas.events import POSTS
from mock_server.systems.coax.store import NAME, store_of

SIGNED = Headers("X-Webhook-Timestamp", "X-Coax-Signature")


class Webhooks(OperatorFormat[Sandbox]):
    events: Sequence[str] = tuple(POSTS.bodies)
    waits: Sequence[int] = (30 * SECOND, 2 * MINUTE, 10 * MINUTE, HOUR)
    timeout: float = 10.0

    def drafts(self, sandbox: Sandbox, event: Event, /) -> Sequence[Draft]:
        """None for a message whose call suppressed its events."""
        if isinstance(event.record, Message) and event.record.facts.suppress_socket_events:
            return ()
        return super().drafts(sandbox, event)

    def body(self, sandbox: Sandbox, event: Event, /) -> bytes:
        """`{"event","created_at","body":{…}}`: the enquiry and its customer, and the message that it is about."""
        heading = (orjson.dumps(event.name), orjson.dumps(rfc3339_ms(event.at)), _body(sandbox, event.record))
        return b'{"event":%b,"created_at":%b,"body":%b}' % heading

    def headers(self, delivery: str, event: str, body: bytes, at: Instant, secret: str | None, /) -> Mapping[str, str]:
        """The time, and the signature over it and the body where there is a secret."""
        return SIGNED.sent(secret, at, body)


def sample(sandbox: Sandbox, event: str) -> Message | Enquiry | None:
    if event == "enquiry.created":
        return store_of(sandbox).enquiries.newest()
    return newest(sandbox.messages, NAME, INBOUND if event == "message.received" else OUTBOUND)


def _body(sandbox: Sandbox, record: Message | Enquiry) -> bytes:
    store = store_of(sandbox)
    enquiry = record if isinstance(record, Enquiry) else must(store.enquiries, "enquiry", record.thread)
    written_with = record.customer_id if isinstance(record, Enquiry) else record.party
    customer = store.customers.get(written_with)
    shown = envelope.NOBODY if customer is None else envelope.customer(customer)
    body = b'{"enquiry":%b,"customer":%b}' % (envelope.enquiry_renderer(sandbox)(enquiry), shown)
    if isinstance(record, Enquiry):
        return body
    return b'%b,"message":%b}' % (body[:-1], envelope.message(record))
