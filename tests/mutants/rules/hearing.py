"""For `heard` and `arranged`: a call that is another in its body, a header or its query."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode

from tests.mutants.door import Call, Hearing


def in_body(change: Callable[[dict[str, Any]], dict[str, Any] | None]) -> Hearing:
    """A body that is an object is another; None leaves it as it is."""

    def heard(call: Call) -> Call | None:
        body = call.body
        found = change(body) if isinstance(body, dict) else None
        return None if found is None else call.saying(found)

    return heard


def field(name: str, change: Callable[[Any], Any]) -> Hearing:
    """A field of a body that is there is another."""
    return in_body(lambda body: {**body, name: change(body[name])} if name in body else None)


def heard_as(name: str, old: Any, new: Any) -> Hearing:
    """A field that has one value has another."""
    return field(name, lambda value: new if value == old else value)


def lost(name: str, *, beside: str | None = None) -> Hearing:
    """A field of a body is not there; `beside` another, where one is named, alone."""

    def change(body: dict[str, Any]) -> dict[str, Any] | None:
        if not {name, beside or name} <= body.keys():
            return None
        return {known: value for known, value in body.items() if known != name}

    return in_body(change)


def given(fields: Mapping[str, Any]) -> Hearing:
    """What a body does not name has these values."""
    return in_body(lambda body: {**fields, **body} if fields.keys() - body.keys() else None)


def texts(change: Callable[[str], str]) -> Hearing:
    """Every text of a body is another."""

    def changed(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: changed(part) for name, part in value.items()}
        if isinstance(value, list):
            return [changed(part) for part in value]
        return change(value) if isinstance(value, str) else value

    return in_body(changed)


def header(name: str, change: Callable[[str], str | None]) -> Hearing:
    """A header that is there is another; None leaves it out."""

    def heard(call: Call) -> Call | None:
        if not call.header(name):
            return None
        value = change(call.header(name))
        rest = {key: known for key, known in call.headers.items() if key.lower() != name.lower()}
        return replace(call, headers=rest if value is None else {**rest, name: value})

    return heard


def query(change: Callable[[dict[str, str]], Mapping[str, str] | None]) -> Hearing:
    """The query is another: `change` changes it in place, or returns another."""

    def heard(call: Call) -> Call | None:
        asked = parse_qsl(call.query, keep_blank_values=True)
        wanted = urlencode(made_by(change, dict(asked)))
        return None if wanted == urlencode(asked) else replace(call, query=wanted)

    return heard


def made_by(change: Callable[[Any], Any], value: Any) -> Any:
    """What `change` returns, or else the value itself, which it has changed in place."""
    found = change(value)
    return value if found is None else found


# For `field`


def text(change: Callable[[str], Any]) -> Callable[[Any], Any]:
    """What is a text is another; what is none stays."""
    return lambda value: change(value) if isinstance(value, str) else value


def many(change: Callable[[list[Any]], Any]) -> Callable[[Any], Any]:
    """What is a list is another; what is none stays."""
    return lambda value: change(value) if isinstance(value, list) else value


# Of a list the first alone.
first = many(lambda found: found[:1])


def as_text(value: Any) -> Any:
    """A number is the text that it looks like."""
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def anyway(value: Any) -> Any:
    """What is null, empty or of no type that a text may have is a text."""
    return value if isinstance(value, str) and value.strip() else "anything"


def later(seconds: float, timespec: str = "auto") -> Callable[[Any], Any]:
    """A time is so much later; what is none stays, to be refused for that."""

    def moved(at: str) -> str:
        try:
            return (datetime.fromisoformat(at) + timedelta(seconds=seconds)).isoformat(timespec=timespec)
        except ValueError:
            return at

    return text(moved)


def blankless(value: str) -> str:
    return value.replace(" ", "").replace("-", "")
