"""Messages of a plane: accepted when they are paid for, listed, received from customers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import field

from mock_server.kernel import whatsapp
from mock_server.kernel.beginning import Line
from mock_server.kernel.problems import NotFound
from mock_server.kernel.public import INBOUND, OUTBOUND, Event, Instant, Invalid, Message, Sandbox, begin, made, struct
from mock_server.systems.tripdesk.channels import CHANNELS, E164, EMAIL, MAILBOX, WHATSAPP
from mock_server.systems.tripdesk.operations import contacts, conversations, gateways, usage, wallet
from mock_server.systems.tripdesk.operations.wallet import FREE, HELD
from mock_server.systems.tripdesk.records import TEST, Contact, Conversation, MessageFacts
from mock_server.systems.tripdesk.store import NAME, Store, new_id, store_of
from mock_server.web.system import Inbound

IDENTIFIED = "contact.identified"

PLACEHOLDER = re.compile(r"\{\{(\w{1,64})\}\}")


@struct(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A message that is to be sent: by a template with its variables, or with a text."""

    channel: str
    to: str
    template: str | None = None
    language: str | None = None
    variables: Mapping[str, str] = field(default_factory=dict)
    text: str | None = None
    subject: str | None = None
    gateway: str | None = None


@struct(frozen=True, slots=True)
class Identified:
    """An inbound message that an external id led to a contact."""

    message: Message
    contact: Contact

    @property
    def id(self) -> str:
        """The message's."""
        return self.message.id


def find(sandbox: Sandbox, plane: str, after: str | None) -> Iterator[Message]:
    """What the plane has sent, the newest first, behind the message with the id `after`."""
    found = sandbox.messages.where("account", (NAME, plane))
    if after is not None:
        found = found.before_id(after)
    return (message for message in found.newest_first() if message.direction == OUTBOUND)


def get(sandbox: Sandbox, plane: str, message_id: str) -> Message:
    """One message that the plane has sent. Raises NotFound."""
    message = Store.message(sandbox, message_id, OUTBOUND)
    if message.account != plane:
        raise NotFound("message", message_id)
    return message


def send(sandbox: Sandbox, plane: str, wanted: Wanted) -> Message:
    """Accept a message, and set it on its plan. Raises Invalid, InsufficientFunds."""
    channel = CHANNELS[wanted.channel]
    if not channel.form.fits(wanted.to):
        raise Invalid({"to": [channel.form.advice]})
    text, language = _text(sandbox, plane, wanted)
    gateway = gateways.choose(sandbox, plane, channel.name, wanted.gateway)
    wallet.hold(sandbox, plane, channel.price)
    now = sandbox.clock.now()
    contact = contacts.by_address(sandbox, plane, channel.name, wanted.to)
    conversation = conversations.at_address(sandbox, plane, channel.name, wanted.to, contact, now)
    facts = MessageFacts(
        price=channel.price,
        payment=HELD,
        gateway_id=None if gateway is None else gateway.id,
        template=wanted.template,
        language=language,
        subject=wanted.subject,
    )
    message = _add(sandbox, conversation, OUTBOUND, text, now, facts)
    usage.count(sandbox, plane, now, channel.name, message.status, 1, wallet.ZERO)
    return message


