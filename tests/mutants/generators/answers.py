"""From answers: each value that a test names is another, each field is otherwise, each status is another one."""

import hashlib
import re
from ast import literal_eval
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from http import HTTPStatus
from itertools import cycle
from operator import delitem
from typing import Any

from tests.mutants.door import Call, Said
from tests.mutants.generators.schemas import Change, Home, answers, changed, fields_of, made_into, placed
from tests.mutants.record import EACH, Kind, Path, Record
from tests.mutants.stand import Mutant, Stand, Tell
from tests.mutants.telling import answered_otherwise

_LONGEST = 60
# What a success is swapped for: what its client would take for another success.
_SUCCESSES = {200: 201, 201: 200, 202: 200, 204: 200}


def with_changed(places: Mapping[Path, Collection[Kind]], change: Change, *, last: bool = False) -> Tell:
    """A value is changed in the answers of these kinds, by its place in them; `last` of several in the last alone."""

    def other(call: Call, said: Said) -> Said:
        found = [path for path, kinds in places.items() if (call.operation, said.status) in kinds]
        body = said.body if found else None
        hits = [changed(body, path, change, last=last) for path in found]
        return said.saying(body) if any(hits) else said

    return answered_otherwise(other)


def other(value: Any, known: Iterable[Any] = ()) -> Any:
    """Another value of the same type and form: one that is known at its place, where there is one."""
    for found in known:
        if type(found) is type(value) and found != value:
            return found
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 1
    if isinstance(value, str) and (digit := re.search(r"\d(?=\D*\Z)", value)) is not None:
        return value[: digit.start()] + str((int(digit[0]) + 1) % 10) + value[digit.end() :]
    return f"{value}x" if isinstance(value, str) else "text"


def shown(value: Any) -> str:
    """A value in a mutant's name: a long one is cut, and told from others by a digest."""
    text = repr(value)
    if len(text) <= _LONGEST:
        return text
    return f"{text[:_LONGEST]}…{hashlib.sha256(text.encode()).hexdigest()[:6]}"


def values(_: Stand, record: Record) -> Iterator[Mutant]:
    """Each value at each place of each kind of answer that some test names there, for all that see it.

    Of a place in the rows of a list one mutant: it is wrong in the last row. The words of refusals are the book's.
    """
    for (kind, path), expected in record.expected.items():
        seen = {text: tests for text, tests in record.seen.get((kind, path), {}).items() if text != "Ellipsis"}
        known = [literal_eval(text) for text in seen]
        named = [text for text in expected if text in seen]
        if kind[1] >= HTTPStatus.BAD_REQUEST and any(" " in text for text in named):
            continue
        place, places = f"{kind[0]} {kind[1]}: {'.'.join(path)}", {path: {kind}}
        if EACH in path and named:
            tell = with_changed(places, made_into(partial(other, known=known)), last=True)
            yield Mutant(f"{place} is another in the last row", tell, record.saw(places))
            continue
        for text in named:
            value = literal_eval(text)
            wrong = other(value, known)
            tell = with_changed(places, made_into(partial(_replaced, value, wrong)))
            yield Mutant(f"{place} {shown(value)} is {shown(wrong)}", tell, seen[text])


def _replaced(value: Any, wrong: Any, found: Any) -> Any:
    return wrong if type(found) is type(value) and found == value else found


def _rename(holder: Any, key: Any) -> None:
    holder[f"{key}_"] = holder.pop(key)


def _retyped(value: Any) -> Any:
    return value[0] if isinstance(value, list) and value else {} if isinstance(value, str) else str(value)


# A field that stands in rows of lists alone has one of these, in turn; any other has all of them.
WAYS: Mapping[str, Change] = {
    "is missing": delitem,
    "is renamed": _rename,
    "is null": made_into(lambda _: None),
    "is retyped": made_into(_retyped),
}


def fields(stand: Stand, record: Record) -> Iterator[Mutant]:
    """Each field of successes by schema, wherever that stands; of refusals, which all have one, by status."""
    document = stand.document.content
    found: dict[Home, dict[Path, set[Kind]]] = {}
    for kind, schema in answers(stand):
        if kind[1] < HTTPStatus.BAD_REQUEST:
            for home, path in placed(schema, document, (f"{kind[0]} {kind[1]}", ())):
                found.setdefault(home, {}).setdefault(path, set()).add(kind)
    for status, kinds in record.refusals():
        for path in fields_of(document["components"]["schemas"]["Error"], document):
            if any((kind, path) in record.seen for kind in kinds):
                found[f"any call {status}", path] = {path: kinds}
    turns: dict[str, Iterator[tuple[str, Change]]] = defaultdict(lambda: cycle(WAYS.items()))
    for (told, inner), places in found.items():
        for way, change in [next(turns[told])] if all(EACH in path for path in places) else WAYS.items():
            tests = record.saw(places, but="None" if way == "is null" else "")
            yield Mutant(f"{told}: {'.'.join(inner)} {way}", with_changed(places, change), tests)


def statuses(_: Stand, record: Record) -> Iterator[Mutant]:
    """Each status that is answered with is another one, of a success by operation, of a refusal for all."""
    refusals = list(record.refusals())
    for (status, kinds), (following, _) in zip(refusals, [*refusals[1:], *refusals[:1]], strict=True):
        tests = {test for kind in kinds for test in record.kinds[kind]}
        yield Mutant(f"any call {status}: is {following}", _of_status(kinds, following), tests)
    for kind in sorted(kind for kind in record.kinds if kind[1] < HTTPStatus.BAD_REQUEST):
        swapped = _SUCCESSES[kind[1]]
        yield Mutant(f"{kind[0]} {kind[1]}: is {swapped}", _of_status({kind}, swapped), record.kinds[kind])


def _of_status(kinds: Collection[Kind], status: int) -> Tell:
    return answered_otherwise(
        lambda call, said: replace(said, status=status) if (call.operation, said.status) in kinds else said
    )
