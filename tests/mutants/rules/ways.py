"""Ways of breaking a rule at the door: what a system and the control plane hear, and what they say.

`where` is an operation as the document has it, or `METHOD /path` of a call that it does not have; `*` is any text.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import Any
from urllib.parse import parse_qsl, urlencode

from tests.mutants.door import Between, Call, Said
from tests.mutants.record import Record
from tests.mutants.stand import Stand, Tell
from tests.mutants.telling import (
    answered_otherwise,
    asked_otherwise,
    at_the_door,
    hooked_otherwise,
    of_calls,
    tabled_otherwise,
)

# None leaves a call or an answer as it is.
Hearing = Callable[[Call], Call | None]
Telling = Callable[[Call, Said], Said | None]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of a system that is broken: `tell` breaks it, anew for each test.

    `reached` is whether that changes anything for such an exchange; None where no exchange shows it.
    `control` is the same of a call of the control plane.
    """

    name: str
    tell: Tell
    reached: Callable[[Call, Said], bool] | None = None
    control: Callable[[Call], bool] | None = None

    def tests(self, record: Record) -> set[str] | None:
        """The tests for which it changes anything, as far as the record has it."""
        if self.reached is not None:
            return {test for test, made in record.exchanges.items() if any(self.reached(*one) for one in made)}
        if self.control is not None:
            return {test for test, call in record.control if self.control(call)}
        return None


def is_of(call: Call, where: str) -> bool:
    """Whether a call is meant."""
    return fnmatchcase(call.operation or f"{call.method} {call.path}", where)


def heard(name: str, change: Hearing, where: str = "*") -> Rule:
    """Requests are taken for others before anything looks at them."""

    def other(call: Call) -> Call:
        return (change(call) or call) if is_of(call, where) else call

    return Rule(name, asked_otherwise(other), lambda call, _: other(call) != call)


def told(name: str, change: Telling, where: str = "*", status: int = 0) -> Rule:
    """Answers are others; of those with this status alone, unless it is 0."""

    def other(call: Call, said: Said) -> Said:
        meant = is_of(call, where) and status in (0, said.status)
        return (change(call, said) or said) if meant else said

    return Rule(name, answered_otherwise(other), lambda call, said: other(call, said) != said)


def shown(name: str, change: Callable[[Any], Any], where: str = "*", status: int = 0) -> Rule:
    """Answers have another body: `change` is handed it as JSON, and changes it in place or returns another."""

    def retold(_: Call, said: Said) -> Said | None:
        body = said.body
        if body is None:
            return None
        found = change(body)
        found = body if found is None else found
        return None if found == said.body else said.saying(found)

    return told(name, retold, where, status)


def acted(name: str, make: Callable[[Stand], Between], where: str = "*", status: int = 0) -> Rule:
    """What the door does otherwise needs to know more than one call: `make` is called for each test."""
    tell = at_the_door(of_calls(lambda call: is_of(call, where), make))
    return Rule(name, tell, lambda call, said: is_of(call, where) and status in (0, said.status))


def tabled(name: str, place: str, value: Any) -> Rule:
    """A public table of the product has another value, far from its own."""
    return Rule(name, tabled_otherwise(place, value))


def sent(name: str, change: Callable[[list[Any]], list[Any]]) -> Rule:
    """Webhooks are others: `change` is handed the drafts of something that happened."""
    tell = hooked_otherwise("drafts", lambda honest, *args: change(list(honest(*args))))
    return Rule(name, tell, control=lambda call: "/webhooks" in call.path)


def unsent(*events: str) -> Callable[[list[Any]], list[Any]]:
    """For `sent`: without those of these events."""
    return lambda drafts: [draft for draft in drafts if draft.event not in events]


def noted(name: str, change: Callable[[Any], Any], event: str = "*") -> Rule:
    """Webhooks of an event have other bodies: `change` as in `shown`."""

    def other(draft: Any) -> Any:
        if not fnmatchcase(draft.event, event):
            return draft
        body = json.loads(draft.body)
        found = change(body)
        return replace(draft, body=json.dumps(body if found is None else found).encode())

    return sent(name, lambda drafts: [other(draft) for draft in drafts])


def arranged(name: str, change: Hearing, where: str = "*") -> Rule:
    """The control plane hears something else: what customers, providers and people at the dashboard do is not that."""

    def other(call: Call) -> Call:
        return (change(call) or call) if fnmatchcase(f"{call.method} {call.path}", where) else call

    def tell(stand: Stand) -> None:
        stand.control = lambda call, proceed: proceed(other(call))

    return Rule(name, tell, control=lambda call: other(call) != call)


