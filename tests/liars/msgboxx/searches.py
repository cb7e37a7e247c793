"""Lies about how contacts are found: filters that are ignored, ends of a range, spellings of a number."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from marshmallow import ValidationError

from mock_server.kernel.instants import SECOND
from tests.liars.lies import Telling, lie, patched, wrapped
from tests.liars.msgboxx.ways import OPERATIONS, ROOT

FIND = f"{OPERATIONS}.contacts.find"
BETWEEN = "mock_server.kernel.table.Selection.between"
# The places of what contacts are found by.
ACCOUNT, NUMBER, FIRST, LAST = range(2, 6)


def _ignoring(*places: int) -> Telling:
    def find(honest: Any, *arguments: Any) -> Any:
        return honest(*(None if place in places else value for place, value in enumerate(arguments)))

    return wrapped(FIND, find)


def _everybody_for_nobody(honest: Any, sandbox: Any, user: Any, *filters: Any) -> Any:
    return honest(sandbox, user, *filters) or honest(sandbox, user, None, None, None, None)


def _one_account(honest: Any, *arguments: Any) -> Any:
    found = honest(*arguments)
    return found if arguments[NUMBER] is None else replace(found, runs=found.runs[:1])


def _account_alone(honest: Any, sandbox: Any, user: Any, account_id: Any, *others: Any) -> Any:
    filters = others if account_id is None else (None, None, None)
    return honest(sandbox, user, account_id, *filters)


def _ends(first_moves: int, last_moves: int) -> Telling:
    """Ranges whose ends are moved by so many microseconds."""

    def between(honest: Any, selection: Any, first: Any, last: Any) -> Any:
        moved = (None if first is None else first + first_moves, None if last is None else last + last_moves)
        return honest(selection, *moved)

    return wrapped(BETWEEN, between)


def _whole_seconds(honest: Any, selection: Any, first: Any, last: Any) -> Any:
    start = None if first is None else first - first % SECOND
    return honest(selection, start, None if last is None else last - last % SECOND + SECOND - 1)


def _passed_over(honest: Any, field: Any, *arguments: Any, **options: Any) -> Any:
    try:
        return honest(field, *arguments, **options)
    except ValidationError:
        return None


LIES = (
    lie(
        "Msgboxx: contacts are not filtered by api account",
        _ignoring(ACCOUNT),
        claims="MSGBOXX-CONTACT-018 MSGBOXX-CONTACT-029",
    ),
    lie(
        "Msgboxx: contacts are not filtered by number",
        _ignoring(NUMBER),
        claims="MSGBOXX-CONTACT-019 MSGBOXX-CONTACT-021",
    ),
    lie(
        "Msgboxx: a number in a query needs its +",
        patched("mock_server.kernel.phone.from_query", lambda text: text),
        claims="MSGBOXX-CONTACT-020",
    ),
    lie(
        "Msgboxx: a number in a query may lack its +, and nothing else",
        patched("mock_server.kernel.phone.from_query", lambda text: "+" + text.removeprefix("+")),
        claims="MSGBOXX-CONTACT-020",
    ),
    lie(
        "Msgboxx: a search that finds nobody gives everybody",
        wrapped(FIND, _everybody_for_nobody),
        claims="MSGBOXX-CONTACT-021",
    ),
    lie("Msgboxx: a number is found in one api account", wrapped(FIND, _one_account), claims="MSGBOXX-CONTACT-022"),
    lie("Msgboxx: contacts are not filtered by fromDate", _ignoring(FIRST), claims="MSGBOXX-CONTACT-023"),
    lie("Msgboxx: contacts are not filtered by toDate", _ignoring(LAST), claims="MSGBOXX-CONTACT-024"),
    lie(
        "Msgboxx: the beginning of a range is outside it",
        _ends(1, 0),
        claims="MSGBOXX-CONTACT-025 MSGBOXX-MESSAGE-022",
    ),
    lie(
        "Msgboxx: the end of a range is outside it",
        _ends(0, -1),
        claims="MSGBOXX-CONTACT-025 MSGBOXX-MESSAGE-022",
    ),
    lie("Msgboxx: ranges are of whole seconds", wrapped(BETWEEN, _whole_seconds), claims="MSGBOXX-CONTACT-026"),
    lie(
        "Msgboxx: a range that ends before it begins is empty",
        patched(f"{ROOT}.schemas.requests.span", lambda query: (query["fromDate"], query["toDate"])),
        claims="MSGBOXX-CONTACT-027",
    ),
    lie(
        "Msgboxx: a date that cannot be read is none",
        wrapped("mock_server.web.fields.Moment._deserialize", _passed_over),
        claims="MSGBOXX-CONTACT-028",
    ),
    lie("Msgboxx: of several filters one counts", wrapped(FIND, _account_alone), claims="MSGBOXX-CONTACT-029"),
    lie(
        "Msgboxx: a filter by an id that is no UUID is none",
        wrapped("mock_server.web.fields.Uuid._deserialize", _passed_over),
        claims="MSGBOXX-CONTACT-030",
    ),
)
