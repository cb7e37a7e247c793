"""`/conversation`; and `/team` and `/user`, bare arrays, unpaged: whom conversations are assigned to."""

from __future__ import annotations

import orjson

from mock_server.systems.msgboxx import envelope
from mock_server.systems.msgboxx.operations import access, conversations
from mock_server.systems.msgboxx.schemas import answers, requests
from mock_server.systems.msgboxx.store import store_of
from mock_server.systems.msgboxx.views._common import group, path_id, user
from mock_server.web.rendering import shown_by
from mock_server.web.views import Response, Values, empty, json_answer, sandbox

blueprint = group("Conversation", "Who handles what is said with a contact.")
people = group("Teams and users", "Whom conversations can be assigned to.")


@blueprint.get("/conversation/<conversation_id>", gives=answers.ConversationAnswer)
def get_conversation(conversation_id: str) -> Response:
    """Get one conversation"""
    conversation = conversations.get(sandbox(), user(), path_id(conversation_id))
    return json_answer(orjson.dumps(envelope.conversation_fields(store_of(sandbox()), conversation)))


@blueprint.put("/conversation/<conversation_id>", body=requests.ChangedConversation)
def update_conversation(body: Values, conversation_id: str) -> Response:
    """Assign a conversation to a user or a team, or move it to a folder"""
    conversations.update(
        sandbox(), user(), path_id(conversation_id), body["userId"], body["teamId"], body["folder"] or None
    )
    return empty(200)


@people.get("/team", gives=answers.TeamAnswer(many=True))
def list_teams() -> Response:
    """Get all teams"""
    return envelope.bare(envelope.team_fields(sandbox(), team) for team in store_of(sandbox()).teams)


@people.get("/user", gives=answers.UserWithAccountAnswer(many=True))
def list_users() -> Response:
    """Get all users, one row for each api account that a user has access to"""
    store = store_of(sandbox())
    row = shown_by(answers.UserWithAccountAnswer)
    return envelope.bare(
        row(user, account) for user in store.users for account in store.accounts if access.sees(user, account.id)
    )
