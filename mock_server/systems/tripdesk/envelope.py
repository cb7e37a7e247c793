"""TripDesk's resources and lists as the API gives them: times to the second with `Z`, money as decimal text."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import lru_cache
from itertools import islice
from typing import Any, TypeVar

import orjson

from mock_server.kernel.instants import DAY, as_datetime, rfc3339_s
from mock_server.kernel.messages import Message
from mock_server.kernel.problems import Invalid
from mock_server.kernel.selection import Selection
from mock_server.kernel.table import Record
from mock_server.systems.tripdesk.auth import Token
from mock_server.systems.tripdesk.operations.wallet import CHARGED, HELD, ZERO
from mock_server.systems.tripdesk.records import AuditEntry, Contact, Conversation, Device, Gateway, Wallet
from mock_server.web.http import Response
from mock_server.web.rendering import Render, json_answer, kept

R = TypeVar("R", bound=Record)

_CENTS = -2


@lru_cache(maxsize=1_000)
def money(amount: Decimal) -> str:
    """`0.012`, `100.00`: at least two decimals, and no more than it takes."""
    shown = amount.normalize()
    exponent = shown.as_tuple().exponent
    if isinstance(exponent, int) and exponent > _CENTS:
        shown = shown.quantize(Decimal("0.01"))
    return f"{shown:f}"


def accepted(message: Message) -> Response:
    """202, with what the vendor's sample has."""
    body = {
        "id": message.id,
        "status": message.status,
        "channel": message.channel,
        "cost_estimate": money(message.facts.price),
        "created_at": rfc3339_s(message.created_at),
    }
    return json_answer(orjson.dumps(body), 202)


@kept
def message(record: Message) -> dict[str, Any]:
    """A message that was sent; `text` or `template`, whichever it was sent with."""
    facts = record.facts
    shown: dict[str, Any] = {
        "id": record.id,
        "status": record.status,
        "channel": record.channel,
        "to": record.recipient,
    }
    if facts.template is None:
        shown["text"] = record.text
    else:
        shown["template"] = facts.template
    shown["cost"] = money(facts.price if facts.payment in (HELD, CHARGED) else ZERO)
    shown["provider_message_id"] = facts.provider_message_id
    shown["history"] = [{"status": change.status, "at": rfc3339_s(change.at)} for change in record.history]
    if record.failure is not None:
        shown["last_error"] = {"code": record.failure.code, "message": record.failure.message}
    shown["retry_count"] = facts.retry_count
    shown["created_at"] = rfc3339_s(record.created_at)
    return shown


def said(record: Message) -> bytes:
    """A message of either direction, as its conversation has it."""
    return orjson.dumps(said_fields(record))


def said_fields(record: Message) -> dict[str, Any]:
    """A message of either direction: who said what to whom."""
    return {
        "id": record.id,
        "conversation_id": record.thread,
        "direction": record.direction,
        "channel": record.channel,
        "from": record.sender,
        "to": record.recipient,
        "text": record.text,
        "status": record.status,
        "created_at": rfc3339_s(record.created_at),
    }


@kept
def contact(record: Contact) -> dict[str, Any]:
    """A contact."""
    return {
        "id": record.id,
        "name": record.name,
        "phone": record.phone,
        "email": record.email,
        "external_ids": record.external_ids,
        "tags": record.tags,
        "attributes": record.attributes,
        "created_at": rfc3339_s(record.created_at),
        "updated_at": rfc3339_s(record.updated_at),
    }


@kept
def conversation(record: Conversation) -> dict[str, Any]:
    """A conversation."""
    return {
        "id": record.id,
        "channel": record.channel,
        "address": record.address,
        "contact_id": record.contact_id,
        "agent": record.agent,
        "last_message_id": record.last_message_id,
        "created_at": rfc3339_s(record.created_at),
        "updated_at": rfc3339_s(record.updated_at),
    }


