"""Lists that are gone through by cursors: the newest first, so many records looked at in a call, and where to go on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice
from typing import Any, Generic, TypeVar

from mock_server.control._common import answer, listed
from mock_server.control.search.query import Fields, Query
from mock_server.kernel import glob
from mock_server.kernel.holding import Newest
from mock_server.kernel.pauses import may_rest
from mock_server.kernel.problems import Gone, Invalid
from mock_server.kernel.sandbox import Sandbox
from mock_server.kernel.structs import struct
from mock_server.web import current, lanes
from mock_server.web.http import Response

T = TypeVar("T")
Test = Callable[[T], bool]
# What gives the records of a list with their numbers, the newest first, without those that come from a number on.
Rows = Callable[[int], Iterable[tuple[int, T]]]

# So many records are looked at in a call; what is beyond is for the next one.
MOST_LOOKED_AT = 20_000
# More than these, or records of more bytes, are looked through where nobody queues behind it.
MOST_AT_ONCE = 2_000
_MOST_BYTES_AT_ONCE = 256 * 1024
# So many pass through a test, and then the rest through the next.
_CHUNK = 500

EXACT, NONE = "exact", "none"
# What a query has that goes by cursors, and not by the numbers of pages.
_ASKS = frozenset({"query", "limit", "after", "count"})


def look_aside(count: int, sandbox_id: str) -> None:
    """Call before so many records are looked through. Raises LongWork where others would queue behind them."""
    if count > MOST_AT_ONCE:
        lanes.takes_long(current.context().request.environ, sandbox_id)


def having(query: Mapping[str, Any], *names: str) -> Test[Any]:
    """Whether a record has the values that a query gives for these names, and is of its span of time and its paths."""
    wanted = [(name, query[name]) for name in names if name in query]
    since, until, path = query.get("since"), query.get("until"), query.get("path")
    return lambda record: (
        all(getattr(record, name) == value for name, value in wanted)
        and (since is None or record.at >= since)
        and (until is None or record.at <= until)
        and (path is None or glob.matches(path, record.path))
    )


def asked(query: Mapping[str, Any]) -> bool:
    """Whether a query goes by cursors. Raises Invalid for one that would have both."""
    named = sorted(_ASKS & query.keys())
    if named and query.get("page", 1) != 1:
        raise Invalid({"page": [f"With `{named[0]}` a list goes on by `before`, which is `paging.next`."]})
    return bool(named)


@struct(frozen=True, slots=True, kw_only=True)
class Place:
    """Where in a list a call looks: at records with numbers from `after` (or the beginning) to `before`, neither in it.

    A page has `size` of them, and says how many there are where it `counts`.
    """

    after: int | None
    before: int
    size: int
    counts: bool

    @classmethod
    def of(cls, query: Mapping[str, Any], oldest: int, upcoming: int) -> Place:
        """As a query says, of a list whose oldest record, and the next one to come, have these numbers.

        Raises Gone where records behind `after` are there no more, or never were.
        """
        after = query.get("after")
        if after is not None and not oldest - 1 <= after < upcoming:
            raise Gone(f"What came after {after} is not all kept; begin again with the newest.")
        return cls(
            after=after,
            before=min(query.get("before", upcoming), upcoming),
            size=query["limit"] if "limit" in query else query["page_size"],
            counts=query.get("count", NONE if "query" in query else EXACT) == EXACT,
        )

    def has(self, number: int) -> bool:
        """Whether the record of this number is to be looked at."""
        return number < self.before and (self.after is None or number > self.after)


@struct(frozen=True, slots=True, kw_only=True)
class Found(Generic[T]):
    """A page of what was found, and how far it was looked: down to the record numbered `reached`, if any was there.

    `total` is how many there are, where that is known and was asked for.
    """

    shown: Sequence[T]
    scanned: int
    reached: int | None
    complete: bool
    has_more: bool
    total: int | None


def look(rows: Iterable[tuple[int, T]], tests: Sequence[Test[T]], place: Place, *, are_all: bool) -> Found[T]:
    """Look through records with their numbers, the newest first, until a page is full, or on where they are counted.

    Not `are_all` of them are there where the caller has left out those beyond the bound. No lock is held.
    """
    shown: list[T] = []
    matched = scanned = 0
    reached, left = None, iter(rows)
    while chunk := list(islice(left, _CHUNK)):
        passing = list(enumerate(chunk, 1))
        for test in tests:
            may_rest()
            passing = [found for found in passing if test(found[1][1])]
        room = place.size - matched
        shown += [record for _, (_, record) in passing[: max(0, room)]]
        matched += len(passing)
        if not place.counts and matched >= place.size:
            # Where it is full it is looked no further, and goes on there.
            far = passing[room - 1][0]
            scanned, reached = scanned + far, chunk[far - 1][0]
            are_all = are_all and far == len(chunk) and next(left, None) is None
            break
        scanned += len(chunk)
        if room > 0:
            reached = passing[room - 1][1][0] if matched > place.size else chunk[-1][0]
    return Found(
        shown=shown,
        scanned=scanned,
        reached=reached,
        complete=are_all,
        has_more=not are_all or matched > place.size,
        total=matched if place.counts and are_all else None,
    )


@struct(frozen=True, slots=True, kw_only=True)
class Listing(Generic[T]):
    """A page of a list that is asked for, by cursors if it has a `place`, else by its number."""

    query: Mapping[str, Any]
    rows: Iterable[tuple[int, T]]
    place: Place | None
    search: Query | None
    dropped: int

    @classmethod
    def of(
        cls, query: Mapping[str, Any], sandbox: Sandbox, fields: Fields, store: Newest[Any, Any], rows: Rows[T]
    ) -> Listing[T]:
        """As a query says. The caller holds the sandbox's lock, until it has this. Raises Invalid, Gone, LongWork."""
        place, search = None, None
        upcoming = store.next_number
        if asked(query):
            place = Place.of(query, store.first_number, upcoming)
            if "query" in query:
                search = fields.read(query["query"], sandbox.clock.now())
                if store.bytes > _MOST_BYTES_AT_ONCE:
                    lanes.takes_long(current.context().request.environ, sandbox.id)
        shown = rows(upcoming if place is None else place.before)
        return cls(query=query, rows=shown, place=place, search=search, dropped=store.dropped)

    def answered(self, test: Test[T], show: Callable[[T], Mapping[str, Any]], ahead: Iterable[T] = ()) -> Response:
        """The page, of rows that pass the test too. No lock is held.

        `ahead` are those that have no number yet: they stand before the first page, beside what is counted.
        """
        place = self.place
        if place is None:
            return listed([row for row in self.rows if test(row[1])], self.query, show, self.dropped)
        within = list(islice((row for row in self.rows if place.has(row[0])), MOST_LOOKED_AT + 1))
        tests = [test, *(self.search.tests if self.search else ())]
        found = look(within[:MOST_LOOKED_AT], tests, place, are_all=len(within) <= MOST_LOOKED_AT)
        early = [record for record in ahead if "before" not in self.query and all(one(record) for one in tests)]
        return page(found, place, map(show, (*early, *found.shown)), self.dropped, self.search)


def page(
    found: Found[T], place: Place, items: Iterable[Mapping[str, Any]], dropped: int, search: Query | None
) -> Response:
    """What was found as it is answered."""
    paging: dict[str, Any] = {"scanned": found.scanned, "complete": found.complete, "dropped": dropped}
    if found.has_more:
        paging["next"] = found.reached
    if place.before > 0:
        paging["previous"] = place.before - 1
    if found.total is not None:
        paging["total"] = found.total
    shown = {"items": list(items), "paging": paging}
    return answer(shown if search is None else {**shown, "query": search.shown()})
