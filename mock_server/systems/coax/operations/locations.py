"""The business's locations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from mock_server.kernel.public import Conflict, Sandbox, Values, to_millisecond
from mock_server.systems.coax.operations import access
from mock_server.systems.coax.records import ApiKey, Location
from mock_server.systems.coax.store import store_of


def find(sandbox: Sandbox, key: ApiKey, words: str | None) -> Sequence[Location]:
    """The locations that the key reaches, in the order in which they were made; `words` stand in name or address."""
    found = [location for location in store_of(sandbox).locations if key.location_id in (None, location.id)]
    if words is None:
        return found
    wanted = words.casefold()
    return [
        location
        for location in found
        if any(wanted in (text or "").casefold() for text in (location.name, location.address))
    ]


def create(sandbox: Sandbox, details: Values) -> Location:
    at = to_millisecond(sandbox.clock.now())
    return store_of(sandbox).locations.add(Location(id=sandbox.chance.uuid("coax.location"), at=at, **details))


def update(sandbox: Sandbox, key: ApiKey, location_id: str, changes: Values) -> Location:
    """What is left out stays. Raises NotFound, Forbidden."""
    location = access.location(sandbox, key, location_id)
    return store_of(sandbox).locations.replace(replace(location, **changes))


def delete(sandbox: Sandbox, key: ApiKey, location_id: str) -> None:
    """Raises NotFound, Forbidden, and Conflict for one that an enquiry, a customer or a key belongs to."""
    location = access.location(sandbox, key, location_id)
    store = store_of(sandbox)
    tables = {"enquiries": store.enquiries, "customers": store.customers, "API keys": store.keys}
    users = [name for name, table in tables.items() if len(table.where("location", location.id))]  # type: ignore[attr-defined]  # a join of table types
    if users:
        raise Conflict(f"The location is in use: it has {' and '.join(users)}.")
    store.locations.remove(location.id)
