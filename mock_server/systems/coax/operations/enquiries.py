"""Enquiries: found, begun, changed by what is sent on them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from mock_server.kernel.public import Event, Sandbox, Selection, Values, renewed, struct, to_millisecond
from mock_server.systems.coax.operations import access, customers
from mock_server.systems.coax.records import NEW, Activity, ApiKey, Customer, Enquiry, Location
from mock_server.systems.coax.store import NAME, store_of


@struct(frozen=True, slots=True)
class Filters:
    """What a list of enquiries is narrowed by; None does not narrow."""

    location_id: str | None = None
    customer_id: str | None = None
    status: str | None = None
    words: str | None = None


def find(sandbox: Sandbox, key: ApiKey, filters: Filters) -> Selection[Enquiry] | Sequence[Enquiry]:
    """The enquiries that the key reaches and the filters name, the newest last. Raises NotFound, Forbidden."""
    if filters.location_id is not None:
        access.location(sandbox, key, filters.location_id)
    narrowed = replace(filters, location_id=filters.location_id or key.location_id)
    selection = _indexed(sandbox, narrowed)
    tests = list(_tests_beyond_index(sandbox, narrowed))
    return [enquiry for enquiry in selection if all(test(enquiry) for test in tests)] if tests else selection


def open_with(sandbox: Sandbox, customer: Customer, location: Location) -> Enquiry | None:
    """The newest open enquiry of a customer at a location, or None."""
    found = store_of(sandbox).enquiries.where("open", (customer.id, location.id)).records(0, 1, newest_first=True)
    return found[0] if found else None


def begin(
    sandbox: Sandbox, customer: Customer, location: Location, changes: Values, *, silently: bool = False
) -> Enquiry:
    """A new enquiry; `changes` are what the call that begins it says of it. Told of unless `silently`."""
    now = sandbox.clock.now()
    at = to_millisecond(now)
    given = {"status": NEW, **changes}
    enquiry_id = sandbox.chance.uuid("coax.enquiry")
    enquiry = store_of(sandbox).enquiries.add(
        Enquiry(id=enquiry_id, customer_id=customer.id, location_id=location.id, at=at, updated_at=at, **given)
    )
    if not silently:
        sandbox.events.tell(Event("enquiry.created", NAME, enquiry, now))
    return enquiry


def change(sandbox: Sandbox, enquiry: Enquiry, changes: Values) -> Enquiry:
    """Something has happened on an enquiry, which may have changed it."""
    at = to_millisecond(sandbox.clock.now())
    return store_of(sandbox).enquiries.replace(renewed(enquiry, updated_at=at, **changes))


def note(sandbox: Sandbox, enquiry: Enquiry, kind: str | None, description: str | None) -> Activity:
    return store_of(sandbox).activities.add(
        Activity(
            id=sandbox.chance.uuid("coax.activity"),
            enquiry_id=enquiry.id,
            type=kind,
            description=description,
            at=to_millisecond(sandbox.clock.now()),
        )
    )


def _indexed(sandbox: Sandbox, filters: Filters) -> Selection[Enquiry]:
    """The enquiries of the narrowest index that a filter names."""
    enquiries = store_of(sandbox).enquiries
    if filters.customer_id is not None:
        return enquiries.where("customer", filters.customer_id)
    if filters.location_id is not None and filters.status is not None:
        return enquiries.where("location and status", (filters.location_id, filters.status))
    if filters.location_id is not None:
        return enquiries.where("location", filters.location_id)
    return enquiries.all() if filters.status is None else enquiries.where("status", filters.status)


def _tests_beyond_index(sandbox: Sandbox, filters: Filters) -> Sequence[Callable[[Enquiry], bool]]:
    """What the index leaves to be looked at."""
    tests: list[Callable[[Enquiry], bool]] = []
    if filters.customer_id is not None and filters.location_id is not None:
        tests.append(lambda enquiry: enquiry.location_id == filters.location_id)
    if filters.customer_id is not None and filters.status is not None:
        tests.append(lambda enquiry: enquiry.status == filters.status)
    words, known = filters.words, store_of(sandbox).customers
    if words is not None:

        def is_meant(enquiry: Enquiry) -> bool:
            customer = known.get(enquiry.customer_id)
            return customer is not None and customers.matches(customer, words)

        tests.append(is_meant)
    return tests
