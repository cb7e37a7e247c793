"""Reading an OpenAPI document: its operations, the fields of their answers, and changes to JSON at a path."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from tests.mutants.names import first_names, spoken
from tests.mutants.record import EACH, Path

Schema = Mapping[str, Any]
# What says a field, a named schema or an answer, and the names that lead to the field in it.
Home = tuple[str, Path]
# Deeper is no answer of ours.
_DEEPEST = 8


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


def answer_schema(operation: Schema, status: str, document: Schema) -> Schema:
    """The schema of an answer; an empty one for an answer without a body."""
    content = resolved(operation["responses"][status], document).get("content", {})
    return next((told.get("schema", {}) for told in content.values()), {})


def paths(schema: Schema, document: Schema, depth: int = 0) -> Iterator[Path]:
    """Every field that a schema names, with the names that lead to it."""
    schema = resolved(schema, document)
    if depth > _DEEPEST:
        return
    for part in (*schema.get("allOf", ()), *schema.get("oneOf", ()), *schema.get("anyOf", ())):
        yield from paths(part, document, depth + 1)
    for name, part in schema.get("properties", {}).items():
        yield (name,)
        yield from ((name, *rest) for rest in paths(part, document, depth + 1))
    if "items" in schema:
        yield from ((EACH, *rest) for rest in paths(schema["items"], document, depth + 1))


def placed(schema: Schema, document: Schema, home: Home, path: Path = ()) -> Iterator[tuple[Home, Path]]:
    """Every field of an answer: the schema that says it, with the names that lead to it there; and where it stands.

    `home` is what the answer's own fields are of. A schema within it that has a name is a home of its own.
    """
    told, inner = home
    if "$ref" in schema and path:
        told, inner = schema["$ref"].rpartition("/")[2], ()
    schema = resolved(schema, document)
    if len(path) > _DEEPEST:
        return
    for part in (*schema.get("allOf", ()), *schema.get("oneOf", ()), *schema.get("anyOf", ())):
        yield from placed(part, document, (told, inner), path)
    for name, part in schema.get("properties", {}).items():
        field = told, (*inner, name)
        yield field, (*path, name)
        yield from placed(part, document, field, (*path, name))
    if "items" in schema:
        yield from placed(schema["items"], document, (told, (*inner, EACH)), (*path, EACH))


# Handed the object or list that holds a value, and the value's name or number there.
Change = Callable[[Any, Any], None]


def changed(body: Any, path: Path, change: Change, *, last: bool = False) -> bool:
    """Change a value at every place that a path leads to, or at the last of them; whether there was one."""
    holders = [body]
    for name in path[:-1]:
        holders = [part for holder in holders for part in _parts(holder, name)]
    found = [(holder, key) for holder in holders for key in _keys(holder, path[-1])]
    for holder, key in found[-1:] if last else found:
        change(holder, key)
    return bool(found)


def _keys(holder: Any, name: str) -> list[Any]:
    if name == EACH:
        return list(range(len(holder))) if isinstance(holder, list) else []
    return [name] if isinstance(holder, dict) and name in holder else []


def _parts(holder: Any, name: str) -> list[Any]:
    return [holder[key] for key in _keys(holder, name)]
