"""Lies about the list of messages: of which time they are, which filters count, and in which order they come."""

from __future__ import annotations

from typing import Any

from mock_server.kernel.instants import DAY, FIRST, SECOND
from mock_server.kernel.problems import NotFound
from tests.liars.lies import Telling, lie, patched, wrapped
from tests.liars.msgboxx.ways import OPERATIONS, ROOT

FIND = f"{OPERATIONS}.messages.find"
FILTERED = f"{OPERATIONS}.messages._filtered"
SHOWN = f"{OPERATIONS}.messages.SHOWN_WITHOUT_DATES"


def _dates(change: Any) -> Telling:
    """Lists whose two dates are taken for others: `change` is handed both, and the time a day ago."""

    def find(honest: Any, sandbox: Any, user: Any, *filters: Any) -> Any:
        *others, first, last = filters
        return honest(sandbox, user, *others, *change(first, last, sandbox.clock.now() - DAY))

    return wrapped(FIND, find)


def _all_of_a_filtered_list(honest: Any, sandbox: Any, user: Any, *filters: Any) -> Any:
    *others, first, last = filters
    dated = first is not None or last is not None or not any(others)
    return honest(sandbox, user, *others, first if dated else FIRST, last)


def _newest_alone(first: Any, last: Any, day_ago: Any) -> Any:
    """Dates narrow the newest 24 hours."""
    return (day_ago if first is None else max(first, day_ago)), last


def _without(filtered: int) -> Telling:
    """One filter is none: the number is its place among account, inbox, contact and conversation."""

    def find(honest: Any, sandbox: Any, user: Any, *filters: Any) -> Any:
        return honest(sandbox, user, *(None if place == filtered else value for place, value in enumerate(filters)))

    return wrapped(FILTERED, find)


def _contact_alone(honest: Any, sandbox: Any, user: Any, account: Any, inbox: Any, contact: Any, thread: Any) -> Any:
    """A contact's messages, whatever else is asked for."""
    others = (account, inbox) if contact is None else (None, None)
    return honest(sandbox, user, *others, contact, thread)


def _forgotten(honest: Any, sandbox: Any, user: Any, message_id: str) -> Any:
    message = honest(sandbox, user, message_id)
    if sandbox.clock.now() - message.created_at > DAY:
        raise NotFound("message", message_id)
    return message


def _oldest_first(honest: Any, *arguments: Any, newest_first: bool = False) -> Any:
    return honest(*arguments, newest_first=False)


LIES = (
    lie(
        "Msgboxx: without dates two seconds more than 24 hours are listed",
        patched(SHOWN, DAY + 2 * SECOND),
        claims="MSGBOXX-MESSAGE-017",
    ),
    lie(
        "Msgboxx: without dates two seconds less than 24 hours are listed",
        patched(SHOWN, DAY - 2 * SECOND),
        claims="MSGBOXX-MESSAGE-017",
    ),
    lie(
        "Msgboxx: a message older than a day is not found",
        wrapped(f"{OPERATIONS}.messages.get", _forgotten),
        claims="MSGBOXX-MESSAGE-018",
    ),
    lie(
        "Msgboxx: dates narrow the newest 24 hours",
        _dates(_newest_alone),
        claims="MSGBOXX-MESSAGE-019 MSGBOXX-MESSAGE-020 MSGBOXX-MESSAGE-021",
    ),
    lie(
        "Msgboxx: fromDate gives every message",
        _dates(lambda first, last, day_ago: (None if first is None else FIRST, last)),
        claims="MSGBOXX-MESSAGE-019 MSGBOXX-MESSAGE-021",
    ),
    lie(
        "Msgboxx: toDate alone gives the day before it",
        _dates(lambda first, last, day_ago: (last - DAY if first is None and last else first, last)),
        claims="MSGBOXX-MESSAGE-020",
    ),
    lie(
        "Msgboxx: of two dates the first counts",
        _dates(lambda first, last, day_ago: (first, last if first is None else None)),
        claims="MSGBOXX-MESSAGE-021",
    ),
    lie("Msgboxx: messages are not filtered by apiAccountId", _without(0), claims="MSGBOXX-MESSAGE-023"),
    lie("Msgboxx: messages are not filtered by inboxId", _without(1), claims="MSGBOXX-MESSAGE-023"),
    lie("Msgboxx: messages are not filtered by contactId", _without(2), claims="MSGBOXX-MESSAGE-023"),
    lie("Msgboxx: messages are not filtered by conversationId", _without(3), claims="MSGBOXX-MESSAGE-023"),
    lie(
        "Msgboxx: a filter by contact takes the place of the others",
        wrapped(FILTERED, _contact_alone),
        claims="MSGBOXX-MESSAGE-024",
    ),
    lie(
        "Msgboxx: the oldest message comes first",
        wrapped(f"{ROOT}.envelope.page", _oldest_first),
        claims="MSGBOXX-MESSAGE-025",
    ),
    lie(
        "Msgboxx: a filtered list gives messages of any time",
        wrapped(FIND, _all_of_a_filtered_list),
        claims="MSGBOXX-MESSAGE-026",
    ),
)
