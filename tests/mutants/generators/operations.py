"""From the operations: each does nothing, answers as first or as before, or tells other times when asked again."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any

from tests.mutants.door import Between, Call, Passing, Said
from tests.mutants.generators.answers import other
from tests.mutants.generators.schemas import changed
from tests.mutants.record import Path, Record, leaves
from tests.mutants.stand import Mutant, Stand

_READS = ("GET", "HEAD")
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
        if operation.partition(" ")[0] not in _READS:
            make = partial(_undone, operation, record)
            yield _mutant(stand, f"{operation}: does nothing", make, set(counted))


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