@kept
def gateway(record: Gateway) -> dict[str, Any]:
    """A gateway."""
    return {"id": record.id, "channel": record.channel, "name": record.name, "status": record.status}


@kept
def device(record: Device) -> dict[str, Any]:
    """A device that is registered for push notifications."""
    return {
        "id": record.id,
        "fcm_token": record.fcm_token,
        "platform": record.platform,
        "created_at": rfc3339_s(record.created_at),
    }


@kept
def audit_entry(record: AuditEntry) -> dict[str, Any]:
    """Who did what, when, and what came of it."""
    return {
        "id": record.id,
        "at": rfc3339_s(record.at),
        "surface": record.surface,
        "actor": {"type": record.actor, "id": record.actor_id},
        "method": record.method,
        "path": record.path,
        "status": record.status,
        "outcome": outcome(record.status),
        "replayed": record.replayed,
    }


def outcome(status: int) -> str:
    """What a status means to whoever reads the audit log."""
    return "succeeded" if status < 400 else "refused" if status < 500 else "failed"  # noqa: PLR2004 - HTTP's classes


def balance(wallet: Wallet) -> dict[str, str]:
    """A wallet."""
    return {"balance": money(wallet.balance), "held": money(wallet.held), "currency": wallet.currency}


def token(found: Token) -> Response:
    """An access token."""
    body = {"access_token": found.text, "token_type": "Bearer", "expires_at": rfc3339_s(found.expires_at)}
    return json_answer(orjson.dumps(body))


def usage(rows: list[tuple[int | str, int, Decimal]], by: str) -> Response:
    """Sums by day, channel or status."""
    data = [
        {
            by: as_datetime(key * DAY).date().isoformat() if isinstance(key, int) else key,
            "count": count,
            "cost": money(cost),
        }
        for key, count, cost in rows
    ]
    return json_answer(orjson.dumps({"data": data}))


def listed(items: Iterator[bytes], next_cursor: str | None) -> Response:
    """A list."""
    return json_answer(b'{"data":[%b],"next_cursor":%b}' % (b",".join(items), orjson.dumps(next_cursor)))


def page(selection: Selection[R], render: Render[R], query: dict[str, Any], name: str) -> Response:
    """One page of a list of records that are never deleted one by one, the newest first."""
    after = read_cursor(name, query["cursor"])
    if after is not None:
        selection = selection.before_id(after)
    return cut(selection.newest_first(), render, query["limit"], name)


def cut(
    records: Iterator[R],
    render: Render[R],
    limit: int,
    name: str,
    mark: Callable[[Any], str] = lambda record: record.id,
) -> Response:
    """The first `limit` of these, and the cursor behind which the rest is."""
    found = list(islice(records, limit + 1))
    shown = found[:limit]
    following = cursor(name, mark(shown[-1])) if len(found) > limit else None
    return listed(map(render, shown), following)


def cursor(name: str, place: str) -> str:
    """A place in the list of this name (which tells plane and kind); opaque to clients."""
    return urlsafe_b64encode(f"{name}:{place}".encode()).decode().rstrip("=")


def read_cursor(name: str, text: str | None, field: str = "cursor") -> str | None:
    """The place that a cursor stands for. Raises Invalid for one of another list, or of none."""
    if text is None:
        return None
    try:
        found = urlsafe_b64decode(text.encode() + b"=" * (-len(text) % 4)).decode()
    except ValueError:
        found = ""
    prefix = f"{name}:"
    if not found.startswith(prefix):
        raise Invalid({field: ["Must be a cursor that this list gave."]})
    return found.removeprefix(prefix)


def read_number(name: str, text: str | None, field: str = "cursor") -> int | None:
    """The number that a cursor stands for. Raises Invalid."""
    place = read_cursor(name, text, field)
    if place is None:
        return None
    if not (place.isascii() and place.isdigit() and len(place) < 19):  # noqa: PLR2004 - below 2**63
        raise Invalid({field: ["Must be a cursor that this list gave."]})
    return int(place)
