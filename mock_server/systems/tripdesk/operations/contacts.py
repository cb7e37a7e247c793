"""Contacts of a plane: found, created, changed, deleted. An external id belongs to one contact (assumed)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import orjson

from mock_server.kernel import whatsapp
from mock_server.kernel.problems import Duplicate
from mock_server.kernel.public import Message, Sandbox, Selection, Values
from mock_server.systems.tripdesk.channels import CHANNELS, E164, MAILBOX, spellings
from mock_server.systems.tripdesk.operations import conversations
from mock_server.systems.tripdesk.records import Contact, ExternalId
from mock_server.systems.tripdesk.store import must, new_id, store_of

# What a contact is like of whom no more than the name is told.
UNKNOWN: Values = {"phone": None, "email": None, "external_ids": {}, "tags": (), "attributes": {}}


def find(sandbox: Sandbox, plane: str, below: int | None) -> Selection[Contact]:
    """The plane's contacts, or only those whose number is below that."""
    return store_of(sandbox).contacts.where("plane", plane).between(None, None if below is None else below - 1)


def get(sandbox: Sandbox, plane: str, contact_id: str) -> Contact:
    """One contact. Raises NotFound."""
    return must(store_of(sandbox).contacts, plane, "contact", contact_id)


def create(sandbox: Sandbox, plane: str, details: Values) -> Contact:
    """A new contact of these details, its name among them. Raises Duplicate for an external id that another one has."""
    now, known = sandbox.clock.now(), {**UNKNOWN, **details}
    _check_external_ids(sandbox, plane, known["external_ids"], None)
    newest, contact_id = store_of(sandbox).contacts.newest(), new_id(sandbox, "con", now)
    number = 1 if newest is None else newest.number + 1
    return add(sandbox, Contact(**known, id=contact_id, plane=plane, number=number, created_at=now, updated_at=now))


def add(sandbox: Sandbox, contact: Contact) -> Contact:
    """Put a contact into its table, and its external ids into theirs. Raises Duplicate."""
    store = store_of(sandbox)
    added = store.contacts.add(contact)
    for row in external_ids_of(contact):
        store.external_ids.add(row)
    return added


def update(sandbox: Sandbox, plane: str, contact_id: str, changes: Values) -> Contact:
    """Change what `changes` names, each field as a whole. Raises NotFound, Duplicate."""
    store = store_of(sandbox)
    contact = get(sandbox, plane, contact_id)
    changed = replace(contact, **changes, updated_at=sandbox.clock.now())
    _check_external_ids(sandbox, plane, changed.external_ids, contact)
    for row in external_ids_of(contact):
        store.external_ids.remove(row.id)
    for row in external_ids_of(changed):
        store.external_ids.add(row)
    return store.contacts.replace(changed)


def delete(sandbox: Sandbox, plane: str, contact_id: str) -> None:
    """Remove a contact; what was said stays in its conversations, which are nobody's then. Raises NotFound."""
    store = store_of(sandbox)
    contact = get(sandbox, plane, contact_id)
    for row in external_ids_of(contact):
        store.external_ids.remove(row.id)
    for conversation in list(store.conversations.where("contact", contact_id)):
        conversations.change(sandbox, conversation, sandbox.clock.now(), contact_id=None)
    store.contacts.remove(contact.id)


def by_external_id(sandbox: Sandbox, plane: str, source: str, external_id: str) -> Contact | None:
    """Whose this external id is."""
    store = store_of(sandbox)
    row = whatsapp.known_by(
        spellings(source, external_id), lambda one: store.external_ids.get(external_key(plane, source, one))
    )
    return None if row is None else store.contacts.get(row.contact_id)


def by_address(sandbox: Sandbox, plane: str, channel: str, address: str) -> Contact | None:
    """Who is reached there: by external id, else the first with that phone number or e-mail address."""
    found = by_external_id(sandbox, plane, channel, address)
    if found is not None:
        return found
    contacts, form = store_of(sandbox).contacts, CHANNELS[channel].form
    if form is E164:
        known = contacts.where("phone", *((plane, one) for one in spellings(channel, address)))
    elif form is MAILBOX:
        known = contacts.where("email", (plane, address.lower()))
    else:
        return None
    return next(iter(known.records(0, 1)), None)


def of_message(sandbox: Sandbox, message: Message) -> Contact | None:
    """Whose conversation a message is in, as far as anybody knows."""
    store = store_of(sandbox)
    conversation = store.conversations.get(message.thread)
    contact_id = None if conversation is None else conversation.contact_id
    return None if contact_id is None else store.contacts.get(contact_id)


def external_ids_of(contact: Contact) -> list[ExternalId]:
    """The rows that a contact's external ids are found by."""
    plane, ids = contact.plane, contact.external_ids.items()
    return [ExternalId(id=external_key(plane, *found), plane=plane, contact_id=contact.id) for found in ids]


def external_key(plane: str, source: str, external_id: str) -> str:
    """What an external id is kept by."""
    return orjson.dumps([plane, source, external_id]).decode()


def _check_external_ids(sandbox: Sandbox, plane: str, wanted: Mapping[str, str], owner: Contact | None) -> None:
    for source, external_id in wanted.items():
        holder = by_external_id(sandbox, plane, source, external_id)
        if holder is not None and holder is not owner:
            raise Duplicate("external_ids", f"{source}: {external_id}")
