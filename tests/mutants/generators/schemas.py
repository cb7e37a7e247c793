"""Reading an OpenAPI document: its operations, the fields of their answers, and changes to JSON at a path."""

from collections.abc import Callable, Iterator, Mapping
from functools import reduce
from operator import getitem
from typing import Any

from tests.mutants.record import EACH, Kind, Path
from tests.mutants.stand import Stand

Schema = Mapping[str, Any]
# What says a field, a named schema or an answer, and the names that lead to the field in it.
Home = tuple[str, Path]
# Deeper is no answer of ours.
DEEPEST = 8


def resolved(schema: Schema, document: Schema) -> Schema:
    """What a reference stands for."""
    while "$ref" in schema:
        schema = reduce(getitem, schema["$ref"].removeprefix("#/").split("/"), document)
    return schema


def answers(stand: Stand) -> Iterator[tuple[Kind, Schema]]:
    """Every kind of answer with its schema; an empty one for an answer without a body."""
    for operation, said in stand.operations.items():
        for status in (name for name in said["responses"] if name.isdigit()):
            content = resolved(said["responses"][status], stand.document.content).get("content", {})
            yield (operation, int(status)), next((told.get("schema", {}) for told in content.values()), {})


def parts(schema: Schema, document: Schema) -> Iterator[tuple[Path, Schema]]:
    """The schemas that one is made of, each with the name that leads to its values, if one does."""
    schema = resolved(schema, document)
    yield from (((), part) for key in ("allOf", "oneOf", "anyOf") for part in schema.get(key, ()))
    yield from (((name,), part) for name, part in schema.get("properties", {}).items())
    if "items" in schema:
        yield (EACH,), schema["items"]


def within(schema: Schema, document: Schema, path: Path = ()) -> Iterator[tuple[Path, Schema]]:
    """A schema and every one in it, each with the names that lead to its values."""
    yield path, schema
    for step, part in parts(schema, document) if len(path) <= DEEPEST else ():
        yield from within(part, document, (*path, *step))


def fields_of(schema: Schema, document: Schema) -> dict[Path, Schema]:
    """Every field that a schema names, with what is said of it first."""
    found: dict[Path, Schema] = {}
    for path, part in within(schema, document):
        if path and path[-1] != EACH:
            found.setdefault(path, resolved(part, document))
    return found


def placed(schema: Schema, document: Schema, home: Home, path: Path = ()) -> Iterator[tuple[Home, Path]]:
    """Every field of an answer: the schema that says it, with the names that lead to it there; and where it stands.

    `home` is what the answer's own fields are of. A schema within it that has a name is a home of its own.
    """
    told, inner = (schema["$ref"].rpartition("/")[2], ()) if "$ref" in schema and path else home
    for step, part in parts(schema, document) if len(path) <= DEEPEST else ():
        field = told, (*inner, *step)
        if step and step != (EACH,):
            yield field, (*path, *step)
        yield from placed(part, document, field, (*path, *step))


# Handed the object or list that holds a value, and the value's name or number there.
Change = Callable[[Any, Any], None]


def changed(body: Any, path: Path, change: Change, *, last: bool = False) -> bool:
    """Change a value at every place that a path leads to, or at the last of them; whether there was one."""
    holders = [body]
    for name in path[:-1]:
        holders = [holder[key] for holder in holders for key in _keys(holder, name)]
    found = [(holder, key) for holder in holders for key in _keys(holder, path[-1])]
    for holder, key in found[-1:] if last else found:
        change(holder, key)
    return bool(found)


def _keys(holder: Any, name: str) -> list[Any]:
    if name == EACH:
        return list(range(len(holder))) if isinstance(holder, list) else []
    return [name] if isinstance(holder, dict) and name in holder else []


def made_into(other: Callable[[Any], Any]) -> Change:
    def change(holder: Any, key: Any) -> None:
        holder[key] = other(holder[key])

    return change