def field(name: str, change: Callable[[Any], Any]) -> Hearing:
    """A field of a body that is there is another; `...` leaves it out."""

    def change_call(call: Call) -> Call | None:
        body = call.body
        if not isinstance(body, dict) or name not in body:
            return None
        value = change(body[name])
        rest = {key: known for key, known in body.items() if key != name}
        return call.saying(rest if value is ... else {**body, name: value})

    return change_call


def given(fields: Mapping[str, Any]) -> Hearing:
    """What a body does not name has these values."""

    def change_call(call: Call) -> Call | None:
        body = call.body
        return call.saying({**fields, **body}) if isinstance(body, dict) and fields.keys() - body.keys() else None

    return change_call


def texts(change: Callable[[str], str]) -> Hearing:
    """Every text of a body is another."""

    def changed(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: changed(part) for name, part in value.items()}
        if isinstance(value, list):
            return [changed(part) for part in value]
        return change(value) if isinstance(value, str) else value

    return lambda call: call.saying(changed(call.body)) if isinstance(call.body, dict) else None


def header(name: str, change: Callable[[str], str | None]) -> Hearing:
    """A header that is there is another; None leaves it out."""

    def change_call(call: Call) -> Call | None:
        if not call.header(name):
            return None
        value = change(call.header(name))
        rest = {key: known for key, known in call.headers.items() if key.lower() != name.lower()}
        return replace(call, headers=rest if value is None else {**rest, name: value})

    return change_call


def query(change: Callable[[dict[str, str]], Mapping[str, str] | None]) -> Hearing:
    """The query is another: `change` changes it in place, or returns another."""

    def change_call(call: Call) -> Call | None:
        given = parse_qsl(call.query, keep_blank_values=True)
        asked = dict(given)
        found = change(asked)
        wanted = urlencode(asked if found is None else found)
        return None if wanted == urlencode(given) else replace(call, query=wanted)

    return change_call


def every(body: Any, name: str) -> Iterator[dict[str, Any]]:
    """Every object in JSON that has a field of this name."""
    if isinstance(body, dict):
        if name in body:
            yield body
        for part in body.values():
            yield from every(part, name)
    elif isinstance(body, list):
        for part in body:
            yield from every(part, name)


def put(name: str, change: Callable[[dict[str, Any]], Any]) -> Callable[[Any], None]:
    """For `shown` and `noted`: a field is another wherever it is; `change` is handed the object that has it."""

    def changed(body: Any) -> None:
        for holder in list(every(body, name)):
            holder[name] = change(holder)

    return changed


def turned(name: str, old: Any, new: Any) -> Callable[[Any], None]:
    """For `shown` and `noted`: a field that has one value has another."""
    return put(name, lambda holder: new if holder[name] == old else holder[name])


def heard_as(name: str, old: Any, new: Any) -> Hearing:
    """For `heard` and `arranged`: a field that has one value has another."""
    return field(name, lambda value: new if value == old else value)


def rows(change: Callable[[list[Any]], list[Any]], name: str = "data") -> Callable[[Any], None]:
    """For `shown`: the rows of a list are others."""

    def changed(body: Any) -> None:
        for holder in list(every(body, name)):
            if isinstance(holder[name], list):
                holder[name] = change(holder[name])

    return changed


def only(keep: Callable[[Any], bool], name: str = "data") -> Callable[[Any], None]:
    """For `shown`: a list has such rows alone."""
    return rows(lambda found: [row for row in found if keep(row)], name)


def text(change: Callable[[str], Any]) -> Callable[[Any], Any]:
    """For `field`: what is a text is another; what is none stays."""
    return lambda value: change(value) if isinstance(value, str) else value


def first(value: Any) -> Any:
    """For `field`: of a list the first alone."""
    return value[:1] if isinstance(value, list) else value


def backwards(found: list[Any]) -> list[Any]:
    """For `rows`: the last is the first."""
    return found[::-1]


def as_text(value: Any) -> Any:
    """For `field`: a number is the text that it looks like."""
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def anyway(value: Any) -> Any:
    """For `field`: what is null, empty or of no type that a text may have is a text."""
    return value if isinstance(value, str) and value.strip() else "anything"


def blankless(value: str) -> str:
    """A text without blanks and dashes."""
    return value.replace(" ", "").replace("-", "")
