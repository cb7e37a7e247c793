"""What holds in every Postbox store, and must hold in one that is imported."""

from __future__ import annotations

from collections.abc import Iterable

from mock_server.kernel.sandbox import Sandbox

from .store import NAME, store_of


def flaws(sandbox: Sandbox) -> Iterable[str]:
    """Why this store cannot be served, one sentence each."""
    for message in sandbox.messages:
        if message.system == NAME and store_of(sandbox).senders.get(message.account) is None:
            yield f"{message.id} is of a name that nobody registered."
    if sandbox.messages.get(sandbox.chance.next_uuid("postbox.text")) is not None:
        yield "The next id of a text is taken; `drawn` does not go with the records."
