"""What holds in every Coax store, and must hold in one that is imported."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from mock_server.kernel import phone
from mock_server.kernel.lifecycle import SCHEDULED
from mock_server.kernel.references import References, Values, flaws_of
from mock_server.kernel.sandbox import Sandbox
from mock_server.kernel.table import Table
from mock_server.kernel.timetable import Appointment
from mock_server.systems.coax.operations.messages import DUE
from mock_server.systems.coax.operations.wishes import CHANNELS
from mock_server.systems.coax.records import CAMPAIGN_STATUSES, KEYS, OWN, STATUSES
from mock_server.systems.coax.store import NAME, Store, store_of
from mock_server.web.fields import as_uuid

# A customer may have been deleted: enquiries and messages keep its id.
REFERENCES: References = {
    "customers": {"location_id": "locations"},
    "enquiries": {"location_id": "locations", "campaign_id": "campaigns"},
    "activities": {"enquiry_id": "enquiries"},
    "messages": {"account": "locations", "thread": "enquiries"},
}
VALUES: Values = {
    "campaigns": {"status": CAMPAIGN_STATUSES},
    "enquiries": {"status": STATUSES},
    "messages": {"channel": CHANNELS},
}
# The kinds of chance that a table's ids are drawn from.
DRAWN = {
    "coax.location": "locations",
    "coax.customer": "customers",
    "coax.enquiry": "enquiries",
    "coax.activity": "activities",
    "coax.message": "messages",
}
# Whose ids are UUIDs; a customer's are its own and those that enquiries and messages keep.
_UUIDS: Mapping[str, tuple[str, ...]] = {
    "locations": ("id",),
    "customers": ("id",),
    "enquiries": ("id", "customer_id"),
    "activities": ("id",),
    "messages": ("id", "party"),
}


def flaws(sandbox: Sandbox) -> Iterable[str]:
    """Why this store cannot be served, one sentence each."""
    store = store_of(sandbox)
    tables: dict[str, Table[Any]] = {name: table for name, (_, table) in store.tables().items()}
    tables["messages"] = sandbox.messages
    yield from _of_keys(store)
    for name, table in tables.items():
        if name != "messages" and not table.is_in_order():
            yield f"The {name} are not in the order of their time."
        if name != "keys":
            for record in table:
                if name != "messages" or record.system == NAME:
                    yield from _of_record(name, record, tables)
    for kind, name in DRAWN.items():
        if tables[name].get(sandbox.chance.next_uuid(kind)) is not None:
            yield f"The next id of {kind} is taken; `drawn` does not go with the records."
    yield from _of_appointments(sandbox)


def _of_keys(store: Store) -> Iterator[str]:
    if store.keys.get(OWN) is None:
        yield f"There is no key {OWN!r}."
    for key in store.keys:
        reaches_all = key.location_id is None
        if key.name not in KEYS or (key.name == OWN) != reaches_all:
            yield f"keys: {key.name!r} must be one of {', '.join(KEYS)}; the first is for every location."
        elif key.location_id is not None and store.locations.get(key.location_id) is None:
            yield f"keys: the location_id {key.location_id!r} of {key.name} leads nowhere."


def _of_record(name: str, record: Any, tables: Mapping[str, Table[Any]]) -> Iterator[str]:
    for field in _UUIDS.get(name, ()):
        found = getattr(record, field)
        if as_uuid(found) != found:
            yield f"{name}: the {field} {found!r} of {record.id} is no UUID in lower case."
    yield from flaws_of(name, record, tables, REFERENCES, VALUES)
    if name in ("customers", "locations") and record.phone is not None and not phone.is_e164(record.phone):
        yield f"{name}: the phone of {record.id} is not in E.164."


def _of_appointments(sandbox: Sandbox) -> Iterator[str]:
    """A message that waits has one appointment, at its time."""
    _, rows = sandbox.timetable.export()
    made = {found.subject: found.due for found in (Appointment(*row) for row in rows) if found.kind == DUE}
    for message in sandbox.messages.where("system", NAME):
        if message.status == SCHEDULED and made.get(message.id) != message.scheduled_at:
            yield f"messages: {message.id} waits for a time at which nothing is due."
