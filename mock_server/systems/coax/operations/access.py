"""What a key's scope lets it reach: every location of the business, or one. That a refusal is a 403 is assumed."""

from __future__ import annotations

from mock_server.kernel.public import Forbidden, Invalid, Sandbox, must
from mock_server.systems.coax.records import ApiKey, Enquiry, Location
from mock_server.systems.coax.store import store_of


def check(key: ApiKey, location_id: str, kind: str = "location") -> None:
    """Raises Forbidden for a `kind` at a location that the key does not reach."""
    if key.location_id is not None and key.location_id != location_id:
        raise Forbidden(kind)


def location(sandbox: Sandbox, key: ApiKey, location_id: str) -> Location:
    """One location. Raises NotFound, Forbidden."""
    found = must(store_of(sandbox).locations, "location", location_id)
    check(key, found.id)
    return found


def enquiry(sandbox: Sandbox, key: ApiKey, enquiry_id: str) -> Enquiry:
    """One enquiry. Raises NotFound, Forbidden."""
    found = must(store_of(sandbox).enquiries, "enquiry", enquiry_id)
    check(key, found.location_id, "enquiry")
    return found


def one_name(business_location_id: str | None, location_id: str | None) -> str | None:
    """The location that a body names by either of the two names for it. Raises Invalid when they differ."""
    if location_id is not None and business_location_id not in (None, location_id):
        raise Invalid({"location_id": ["Must be the same as business_location_id, or left out."]})
    return business_location_id or location_id


def sender(sandbox: Sandbox, key: ApiKey, location_id: str | None) -> Location:
    """The location to send from; a key for one location needs to name none. Raises Invalid, NotFound, Forbidden."""
    wanted = location_id or key.location_id
    if wanted is None:
        raise Invalid({"business_location_id": ["Required with an API key for every location."]})
    return location(sandbox, key, wanted)
