"""From the OpenAPI document: each field of each answer is missing, has another name, is null, or is of another type."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from itertools import cycle
from typing import Any

from tests.mutants.generators.answers import tell_changed
from tests.mutants.generators.schemas import Change, answer_schema, operations, paths
from tests.mutants.record import EACH, Kind, Path, Record
from tests.mutants.stand import Mutant, Stand


def _drop(holder: Any, key: Any) -> None:
    del holder[key]


def _rename(holder: Any, key: Any) -> None:
    holder[f"{key}_"] = holder.pop(key)


def _null(holder: Any, key: Any) -> None:
    holder[key] = None


def _retype(holder: Any, key: Any) -> None:
    value = holder[key]
    holder[key] = value[0] if isinstance(value, list) and value else {} if isinstance(value, str) else str(value)


# One mutant for each place in the rows of a list has one of these, in turn; any other place has all of them.
WAYS: Mapping[str, Change] = {"is missing": _drop, "is renamed": _rename, "is null": _null, "is retyped": _retype}


def mutants(stand: Stand, record: Record) -> Iterator[Mutant]:
    """Of successes by operation; of refusals, which have one schema for all calls, by status: what such a one has."""
    document = stand.document.content
    for operation, spoken in operations(document):
        for status in (name for name in spoken["responses"] if name.isdigit() and int(name) < 400):
            schema = answer_schema(spoken, status, document)
            yield from _mutants(stand, record, operation, [(operation, int(status))], paths(schema, document))
    refusals = sorted({status for _, status in record.kinds if status >= 400})
    for status in refusals:
        kinds = [kind for kind in record.kinds if kind[1] == status]
        error = document["components"]["schemas"]["Error"]
        had = (path for path in paths(error, document) if any((kind, path) in record.seen for kind in kinds))
        yield from _mutants(stand, record, "any call", kinds, had)


def _mutants(stand: Stand, record: Record, told: str, kinds: list[Kind], found: Iterator[Path]) -> Iterator[Mutant]:
    status, turns = kinds[0][1], cycle(WAYS.items())
    for path in dict.fromkeys(found):
        for way, change in [next(turns)] if EACH in path else WAYS.items():
            unseen = "None" if way == "is null" else ""
            tests = {
                test
                for kind in kinds
                for value, seen in record.seen.get((kind, path), {}).items()
                if value != unseen
                for test in seen
            }
            name = f"{told} {status}: {'.'.join(path)} {way}"
            yield Mutant(name, stand.name, "fields", partial(tell_changed, {path: set(kinds)}, change), tests)
