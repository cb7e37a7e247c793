"""Coax's envelope, and its entities in it. A record's bytes are made once and kept with it.

The documents give the envelope and literal messages; what the entities hold is assumed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

import orjson

from mock_server.kernel.instants import rfc3339_ms
from mock_server.kernel.messages import Message
from mock_server.kernel.sandbox import Sandbox
from mock_server.kernel.selection import Selection
from mock_server.kernel.table import Record, keep_rendered
from mock_server.systems.coax.operations.messages import Said
from mock_server.systems.coax.records import Activity, Campaign, Customer, Enquiry, Location
from mock_server.systems.coax.store import NAME, store_of
from mock_server.web.http import Response
from mock_server.web.rendering import Render, json_answer, kept

R = TypeVar("R", bound=Record)

NOBODY = b"null"


def envelope(message: str, body: bytes | None = None, status: int = 200) -> Response:
    """A success."""
    said = orjson.dumps(message)
    if body is None:
        return json_answer(b'{"success":true,"message":%b}' % said, status)
    return json_answer(b'{"success":true,"message":%b,"body":%b}' % (said, body), status)


def page(
    message: str,
    found: Selection[R] | Sequence[R],
    render: Render[R],
    number: int,
    size: int,
    *,
    newest_first: bool = False,
) -> Response:
    """One page of what was found, with how many there are; past the end `items` is empty."""
    total, offset = len(found), (number - 1) * size
    if isinstance(found, Selection):
        records = found.records(offset, size, newest_first=newest_first)
    else:
        records = list(found[::-1] if newest_first else found)[offset : offset + size]
    items = b",".join([render(record) for record in records])
    counts = (items, number, size, total, -(-total // size))
    body = b'{"items":[%b],"page":%d,"page_size":%d,"total":%d,"total_pages":%d}' % counts
    return envelope(message, body)


@kept
def location(record: Location) -> dict[str, Any]:
    """A location."""
    return {
        "id": record.id,
        "name": record.name,
        "address": record.address,
        "phone": record.phone,
        "email": record.email,
        "timezone": record.timezone,
        "created_at": rfc3339_ms(record.at),
    }


@kept
def customer(record: Customer) -> dict[str, Any]:
    """A customer."""
    return {
        "id": record.id,
        "name": record.name,
        "email": record.email,
        "phone": record.phone,
        "address": record.address,
        "avatar": record.avatar,
        "company_name": record.company_name,
        "tags": record.tags,
        "source": record.source,
        "status": record.status,
        "location_id": record.location_id,
        "created_at": rfc3339_ms(record.at),
        "updated_at": rfc3339_ms(record.updated_at),
    }


@kept
def activity(record: Activity) -> dict[str, Any]:
    """An activity."""
    return {
        "id": record.id,
        "type": record.type,
        "description": record.description,
        "created_at": rfc3339_ms(record.at),
    }


@kept
def message(record: Message) -> dict[str, Any]:
    """A message as its enquiry shows it; of what its call may leave out, only what was given."""
    facts = record.facts
    shown: dict[str, Any] = {
        "id": record.id,
        "enquiry_id": record.thread,
        "customer_id": record.party,
        "business_location_id": record.account,
        "direction": record.direction,
        "channel": record.channel,
        "message": record.text,
        "type": facts.type,
        "sub_type": facts.sub_type,
        "attachment_ids": facts.attachment_ids,
        "status": record.status,
        "created_at": rfc3339_ms(record.created_at),
    }
    given = {
        "contact_id": facts.contact_id,
        "contact_ids": facts.contact_ids or None,
        "team_user_id": facts.team_user_id,
        "is_bot": facts.is_bot,
        "campaign_id": facts.campaign_id,
        "review_types": facts.review_types or None,
        "suppress_socket_events": facts.suppress_socket_events,
        "scheduled_at": None if record.scheduled_at is None else rfc3339_ms(record.scheduled_at),
        "error": record.failure and {"code": record.failure.code, "message": record.failure.message},
    }
    return shown | {name: value for name, value in given.items() if value is not None}


def campaign_fields(record: Campaign) -> dict[str, Any]:
    """A campaign, as the operator sees it."""
    return {"id": record.id, "name": record.name, "status": record.status}


def enquiry_renderer(sandbox: Sandbox) -> Render[Enquiry]:
    """How enquiries of this sandbox are rendered in lists; the customer in one is as it is now, null when deleted."""
    customers = store_of(sandbox).customers

    def render(record: Enquiry) -> bytes:
        nested = customers.get(record.customer_id)
        kept_with = record.rendered
        if kept_with is not None and kept_with[0] is nested:
            rendered: bytes = kept_with[1]
            return rendered
        fields = orjson.dumps(_enquiry_fields(record))
        fresh = b'%b,"customer":%b}' % (fields[:-1], NOBODY if nested is None else customer(nested))
        keep_rendered(record, (nested, fresh))
        return fresh

    return render


def enquiry_whole(sandbox: Sandbox, record: Enquiry) -> bytes:
    """One enquiry with everything that was said and noted on it, in order."""
    said = b",".join([message(found) for found in sandbox.messages.where("thread", (NAME, record.id))])
    noted = b",".join([activity(found) for found in store_of(sandbox).activities.where("enquiry", record.id)])
    return b'%b,"messages":[%b],"activities":[%b]}' % (enquiry_renderer(sandbox)(record)[:-1], said, noted)


def said_body(sandbox: Sandbox, said: Said) -> bytes:
    """What a message call did; `messages` only where there are several."""
    first = message(said.messages[0])
    parts = (enquiry_renderer(sandbox)(said.enquiry), customer(said.customer), first)
    body = b'{"enquiry":%b,"customer":%b,"message":%b}' % parts
    if len(said.messages) == 1:
        return body
    return b'%b,"messages":[%b]}' % (body[:-1], b",".join([message(found) for found in said.messages]))


def _enquiry_fields(record: Enquiry) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "id": record.id,
        "status": record.status,
        "customer_id": record.customer_id,
        "business_location_id": record.location_id,
    }
    if record.campaign_id is not None:
        fields["campaign_id"] = record.campaign_id
    if record.team_user_id is not None:
        fields["team_user_id"] = record.team_user_id
    return fields | {"created_at": rfc3339_ms(record.at), "updated_at": rfc3339_ms(record.updated_at)}
