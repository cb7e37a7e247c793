"""msgboxx's script: tokens, access, contacts, conversations, messages and their window, broadcasts, webhooks."""

from __future__ import annotations

from collections.abc import Iterator

from tests.recorded.script.msgboxx import messages, records, refusals
from tests.recorded.script.msgboxx.calls import FIXTURES, opened
from tests.recorded.steps import Step, each


def steps() -> Iterator[Step]:
    yield from each(
        "msgboxx",
        lambda box: opened(box, {"fixtures": FIXTURES}),
        records.tokens,
        records.lists,
        records.contacts,
        records.contact_changes,
        records.conversations,
        messages.messages,
        messages.messages_found,
        messages.windows,
        messages.broadcasts,
        messages.subscriptions,
        records.access,
        refusals.doors,
        refusals.bodies,
        refusals.ids,
        refusals.paths,
        refusals.faults,
        refusals.limits,
        messages.parameters,
    )
    yield from refusals.strict()
    yield from refusals.default_fixtures()
