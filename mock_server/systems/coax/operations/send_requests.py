"""What a message call asks for, and the plan that comes of it: whom it reaches where, before anything has changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from mock_server.kernel.public import Conflict, Instant, Invalid, Sandbox, Values, must, struct
from mock_server.systems.coax.operations import access, customers
from mock_server.systems.coax.records import ApiKey, Customer, Enquiry, Location
from mock_server.systems.coax.store import store_of

# What a channel needs to know of a customer; the others reach anybody whom Coax knows.
NEEDS = {"sms": "phone", "whatsapp": "phone", "email": "email"}
_DETAILS = ("name", "email", "phone", "avatar", "company_name", "address")


@dataclass(slots=True, kw_only=True)
class SendRequest:
    """The fields of a message call, whichever it is; None is left out, and a review without a channel chooses one.

    It is not frozen only because that would take twice as long to make; nobody changes it.
    """

    channel: str | None = None
    message: str | None = None
    type: str | None = None
    sub_type: str | None = None
    attachment_ids: Sequence[str] | None = None
    contact_id: str | None = None
    contact_ids: Sequence[str] | None = None
    customer_id: str | None = None
    team_user_id: str | None = None
    business_location_id: str | None = None
    location_id: str | None = None
    create_activity: bool | None = None
    activity_type: str | None = None
    activity_description: str | None = None
    is_bot: bool | None = None
    enquiry_id: str | None = None
    enquiry_status: str | None = None
    campaign_id: str | None = None
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    avatar: str | None = None
    company_name: str | None = None
    address: str | None = None
    do_not_update: bool | None = None
    suppress_socket_events: bool | None = None
    scheduled_at: Instant | None = None
    review_types: Sequence[str] | None = None


@struct(frozen=True, slots=True)
class Plan:
    """Whom a request reaches: `customer` (None when there is to be a new one) as `changes` make it, and `others`.

    `enquiry` is the one that the request names, on which everything is said then. `writes_to_customer` is false where
    only the others are written to.
    """

    location: Location
    enquiry: Enquiry | None
    customer: Customer | None
    changes: Values = field(default_factory=dict)
    others: tuple[Customer, ...] = ()
    writes_to_customer: bool = True


def plan(sandbox: Sandbox, key: ApiKey, request: SendRequest) -> Plan:
    """Raises Invalid, NotFound, Forbidden, Conflict."""
    location_id = access.one_name(request.business_location_id, request.location_id)
    if request.enquiry_id is None:
        return _to_customer(sandbox, request, access.sender(sandbox, key, location_id))
    enquiry = access.enquiry(sandbox, key, request.enquiry_id)
    location = access.location(sandbox, key, location_id or enquiry.location_id)
    if location.id != enquiry.location_id:
        raise Invalid({"business_location_id": ["The enquiry is at another location."]})
    return _on_enquiry(sandbox, request, location, enquiry)


def address(customer: Values, channel: str, customer_id: str) -> str:
    """Where a channel reaches a customer of these details. Raises Invalid when it does not."""
    detail = NEEDS.get(channel)
    if detail is None:
        return f"{customer_id}@{channel}"
    found: str | None = customer[detail]
    if found is None:
        raise Invalid({detail: [f"The customer has none, and {channel} needs it."]})
    return found


def _to_customer(sandbox: Sandbox, request: SendRequest, location: Location) -> Plan:
    """The customer of the ids and contact details, one customer at most; `contact_ids` come besides."""
    named = [customers.get(sandbox, found) for found in (request.customer_id, request.contact_id) if found is not None]
    customer = customers.named(sandbox, *named, email=request.email, phone=request.phone)
    others = _listed(sandbox, request)
    if customer is None and request.email is None and request.phone is None:
        if not others:
            told = ["Give a phone, an email, a contact_id or an enquiry_id."]
            raise Invalid({"phone": told, "email": told})
        return Plan(location, None, others[0], others=others[1:])
    return Plan(location, None, customer, _changes(request, customer), _without(others, customer))


def _on_enquiry(sandbox: Sandbox, request: SendRequest, location: Location, enquiry: Enquiry) -> Plan:
    """The enquiry's customer, or the contacts that are named in its stead."""
    customer = customers.get(sandbox, enquiry.customer_id)
    if request.customer_id not in (None, customer.id):
        raise Conflict("The enquiry is another customer's.")
    customers.named(sandbox, customer, email=request.email, phone=request.phone)
    contacts = _listed(sandbox, request)
    if request.contact_id is not None:
        contact = customers.get(sandbox, request.contact_id)
        contacts = (contact, *_without(contacts, contact))
    writes_to_customer = not contacts or customer in contacts
    others = _without(contacts, customer)
    return Plan(location, enquiry, customer, _changes(request, customer), others, writes_to_customer)


def _changes(request: SendRequest, customer: Customer | None) -> Values:
    """What the request says of its customer, unless a customer whom we know is to be left as it is."""
    if customer is not None and request.do_not_update:
        return {}
    return {name: value for name in _DETAILS if (value := getattr(request, name)) is not None}


def _listed(sandbox: Sandbox, request: SendRequest) -> tuple[Customer, ...]:
    table = store_of(sandbox).customers
    return tuple(must(table, "customer", found) for found in dict.fromkeys(request.contact_ids or ()))


def _without(contacts: Sequence[Customer], customer: Customer | None) -> tuple[Customer, ...]:
    return tuple(contact for contact in contacts if customer is None or contact.id != customer.id)
