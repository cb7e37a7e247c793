"""What a sandbox holds, store by store, with the bounds of each and what was dropped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mock_server.kernel.holding import LEAST, Holding
from mock_server.kernel.problems import Full
from mock_server.kernel.sandbox import Sandbox
from mock_server.kernel.table import AVERAGE


def holdings(sandbox: Sandbox, systems: Iterable[str]) -> Iterator[tuple[str, Holding]]:
    """Every store by name, these systems' after the kernel's; the caller holds the sandbox's lock."""
    yield "messages", sandbox.messages.held
    yield "requests", sandbox.journal.held
    yield "findings", sandbox.findings.held
    yield "events", sandbox.chronicle.held
    yield "faults", sandbox.faults.held
    yield "rate_windows", sandbox.limiter.held
    yield "parcels", sandbox.outbox.parcels.held
    yield "deliveries", sandbox.outbox.attempts.held
    for system in systems:
        for name, table in sandbox.stores[system].tables.items():
            records, size = _shared(sandbox)
            held = table.held
            yield f"{system}.{name}", held if table.bound else held._replace(max_records=records, max_bytes=size)


def check(sandbox: Sandbox, system: str) -> None:
    """Before a call that may add to a system's tables: raises Full when one that may drop nothing has no room.

    The tables of a system share their bound in bytes. A call adds what fits into its body, so that they stay within.
    """
    records, size = _shared(sandbox)
    sharing = sandbox.stores[system].lasting
    held = sum([table.bytes for _, table in sharing])
    if held < records * LEAST:
        # So few that no table is full: a record has so many bytes at least.
        return
    for name, table in sharing:
        if len(table) >= records:
            raise Full(f"{system}.{name} holds {records} records, as many as a table of this sandbox may.")
    if held >= size:
        raise Full(f"The tables of {system} hold {size} bytes, as many as a system's of this sandbox may.")


def _shared(sandbox: Sandbox) -> tuple[int, int]:
    records = sandbox.bounds.records
    return records, records * AVERAGE
