"""From the operations: each does nothing or too much, is of another thing, or answers as it did before."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any

from tests.mutants.door import READS, Between, Call, Passing, Said
from tests.mutants.generators.answers import other
from tests.mutants.generators.schemas import changed
from tests.mutants.record import Path, Record, leaves
from tests.mutants.stand import Mutant, Stand

# Path, query, body and credentials.
Asked = tuple[str, str, bytes, str]
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:")


def mutants(stand: Stand, record: Record) -> Iterator[Mutant]:
    """Each documented operation. What two calls alone could show is tried where some test makes two."""
    for operation in sorted(set(stand.names.values())):
        method = operation.partition(" ")[0]
        counted = Counter(test for test, _, said in record.of(operation) if said.status < 400)
        often = {test for test, count in counted.items() if count > 1}
        again = _again(operation, record)
        pairs = {
            "answers the first time's answer": (partial(_first, operation), often),
            "answers the answer before": (partial(_before, operation), often),
            "tells other times when it is asked again": (partial(_moved, operation), _timed(operation, record, often)),
            "stays as it was first read": (partial(_remembered, operation), again if method in READS else set()),
            "takes the same for a retry": (partial(_remembered, operation), again if method == "POST" else set()),
        }
        yield from (_mutant(stand, f"{operation}: {name}", *pair) for name, pair in pairs.items() if pair[1])
        if _is_of_a_thing(stand, operation):
            for told, place in (("oldest", 0), ("newest", -1)):
                find = partial(_elsewhere, operation, record, place)
                yield _mutant(stand, f"{operation}: is of the {told} there is", find, _choosing(operation, record))
        if method not in READS:
            yield _mutant(stand, f"{operation}: does nothing", partial(_undone, operation, record), set(counted))
        if method == "POST":
            yield _mutant(stand, f"{operation}: is done twice", partial(_twice, operation), set(counted))
        if list(stand.names.values()).count(operation) > 1:
            otherwise = {test for test, call, _ in record.of(operation) if call.spelled != operation}
            yield _mutant(stand, f"{operation}: has no other name", partial(_nameless, operation), otherwise)


def _is_of_a_thing(stand: Stand, operation: str) -> bool:
    """Whether its path has an id, and not just one of some words, as a channel's name is."""
    method, _, path = operation.partition(" ")
    item = stand.document.content["paths"][path]
    named = (*item.get("parameters", ()), *item[method.lower()].get("parameters", ()))
    words = {f"{{{one['name']}}}" for one in named if "enum" in one.get("schema", {})}
    return any(part.startswith("{") and part not in words for part in path.split("/"))


def _timed(operation: str, record: Record, often: set[str]) -> set[str]:
    """Of these tests, those that are told a time by the call."""
    return {test for test, _, said in record.of(operation) if test in often and _instants(said.body)}


def _mutant(stand: Stand, name: str, make: Callable[[Stand], Between], tests: set[str]) -> Mutant:
    return Mutant(name, stand.name, "operations", partial(_tell, make), tests)


def _tell(make: Callable[[Stand], Between], stand: Stand) -> None:
    stand.between = make(stand)


def _first(operation: str, _: Stand) -> Between:
    found: list[Said] = []

    def between(call: Call, proceed: Passing) -> Said:
        if call.operation != operation:
            return proceed(call)
        said = proceed(call)
        if said.status < 400:
            found.append(said)
        return found[0] if found and said.status < 400 else said

    return between


def _before(operation: str, _: Stand) -> Between:
    found: list[Said] = []

    def between(call: Call, proceed: Passing) -> Said:
        said = proceed(call)
        if call.operation != operation or said.status >= 400:
            return said
        found.append(said)
        return found[-2] if len(found) > 1 else said

    return between


