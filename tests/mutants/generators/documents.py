"""Of the documents themselves: a field is no longer required, an enum has a word more, and the system lives by that.

What the honest document would refuse, the loosened one allows: only what claims say of the field can notice.
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from tests.mutants.generators.answers import WAYS, with_changed
from tests.mutants.generators.schemas import Change, Schema, answers, made_into, within
from tests.mutants.record import Kind, Path, Record
from tests.mutants.stand import Mutant, Stand, Tell

_WORD = "no-such-word"


def mutants(stand: Stand, record: Record) -> Iterator[Mutant]:
    """Of each schema that has a name, in all answers that it stands in."""
    document = stand.document.content
    found: dict[str, list[tuple[Kind, Path]]] = {}
    for kind, schema in answers(stand):
        for path, part in within(schema, document):
            if "$ref" in part:
                found.setdefault(part["$ref"].rpartition("/")[2], []).append((kind, path))
    for name, holders in sorted(found.items()):
        for key, told, loosen, change in _loosened(document["components"]["schemas"][name]):
            places: dict[Path, list[Kind]] = {}
            for kind, path in holders:
                places.setdefault((*path, key), []).append(kind)
            tell = partial(_tell, name, loosen, with_changed(places, change))
            yield Mutant(f"document: {name}.{key} {told}", tell, record.saw(places))


def _loosened(schema: Schema) -> Iterator[tuple[str, str, Callable[[Any], None], Change]]:
    """Of each field what is told, how its schema is loosened, and the change to answers that this allows."""
    for key in schema.get("required", ()):
        yield key, "is not required", partial(_unrequired, key), WAYS["is missing"]
    for key, part in schema.get("properties", {}).items():
        if "enum" in part:
            word = not part["enum"][0] if isinstance(part["enum"][0], bool) else _WORD
            yield key, "may be more", partial(_widened, key, word), made_into(partial(_other, word))


def _tell(name: str, loosen: Callable[[Any], None], tell: Tell, stand: Stand) -> None:
    tell(stand)
    stand.documented = lambda document: loosen(document["components"]["schemas"][name])


def _unrequired(key: str, schema: Any) -> None:
    schema["required"].remove(key)


def _widened(key: str, word: Any, schema: Any) -> None:
    schema["properties"][key]["enum"].append(word)


def _other(word: Any, found: Any) -> Any:
    return None if found is None else word
