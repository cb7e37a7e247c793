"""Ways of breaking a rule at the door: what a system and the control plane hear, and what they say.

`where` is an operation as the document has it, or `METHOD /path` of a call that it does not have; `*` is any text.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import Any

from tests.mutants.door import Between, Call, Hearing, Said, Telling
from tests.mutants.record import Record
from tests.mutants.rules.hearing import made_by
from tests.mutants.stand import Stand, Tell
from tests.mutants.telling import answered_otherwise, asked_otherwise, at_the_door, hooked_otherwise, tabled_otherwise


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
    return fnmatchcase(call.operation or f"{call.method} {call.path}", where)


def heard(name: str, change: Hearing, where: str = "*") -> Rule:
    """Requests are taken for others before anything looks at them."""
    other = _changed(change, where)
    return Rule(name, asked_otherwise(other), lambda call, _: other(call) != call)


def arranged(name: str, change: Hearing, where: str = "*") -> Rule:
    """The control plane hears something else: what customers, providers and people at the dashboard do is not that."""
    other = _changed(change, where)

    def tell(stand: Stand) -> None:
        stand.control = lambda call, proceed: proceed(other(call))

    return Rule(name, tell, control=lambda call: other(call) != call)


def _changed(change: Hearing, where: str) -> Callable[[Call], Call]:
    return lambda call: (change(call) or call) if is_of(call, where) else call


def told(name: str, change: Telling, where: str = "*", status: int = 0) -> Rule:
    """Answers are others; of those with this status alone, unless it is 0."""

    def other(call: Call, said: Said) -> Said:
        meant = is_of(call, where) and status in (0, said.status)
        return (change(call, said) or said) if meant else said

    return Rule(name, answered_otherwise(other), lambda call, said: other(call, said) != said)


def shown(name: str, change: Callable[[Any], Any], where: str = "*", status: int = 0) -> Rule:
    """Answers have another body: `change` is handed it as JSON, and changes it in place or returns another."""

    def retold(_: Call, said: Said) -> Said | None:
        found = None if said.body is None else made_by(change, said.body)
        return None if found == said.body else said.saying(found)

    return told(name, retold, where, status)


def acted(name: str, make: Callable[[Stand], Between], where: str = "*") -> Rule:
    """What the door does otherwise needs to know more than one call: `make` is called for each test."""
    return Rule(name, at_the_door(make, lambda call: is_of(call, where)), lambda call, _: is_of(call, where))


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


def noted(name: str, change: Callable[[Any], Any]) -> Rule:
    """Webhooks have other bodies: `change` as in `shown`."""

    def other(draft: Any) -> Any:
        return replace(draft, body=json.dumps(made_by(change, json.loads(draft.body))).encode())

    return sent(name, lambda drafts: [other(draft) for draft in drafts])
