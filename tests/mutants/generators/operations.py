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
    """Each documented operation. One that only reads does nothing anyway."""
    for operation in sorted(stand.document.operations):
        counted = Counter(test for test, _, said in record.of(operation) if said.status < 400)
        often = {test for test, count in counted.items() if count > 1}
        yield _mutant(stand, f"{operation}: answers the first time's answer", partial(_first, operation), often)
        yield _mutant(stand, f"{operation}: answers the answer before", partial(_before, operation), often)
        again = {
            test
            for test in often
            if any(_instants(said.body) for found, _, said in record.of(operation) if found == test)
        }
        yield _mutant(
            stand, f"{operation}: tells other times when it is asked again", partial(_moved, operation), again
        )
        if "{" in operation:
            for told, place in (("oldest", 0), ("newest", -1)):
                find = partial(_elsewhere, operation, record, place)
                yield _mutant(stand, f"{operation}: is of the {told} there is", find, _choosing(operation, record))
        method = operation.partition(" ")[0]
        again = _again(operation, record)
        if method in READS:
            yield _mutant(stand, f"{operation}: stays as it was first read", partial(_remembered, operation), again)
            continue
        make = partial(_undone, operation, record)
        yield _mutant(stand, f"{operation}: does nothing", make, set(counted))
        if method == "POST":
            yield _mutant(stand, f"{operation}: is done twice", partial(_twice, operation), set(counted))
            yield _mutant(stand, f"{operation}: takes the same for a retry", partial(_remembered, operation), again)


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
    """The tests that ask the call for more than one thing."""
    paths: dict[str, set[str]] = {}
    for test, call, _ in record.of(operation):
        paths.setdefault(test, set()).add(call.path)
    return {test for test, found in paths.items() if len(found) > 1}


def _elsewhere(operation: str, record: Record, place: int, stand: Stand) -> Between:
    """Of the paths that this test asks the call for, the one whose id some answer has told first or last by then."""
    paths = {call.path for call, _ in record.exchanges[stand.item] if call.operation == operation}
    told: list[str] = []

    def between(call: Call, proceed: Passing) -> Said:
        said = proceed(replace(call, path=told[place]) if call.operation == operation and told else call)
        text = said.raw.decode(errors="replace")
        told.extend(path for path in sorted(paths) if path not in told and _is_told(path, operation, text))
        return said

    return between


def _is_told(path: str, operation: str, text: str) -> bool:
    template = operation.partition(" ")[2]
    parts = zip(path.rstrip("/").split("/"), template.split("/"), strict=False)
    return all(f'"{part}"' in text for part, place in parts if place.startswith("{"))


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