def _moved(operation: str, _: Stand) -> Between:
    asked: Counter[str] = Counter()

    def between(call: Call, proceed: Passing) -> Said:
        said = proceed(call)
        if call.operation != operation or said.status >= 400:
            return said
        asked[call.path] += 1
        body = said.body
        paths = _instants(body) if asked[call.path] > 1 else ()
        for path in paths:
            changed(body, path, lambda holder, key: holder.__setitem__(key, other(holder[key])))
        return said.saying(body) if paths else said

    return between


def _instants(body: Any) -> set[Path]:
    """Where an answer tells a time."""
    return {path for path, value in leaves(body) if isinstance(value, str) and _INSTANT.match(value)}


def _choosing(operation: str, record: Record) -> set[str]:
    """The tests that make the call, and have more than one of what it is for."""
    asked = {test for test, _, _ in record.of(operation)}
    return {test for test in asked if len(_ids(operation, record, test)) > 1}


def _ids(operation: str, record: Record, test: str) -> set[str]:
    """The ids of what the call is for that the test asks any call for."""
    name = _place(operation)[1]
    calls = (call for call, _ in record.exchanges[test] if call.spelled is not None and name in call.spelled)
    return {_id(call, name) for call in calls}


def _place(operation: str) -> tuple[int, str]:
    """Where in its path a call has the id of what it is for, from the path's end; and what that is called."""
    parts = operation.split("/")
    return next((place - len(parts), part) for place, part in enumerate(parts) if part.startswith("{"))


def _id(call: Call, name: str) -> str:
    parts, names = call.path.rstrip("/").split("/"), str(call.spelled).split("/")
    return parts[names.index(name) - len(names)]


def _elsewhere(operation: str, record: Record, which: int, stand: Stand) -> Between:
    """Of all things of its kind that this test has, the call is for that which some answer told first, or last."""
    ids = _ids(operation, record, stand.item)
    told: list[str] = []

    def between(call: Call, proceed: Passing) -> Said:
        if call.operation == operation and told:
            parts = call.path.rstrip("/").split("/")
            parts[_place(str(call.spelled))[0]] = told[which]
            call = replace(call, path="/".join(parts))
        said = proceed(call)
        text = said.raw.decode(errors="replace")
        told.extend(one for one in sorted(ids) if one not in told and f'"{one}"' in text)
        return said

    return between


def _again(operation: str, record: Record) -> set[str]:
    """The tests that make the same call again and get another answer."""
    found: dict[tuple[str, Asked], set[bytes]] = {}
    for test, call, said in record.of(operation):
        if said.status < 400:
            found.setdefault((test, _asked(call)), set()).add(said.raw)
    return {test for (test, _), answers in found.items() if len(answers) > 1}


def _asked(call: Call) -> Asked:
    return call.path, call.query, call.raw, call.header("Authorization") or call.header("X-API-Key")


def _remembered(operation: str, _: Stand) -> Between:
    known: dict[Asked, Said] = {}

    def between(call: Call, proceed: Passing) -> Said:
        if call.operation == operation and _asked(call) in known:
            return known[_asked(call)]
        said = proceed(call)
        if call.operation == operation and said.status < 400:
            known[_asked(call)] = said
        return said

    return between


def _twice(operation: str, _: Stand) -> Between:
    def between(call: Call, proceed: Passing) -> Said:
        said = proceed(call)
        if call.operation == operation and said.status < 400:
            proceed(call)
        return said

    return between


def _nameless(operation: str, _: Stand) -> Between:
    def between(call: Call, proceed: Passing) -> Said:
        other = call.operation == operation and call.spelled != operation
        return proceed(replace(call, path="/no-such-call") if other else call)

    return between


def _undone(operation: str, record: Record, stand: Stand) -> Between:
    """What is answered is what was, at this place of this test, when it was honest; nothing is carried out."""
    said = [said for call, said in record.exchanges[stand.item] if call.operation == operation]
    left = iter(said)

    def between(call: Call, proceed: Passing) -> Said:
        if call.operation != operation:
            return proceed(call)
        known = next(left, None)
        return proceed(call) if known is None or known.status >= 400 else replace(known)

    return between
