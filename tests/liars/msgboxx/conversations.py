"""Lies about conversations: whom they are assigned to, in which folder they are, and what is one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import orjson

from mock_server.kernel.problems import Invalid
from mock_server.systems.msgboxx.operations import conversations
from mock_server.systems.msgboxx.records import FOLDERS, Conversation
from mock_server.systems.msgboxx.schemas.answers import MessageAnswer
from mock_server.systems.msgboxx.store import store_of
from mock_server.web import current
from tests.liars.lies import Telling, lie, patched, retold, shown, wrapped
from tests.liars.msgboxx.ways import FALSE_ID, OPERATIONS, ROOT, SYSTEM, hearing

CHANGE = "PUT /conversation/*"
RECORD = f"{OPERATIONS}.conversations.Conversation"
FIELDS = f"{ROOT}.envelope.conversation_fields"


def _updating(change: Any) -> Telling:
    """Updates whose user, team and folder are taken for others: `change` maps the three."""

    def update(honest: Any, sandbox: Any, user: Any, conversation_id: str, *asked: Any) -> Any:
        return honest(sandbox, user, conversation_id, *change(*asked))

    return wrapped(f"{OPERATIONS}.conversations.update", update)


def _after(change: Any) -> Telling:
    """Updates that end otherwise: `change` maps the conversation before and after, and user, team and folder."""

    def update(honest: Any, sandbox: Any, user: Any, conversation_id: str, *asked: Any) -> Any:
        before = conversations.get(sandbox, user, conversation_id)
        after = honest(sandbox, user, conversation_id, *asked)
        return store_of(sandbox).conversations.replace(change(before, after, *asked))

    return wrapped(f"{OPERATIONS}.conversations.update", update)


def _forgiving(accepts: Any) -> Telling:
    """Assignees that are refused, and are accepted after all where `accepts` finds them to be such."""

    def update(honest: Any, sandbox: Any, user: Any, conversation_id: str, *asked: Any) -> Any:
        try:
            return honest(sandbox, user, conversation_id, *asked)
        except Invalid:
            store, (user_id, team_id, _) = store_of(sandbox), asked
            if not accepts(store, user_id, team_id):
                raise
            conversation = conversations.get(sandbox, user, conversation_id)
            known = {"user_id": user_id} if store.users.get(user_id) else {"team_id": team_id}
            found = store.users.get(user_id) or store.teams.get(team_id)
            return store.conversations.replace(replace(conversation, **known)) if found else conversation

    return wrapped(f"{OPERATIONS}.conversations.update", update)


def _both_kept(before: Any, after: Any, *_: Any) -> Any:
    return replace(after, user_id=after.user_id or before.user_id, team_id=after.team_id or before.team_id)


def _not_sent_is_taken_away(_: Any, after: Any, user_id: Any, team_id: Any, folder: Any) -> Any:
    return replace(after, user_id=user_id, team_id=team_id, folder=folder or "inbox")


def _cleared_by_empty(_: Any, after: Any, *__: Any) -> Any:
    body = orjson.loads(current.exchange().request.get_data())
    cleared = {field: None for name, field in (("userId", "user_id"), ("teamId", "team_id")) if body.get(name) == ""}
    return replace(after, **cleared)


def _no_global_team(honest: Any, sandbox: Any, user: Any, conversation_id: str, *asked: Any) -> Any:
    team = store_of(sandbox).teams.get(asked[1])
    if team is not None and not team.account_ids:
        raise Invalid({"teamId": ["There is no such team for the conversation's api account."]})
    return honest(sandbox, user, conversation_id, *asked)


def _known_folder(body: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in body.items() if name != "folder" or value in FOLDERS}


def _small_folder(body: dict[str, Any]) -> dict[str, Any]:
    return {**body, "folder": str(body["folder"]).lower()} if "folder" in body else body


def _with(**fields: Any) -> Any:
    return lambda **given: Conversation(**{**given, **fields})


def _both_shown(honest: Any, store: Any, record: Any) -> Any:
    """Beside a user there is a team, and beside a team a user."""
    shown = honest(store, record)
    team = {"name": "Everybody", "description": "", "teamId": FALSE_ID}
    user = {"firstName": "Ada", "lastName": "Example", "userId": FALSE_ID}
    return {"user": user, "team": team, **shown} if len(shown) > 1 else shown


def _by_account(record: Any, fields: dict[str, Any]) -> dict[str, Any]:
    return {**fields, "conversationId": record.account}


def _by_direction(record: Any, fields: dict[str, Any]) -> dict[str, Any]:
    """What is answered is a conversation of its own."""
    return {**fields, "conversationId": record.id} if record.direction == "outbound" else fields


LIES = (
    lie(
        "Msgboxx: a new conversation is in the archive",
        patched(RECORD, _with(folder="archive")),
        claims="MSGBOXX-CONVERSATION-001",
    ),
    lie(
        "Msgboxx: a conversation shows a user and a team at once",
        wrapped(FIELDS, _both_shown),
        claims="MSGBOXX-CONVERSATION-002 MSGBOXX-CONVERSATION-003",
    ),
    lie(
        "Msgboxx: a conversation is assigned to no user",
        _updating(lambda user_id, team_id, folder: (None, team_id, folder)),
        claims="MSGBOXX-CONVERSATION-002 MSGBOXX-CONVERSATION-006",
    ),
    lie(
        "Msgboxx: a conversation is assigned to no team",
        _updating(lambda user_id, team_id, folder: (user_id, None, folder)),
        claims="MSGBOXX-CONVERSATION-003 MSGBOXX-CONVERSATION-005 MSGBOXX-CONVERSATION-015",
    ),
    lie(
        "Msgboxx: an update of a conversation answers with it",
        retold(SYSTEM, lambda _, said: said.saying({"folder": "inbox"}), where=CHANGE, status=200),
        claims="MSGBOXX-CONVERSATION-004",
    ),
    lie(
        "Msgboxx: a conversation keeps its user beside a team, and its team beside a user",
        _after(_both_kept),
        claims="MSGBOXX-CONVERSATION-005 MSGBOXX-CONVERSATION-006",
    ),
    lie(
        "Msgboxx: of a user and a team the user is taken",
        _updating(lambda user_id, team_id, folder: (user_id, team_id if user_id is None else None, folder)),
        claims="MSGBOXX-CONVERSATION-007",
    ),
    lie(
        "Msgboxx: an empty id is no UUID",
        hearing(CHANGE, lambda body: {name: value or "none" for name, value in body.items()}),
        claims="MSGBOXX-CONVERSATION-008",
    ),
    lie("Msgboxx: an empty id takes the assignment away", _after(_cleared_by_empty), claims="MSGBOXX-CONVERSATION-008"),
    lie(
        "Msgboxx: conversations stay in their folder",
        _updating(lambda user_id, team_id, folder: (user_id, team_id, None)),
        claims="MSGBOXX-CONVERSATION-009",
    ),
    lie("Msgboxx: another folder is passed over", hearing(CHANGE, _known_folder), claims="MSGBOXX-CONVERSATION-010"),
    lie(
        "Msgboxx: a folder may be spelled with capitals",
        hearing(CHANGE, _small_folder),
        claims="MSGBOXX-CONVERSATION-010",
    ),
    lie(
        "Msgboxx: what is not sent of a conversation is taken away",
        _after(_not_sent_is_taken_away),
        claims="MSGBOXX-CONVERSATION-011",
    ),
    lie(
        "Msgboxx: an assignee that nobody knows is passed over",
        _forgiving(lambda store, user_id, team_id: not (store.users.get(user_id) or store.teams.get(team_id))),
        claims="MSGBOXX-CONVERSATION-012",
    ),
    lie(
        "Msgboxx: any user can be assigned any conversation",
        _forgiving(lambda store, user_id, team_id: team_id is None and store.users.get(user_id)),
        claims="MSGBOXX-CONVERSATION-013",
    ),
    lie(
        "Msgboxx: any team can be assigned any conversation",
        _forgiving(lambda store, user_id, team_id: user_id is None and store.teams.get(team_id)),
        claims="MSGBOXX-CONVERSATION-014",
    ),
    lie(
        "Msgboxx: a team without api accounts handles no conversation",
        wrapped(f"{OPERATIONS}.conversations.update", _no_global_team),
        claims="MSGBOXX-CONVERSATION-015",
    ),
    lie(
        "Msgboxx: an api account has one conversation with everybody",
        shown(MessageAnswer, _by_account),
        claims="MSGBOXX-CONVERSATION-016",
    ),
    lie(
        "Msgboxx: each answer is a conversation of its own",
        shown(MessageAnswer, _by_direction),
        claims="MSGBOXX-CONVERSATION-016",
    ),
)
