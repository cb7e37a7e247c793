"""Messages: the last 24 hours of them, sent within the session window, received from customers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from mock_server.kernel import phone, session_window, whatsapp
from mock_server.kernel.beginning import Line, begin, made
from mock_server.kernel.problems import WindowClosed
from mock_server.kernel.public import HOUR, INBOUND, OUTBOUND, Instant, Invalid, Message, Sandbox, Selection, must
from mock_server.kernel.vendor import Deadline
from mock_server.systems.msgboxx.operations import access, contacts, conversations
from mock_server.systems.msgboxx.records import ApiAccount, Contact, Conversation, MessageFacts, User
from mock_server.systems.msgboxx.store import NAME, Store, store_of
from mock_server.web.system import Inbound

CHANNEL = "whatsapp"
SHOWN_WITHOUT_DATES = 24 * HOUR


def find(
    sandbox: Sandbox,
    user: User,
    account_id: str | None,
    inbox_id: str | None,
    contact_id: str | None,
    conversation_id: str | None,
    first: Instant | None,
    last: Instant | None,
) -> Selection[Message]:
    """The messages that the user sees and the filters name: without either date those of the newest 24 hours."""
    if first is None and last is None:
        first = sandbox.clock.now() - SHOWN_WITHOUT_DATES
    wanted = [account_id, access.account_of_inbox(sandbox, inbox_id)]
    return _filtered(sandbox, user, wanted, contact_id, conversation_id).between(first, last)


def get(sandbox: Sandbox, user: User, message_id: str) -> Message:
    """One message. Raises NotFound, Forbidden."""
    message = Store.message(sandbox, message_id)
    access.check(user, message.account, "message")
    return message


def send(sandbox: Sandbox, user: User, account_id: str, contact_id: str, text: str) -> Message:
    """A session message. Raises Invalid, Forbidden, WindowClosed."""
    contact = recipient(sandbox, user, account_id, contact_id)
    now = sandbox.clock.now()
    conversation = store_of(sandbox).conversations.find("contact", contact.id)
    if conversation is None or not session_window.is_open(conversation.last_inbound_at, now):
        raise WindowClosed(contact.mobile_number)
    return add_outbound(sandbox, contact, user, text, now, is_template=False)


def recipient(sandbox: Sandbox, user: User, account_id: str, contact_id: str) -> Contact:
    """The contact that a body names, in the api account that it names. Raises Invalid, Forbidden."""
    account = access.account_in_body(sandbox, user, account_id)
    contact = store_of(sandbox).contacts.get(contact_id)
    if contact is None or contact.account_id != account.id:
        raise Invalid({"contactId": ["There is no such contact in this api account."]})
    return contact


def add_outbound(
    sandbox: Sandbox, contact: Contact, sender: User, text: str, at: Instant, *, is_template: bool
) -> Message:
    """Put a message that was accepted at `at` into its table, tell of it, and set it on its plan."""
    return _add(sandbox, contact, OUTBOUND, text, at, facts(sender, is_template=is_template))


def facts(sender: User | None, *, is_template: bool) -> MessageFacts:
    """What is known of a message that a user sends; of a customer's own nothing."""
    if sender is None:
        return MessageFacts(is_template=is_template)
    return MessageFacts(is_template, "", sender.first_name, sender.last_name)


def receive(sandbox: Sandbox, inbound: Inbound) -> Message:
    """A customer writes to an api account; the session window with it opens, or moves. Raises Invalid.

    `inbound.recipient` is an api account's number or id, or an inbox's id; without one it is the first api account that
    knows the customer, or simply the first.
    """
    if not phone.is_e164(inbound.sender):
        raise Invalid({"from": ["Must be a phone number in E.164 form, such as +447700900123."]})
    account_id = _addressee(sandbox, inbound)
    contact = contact_of(sandbox, account_id, inbound.sender)
    if contact is None:
        named = {"mobile_number": inbound.sender, "name": inbound.name or inbound.sender}
        contact = contacts.add(sandbox, account_id, {**contacts.UNKNOWN, **named})
    now = sandbox.clock.now()
    conversation = conversations.with_contact(sandbox, contact, now)
    store_of(sandbox).conversations.replace(replace(conversation, last_inbound_at=now))
    facts = MessageFacts(file_location="".join(inbound.attachments[:1]))
    return _add(sandbox, contact, INBOUND, inbound.text, now, facts)


