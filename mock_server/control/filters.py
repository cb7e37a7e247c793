"""The filters of lists: words that nothing can pass are refused; messages are found by an index where there is one."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Container, Hashable, Iterable, Mapping, Sequence
from heapq import nsmallest
from operator import attrgetter
from typing import Any

from mock_server.control._common import systems
from mock_server.control.schemas.people import NearMessage
from mock_server.kernel import glob, news, phone
from mock_server.kernel.instants import rfc3339_ms
from mock_server.kernel.messages import Message
from mock_server.kernel.pauses import resting
from mock_server.kernel.problems import Invalid
from mock_server.kernel.sandbox import Sandbox
from mock_server.kernel.selection import Selection
from mock_server.web.rendering import shown_by
from mock_server.web.system import System

Test = Callable[[Message], bool]
_created_at = attrgetter("created_at")

# So many of the newest messages are looked through for those that differ least, and so many of these are told.
MOST_COMPARED = 2_000
NEAREST = 3
_LONGEST = 1_000
# What the API calls a filter, where that is not a word that Python lets us have.
_NAMES = {"recipient": "to", "sender": "from"}
# As people write numbers. Digits alone, or with dots and dashes, may be an id of a channel, but not with a 0 in front.
_WRITTEN = re.compile(r"(?=.*[0-9])(?:[+0][0-9 ()./-]*|[0-9.-]*[ ()/][0-9 ()./-]*)\Z")


def check(*queries: tuple[str, Mapping[str, Any]]) -> None:
    """Raises Invalid for a filter that nothing can pass here; each query has the path of its fields before it.

    It would find nothing, and who relies on that would not know why.
    """
    errors = {
        f"{where}{_NAMES.get(name, name)}": [told] for where, query in resting(queries) for name, told in _errors(query)
    }
    if errors:
        raise Invalid(errors)


def _errors(query: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    served = systems()
    name = query.get("system")
    if name is not None and name not in served:
        yield "system", f"Must be one of {', '.join(served)}."
        return
    asked = list(served.values()) if name is None else [served[name]]
    if "path" in query and not any(glob.may_begin(query["path"], f"/{system.name}/") for system in asked):
        yield "path", f"Paths begin with the system, as in /{asked[0].name}/…; nothing else is in the journal."
    for field, known in (("channel", _channels(asked)), ("event", _events(asked))):
        if field in query and query[field] not in known:
            yield field, f"Must be one of {', '.join(known)}."
    for field in ("recipient", "sender"):
        if field in query and _is_written(query[field]):
            yield field, "Must be a phone number in E.164 form, such as +447700900123, as messages have it."


def _channels(asked: Iterable[System]) -> list[str]:
    return list(dict.fromkeys(channel for system in asked for channel in system.channels))


def _events(asked: Iterable[System]) -> list[str]:
    formats = (system.webhooks for system in asked if system.webhooks is not None)
    return list(dict.fromkeys(event for webhook_format in formats for event in webhook_format.events))


def _is_written(text: str) -> bool:
    """Whether a text is a telephone number, but not in the form that messages have it in."""
    return not phone.is_e164(phone.from_query(text)) and _WRITTEN.match(text.strip()) is not None


def narrowed(sandbox: Sandbox, query: Mapping[str, Any]) -> Selection[Message]:
    """The messages of the span of time, from the narrowest index that a filter names; `tests` looks at the rest."""
    return _indexed(sandbox, query).between(query.get("since"), query.get("until"))


def subjects(query: Mapping[str, Any]) -> Sequence[Hashable]:
    """What of the sandbox's news (kernel/news.py) can pass: by one number if a filter names one."""
    answered = _index(query)
    if answered is None or answered[0] == "system":
        return (news.ALL,)
    return [(answered[0], spelling) for spelling in _spellings(answered[1])]


def found(sandbox: Sandbox, query: Mapping[str, Any]) -> list[Message]:
    """Every message that passes all filters, the oldest first."""
    wanted = tests(query)
    return [message for message in narrowed(sandbox, query) if all(test(message) for test in wanted)]


def snapshot(sandbox: Sandbox, queries: Sequence[Mapping[str, Any]]) -> list[Sequence[Message]]:
    """For each query what its index leaves, for `among` to look through without the lock; equal lists are one."""
    taken: dict[tuple[str, object] | None, Sequence[Message]] = {}
    for query in resting(queries):
        if _index(query) not in taken:
            taken[_index(query)] = _indexed(sandbox, query).records()
    return [taken[_index(query)] for query in queries]


def among(messages: Sequence[Message], query: Mapping[str, Any]) -> list[Message]:
    """What passes all filters of what `snapshot` took for this query, the oldest first."""
    since, until, wanted = query.get("since"), query.get("until"), tests_beyond_index(query)
    start = 0 if since is None else bisect_left(messages, since, key=_created_at)
    stop = len(messages) if until is None else bisect_right(messages, until, key=_created_at)
    return [message for message in resting(messages[start:stop]) if all(test(message) for test in wanted)]


def tests(query: Mapping[str, Any]) -> list[Test]:
    """A test for each filter but the span of time; together they answer for any index."""
    return list(_named_tests(query).values())


def _named_tests(query: Mapping[str, Any]) -> dict[str, Test]:
    made = {name: _same(name, query[name]) for name in ("system", "direction", "status", "channel") if name in query}
    made |= {name: _number(name, query[name]) for name in ("recipient", "sender") if name in query}
    if "q" in query:
        wanted = query["q"].casefold()
        made["q"] = lambda message: wanted in message.text.casefold()
    # What was read of its `query`.
    search = query.get("search")
    if search is not None:
        made["query"] = search.test
    return made


def nearest(newest: Iterable[Message], query: Mapping[str, Any], older: Container[str]) -> list[dict[str, Any]]:
    """Of messages that do not match, the newest first, those that differ least, as a problem tells them, and why.

    `older` are the ids of those that came too early.
    """
    wanted = _named_tests(query)
    found = ((message, _differences(message, query, wanted, older)) for message in newest)
    least = nsmallest(NEAREST, found, key=lambda near: len(near[1]))
    return [shown_by(NearMessage)(message, list(map(brief, differences))) for message, differences in least]


def _differences(
    message: Message, query: Mapping[str, Any], wanted: Mapping[str, Test], older: Container[str]
) -> list[str]:
    told = [_difference(name, query[name], message) for name, test in wanted.items() if not test(message)]
    at = rfc3339_ms(message.created_at)
    if "since" in query and message.created_at < query["since"]:
        told.append(f"since: expected {rfc3339_ms(query['since'])} or later, found {at}")
    if "until" in query and message.created_at > query["until"]:
        told.append(f"until: expected {rfc3339_ms(query['until'])} or earlier, found {at}")
    if message.id in older:
        told.append(f"after: not newer than {query['after']}")
    return told


def _difference(name: str, wanted: str, message: Message) -> str:
    if name == "query":
        return f"query: it does not pass {wanted}"
    return f"{_NAMES.get(name, name)}: expected {wanted}, found {getattr(message, 'text' if name == 'q' else name)}"


def brief(text: str) -> str:
    """What is told of a text in a difference."""
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


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


def _spellings(text: str) -> tuple[str, str]:
    return text, phone.from_query(text)


def _same(name: str, value: str) -> Test:
    return lambda message: getattr(message, name) == value


def _number(name: str, value: str) -> Test:
    spellings = _spellings(value)
    return lambda message: getattr(message, name) in spellings
