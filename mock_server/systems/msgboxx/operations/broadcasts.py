"""Broadcasts: template messages, which need no open window. Queued to WhatsApp right after they were accepted.

And the templates, as WhatsApp has approved them or not.
"""

from __future__ import annotations

import re
from dataclasses import replace

from mock_server.kernel import whatsapp
from mock_server.kernel.public import Appointment, Event, Invalid, Sandbox, Selection, must, to_millisecond
from mock_server.systems.msgboxx.operations import access, messages
from mock_server.systems.msgboxx.records import Broadcast, Template, User
from mock_server.systems.msgboxx.store import NAME, store_of

QUEUE = "msgboxx.broadcast.queue"
APPROVED = "Approved"

_PLACEHOLDER = re.compile(r"\{\{\s*\d+\s*\}\}")


def find(
    sandbox: Sandbox, user: User, account_id: str | None, inbox_id: str | None, contact_id: str | None
) -> Selection[Broadcast]:
    """The broadcasts that the user sees and the filters name."""
    store = store_of(sandbox)
    wanted = [account_id, access.account_of_inbox(sandbox, inbox_id)]
    if contact_id is not None:
        contact = store.contacts.get(contact_id)
        if contact is None or not access.narrowed(sandbox, user, *wanted, contact.account_id):
            return store.broadcasts.none()
        return store.broadcasts.where("contact", contact_id)
    return store.broadcasts.where("account", *access.narrowed(sandbox, user, *wanted))


def get(sandbox: Sandbox, user: User, broadcast_id: str) -> Broadcast:
    """One broadcast. Raises NotFound, Forbidden."""
    return access.one(user, store_of(sandbox).broadcasts, "broadcast", broadcast_id)


def send(sandbox: Sandbox, user: User, account_id: str, contact_id: str, template_id: str, text: str) -> Broadcast:
    """Accept a broadcast. Raises Invalid, Forbidden."""
    contact = messages.recipient(sandbox, user, account_id, contact_id)
    store = store_of(sandbox)
    template = store.templates.get(template_id)
    if template is None or template.account_id != contact.account_id:
        raise Invalid({"templateId": ["There is no such template in this api account."]})
    if template.status != APPROVED:
        raise Invalid({"templateId": [f"The template is not {APPROVED}; its status is {template.status}."]})
    if _PLACEHOLDER.search(text):
        raise Invalid({"message": ["Replace every placeholder of the template before sending it."]})
    given = parameters(template.text, text)
    if given is None:
        raise Invalid({"message": ["The message does not have the template's text with its placeholders replaced."]})
    flaws = [f"In place of a placeholder: {why}" for one in given if (why := whatsapp.flaw(one)) is not None]
    if flaws:
        raise Invalid({"message": flaws[:1]})
    now = sandbox.clock.now()
    broadcast = store.broadcasts.add(
        Broadcast(
            id=sandbox.chance.uuid("msgboxx.broadcast"),
            account_id=contact.account_id,
            contact_id=contact.id,
            template_id=template.id,
            text=text,
            sender_id=user.id,
            message_id=None,
            at=to_millisecond(now),
        )
    )
    sandbox.events.tell(Event("broadcast.created", NAME, broadcast, now))
    sandbox.timetable.add(now, QUEUE, broadcast.id)
    return broadcast


def queue(sandbox: Sandbox, appointment: Appointment) -> None:
    """The timetable's handler: a broadcast becomes a message on its way."""
    store = store_of(sandbox)
    broadcast = store.broadcasts.get(appointment.subject)
    if broadcast is None:
        return
    contact = must(store.contacts, "contact", broadcast.contact_id)
    sender = must(store.users, "user", broadcast.sender_id)
    message = messages.add_outbound(sandbox, contact, sender, broadcast.text, appointment.due, is_template=True)
    store.broadcasts.replace(replace(broadcast, message_id=message.id))


def parameters(template: str, text: str) -> list[str] | None:
    """What a text has in place of each placeholder of its template; None for a text that is not the template's.

    Each is as short as it can be, from the front, where a text can be read in two ways. Linear in both.
    """
    first, *others = _PLACEHOLDER.split(template)
    if not others:
        return [] if text == template else None
    if not text.startswith(first):
        return None
    place, given = len(first), []
    *between, last = others
    for literal in between:
        # At least one character stands in for a placeholder, so the next literal begins one further on.
        found = text.find(literal, place + 1)
        if found < 0:
            return None
        given.append(text[place:found])
        place = found + len(literal)
    end = len(text) - len(last)
    return [*given, text[place:end]] if text.endswith(last) and end > place else None


def find_templates(sandbox: Sandbox, user: User, account_id: str | None, name: str | None) -> Selection[Template]:
    """The templates that the user sees and the filters name."""
    templates = store_of(sandbox).templates
    accounts = access.narrowed(sandbox, user, account_id)
    if name is not None:
        return templates.where("name", *((account, name) for account in accounts))
    return templates.where("account", *accounts)


def get_template(sandbox: Sandbox, user: User, template_id: str) -> Template:
    """One template. Raises NotFound, Forbidden."""
    return access.one(user, store_of(sandbox).templates, "template", template_id)
