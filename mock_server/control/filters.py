"""The filters of messages that listing, waiting and verifying share: an index where there is one, else a test."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from mock_server.kernel import phone
from mock_server.kernel.instants import Instant
from mock_server.kernel.messages import Message
from mock_server.kernel.sandbox import Sandbox
from mock_server.kernel.table import Selection

Test = Callable[[Message], bool]


def narrowed(sandbox: Sandbox, query: Mapping[str, Any]) -> Selection[Message]:
    """The messages of the span of time, from the narrowest index that a filter names; `tests` looks at the rest."""
    return _indexed(sandbox, query).between(query.get("since"), query.get("until"))


def found(sandbox: Sandbox, query: Mapping[str, Any]) -> list[Message]:
    """Every message that passes all filters, the oldest first."""
    wanted = tests(query)
    return [message for message in narrowed(sandbox, query) if all(test(message) for test in wanted)]


def snapshot(sandbox: Sandbox, queries: Sequence[Mapping[str, Any]]) -> list[Sequence[Message]]:
    """For each query what its index leaves, for `among` to look through without the lock; equal lists are one."""
    taken: dict[tuple[str, object] | None, Sequence[Message]] = {}
    for query in queries:
        if _index(query) not in taken:
            taken[_index(query)] = _indexed(sandbox, query).records()
    return [taken[_index(query)] for query in queries]


def among(messages: Sequence[Message], query: Mapping[str, Any]) -> list[Message]:
    """What passes all filters of what `snapshot` took for this query, the oldest first."""
    since, until, wanted = query.get("since"), query.get("until"), tests_beyond_index(query)
    start = 0 if since is None else bisect_left(messages, since, key=_created_at)
    stop = len(messages) if until is None else bisect_right(messages, until, key=_created_at)
    return [message for message in messages[start:stop] if all(test(message) for test in wanted)]


def tests(query: Mapping[str, Any]) -> list[Test]:
    """A test for each filter but the span of time; together they answer for any index."""
    made = [_same(name, query[name]) for name in ("system", "direction", "status", "channel") if name in query]
    made += [_number(name, query[name]) for name in ("recipient", "sender") if name in query]
    if "q" in query:
        wanted = query["q"].casefold()
        made.append(lambda message: wanted in message.text.casefold())
    return made


def tests_beyond_index(query: Mapping[str, Any]) -> list[Test]:
    """The tests that the index of `narrowed` leaves to be made."""
    answered = _index(query)
    return tests({name: value for name, value in query.items() if answered is None or name != answered[0]})


def _index(query: Mapping[str, Any]) -> tuple[str, Any] | None:
    """The filter that an index answers, the narrowest that there is."""
    return next(((name, query[name]) for name in ("recipient", "sender", "system") if name in query), None)


def _indexed(sandbox: Sandbox, query: Mapping[str, Any]) -> Selection[Message]:
    answered = _index(query)
    if answered is None:
        return sandbox.messages.all()
    name, value = answered
    return sandbox.messages.where(name, *((value,) if name == "system" else _spellings(value)))


def _created_at(message: Message) -> Instant:
    return message.created_at


def _spellings(text: str) -> tuple[str, str]:
    return text, phone.from_query(text)


def _same(name: str, value: str) -> Test:
    return lambda message: getattr(message, name) == value


def _number(name: str, value: str) -> Test:
    spellings = _spellings(value)
    return lambda message: getattr(message, name) in spellings
