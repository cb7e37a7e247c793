"""Messages: texts within the session window, templates at any time, and what customers write."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from mock_server.kernel import phone, session_window, whatsapp
from mock_server.kernel.deadlines import KEY_EXPIRES, Deadline
from mock_server.kernel.problems import NotE164, RecipientLimited, TextTooLong, WindowClosed
from mock_server.kernel.public import INBOUND, MINUTE, OUTBOUND, Instant, Invalid, Line, Message, Sandbox, begin, made
from mock_server.systems.coext import limits
from mock_server.systems.coext.records import Customer, MessageFacts, Template
from mock_server.systems.coext.store import NAME, Store, store_of
from mock_server.web.system import Inbound

CHANNEL = "whatsapp"
PER_RECIPIENT = 10
# What messages to a number are counted as.
TO = f"{NAME}/to/"

TEXT, TEMPLATE, MEDIA = "session", "template", "media"


def get(sandbox: Sandbox, message_id: str) -> Message:
    """A message that was sent. Raises NotFound."""
    return Store.message(sandbox, message_id, OUTBOUND)


def send_text(sandbox: Sandbox, to: str, text: str, reference: str | None) -> Message:
    """A text within the session window. Raises NotE164, TextTooLong, WindowClosed, RecipientLimited."""
    check_number(to)
    if len(text) > limits.TEXT:
        raise TextTooLong(limits.TEXT)
    known = customer(sandbox, to)
    now = sandbox.clock.now()
    if known is None or not session_window.is_open(known.last_inbound_at, now):
        raise WindowClosed(to)
    return _send(sandbox, to, text, TEXT, MessageFacts(reference=reference), now)


def send_template(sandbox: Sandbox, to: str, template: Template, text: str, reference: str | None) -> Message:
    """A template with its variables in place, whether the window is open or not. Raises RecipientLimited."""
    facts = MessageFacts(reference=reference, template_name=template.name, language=template.language)
    return _send(sandbox, to, text, TEMPLATE, facts, sandbox.clock.now())


def check_number(to: str) -> None:
    """Raises NotE164."""
    if not phone.is_e164(to):
        raise NotE164("to")


def receive(sandbox: Sandbox, inbound: Inbound) -> Message:
    """A customer writes to the connected number: the session window opens, or moves. Raises Invalid."""
    if not phone.is_e164(inbound.sender):
        raise Invalid({"from": ["Must be a phone number in E.164 form, such as +447700900123."]})
    account = store_of(sandbox).account
    if inbound.recipient not in (None, account.id, account.phone_number):
        raise Invalid({"to": [f"Must be the connected number, {account.phone_number}, or its id."]})
    if inbound.channel not in (None, CHANNEL):
        raise Invalid({"channel": [f"Must be {CHANNEL}."]})
    now = sandbox.clock.now()
    note_inbound(sandbox, inbound.sender, inbound.name, now)
    facts = MessageFacts(attachments=inbound.attachments)
    kind = MEDIA if inbound.attachments else TEXT
    return _add(sandbox, INBOUND, inbound.sender, inbound.text, kind, facts, now)


def note_inbound(sandbox: Sandbox, number: str, name: str | None, at: Instant) -> None:
    """Keep when a customer wrote, who may be new."""
    customers = store_of(sandbox).customers
    known = customer(sandbox, number)
    if known is None:
        customers.add(Customer(id=number, name=name or number, last_inbound_at=at, at=at))
    else:
        customers.replace(replace(known, name=name or known.name, last_inbound_at=max(at, known.last_inbound_at)))


def customer(sandbox: Sandbox, number: str) -> Customer | None:
    """Who has a number, or the other spelling that WhatsApp knows it by."""
    return whatsapp.known_by(whatsapp.spellings(number), store_of(sandbox).customers.get)


def _send(sandbox: Sandbox, to: str, text: str, kind: str, facts: MessageFacts, now: Instant) -> Message:
    quota = sandbox.limiter.hit(TO + min(whatsapp.spellings(to)), PER_RECIPIENT, MINUTE, now)
    if not quota.allowed:
        raise RecipientLimited(quota.retry_after(now))
    return _add(sandbox, OUTBOUND, to, text, kind, facts, now)


def _add(
    sandbox: Sandbox, direction: str, number: str, text: str, kind: str, facts: MessageFacts, at: Instant
) -> Message:
    message_id = sandbox.chance.uuid("coext.message")
    message = made(line(sandbox, number), direction, text, at, id=message_id, kind=kind, facts=facts)
    return begin(sandbox, message, f"message.{message.status}")


def line(sandbox: Sandbox, number: str) -> Line:
    """That with a customer's number."""
    ours = store_of(sandbox).account
    return Line(
        system=NAME,
        channel=CHANNEL,
        ours=ours.phone_number,
        theirs=number,
        account=ours.id,
        party=number,
        thread=number,
    )


def deadlines(sandbox: Sandbox) -> Iterator[Deadline]:
    """When each session window closes, and each key that has an end ends."""
    store = store_of(sandbox)
    for customer in store.customers:
        yield session_window.closing(customer.last_inbound_at, customer.id)
    for key in store.keys:
        if key.expires_at is not None:
            yield Deadline(key.expires_at, KEY_EXPIRES, f"the key {key.name}", {"key": key.id})
