"""Customers of the business, whom every one of its keys knows. A phone or an e-mail address is one customer's only."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from mock_server.kernel import phone, whatsapp
from mock_server.kernel.public import Conflict, Invalid, Sandbox, Selection, Values, must, to_millisecond
from mock_server.systems.coax.operations import access
from mock_server.systems.coax.records import ApiKey, Customer
from mock_server.systems.coax.store import store_of

# How a number without a country code is read (assumed).
REGION = "AU"
EMAIL = r"[^@\s\x00-\x1f]{1,64}@[^@\s\x00-\x1f.]+(\.[^@\s\x00-\x1f.]+)+"
_EMAIL = re.compile(EMAIL + r"\Z")
_LONGEST_EMAIL = 254


def is_email(text: str) -> bool:
    return len(text) <= _LONGEST_EMAIL and _EMAIL.match(text) is not None


def number(text: str) -> str | None:
    """A phone number in E.164, or None for what is none."""
    return phone.normalised(text, REGION)


def find(sandbox: Sandbox, words: str | None) -> Selection[Customer] | Sequence[Customer]:
    """Every customer in the order in which they came, or those in whose details `words` stand."""
    customers = store_of(sandbox).customers
    return customers.all() if words is None else [customer for customer in customers if matches(customer, words)]


def matches(customer: Customer, words: str) -> bool:
    """Whether the words stand in name, e-mail address, phone or company, in either case."""
    wanted = words.casefold()
    details = (customer.name, customer.email, customer.phone, customer.company_name)
    return any(wanted in detail.casefold() for detail in details if detail is not None)


def get(sandbox: Sandbox, customer_id: str) -> Customer:
    """One customer. Raises NotFound."""
    return must(store_of(sandbox).customers, "customer", customer_id)


def by_phone(sandbox: Sandbox, number: str) -> Customer | None:
    """The customer of a number, or of the other spelling that WhatsApp knows it by (assumed)."""
    customers = store_of(sandbox).customers
    return whatsapp.known_by(whatsapp.spellings(number), lambda one: customers.find("phone", one))


def named(sandbox: Sandbox, *found: Customer | None, email: str | None, phone: str | None) -> Customer | None:
    """The one customer that all of this leads to, or None when nothing leads anywhere. Raises Conflict for two."""
    customers = store_of(sandbox).customers
    by_email = None if email is None else customers.find("email", email.casefold())
    by_number = None if phone is None else by_phone(sandbox, phone)
    different = {customer.id: customer for customer in (*found, by_email, by_number) if customer is not None}
    if len(different) > 1:
        raise Conflict("The contact details and ids belong to different customers.")
    return next(iter(different.values()), None)


def create(sandbox: Sandbox, key: ApiKey, details: Values) -> Customer:
    """A new customer. Raises Conflict for contact details of another one, NotFound and Forbidden for the location."""
    if named(sandbox, email=details.get("email"), phone=details.get("phone")) is not None:
        raise Conflict("A customer with these contact details exists already.")
    return add(sandbox, _placed(sandbox, key, details))


def upsert(sandbox: Sandbox, key: ApiKey, details: Values, *, do_not_update: bool) -> Customer:
    """The customer of these contact details, changed as they say, or a new one. Raises Invalid, Conflict and others."""
    if details.get("email") is None and details.get("phone") is None:
        raise Invalid({"phone": ["Give a phone or an email."], "email": ["Give a phone or an email."]})
    found = named(sandbox, email=details.get("email"), phone=details.get("phone"))
    placed = _placed(sandbox, key, details)
    if found is None:
        return add(sandbox, placed)
    return found if do_not_update else change(sandbox, found, placed)


def update(sandbox: Sandbox, key: ApiKey, customer_id: str, changes: Values) -> Customer:
    """What is left out stays. Raises NotFound, Forbidden, Duplicate."""
    customer = get(sandbox, customer_id)
    return change(sandbox, customer, _placed(sandbox, key, changes))


def delete(sandbox: Sandbox, customer_id: str) -> None:
    """The customer's enquiries and messages stay, without a customer. Raises NotFound."""
    store_of(sandbox).customers.remove(get(sandbox, customer_id).id)


def add(sandbox: Sandbox, details: Values) -> Customer:
    """Put a new customer into its table. Raises Duplicate."""
    at = to_millisecond(sandbox.clock.now())
    customer = _changed(Customer(id=sandbox.chance.uuid("coax.customer"), at=at, updated_at=at), details)
    return store_of(sandbox).customers.add(customer)


def change(sandbox: Sandbox, customer: Customer, changes: Values) -> Customer:
    """The customer as it is now. Raises Duplicate."""
    tagged = "tags" in changes or "added_tags" in changes
    if not tagged and all(getattr(customer, name) == value for name, value in changes.items()):
        return customer
    changed = _changed(customer, changes)
    if changed == customer:
        return customer
    at = to_millisecond(sandbox.clock.now())
    return store_of(sandbox).customers.replace(replace(changed, updated_at=at))


def _placed(sandbox: Sandbox, key: ApiKey, details: Values) -> Values:
    """The details with a location that the key reaches. Raises NotFound, Forbidden."""
    location_id = details.get("location_id")
    if location_id is not None:
        access.location(sandbox, key, location_id)
    return details


def _changed(customer: Customer, changes: Values) -> Customer:
    """`tags` takes the place of the tags, `added_tags` comes after them; a tag is there once."""
    tags = (*changes.get("tags", customer.tags), *changes.get("added_tags", ()))
    rest = {name: value for name, value in changes.items() if name not in ("tags", "added_tags")}
    return replace(customer, tags=tuple(dict.fromkeys(tags)), **rest)