def _add(sandbox: Sandbox, contact: Contact, direction: str, text: str, at: Instant, facts: MessageFacts) -> Message:
    message_id = sandbox.chance.uuid("msgboxx.message")
    talking = line(sandbox, contact, conversations.with_contact(sandbox, contact, at))
    return begin(sandbox, made(talking, direction, text, at, id=message_id, kind=kind(facts), facts=facts))


def line(sandbox: Sandbox, contact: Contact, conversation: Conversation) -> Line:
    """That between a contact and its api account."""
    account = must(store_of(sandbox).accounts, "api account", contact.account_id)
    return Line(
        system=NAME,
        channel=CHANNEL,
        ours=account.phone_number,
        theirs=contact.mobile_number,
        account=account.id,
        party=contact.id,
        thread=conversation.id,
    )


def kind(facts: MessageFacts) -> str:
    """What a message is, by what is known of it."""
    return "template" if facts.is_template else "media" if facts.file_location else "session"


def _filtered(
    sandbox: Sandbox, user: User, wanted: list[str | None], contact_id: str | None, conversation_id: str | None
) -> Selection[Message]:
    store, messages = store_of(sandbox), sandbox.messages
    if conversation_id is not None:
        conversation = store.conversations.get(conversation_id)
        if conversation is None or contact_id not in (None, conversation.contact_id):
            return messages.none()
        contact_id = conversation.contact_id
    if contact_id is not None:
        # A contact is of one api account and has one conversation, so its messages are what all filters leave.
        contact = store.contacts.get(contact_id)
        if contact is None or not access.narrowed(sandbox, user, *wanted, contact.account_id):
            return messages.none()
        return messages.where("party", (NAME, contact_id))
    if user.administrator and wanted == [None, None]:
        return messages.where("system", NAME)
    return messages.where("account", *((NAME, account) for account in access.narrowed(sandbox, user, *wanted)))


def contact_of(sandbox: Sandbox, account_id: str, number: str) -> Contact | None:
    """The api account's contact of a number, or of the other spelling that WhatsApp knows it by (assumed)."""
    contacts = store_of(sandbox).contacts
    return whatsapp.known_by(whatsapp.spellings(number), lambda one: contacts.find("mobileNumber", (account_id, one)))


def _addressee(sandbox: Sandbox, inbound: Inbound) -> str:
    store = store_of(sandbox)
    wanted = inbound.recipient
    if wanted is not None:
        inbox = store.inboxes.get(wanted)
        account = store.accounts.get(wanted if inbox is None else inbox.account_id) or store.accounts.find(
            "phone_number", wanted
        )
        if account is None:
            raise Invalid({"to": ["There is no such api account: give its number, its id, or its inbox's id."]})
        return account.id
    everyone = receivers(sandbox, inbound.sender)
    if not everyone:
        raise Invalid({"to": ["This sandbox has no api account yet; make one in the dashboard calls."]})
    return everyone[0].id


def receivers(sandbox: Sandbox, sender: str) -> list[ApiAccount]:
    """The api accounts, those first that know who writes: the first is who is written to unless told otherwise."""
    return sorted(store_of(sandbox).accounts, key=lambda account: contact_of(sandbox, account.id, sender) is None)


def deadlines(sandbox: Sandbox) -> Iterator[Deadline]:
    """When each session window closes."""
    store = store_of(sandbox)
    for conversation in store.conversations:
        contact = store.contacts.get(conversation.contact_id)
        if contact is not None and conversation.last_inbound_at is not None:
            yield session_window.closing(conversation.last_inbound_at, contact.mobile_number)
