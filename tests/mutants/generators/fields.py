"""From the OpenAPI document: each field of an answer is missing, has another name, is null, or is of another type."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import partial
from itertools import cycle
from typing import Any

from tests.mutants.generators.answers import tell_changed
from tests.mutants.generators.schemas import Change, Home, answer_schema, operations, paths, placed
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


# A field that stands in rows of lists alone has one of these, in turn; any other has all of them.
WAYS: Mapping[str, Change] = {"is missing": _drop, "is renamed": _rename, "is null": _null, "is retyped": _retype}


def mutants(stand: Stand, record: Record) -> Iterator[Mutant]:
    """Of successes by schema, wherever that stands; of refusals, which all have one, by status."""
    document = stand.document.content
    found: dict[Home, dict[Path, set[Kind]]] = {}
    for operation, spoken in operations(document):
        for status in (name for name in spoken["responses"] if name.isdigit() and int(name) < 400):
            schema = answer_schema(spoken, status, document)
            for home, path in placed(schema, document, (f"{operation} {status}", ())):
                found.setdefault(home, {}).setdefault(path, set()).add((operation, int(status)))
    for status in sorted({status for _, status in record.kinds if status >= 400}):
        kinds = {kind for kind in record.kinds if kind[1] == status}
        for path in paths(document["components"]["schemas"]["Error"], document):
            if any((kind, path) in record.seen for kind in kinds):
                found[f"any call {status}", path] = {path: kinds}
    yield from _mutants(stand, record, found)


def _mutants(stand: Stand, record: Record, found: Mapping[Home, Mapping[Path, set[Kind]]]) -> Iterator[Mutant]:
    turns: dict[str, Iterator[tuple[str, Change]]] = defaultdict(lambda: cycle(WAYS.items()))
    for (told, inner), places in found.items():
        for way, change in [next(turns[told])] if all(EACH in path for path in places) else WAYS.items():
            unseen = "None" if way == "is null" else ""
            tests = {
                test
                for path, kinds in places.items()
                for kind in kinds
                for value, seen in record.seen.get((kind, path), {}).items()
                if value != unseen
                for test in seen
            }
            name = f"{told}: {'.'.join(inner)} {way}"
            yield Mutant(name, stand.name, "fields", partial(tell_changed, places, change), tests)
