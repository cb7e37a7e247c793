"""msgboxx's entities and pages as the API gives them. A record's bytes are made once and kept with it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

import orjson

from mock_server.kernel.instants import Instant, as_datetime, rfc3339_ms
from mock_server.kernel.lifecycle import DELIVERED, FAILED, PROGRESS, QUEUED, READ, SENT
from mock_server.kernel.messages import OUTBOUND, Message
from mock_server.kernel.sandbox import Sandbox
from mock_server.kernel.selection import Selection
from mock_server.kernel.table import Record, keep_rendered
from mock_server.systems.msgboxx.records import (
    ApiAccount,
    Broadcast,
    Contact,
    Conversation,
    Inbox,
    Team,
    Template,
    User,
    Webhook,
)
from mock_server.systems.msgboxx.store import Store, must, store_of
from mock_server.web.http import Response
from mock_server.web.rendering import Render, compact, json_answer, kept

PAGE_SIZE = 100

R = TypeVar("R", bound=Record)

BROADCAST_STATUS = {QUEUED: "Pending", SENT: "Sent", DELIVERED: "Delivered", READ: "Read", FAILED: "Failed"}


def page(selection: Selection[R], render: Render[R], number: int, *, newest_first: bool = False) -> Response:
    """One page of 100 with how many records and pages there are; past the end `items` is empty."""
    total = len(selection)
    records = selection.records((number - 1) * PAGE_SIZE, PAGE_SIZE, newest_first=newest_first)
    items = b",".join([render(record) for record in records])
    pages = -(-total // PAGE_SIZE)
    return json_answer(b'{"items":[%b],"paging":{"recordCount":%d,"pages":%d}}' % (items, total, pages))


def bare(rows: Iterable[dict[str, Any]]) -> Response:
    """A bare array, as teams and users have it."""
    return json_answer(orjson.dumps(list(rows)))


@kept
def account(record: ApiAccount) -> dict[str, Any]:
    """An api account."""
    return {
        "apiAccountId": record.id,
        "phoneNumber": record.phone_number,
        "name": record.name,
        "datetime": rfc3339_ms(record.at),
    }


def inbox_in_list(record: Inbox) -> bytes:
    """An inbox as the list has it: `dateTime`."""
    return orjson.dumps(
        {
            "inboxId": record.id,
            "apiAccountId": record.account_id,
            "name": record.name,
            "dateTime": rfc3339_ms(record.at),
        }
    )


def inbox_alone(record: Inbox) -> bytes:
    """An inbox by its id: `datetime`."""
    return orjson.dumps(
        {
            "inboxId": record.id,
            "name": record.name,
            "apiAccountId": record.account_id,
            "datetime": rfc3339_ms(record.at),
        }
    )


@kept
def contact(record: Contact) -> dict[str, Any]:
    """A contact."""
    return {
        "contactId": record.id,
        "mobileNumber": record.mobile_number,
        "name": record.name,
        "status": record.status,
        "email": record.email,
        "apiAccountId": record.account_id,
        "datetime": rfc3339_ms(record.at),
        "tags": record.tags,
    }


def message_renderer(sandbox: Sandbox) -> Render[Message]:
    """How messages of this sandbox are rendered; the contact in one is as it is now."""
    store = store_of(sandbox)

    def render(record: Message) -> bytes:
        nested = must(store.contacts, "contact", record.party)
        kept = record.rendered
        if kept is not None and kept[0] is nested:
            rendered: bytes = kept[1]
            return rendered
        fresh = compact(orjson.dumps(message_fields(record, nested)))
        keep_rendered(record, (nested, fresh))
        return fresh

    return render


def message_fields(record: Message, nested: Contact) -> dict[str, Any]:
    """A message. The three flags tell how far along its road it is; each implies those before it."""
    progress = max((PROGRESS.get(change.status, 0) for change in record.history), default=0)
    return {
        "messageId": record.id,
        "bodyText": record.text,
        "apiAccountId": record.account,
        "dateTime": message_time(record.created_at),
        "conversationId": record.thread,
        "fileLocation": record.facts.file_location,
        "messageDirection": "outgoing" if record.direction == OUTBOUND else "incoming",
        "isTemplateMessage": record.facts.is_template,
        "isSent": progress >= PROGRESS[SENT],
        "isDelivered": progress >= PROGRESS[DELIVERED],
        "isRead": progress >= PROGRESS[READ],
        "contact": {
            "contactId": nested.id,
            "mobileNumber": nested.mobile_number,
            "name": nested.name,
            "status": nested.status,
            "apiAccountId": nested.account_id,
        },
        "senderFirstName": record.facts.sender_first_name,
        "senderLastName": record.facts.sender_last_name,
    }


def message_time(instant: Instant) -> str:
    """`2024-04-30T14:03:25.06359+00:00`: as many digits of the second as it has, as the sample shows."""
    text = as_datetime(instant).isoformat(timespec="microseconds").rstrip("0").rstrip(".")
    return text + "+00:00"


def broadcast_renderer(sandbox: Sandbox) -> Render[Broadcast]:
    """How broadcasts of this sandbox are rendered; message and status come once it has been queued to WhatsApp."""

    def render(record: Broadcast) -> bytes:
        sent = None if record.message_id is None else sandbox.messages.get(record.message_id)
        body: dict[str, Any] = {
            "broadcastId": record.id,
            "apiAccountId": record.account_id,
            "contactId": record.contact_id,
        }
        if record.message_id is not None:
            body["messageId"] = record.message_id
            body["message"] = record.text
            # A message that the sandbox has dropped beyond its bound was on its road long enough to have been read.
            body["status"] = BROADCAST_STATUS[sent.status if sent is not None else READ]
        body["dateTime"] = rfc3339_ms(record.at)
        return orjson.dumps(body)

    return render


@kept
def template(record: Template) -> dict[str, Any]:
    """A template."""
    return {
        "templateId": record.id,
        "apiAccountId": record.account_id,
        "status": record.status,
        "name": record.name,
        "templateText": record.text,
        "templateExample": record.example,
        "dateTime": rfc3339_ms(record.at),
    }


@kept
def webhook(record: Webhook) -> dict[str, Any]:
    """A webhook."""
    return {
        "webhookId": record.id,
        "type": record.type,
        "targetUrl": record.target_url,
        "isEnabled": record.is_enabled,
        "failureCount": record.failure_count,
        "isZapier": record.is_zapier,
    }


def user_fields(record: User) -> dict[str, str]:
    """A user as conversations, teams and the list of users nest it."""
    return {"firstName": record.first_name, "lastName": record.last_name, "userId": record.id}


def account_reference(record: ApiAccount) -> dict[str, str]:
    """An api account as teams and users nest it, in the vendor's own spelling."""
    return {"name": record.name, "apiAccountid": record.id}


def team_fields(store: Store, record: Team) -> dict[str, Any]:
    """A team with its api accounts and users."""
    accounts = (store.accounts.get(account_id) for account_id in record.account_ids)
    users = (store.users.get(user_id) for user_id in record.user_ids)
    return {
        "name": record.name,
        "description": record.description,
        "teamId": record.id,
        "apiAccounts": [account_reference(found) for found in accounts if found is not None],
        "users": [user_fields(found) for found in users if found is not None],
    }


def conversation_fields(store: Store, record: Conversation) -> dict[str, Any]:
    """Whom a conversation is assigned to and its folder; unassigned it has neither `user` nor `team`."""
    fields: dict[str, Any] = {}
    if record.user_id is not None:
        fields["user"] = user_fields(must(store.users, "user", record.user_id))
    if record.team_id is not None:
        team = must(store.teams, "team", record.team_id)
        fields["team"] = {"name": team.name, "description": team.description, "teamId": team.id}
    return {**fields, "folder": record.folder}
