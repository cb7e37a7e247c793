"""Of the documents themselves: a field is no longer required, an enum has a word more, and the system lives by that.

What the honest document would refuse, the loosened one allows: only what claims say of the field can notice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from tests.mutants.generators.answers import WAYS, with_changed
from tests.mutants.generators.schemas import Change, answers, named
from tests.mutants.record import Kind, Path, Record
from tests.mutants.stand import Mutant, Stand

_WORD = "no-such-word"
Place = tuple[Kind, Path]


def mutants(stand: Stand, record: Record) -> Iterator[Mutant]:
    """Of each schema that has a name, in all answers that it stands in."""
    document = stand.document.content
    found: dict[str, list[Place]] = {}
    for kind, schema in answers(document):
        for name, path in named(schema, document):
            found.setdefault(name, []).append((kind, path))
    for name, places in sorted(found.items()):
        schema = document["components"]["schemas"][name]
        for key in schema.get("required", ()):
            yield _mutant(record, name, key, "is not required", places, _unrequired, WAYS["is missing"])
        for key, part in schema.get("properties", {}).items():
            if "enum" in part:
                word = not part["enum"][0] if isinstance(part["enum"][0], bool) else _WORD
                yield _mutant(record, name, key, "may be more", places, partial(_widened, word), partial(_other, word))


def _mutant(
    record: Record,
    schema: str,
    key: str,
    told: str,
    places: list[Place],
    loosen: Callable[[Any, str], None],
    change: Change,
) -> Mutant:
    places = [(kind, (*path, key)) for kind, path in places]
    found: dict[Path, list[Kind]] = {}
    for kind, path in places:
        found.setdefault(path, []).append(kind)

    def tell(stand: Stand) -> None:
        with_changed(found, change)(stand)
        stand.documented = lambda document: loosen(document["components"]["schemas"][schema], key)

    return Mutant(f"document: {schema}.{key} {told}", tell, record.saw(places))


def _unrequired(schema: Any, key: str) -> None:
    schema["required"].remove(key)


def _widened(stranger: Any, schema: Any, key: str) -> None:
    schema["properties"][key]["enum"].append(stranger)


def _other(stranger: Any, holder: Any, key: Any) -> None:
    if holder[key] is not None:
        holder[key] = stranger
