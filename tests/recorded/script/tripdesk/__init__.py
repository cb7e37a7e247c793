"""TripDesk's script: planes, channels, the wallet, idempotency, contacts, polling, send and confirm, the audit."""

from __future__ import annotations

from collections.abc import Iterator

from tests.recorded.script.tripdesk import messages, records, refusals
from tests.recorded.steps import Open, Step, each
from tests.support.tripdesk import FIXTURES


def steps() -> Iterator[Step]:
    yield from each(
        "tripdesk",
        lambda box: [Open(box, {"fixtures": FIXTURES})],
        messages.sends,
        messages.content,
        messages.channels,
        messages.ends,
        records.lists,
        records.contacts,
        records.changes,
        records.conversations,
        records.usage,
        messages.idempotency,
        messages.wallet,
        records.planes,
        refusals.tokens,
        refusals.mobile,
        messages.confirmed,
        refusals.doors,
        refusals.mobile_doors,
        refusals.bodies,
        refusals.paths,
        messages.parameters,
    )
    yield from refusals.faults()
    yield from refusals.limits()
    yield from refusals.strict()
    yield from refusals.default_fixtures()
