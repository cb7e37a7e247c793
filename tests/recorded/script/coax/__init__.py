"""Coax's script: customers, locations, enquiries, messages that find or create, campaigns, schedules, reviews."""

from __future__ import annotations

from collections.abc import Iterator

from tests.recorded.script.coax import messages, records, refusals
from tests.recorded.steps import Open, Step, each
from tests.support.coax import FIXTURES


def steps() -> Iterator[Step]:
    yield from each(
        "coax",
        lambda box: [Open(box, {"fixtures": FIXTURES})],
        records.customers,
        records.upserts,
        records.changes,
        records.locations,
        records.enquiries,
        messages.sends,
        messages.events,
        messages.finds,
        messages.fields,
        messages.schedules,
        messages.reviews,
        messages.campaigns,
        refusals.scoped,
        refusals.doors,
        refusals.bodies,
        records.singular,
        refusals.paths,
        refusals.faults,
    )
    yield from refusals.limits()
    yield from refusals.strict()
    yield from refusals.default_fixtures()
