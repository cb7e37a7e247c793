"""From the operations: each does nothing or too much, is of another thing, or answers as it did before."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any

from tests.mutants.door import READS, Between, Call, Passing, Said
from tests.mutants.generators.answers import other
from tests.mutants.generators.schemas import changed, made_into
from tests.mutants.record import Path, Record, leaves
from tests.mutants.stand import Mutant, Stand
from tests.mutants.telling import at_the_door, knowing, of, remembering

# Path, query, body and credentials.
Asked = tuple[str, str, bytes, str]
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:")


def mutants(stand: Stand, record: Record) -> Iterator[Mutant]:
    for operation in sorted(stand.operations):
        method, its = operation.partition(" ")[0], of(operation)
        succeeded = Counter(test for test, _, said in record.calls[operation] if said.status < 400)
        yield from _of_two(operation, method, record, {test for test, count in succeeded.items() if count > 1})
        if _is_of_a_thing(stand, operation):
            for told, place in (("oldest", 0), ("newest", -1)):
                tell = at_the_door(partial(_elsewhere, operation, record, place))
                yield Mutant(f"{operation}: is of the {told} there is", tell, _choosing(operation, record))
        if method not in READS:
            tell = at_the_door(partial(_undone, operation, record), its)
            yield Mutant(f"{operation}: does nothing", tell, set(succeeded))
        if method == "POST":
            yield Mutant(f"{operation}: is done twice", at_the_door(lambda _: _twice, its), set(succeeded))
        if list(stand.names.values()).count(operation) > 1:
            otherwise = {test for test, call, _ in record.calls[operation] if call.spelled != operation}
            yield Mutant(f"{operation}: has no other name", at_the_door(lambda _: _nameless, its), otherwise)


def _of_two(operation: str, method: str, record: Record, often: set[str]) -> Iterator[Mutant]:
    """What two calls alone could show is tried where some test makes two."""
    again = _again(operation, record)
    timed = {test for test, _, said in record.calls[operation] if test in often and _instants(said.body)}
    found: dict[str, tuple[Callable[[Stand], Between], set[str]]] = {
        "answers the first time's answer": (knowing(list, partial(_earlier, 0)), often),
        "answers the answer before": (knowing(list, partial(_earlier, -2)), often),
        "tells other times when it is asked again": (knowing(Counter, _moved), timed),
        "stays as it was first read": (remembering(_asked), again if method in READS else set()),
        "takes the same for a retry": (remembering(_asked), again if method == "POST" else set()),
    }
    yield from (
        Mutant(f"{operation}: {name}", at_the_door(make, of(operation)), tests)
        for name, (make, tests) in found.items()
        if tests
    )


def _is_of_a_thing(stand: Stand, operation: str) -> bool:
    """Whether its path has an id, and not just one of some words, as a channel's name is."""
    method, _, path = operation.partition(" ")
    item = stand.document.content["paths"][path]
    named = (*item.get("parameters", ()), *item[method.lower()].get("parameters", ()))
    words = {f"{{{one['name']}}}" for one in named if "enum" in one.get("schema", {})}
    return any(part.startswith("{") and part not in words for part in path.split("/"))


def _earlier(place: int, found: list[Said], call: Call, proceed: Passing) -> Said:
    """The success at this place of all there were until now, where there are so many."""
    said = proceed(call)
    if said.status >= 400:
        return said
    found.append(said)
    return found[place] if len(found) >= -place else said


def _moved(asked: Counter[str], call: Call, proceed: Passing) -> Said:
    said = proceed(call)
    if said.status >= 400:
        return said
    asked[call.path] += 1
    body = said.body
    paths = _instants(body) if asked[call.path] > 1 else ()
    for path in paths:
        changed(body, path, made_into(other))
    return said.saying(body) if paths else said


def _instants(body: Any) -> set[Path]:
    """Where an answer tells a time."""
    return {path for path, value in leaves(body) if isinstance(value, str) and _INSTANT.match(value)}


def _choosing(operation: str, record: Record) -> set[str]:
    """The tests that make the call, and have more than one of what it is for."""
    asked = {test for test, _, _ in record.calls[operation]}
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
    for test, call, said in record.calls[operation]:
        if said.status < 400:
            found.setdefault((test, _asked(call)), set()).add(said.raw)
    return {test for (test, _), answers in found.items() if len(answers) > 1}


def _asked(call: Call) -> Asked:
    return call.path, call.query, call.raw, call.header("Authorization") or call.header("X-API-Key")


def _twice(call: Call, proceed: Passing) -> Said:
    said = proceed(call)
    if said.status < 400:
        proceed(call)
    return said


def _nameless(call: Call, proceed: Passing) -> Said:
    return proceed(replace(call, path="/no-such-call") if call.spelled != call.operation else call)


def _undone(operation: str, record: Record, stand: Stand) -> Between:
    """What is answered is what was, at this place of this test, when it was honest; nothing is carried out."""
    left = iter([said for call, said in record.exchanges[stand.item] if call.operation == operation])

    def between(call: Call, proceed: Passing) -> Said:
        known = next(left, None)
        return proceed(call) if known is None or known.status >= 400 else known

    return between
