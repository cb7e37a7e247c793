"""Lies about the pages that lists come in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from tests.liars.coax.ways import CUSTOMERS, ENQUIRIES, LOCATIONS, renamed
from tests.liars.lies import (
    Call,
    Passing,
    Said,
    Telling,
    between,
    is_of,
    lie,
    misheard,
    reshaped,
)

LISTS = (f"GET {CUSTOMERS}", f"GET {LOCATIONS}", f"GET {ENQUIRIES}")


def _full_pages_lack_their_last(body: Any) -> None:
    page = body["body"]
    if len(page["items"]) == page["page_size"]:
        page["items"].pop()


def _query(**named: Callable[[str | None], str | None]) -> Callable[[Call], Call | None]:
    """Query parameters that are taken for others; None leaves one out."""

    def hear(call: Call) -> Call:
        changed = {name: change(call.query.get(name)) for name, change in named.items()}
        query = {**call.query, **changed}
        return replace(call, query={name: value for name, value in query.items() if value is not None})

    return hear


def _on_lists(change: Callable[[Call], Call | None]) -> tuple[Telling, ...]:
    return tuple(misheard("coax", change, where=where) for where in LISTS)


def _repeated(call: Call, proceed: Passing) -> Said:
    """A page begins with the last of the one before."""
    said, page = proceed(call), int(call.query.get("page", "1") if call.query.get("page", "1").isdigit() else 1)
    if page < 2 or said.status != 200 or not said.body["body"]["items"]:
        return said
    before = proceed(replace(call, query={**call.query, "page": str(page - 1)})).body["body"]["items"]
    body = said.body
    body["body"]["items"] = [before[-1], *body["body"]["items"][: len(before) - 1]]
    return said.saying(body)


def _never_past_the_last(call: Call, proceed: Passing) -> Said:
    said = proceed(call)
    if said.status != 200 or not any(is_of(call, where) for where in LISTS) or said.body["body"]["items"]:
        return said
    last = str(max(1, said.body["body"]["total_pages"]))
    return proceed(replace(call, query={**call.query, "page": last}))


def _counted_without_words(call: Call, proceed: Passing) -> Said:
    said = proceed(call)
    if said.status != 200 or "q" not in call.query:
        return said
    everybody = proceed(replace(call, query={name: value for name, value in call.query.items() if name != "q"}))
    body, counts = said.body, everybody.body["body"]
    body["body"] |= {"total": counts["total"], "total_pages": counts["total_pages"]}
    return said.saying(body)


def _number(least: int) -> Callable[[str | None], str | None]:
    return lambda text: text if text and text.isdigit() and int(text) >= least else None


def _at_most_100(text: str | None) -> str | None:
    return "100" if text and text.isdigit() and int(text) > 100 else text


LIES = (
    lie(
        "Coax: page_size is called per_page",
        *(
            reshaped("coax", lambda body: {**body, "body": renamed("page_size", "per_page")(body["body"])}, where=where)
            for where in LISTS
        ),
        claims="COAX-PAGING-001",
    ),
    lie(
        "Coax: a page holds 10 unless told otherwise",
        *_on_lists(_query(page_size=lambda text: "10" if text is None else text)),
        claims="COAX-PAGING-002",
    ),
    lie(
        "Coax: a full page lacks its last record",
        *(reshaped("coax", _full_pages_lack_their_last, where=where, status=200) for where in LISTS),
        claims="COAX-PAGING-002 COAX-PAGING-003 COAX-PAGING-004 COAX-PAGING-007",
    ),
    lie("Coax: pages overlap by a record", between("coax", _repeated), claims="COAX-PAGING-003"),
    lie(
        "Coax: more than 100 on a page is taken for 100",
        *_on_lists(_query(page_size=_at_most_100)),
        claims="COAX-PAGING-004",
    ),
    lie("Coax: past the last page is the last page", between("coax", _never_past_the_last), claims="COAX-PAGING-005"),
    lie(
        "Coax: a page that cannot be is the first",
        *_on_lists(_query(page=_number(1), page_size=_number(1))),
        claims="COAX-PAGING-006",
    ),
    lie("Coax: a search counts everybody", between("coax", _counted_without_words), claims="COAX-PAGING-007"),
)
