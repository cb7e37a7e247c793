"""Conversations of a plane: one with each address on each channel, and the revisions that polling goes by."""

from __future__ import annotations

from typing import Any

from mock_server.kernel import whatsapp
from mock_server.kernel.public import Event, Instant, Sandbox, Values, renewed
from mock_server.systems.tripdesk.channels import spellings
from mock_server.systems.tripdesk.records import Change, Contact, Conversation
from mock_server.systems.tripdesk.store import NAME, address_key, must, new_id, store_of

ASSIGNED = "conversation.assigned"


def get(sandbox: Sandbox, plane: str, conversation_id: str) -> Conversation:
    """One conversation. Raises NotFound."""
    return must(store_of(sandbox).conversations, plane, "conversation", conversation_id)


def changed_since(sandbox: Sandbox, plane: str, revision: int, limit: int) -> tuple[list[Conversation], int]:
    """The conversations that changed after a revision, each once and as it is now, and the revision they lead to."""
    store = store_of(sandbox)
    changes = store.changes.where("plane", plane).between(revision + 1, None).records(0, limit)
    found = [store.conversations.get(change.id) for change in changes]
    return [one for one in found if one is not None], changes[-1].revision if changes else revision


def at_address(
    sandbox: Sandbox, plane: str, channel: str, address: str, contact: Contact | None, now: Instant
) -> Conversation:
    """The conversation with an address, begun now if there was none; it becomes the contact's, where there is one."""
    conversations = store_of(sandbox).conversations
    found = whatsapp.known_by(
        spellings(channel, address), lambda one: conversations.find("address", address_key(plane, channel, one))
    )
    contact_id = None if contact is None else contact.id
    if found is None:
        told = {"plane": plane, "channel": channel, "address": address, "agent": None}
        return conversations.add(begun(told, new_id(sandbox, "cnv", now), contact, now))
    if contact_id is not None and found.contact_id != contact_id:
        return conversations.replace(renewed(found, contact_id=contact_id))
    return found


def begun(told: Values, conversation_id: str, contact: Contact | None, at: Instant) -> Conversation:
    """A conversation in which nothing was said; `told` has its plane, channel, address and agent."""
    contact_id = None if contact is None else contact.id
    known = {**told, "id": conversation_id, "contact_id": contact_id, "last_message_id": None}
    return Conversation(**known, created_at=at, updated_at=at)


def change(sandbox: Sandbox, conversation: Conversation, at: Instant, **changes: Any) -> Conversation:
    """Change a conversation's fields, and let whoever polls see it."""
    store = store_of(sandbox)
    newest = store.changes.newest()
    revision = 1 if newest is None else newest.revision + 1
    changed = Change(id=conversation.id, plane=conversation.plane, revision=revision)
    if newest is not None and newest.id == conversation.id:
        # It is in its place.
        store.changes.replace(changed)
    else:
        if store.changes.get(conversation.id) is not None:
            store.changes.remove(conversation.id)
        store.changes.add(changed)
    return store.conversations.replace(renewed(conversation, updated_at=at, **changes))


def assign(sandbox: Sandbox, conversation: Conversation, agent: str) -> Conversation:
    """Give a conversation to an agent, and tell of it."""
    now = sandbox.clock.now()
    assigned = change(sandbox, conversation, now, agent=agent)
    sandbox.events.tell(Event(ASSIGNED, NAME, assigned, now))
    return assigned
