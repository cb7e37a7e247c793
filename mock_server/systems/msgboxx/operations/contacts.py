"""Contacts: found, created, changed. A mobileNumber is unique in its api account."""

from __future__ import annotations

from dataclasses import replace

from mock_server.kernel import phone
from mock_server.kernel.public import Event, Instant, Invalid, Sandbox, Selection, Values, to_millisecond
from mock_server.systems.msgboxx.operations import access
from mock_server.systems.msgboxx.records import Contact, User
from mock_server.systems.msgboxx.store import NAME, store_of

# What a contact is like whom nobody told of; the e-mail address is empty, as the samples' empty texts are.
UNKNOWN: Values = {"status": "Subscribed", "email": "", "tags": ()}


def find(
    sandbox: Sandbox,
    user: User,
    account_id: str | None,
    mobile_number: str | None,
    first: Instant | None,
    last: Instant | None,
) -> Selection[Contact]:
    """The contacts that the user sees and the filters name."""
    contacts = store_of(sandbox).contacts
    if user.administrator and account_id is None and mobile_number is None:
        return contacts.all().between(first, last)
    accounts = access.narrowed(sandbox, user, account_id)
    if mobile_number is None:
        return contacts.where("account", *accounts).between(first, last)
    number = phone.from_query(mobile_number)
    return contacts.where("number", *((account, number) for account in accounts)).between(first, last)


def get(sandbox: Sandbox, user: User, contact_id: str) -> Contact:
    """One contact. Raises NotFound, Forbidden."""
    return access.one(user, store_of(sandbox).contacts, "contact", contact_id)


def create(sandbox: Sandbox, user: User, account_id: str, details: Values) -> Contact:
    """A new contact. Raises Invalid, Forbidden, Duplicate."""
    return add(sandbox, access.account_in_body(sandbox, user, account_id).id, details)


def add(sandbox: Sandbox, account_id: str, details: Values) -> Contact:
    """Put a new contact into its table and tell of it. Raises Duplicate."""
    now = sandbox.clock.now()
    contact_id = sandbox.chance.uuid("msgboxx.contact")
    contact = store_of(sandbox).contacts.add(
        Contact(**details, id=contact_id, account_id=account_id, at=to_millisecond(now))
    )
    sandbox.events.tell(Event("contact.created", NAME, contact, now))
    return contact


def update(sandbox: Sandbox, user: User, contact_id: str, claimed_id: str | None, body: Values) -> Contact:
    """Change a contact to what a body says; its id, api account and time stay, and so does what the body leaves out.

    `claimed_id` is the id that the body gives itself. Raises NotFound, Forbidden, Invalid, Duplicate.
    """
    contact = get(sandbox, user, contact_id)
    if claimed_id is not None and claimed_id != contact.id:
        raise Invalid({"contactId": ["Must be the contact of the path; it cannot change."]})
    return store_of(sandbox).contacts.replace(replace(contact, **body))