def receive(sandbox: Sandbox, inbound: Inbound) -> Message:
    """A customer writes on a channel (WhatsApp, or e-mail from a mailbox, unless told). Raises Invalid.

    An external id of that channel leads to its contact, and is told of; else it is the contact of the conversation, of
    the number or mailbox, or a new one.
    """
    plane = inbound.plane or TEST
    name = inbound.channel or (EMAIL if "@" in inbound.sender else WHATSAPP)
    if name not in CHANNELS:
        raise Invalid({"channel": [f"Must be one of {', '.join(CHANNELS)}."]})
    if not CHANNELS[name].form.fits(inbound.sender):
        raise Invalid({"from": [CHANNELS[name].form.advice]})
    gateway = _addressee(sandbox, plane, name, inbound.recipient)
    now = sandbox.clock.now()
    known = contacts.by_external_id(sandbox, plane, name, inbound.sender)
    conversation = conversations.at_address(sandbox, plane, name, inbound.sender, known, now)
    if conversation.contact_id is None:
        met = contacts.by_address(sandbox, plane, name, inbound.sender) or _stranger(sandbox, plane, name, inbound)
        conversation = conversations.at_address(sandbox, plane, name, inbound.sender, met, now)
    facts = MessageFacts(price=wallet.ZERO, payment=FREE, gateway_id=gateway)
    message = _add(sandbox, conversation, INBOUND, inbound.text, now, facts)
    if known is not None:
        sandbox.events.tell(Event(IDENTIFIED, NAME, Identified(message, known), now))
    return message


def _text(sandbox: Sandbox, plane: str, wanted: Wanted) -> tuple[str, str | None]:
    """What is sent, and in which language a template was used. Raises Invalid."""
    if (wanted.template is None) == (wanted.text is None):
        raise Invalid({"template": ["Give one of template and text."], "text": ["Give one of template and text."]})
    if wanted.template is None:
        return wanted.text or "", None
    known = store_of(sandbox).templates.having("name", (plane, wanted.template))
    if not known:
        raise Invalid({"template": ["There is no such template."]})
    language = wanted.language or known[0].language
    chosen = next((found for found in known if found.language == language), None)
    if chosen is None:
        languages = ", ".join(found.language for found in known)
        raise Invalid({"language": [f"The template is there in {languages}."]})
    # Text and names take turns.
    parts = PLACEHOLDER.split(chosen.text)
    names = parts[1::2]
    errors = {f"variables.{name}": [why] for name in names if (why := _flaw(wanted, name)) is not None}
    if errors:
        raise Invalid(errors)
    parts[1::2] = [wanted.variables[name] for name in names]
    return "".join(parts), chosen.language


def _flaw(wanted: Wanted, name: str) -> str | None:
    """Why a template cannot be sent with what is given for a variable; that WhatsApp's refusal is told is assumed."""
    if name not in wanted.variables:
        return "The template needs it."
    return whatsapp.flaw(wanted.variables[name]) if wanted.channel == WHATSAPP else None


def _add(
    sandbox: Sandbox, conversation: Conversation, direction: str, text: str, at: Instant, facts: MessageFacts
) -> Message:
    message_id = new_id(sandbox, "msg", at)
    kind = "session" if facts.template is None else "template"
    talking = line(conversation, facts.gateway_id)
    message = begin(sandbox, made(talking, direction, text, at, id=message_id, kind=kind, facts=facts))
    conversations.change(sandbox, conversation, at, last_message_id=message.id)
    return message


def line(conversation: Conversation, gateway_id: str | None) -> Line:
    """That between a plane's gateway, where the channel has one, and an address."""
    return Line(
        system=NAME,
        channel=conversation.channel,
        ours=gateway_id or "",
        theirs=conversation.address,
        account=conversation.plane,
        party=conversation.contact_id or "",
        thread=conversation.id,
    )


def _addressee(sandbox: Sandbox, plane: str, channel: str, wanted: str | None) -> str | None:
    """The gateway that a customer writes to, by its id. Raises Invalid."""
    try:
        gateway = gateways.choose(sandbox, plane, channel, wanted)
    except Invalid as problem:
        raise Invalid({"to": problem.errors["gateway"]}) from problem
    return None if gateway is None else gateway.id


def _stranger(sandbox: Sandbox, plane: str, channel: str, inbound: Inbound) -> Contact:
    """A new contact for somebody who wrote first. Its external ids are the partner's to give."""
    form = CHANNELS[channel].form
    reached = {"phone": inbound.sender} if form is E164 else {"email": inbound.sender} if form is MAILBOX else {}
    return contacts.create(sandbox, plane, {"name": inbound.name or inbound.sender, **reached})
