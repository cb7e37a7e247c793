"""Reading an OpenAPI document: its operations, the fields of their answers, and changes to JSON at a path."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from tests.mutants.names import first_names, spoken
from tests.mutants.record import EACH, Kind, Path

Schema = Mapping[str, Any]
# What says a field, a named schema or an answer, and the names that lead to the field in it.
Home = tuple[str, Path]
# Deeper is no answer of ours.
DEEPEST = 8


def operations(document: Schema) -> Iterator[tuple[str, Schema]]:
    """Every call under its first name, such as `GET /contact/{contact_id}`, with what the document says of it."""
    names = first_names(document)
    yield from ((operation, said) for operation, said in spoken(document) if names[operation] == operation)


def resolved(schema: Schema, document: Schema) -> Schema:
    """What a reference stands for."""
    while "$ref" in schema:
        place: Any = document
        for part in schema["$ref"].removeprefix("#/").split("/"):
            place = place[part]
        schema = place
    return schema


def answers(document: Schema) -> Iterator[tuple[Kind, Schema]]:
    """Every kind of answer with its schema; an empty one for an answer without a body."""
    for operation, said in operations(document):
        for status in (name for name in said["responses"] if name.isdigit()):
            content = resolved(said["responses"][status], document).get("content", {})
            yield (operation, int(status)), next((told.get("schema", {}) for told in content.values()), {})


def parts(schema: Schema, document: Schema) -> Iterator[tuple[Path, Schema]]:
    """The schemas that one is made of, each with the name that leads to its values, if one does."""
    schema = resolved(schema, document)
    yield from (((), part) for key in ("allOf", "oneOf", "anyOf") for part in schema.get(key, ()))
    yield from (((name,), part) for name, part in schema.get("properties", {}).items())
    if "items" in schema:
        yield (EACH,), schema["items"]


def paths(schema: Schema, document: Schema, depth: int = 0) -> Iterator[Path]:
    """Every field that a schema names, with the names that lead to it."""
    for step, part in parts(schema, document) if depth <= DEEPEST else ():
        if step and step != (EACH,):
            yield step
        yield from ((*step, *rest) for rest in paths(part, document, depth + 1))


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


def named(schema: Schema, document: Schema, path: Path = ()) -> Iterator[tuple[str, Path]]:
    """Every schema within one that has a name, and where."""
    if "$ref" in schema and len(path) <= DEEPEST:
        yield schema["$ref"].rpartition("/")[2], path
    for step, part in parts(schema, document) if len(path) <= DEEPEST else ():
        yield from named(part, document, (*path, *step))


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
