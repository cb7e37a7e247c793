"""How many messages there were and what they cost, kept as sums: messages that the sandbox has dropped still count."""

from __future__ import annotations

from decimal import Decimal
from operator import attrgetter

from mock_server.kernel.public import DAY, Instant, Sandbox, renewed
from mock_server.systems.tripdesk.operations.wallet import ZERO
from mock_server.systems.tripdesk.records import Usage
from mock_server.systems.tripdesk.store import store_of

GROUPS = ("day", "channel", "status")


def count(
    sandbox: Sandbox, plane: str, accepted_at: Instant, channel: str, status: str, messages: int, cost: Decimal
) -> None:
    """Add messages and what they cost to a sum; both may be below 0."""
    table = store_of(sandbox).usage
    day = accepted_at // DAY
    key = cell_id(plane, day, channel, status)
    before = table.get(key)
    if before is None:
        table.add(Usage(id=key, plane=plane, day=day, channel=channel, status=status, count=messages, cost=cost))
    else:
        table.replace(renewed(before, count=before.count + messages, cost=before.cost + cost))


def cell_id(plane: str, day: int, channel: str, status: str) -> str:
    """What a sum is kept by."""
    return f"{plane}/{day}/{channel}/{status}"


def grouped(
    sandbox: Sandbox, plane: str, first: Instant | None, last: Instant | None, by: str
) -> list[tuple[int | str, int, Decimal]]:
    """(day, channel or status, count, cost) of the days from that of `first` to that of `last`, in order."""
    name = attrgetter(by)
    sums: dict[int | str, tuple[int, Decimal]] = {}
    for found in store_of(sandbox).usage.where("plane", plane):
        early = first is not None and found.day < first // DAY
        late = last is not None and found.day > last // DAY
        if found.count and not early and not late:
            before = sums.get(name(found), (0, ZERO))
            sums[name(found)] = (before[0] + found.count, before[1] + found.cost)
    return sorted((key, *total) for key, total in sums.items())
