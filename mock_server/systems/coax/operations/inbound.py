"""A customer writes: found or created, as a send finds or creates it, on an open enquiry or a new one."""

from __future__ import annotations

from mock_server.kernel import phone
from mock_server.kernel.public import INBOUND, Invalid, Message, Sandbox, begin, made
from mock_server.systems.coax.operations import customers, enquiries, messages, send_requests
from mock_server.systems.coax.records import CHANNELS, Customer, Location, MessageFacts
from mock_server.systems.coax.store import store_of
from mock_server.web.system import Inbound


def receive(sandbox: Sandbox, inbound: Inbound) -> Message:
    """Take in what a customer wrote. Raises Invalid.

    `inbound.sender` is a phone, an e-mail address or a customer's id (also as `id@channel`), `inbound.recipient` a
    location's id, name, phone or e-mail address; without one it is that of the customer's newest enquiry, else the
    first. The channel is `sms`, or `email` for an e-mail address, unless it is given.
    """
    channel = inbound.channel or ("email" if "@" in inbound.sender else "sms")
    if channel not in CHANNELS:
        raise Invalid({"channel": [f"Must be one of {', '.join(CHANNELS)}."]})
    known, details = _sender(sandbox, inbound.sender)
    needed = send_requests.NEEDS.get(channel)
    if needed is not None and details.get(needed) is None and (known is None or getattr(known, needed) is None):
        raise Invalid({"from": [f"Who writes by {channel} has one: give the customer's {needed}."]})
    location = _addressee(sandbox, inbound.recipient, known)
    named = {} if inbound.name is None else {"name": inbound.name}
    customer = known or customers.add(sandbox, {**details, **named})
    return _take_in(sandbox, inbound, customer, location, channel)


def _sender(sandbox: Sandbox, sender: str) -> tuple[Customer | None, dict[str, str]]:
    """The customer who writes, if known, and the contact detail that tells. Raises Invalid."""
    table = store_of(sandbox).customers
    identifier, at, channel = sender.partition("@")
    known = table.get(identifier.lower()) if not at or channel in CHANNELS else None
    if known is not None:
        return known, {}
    if customers.is_email(sender):
        return table.find("email", sender.casefold()), {"email": sender}
    number = phone.normalised(sender, None)
    if number is None:
        raise Invalid({"from": ["Must be a phone number in E.164 form, an e-mail address or a customer's id."]})
    return customers.by_phone(sandbox, number), {"phone": number}


def _addressee(sandbox: Sandbox, wanted: str | None, known: Customer | None) -> Location:
    store = store_of(sandbox)
    if wanted is not None:
        for location in store.locations:
            if wanted in (location.id, location.name, location.phone, location.email):
                return location
        raise Invalid({"to": ["There is no such location: give its id, name, phone or e-mail address."]})
    usual = None if known is None else _usual(sandbox, known)
    if usual is not None:
        return usual
    for location in store.locations:
        return location
    raise Invalid({"to": ["This sandbox has no location yet; create one with POST /api/v2/locations."]})


def usual_location(sandbox: Sandbox, sender: str) -> str | None:
    """The id of the location that somebody writes to unless told otherwise; None for a stranger."""
    try:
        known, _ = _sender(sandbox, sender)
    except Invalid:
        return None
    usual = None if known is None else _usual(sandbox, known)
    return None if usual is None else usual.id


def _usual(sandbox: Sandbox, known: Customer) -> Location | None:
    """That of the customer's newest enquiry."""
    store = store_of(sandbox)
    enquiries_of = store.enquiries.where("customer", known.id).newest_first()
    found = (store.locations.get(enquiry.location_id) for enquiry in enquiries_of)
    return next((location for location in found if location is not None), None)


def _take_in(sandbox: Sandbox, inbound: Inbound, customer: Customer, location: Location, channel: str) -> Message:
    found = enquiries.open_with(sandbox, customer, location)
    enquiry = (
        enquiries.begin(sandbox, customer, location, {}) if found is None else enquiries.change(sandbox, found, {})
    )
    message = made(
        messages.line(location, customer, enquiry.id, channel),
        INBOUND,
        inbound.text,
        sandbox.clock.now(),
        id=sandbox.chance.uuid("coax.message"),
        kind="media" if inbound.attachments else "session",
        facts=MessageFacts(attachment_ids=inbound.attachments),
    )
    return begin(sandbox, message, "message.received")
