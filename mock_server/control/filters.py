"""The filters of messages that listing, waiting and verifying share: an index where there is one, else a test."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from mock_server.kernel import phone
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
    answered = next((name for name in ("recipient", "sender", "system") if name in query), None)
    return tests({name: value for name, value in query.items() if name != answered})


def _indexed(sandbox: Sandbox, query: Mapping[str, Any]) -> Selection[Message]:
    for name in ("recipient", "sender"):
        if name in query:
            return sandbox.messages.where(name, *_spellings(query[name]))
    if "system" in query:
        return sandbox.messages.where("system", query["system"])
    return sandbox.messages.all()


def _spellings(text: str) -> tuple[str, str]:
    return text, phone.from_query(text)


def _same(name: str, value: str) -> Test:
    return lambda message: getattr(message, name) == value


def _number(name: str, value: str) -> Test:
    return lambda message: getattr(message, name) in _spellings(value)
