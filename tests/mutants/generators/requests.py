"""From what the document asks of requests, told at the door: what breaks a rule is taken, what just keeps it is not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any
from urllib.parse import parse_qsl, urlencode

from tests.mutants.door import Between, Call, Passing, Said
from tests.mutants.generators.schemas import Schema, changed, operations, paths, resolved
from tests.mutants.record import EACH, Path, Record, leaves
from tests.mutants.stand import Mutant, Stand

_UNLISTED = "no-such-word"
# What a rule makes of a value: the one that the system is shown in its place, or the same where it does not matter.
Rule = Callable[[Any], Any]


def mutants(stand: Stand, record: Record) -> Iterator[Mutant]:
    """Of every field of a body and of a query, by what its schema says."""
    document = stand.document.content
    for operation, spoken in operations(document):
        for schema in _bodies(spoken, document):
            for path in dict.fromkeys(paths(schema, document)):
                found = at(schema, path, document)
                for told, rule in _rules(found):
                    name = f"{operation}: body {'.'.join(path)} {told}"
                    yield _mutant(stand, record, operation, name, partial(_in_body, path, rule))
            for path, sample in _required(schema, document, record, operation):
                name = f"{operation}: body {'.'.join(path)} is not required"
                yield _mutant(stand, record, operation, name, partial(_given, path, sample))
        for parameter in spoken.get("parameters", ()):
            if parameter.get("in") == "query":
                for told, rule in _rules(resolved(parameter.get("schema", {}), document)):
                    name = f"{operation}: query {parameter['name']} {told}"
                    yield _mutant(stand, record, operation, name, partial(_in_query, parameter["name"], rule))
                name = f"{operation}: query {parameter['name']} is not looked at"
                yield _mutant(stand, record, operation, name, partial(_in_query, parameter["name"], None))


def _bodies(spoken: Schema, document: Schema) -> Iterator[Schema]:
    for told in spoken.get("requestBody", {}).get("content", {}).values():
        yield resolved(told.get("schema", {}), document)


def at(schema: Schema, path: Path, document: Schema) -> Schema:
    """The schema of a field."""
    schema = resolved(schema, document)
    if not path:
        return schema
    for part in (*schema.get("allOf", ()), *schema.get("oneOf", ()), *schema.get("anyOf", ()), schema):
        found = resolved(part, document)
        inner = found.get("items") if path[0] == EACH else found.get("properties", {}).get(path[0])
        if inner is not None:
            return at(inner, path[1:], document)
    return {}


def _rules(schema: Schema) -> Iterator[tuple[str, Rule]]:
    for found in (schema, *schema.get("oneOf", ()), *schema.get("anyOf", ())):
        if (most := found.get("maxLength")) is not None:
            yield f"may have {most + 1} characters", partial(_cut, most)
            yield f"may not have {most} characters", partial(_padded, most)
        if (most := found.get("maxItems")) is not None:
            yield f"may have {most + 1} entries", partial(_cut, most)
            yield f"may not have {most} entries", partial(_doubled, most)
        if found.get("minLength", 0) == 1:
            yield "may be empty", lambda value: "x" if value == "" else value
        if found.get("minItems", 0) == 1:
            yield "may have no entries", lambda value: [_UNLISTED] if value == [] else value
        for key, step in (("maximum", 1), ("minimum", -1)):
            if (bound := found.get(key)) is not None:
                yield f"may be {bound + step}", partial(_swapped, bound + step, bound)
                yield f"may not be {bound}", partial(_swapped, bound, bound + step)
        listed = [word for word in found.get("enum", ()) if word is not None]
        if listed:
            yield "may be anything", partial(_listed, listed)
            for word in listed:
                yield f"may not be {word}", partial(_swapped, word, _UNLISTED)


def _cut(most: int, value: Any) -> Any:
    return value[:most] if isinstance(value, str | list) and len(value) == most + 1 else value


def _padded(most: int, value: Any) -> Any:
    return value + "x" if isinstance(value, str) and len(value) == most else value


def _doubled(most: int, value: Any) -> Any:
    return [*value, value[-1]] if isinstance(value, list) and len(value) == most else value


def _swapped(given: Any, taken: Any, value: Any) -> Any:
    return taken if str(value) == str(given) else value


def _listed(words: list[Any], value: Any) -> Any:
    return value if value in words or not isinstance(value, str) else words[0]


def _required(schema: Schema, document: Schema, record: Record, operation: str) -> Iterator[tuple[Path, Any]]:
    """The fields that a body must have, each with a value that some accepted request gave it."""
    given: dict[Path, Any] = {}
    for _, call, said in record.of(operation):
        if said.status < 400:
            for path, _ in leaves(call.body):
                if path not in given and EACH not in path:
                    given[path] = _value(call.body, path)
    for path in [(), *paths(schema, document)]:
        for name in at(schema, path, document).get("required", ()):
            if (*path, name) in given:
                yield (*path, name), given[(*path, name)]


def _value(body: Any, path: Path) -> Any:
    for name in path:
        body = body[name]
    return body


def _mutant(stand: Stand, record: Record, operation: str, name: str, change: Callable[[Call], Call]) -> Mutant:
    """One that changes what some test sends, as the record has it."""
    tests = {test for test, call, _ in record.of(operation) if change(call) is not call}
    return Mutant(name, stand.name, "requests", partial(_tell, operation, change), tests)


def _tell(operation: str, change: Callable[[Call], Call], stand: Stand) -> None:
    stand.between = _between(operation, change)


def _between(operation: str, change: Callable[[Call], Call]) -> Between:
    def between(call: Call, proceed: Passing) -> Said:
        return proceed(change(call) if call.operation == operation else call)

    return between


def _in_body(path: Path, rule: Rule, call: Call) -> Call:
    body = call.body
    hits: list[bool] = []

    def change(holder: Any, key: Any) -> None:
        value = rule(holder[key])
        hits.append(value is not holder[key] and value != holder[key])
        holder[key] = value

    changed(body, path, change)
    return call.saying(body) if any(hits) else call


def _given(path: Path, sample: Any, call: Call) -> Call:
    body = call.body
    holder = body
    for name in path[:-1]:
        holder = holder.get(name) if isinstance(holder, dict) else None
    if not isinstance(holder, dict) or path[-1] in holder:
        return call
    holder[path[-1]] = sample
    return call.saying(body)


def _in_query(name: str, rule: Rule | None, call: Call) -> Call:
    query = parse_qsl(call.query, keep_blank_values=True)
    if rule is None:
        wanted = [(known, value) for known, value in query if known != name]
    else:
        wanted = [(known, str(rule(value)) if known == name else value) for known, value in query]
    return call if wanted == query else replace(call, query=urlencode(wanted))
