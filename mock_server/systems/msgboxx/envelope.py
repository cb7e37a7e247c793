"""msgboxx's entities and pages as the API gives them. A record's bytes are made once and kept with it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import orjson

from mock_server.kernel.lifecycle import READ
from mock_server.kernel.public import Message, R, Sandbox, Selection, Values, must
from mock_server.systems.msgboxx.records import ApiAccount, Broadcast, Conversation, Team, User
from mock_server.systems.msgboxx.schemas import answers
from mock_server.systems.msgboxx.store import Store, store_of
from mock_server.web.http import Response
from mock_server.web.rendering import Kept, Render, json_answer, kept_beside, paged, rendered_by, shown_by

PAGE_SIZE = 100


def page(selection: Selection[R], render: Render[R], number: int, *, newest_first: bool = False) -> Response:
    """One page of 100 with how many records and pages there are; past the end `items` is empty."""
    found = paged(selection, render, number, PAGE_SIZE, newest_first=newest_first)
    counts = found.total, found.pages
    return json_answer(found.between(b'{"items":[', b'],"paging":{"recordCount":%d,"pages":%d}}' % counts))


def bare(rows: Iterable[Values]) -> Response:
    """A bare array, as teams and users have it."""
    return json_answer(orjson.dumps(list(rows)))


account = Kept(answers.ApiAccountAnswer)
inbox_in_list = rendered_by(answers.InboxInListAnswer)
inbox_alone = rendered_by(answers.InboxAnswer)
contact = Kept(answers.ContactAnswer)
template = Kept(answers.TemplateAnswer)
webhook = Kept(answers.WebhookAnswer)
_message = kept_beside(answers.MessageAnswer)
_broadcast = rendered_by(answers.BroadcastAnswer)


def message_renderer(sandbox: Sandbox) -> Render[Message]:
    """How messages of this sandbox are rendered; the contact in one is as it is now."""
    contacts = store_of(sandbox).contacts
    return lambda record: _message(record, must(contacts, "contact", record.party))


def broadcast_renderer(sandbox: Sandbox) -> Render[Broadcast]:
    """How broadcasts of this sandbox are rendered; message and status come once it has been queued to WhatsApp."""

    def status(record: Broadcast) -> str | None:
        if record.message_id is None:
            return None
        sent = sandbox.messages.get(record.message_id)
        # A message that the sandbox has dropped beyond its bound was on its plan long enough to have been read.
        return READ if sent is None else sent.status

    return lambda record: _broadcast(record, status(record))


class Members(NamedTuple):
    accounts: list[ApiAccount]
    users: list[User]


def team_fields(sandbox: Sandbox, record: Team) -> dict[str, Any]:
    store = store_of(sandbox)
    accounts = [found for each in record.account_ids if (found := store.accounts.get(each)) is not None]
    users = [user for each in record.user_ids if (user := store.users.get(each)) is not None]
    return shown_by(answers.TeamAnswer)(record, Members(accounts, users))


class Assigned(NamedTuple):
    user: User | None
    team: Team | None


def conversation_fields(store: Store, record: Conversation) -> dict[str, Any]:
    """Whom a conversation is assigned to and its folder; unassigned it has neither `user` nor `team`."""
    user = None if record.user_id is None else must(store.users, "user", record.user_id)
    team = None if record.team_id is None else must(store.teams, "team", record.team_id)
    return shown_by(answers.ConversationAnswer)(record, Assigned(user, team))
