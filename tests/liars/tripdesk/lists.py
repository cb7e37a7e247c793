"""Lies about TripDesk's lists: how long a part is, where the next begins, and what comes meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice
from typing import Any

from mock_server.systems.tripdesk import envelope
from mock_server.systems.tripdesk.store import NAME
from tests.liars.lies import Call, Lie, Passing, Said, between, lie, misheard, patched, wrapped
from tests.liars.tripdesk.tools import OPERATIONS, TRIPDESK, refusal, token_of

# What of a list was found for a part, how long that is to be, and the record behind which the next part begins.
Following = Callable[[list[Any], int], Any]


def _cut(following: Following) -> Callable[..., Any]:
    """A way to cut lists: `following` names the record behind which the next part begins, None for the end."""

    def cut(
        records: Iterator[Any],
        render: Callable[[Any], bytes],
        limit: int,
        name: str,
        mark: Callable[[Any], str] = lambda record: record.id,
    ) -> Any:
        found = list(islice(records, limit + 1))
        behind = following(found, limit)
        cursor = None if behind is None else envelope.cursor(name, mark(behind))
        return envelope.listed(map(render, found[:limit]), cursor)

    return cut


def _skipping(found: list[Any], limit: int) -> Any:
    return found[limit] if len(found) > limit else None


def _repeating(found: list[Any], limit: int) -> Any:
    return found[max(0, limit - 2)] if len(found) > limit else None


def _ending_at_100(found: list[Any], limit: int) -> Any:
    return found[limit - 1] if len(found) > limit and limit < 100 else None


def _never_sure(found: list[Any], limit: int) -> Any:
    return found[limit - 1] if len(found) >= limit else None


def _limited(limit: Callable[[str | None], str | None]) -> Callable[[Call], Call | None]:
    def change(call: Call) -> Call | None:
        if call.method != "GET" or "mobile" in call.path:
            return None
        wanted = limit(call.query.get("limit"))
        rest = {name: value for name, value in call.query.items() if name != "limit"}
        return replace(call, query=rest if wanted is None else {**rest, "limit": wanted})

    return change


def _by_offset(call: Call, proceed: Passing) -> Said:
    """Cursors that say how many were seen."""
    if call.method != "GET" or "limit" not in call.query:
        return proceed(call)
    said = proceed(replace(call, query={"limit": "100"}))
    first, limit = int(call.query.get("cursor", "0")), int(call.query["limit"])
    last, whole = first + limit, said.body["data"]
    return said.saying({"data": whole[first:last], "next_cursor": str(last) if last < len(whole) else None})


def _anew(honest: Callable[..., Any], sandbox: Any, plane: str, below: int | None) -> Any:
    """Behind a contact that is gone the list begins anew."""
    known = any(contact.number == below for contact in sandbox.stores[NAME].contacts)
    return honest(sandbox, plane, below if known else None)


def _used_up() -> Callable[[Call, Passing], Said]:
    used: set[tuple[str, str]] = set()

    def middleware(call: Call, proceed: Passing) -> Said:
        cursor = call.query.get("cursor")
        if cursor is None:
            return proceed(call)
        if (token_of(call), cursor) in used:
            return refusal(422, "validation_failed")
        used.add((token_of(call), cursor))
        return proceed(call)

    return middleware


LIES: tuple[Lie, ...] = (
    lie(
        "TripDesk: a list has 20 unless told",
        misheard("tripdesk", _limited(lambda limit: limit or "20")),
        claims="TRIPDESK-LIST-001",
    ),
    lie(
        "TripDesk: a list has 25 whatever is asked for",
        misheard("tripdesk", _limited(lambda limit: None)),
        claims="TRIPDESK-LIST-002",
    ),
    lie(
        "TripDesk: a list of 100 ends there",
        patched(f"{TRIPDESK}.envelope.cut", _cut(_ending_at_100)),
        claims="TRIPDESK-LIST-002",
    ),
    lie(
        "TripDesk: the next part of a list drops one",
        patched(f"{TRIPDESK}.envelope.cut", _cut(_skipping)),
        claims="TRIPDESK-LIST-001 TRIPDESK-LIST-003",
    ),
    lie(
        "TripDesk: the next part of a list repeats one",
        patched(f"{TRIPDESK}.envelope.cut", _cut(_repeating)),
        claims="TRIPDESK-LIST-003",
    ),
    lie(
        "TripDesk: a cursor is good once",
        between("tripdesk", _used_up()),
        claims="TRIPDESK-LIST-003",
    ),
    lie(
        "TripDesk: a list that is full to its limit goes on",
        patched(f"{TRIPDESK}.envelope.cut", _cut(_never_sure)),
        claims="TRIPDESK-LIST-004",
    ),
    lie(
        "TripDesk: cursors count what was seen",
        between("tripdesk", _by_offset),
        claims="TRIPDESK-LIST-005",
    ),
    lie(
        "TripDesk: a cursor at who was deleted is the beginning",
        wrapped(f"{OPERATIONS}.contacts.find", _anew),
        claims="TRIPDESK-LIST-005",
    ),
)
