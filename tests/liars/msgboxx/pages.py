"""Lies about pages: their size, what they drop and repeat, and how they are counted."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import orjson

from mock_server.web.rendering import json_answer
from tests.liars.lies import Call, Telling, lie, misheard, patched, wrapped
from tests.liars.msgboxx.ways import ROOT, SYSTEM, filters_heard, paging

PAGE = f"{ROOT}.envelope.page"
SIZE = f"{ROOT}.envelope.PAGE_SIZE"
RECORDS = "mock_server.kernel.table.Selection.records"


def _from(places: int) -> Telling:
    """Later pages begin so many places further on."""

    def records(honest: Any, selection: Any, offset: int = 0, *arguments: Any, **options: Any) -> Any:
        return honest(selection, offset + places if offset else 0, *arguments, **options)

    return wrapped(RECORDS, records)


def _at_most_the_last(honest: Any, selection: Any, render: Any, number: int, **options: Any) -> Any:
    return honest(selection, render, min(number, max(1, -(-len(selection) // 100))), **options)


def _counting_everything(honest: Any, selection: Any, *arguments: Any, **options: Any) -> Any:
    """Counts what the table has, whatever was asked for."""
    body = orjson.loads(honest(selection, *arguments, **options).get_data())
    total = len(selection.table)
    return json_answer(orjson.dumps({**body, "paging": {"recordCount": total, "pages": -(-total // 100)}}))


def _paging(change: Any) -> Telling:
    return paging(lambda body: {**body, "paging": {**body["paging"], **change(body)}})


def _first_for_nonsense(call: Call) -> Call | None:
    number = call.query.get("page", "1")
    good = number.isascii() and number.isdigit() and int(number) > 0
    return None if good else replace(call, query={**call.query, "page": "1"})


LIES = (
    lie(
        "Msgboxx: a page holds 50 records",
        patched(SIZE, 50),
        claims="MSGBOXX-PAGING-001 MSGBOXX-PAGING-002 MSGBOXX-PAGING-003",
    ),
    lie("Msgboxx: a page holds 101 records", patched(SIZE, 101), claims="MSGBOXX-PAGING-001 MSGBOXX-PAGING-002"),
    lie(
        "Msgboxx: recordCount counts the page's own items",
        _paging(lambda body: {"recordCount": len(body["items"])}),
        claims="MSGBOXX-PAGING-001 MSGBOXX-PAGING-002 MSGBOXX-PAGING-006",
    ),
    lie(
        "Msgboxx: recordCount is a text",
        _paging(lambda body: {"recordCount": str(body["paging"]["recordCount"])}),
        claims="MSGBOXX-PAGING-001",
    ),
    lie(
        "Msgboxx: there is always one page more than hundreds",
        _paging(lambda body: {"pages": body["paging"]["recordCount"] // 100 + 1}),
        claims="MSGBOXX-PAGING-003 MSGBOXX-PAGING-007",
    ),
    lie("Msgboxx: the second page drops a record", _from(1), claims="MSGBOXX-PAGING-001 MSGBOXX-PAGING-004"),
    lie("Msgboxx: the second page repeats a record", _from(-1), claims="MSGBOXX-PAGING-002 MSGBOXX-PAGING-004"),
    lie(
        "Msgboxx: without page it is page 2",
        filters_heard(lambda query: {"page": "2", **query}, where="GET /contact"),
        claims="MSGBOXX-PAGING-005",
    ),
    lie(
        "Msgboxx: a page past the end is the last one",
        wrapped(PAGE, _at_most_the_last),
        claims="MSGBOXX-PAGING-006",
    ),
    lie(
        "Msgboxx: a page that is no positive integer is page 1",
        misheard(SYSTEM, _first_for_nonsense),
        claims="MSGBOXX-PAGING-008",
    ),
    lie(
        "Msgboxx: paging counts what the filter leaves out too",
        wrapped(PAGE, _counting_everything),
        claims="MSGBOXX-PAGING-009",
    ),
    lie(
        "Msgboxx: teams and users end after 100",
        wrapped(f"{ROOT}.envelope.bare", lambda honest, rows: honest(list(rows)[:100])),
        claims="MSGBOXX-PAGING-010",
    ),
)
