"""Of the documents themselves: a field is no longer required, an enum has a word more, and the system lives by that.

What the honest document would refuse, the loosened one allows: only what claims say of the field can notice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from tests.mutants.generators.answers import tell_changed
from tests.mutants.generators.fields import WAYS
from tests.mutants.generators.schemas import Change, Schema, answer_schema, operations, resolved
from tests.mutants.record import EACH, Kind, Path, Record
from tests.mutants.stand import Mutant, Stand

_WORD = "no-such-word"
_DEEPEST = 8
Place = tuple[Kind, Path]


def mutants(stand: Stand, record: Record) -> Iterator[Mutant]:
    """Of each schema that has a name, in all answers that it stands in."""
    document = stand.document.content
    found: dict[str, list[Place]] = {}
    for operation, spoken in operations(document):
        for status in (name for name in spoken["responses"] if name.isdigit()):
            kind = operation, int(status)
            for name, path in _named(answer_schema(spoken, status, document), document):
                found.setdefault(name, []).append((kind, path))
    for name, places in sorted(found.items()):
        schema = document["components"]["schemas"][name]
        for key in schema.get("required", ()):
            yield _mutant(
                stand, record, f"{name}.{key} is not required", (name, key), places, _unrequired, WAYS["is missing"]
            )
        for key, part in schema.get("properties", {}).items():
            if "enum" in part:
                stranger = _stranger(part["enum"])
                loosen, change = partial(_widened, stranger), partial(_other, stranger)
                yield _mutant(stand, record, f"{name}.{key} may be more", (name, key), places, loosen, change)


def _named(schema: Schema, document: Schema, path: Path = ()) -> Iterator[tuple[str, Path]]:
    """Every named schema within another, and where."""
    if len(path) > _DEEPEST:
        return
    if "$ref" in schema:
        yield schema["$ref"].rpartition("/")[2], path
    schema = resolved(schema, document)
    for part in (*schema.get("allOf", ()), *schema.get("oneOf", ()), *schema.get("anyOf", ())):
        yield from _named(part, document, path)
    for name, part in schema.get("properties", {}).items():
        yield from _named(part, document, (*path, name))
    if "items" in schema:
        yield from _named(schema["items"], document, (*path, EACH))


def _mutant(
    stand: Stand,
    record: Record,
    told: str,
    field: tuple[str, str],
    places: list[Place],
    loosen: Callable[[Any, str], None],
    change: Change,
) -> Mutant:
    schema, key = field
    places = [(kind, (*path, key)) for kind, path in places]
    tests = {test for place in places for seen in record.seen.get(place, {}).values() for test in seen}
    make = partial(_tell, schema, partial(loosen, key=key), places, change)
    return Mutant(f"document: {told}", stand.name, "documents", make, tests)


def _tell(schema: str, loosen: Callable[[Any], None], places: list[Place], change: Change, stand: Stand) -> None:
    paths: dict[Path, list[Kind]] = {}
    for kind, path in places:
        paths.setdefault(path, []).append(kind)
    tell_changed(paths, change, stand)
    stand.documented = lambda document: loosen(document["components"]["schemas"][schema])


def _unrequired(schema: Any, key: str) -> None:
    schema["required"].remove(key)


def _stranger(words: list[Any]) -> Any:
    return not words[0] if isinstance(words[0], bool) else _WORD


def _widened(stranger: Any, schema: Any, key: str) -> None:
    schema["properties"][key]["enum"].append(stranger)


def _other(stranger: Any, holder: Any, key: Any) -> None:
    if holder[key] is not None:
        holder[key] = stranger
