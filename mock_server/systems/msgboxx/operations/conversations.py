"""Conversations: one with each contact, assigned to a user or a team, in a folder."""

from __future__ import annotations

from dataclasses import replace

from mock_server.kernel.public import Instant, Invalid, Sandbox, Values
from mock_server.systems.msgboxx.operations import access
from mock_server.systems.msgboxx.records import Contact, Conversation, User
from mock_server.systems.msgboxx.store import store_of

# What a conversation is like in which nothing was said.
BEGUN: Values = {"folder": "inbox", "user_id": None, "team_id": None, "last_inbound_at": None}


def get(sandbox: Sandbox, user: User, conversation_id: str) -> Conversation:
    """One conversation. Raises NotFound, Forbidden."""
    return access.one(user, store_of(sandbox).conversations, "conversation", conversation_id)


def update(
    sandbox: Sandbox, user: User, conversation_id: str, user_id: str | None, team_id: str | None, folder: str | None
) -> Conversation:
    """Assign to a user or a team, move to a folder; None leaves as it is. Raises NotFound, Forbidden, Invalid."""
    conversation = get(sandbox, user, conversation_id)
    store = store_of(sandbox)
    if user_id is not None and team_id is not None:
        raise Invalid({"teamId": ["A conversation is assigned to a user or to a team, not to both."]})
    if user_id is not None:
        assignee = store.users.get(user_id)
        if assignee is None or not access.sees(assignee, conversation.account_id):
            raise Invalid({"userId": ["There is no such user with access to the conversation's api account."]})
        conversation = replace(conversation, user_id=user_id, team_id=None)
    if team_id is not None:
        team = store.teams.get(team_id)
        if team is None or (team.account_ids and conversation.account_id not in team.account_ids):
            raise Invalid({"teamId": ["There is no such team for the conversation's api account."]})
        conversation = replace(conversation, user_id=None, team_id=team_id)
    if folder is not None:
        conversation = replace(conversation, folder=folder)
    return store.conversations.replace(conversation)


def with_contact(sandbox: Sandbox, contact: Contact, at: Instant) -> Conversation:
    """The conversation with a contact, begun now if there was none."""
    conversations = store_of(sandbox).conversations
    found = conversations.find("contact", contact.id)
    if found is not None:
        return found
    conversation_id = sandbox.chance.uuid("msgboxx.conversation")
    return conversations.add(
        Conversation(**BEGUN, id=conversation_id, account_id=contact.account_id, contact_id=contact.id, at=at)
    )
