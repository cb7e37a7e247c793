"""TripDesk's six webhook events, signed with a timestamp.

The document gives the events and what each has besides; the body's form, the header, that any 2xx will do, and six
attempts with waits that double from 30 seconds, are assumed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import orjson

from mock_server.kernel.instants import rfc3339_s
from mock_server.kernel.public import INBOUND, OUTBOUND, SECOND, Event, Instant, Message, Sandbox, Values, newest
from mock_server.kernel.webhooks.signing import Signed, signature
from mock_server.kernel.webhooks.subscriptions import OperatorFormat
from mock_server.systems.tripdesk.operations import contacts
from mock_server.systems.tripdesk.operations.conversations import ASSIGNED
from mock_server.systems.tripdesk.operations.messages import IDENTIFIED, Identified
from mock_server.systems.tripdesk.records import LIVE, Conversation
from mock_server.systems.tripdesk.schemas import answers
from mock_server.systems.tripdesk.schemas.events import POSTS, IdentifiedTold, MessageTold
from mock_server.systems.tripdesk.store import NAME, new_id, store_of
from mock_server.web.rendering import shown_by

HEADER = "TripDesk-Signature"


class Webhooks(OperatorFormat[Sandbox]):
    events: Sequence[str] = tuple(POSTS.bodies)
    waits: Sequence[int] = tuple(seconds * SECOND for seconds in (30, 60, 120, 240, 480))

    def body(self, sandbox: Sandbox, event: Event, /) -> bytes:
        """`{"id","type","created_at","livemode","data"}`."""
        plane, data = _data(event)
        return orjson.dumps(
            {
                "id": new_id(sandbox, "evt", event.at),
                "type": event.name,
                "created_at": rfc3339_s(event.at),
                "livemode": plane == LIVE,
                "data": data,
            }
        )

    def headers(self, delivery: str, event: str, body: bytes, at: Instant, secret: str | None, /) -> Mapping[str, str]:
        """The time of the attempt in seconds, and the signature over it and these bytes."""
        if secret is None:
            return {}
        return {HEADER: f"t={at // SECOND},v1={signature(secret, at, body)}"}


def signed(headers: Mapping[str, str]) -> Signed | None:
    parts = dict(part.partition("=")[::2] for part in headers.get(HEADER, "").split(","))
    return Signed(HEADER, parts["t"], parts["v1"]) if "v1" in parts else None


def sample(sandbox: Sandbox, event: str) -> Message | Conversation | Identified | None:
    if event == ASSIGNED:
        return store_of(sandbox).conversations.newest()
    if event != IDENTIFIED:
        return newest(sandbox.messages, NAME, OUTBOUND)
    message = newest(sandbox.messages, NAME, INBOUND)
    contact = None if message is None else contacts.of_message(sandbox, message)
    return None if message is None or contact is None else Identified(message, contact)


def _data(event: Event) -> tuple[str, Values]:
    """An event's plane, and what it tells."""
    record = event.record
    if isinstance(record, Identified):
        return record.message.account, shown_by(IdentifiedTold)(record)
    if isinstance(record, Message):
        return record.account, shown_by(MessageTold)(record)
    return record.plane, shown_by(answers.ConversationAnswer)(record)
