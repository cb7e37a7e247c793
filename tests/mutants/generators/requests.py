"""From what the document asks of requests, told at the door: what breaks a rule is taken, what just keeps it is not."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial, reduce
from operator import getitem
from typing import Any
from urllib.parse import parse_qsl, urlencode

from tests.mutants.door import Call
from tests.mutants.generators.schemas import Schema, changed, fields_of, made_into, resolved
from tests.mutants.record import EACH, Path, Record, leaves
from tests.mutants.stand import Mutant, Stand
from tests.mutants.telling import asked_otherwise, of

_UNLISTED = "no-such-word"
# What a rule makes of a value: the one that the system is shown in its place, or the same where it does not matter.
Rule = Callable[[Any], Any]


def mutants(stand: Stand, record: Record) -> Iterator[Mutant]:
    """Of every field of a body and of a query, by what its schema says, for the tests that send what it changes."""
    for operation, told, change in _changes(stand, record):
        tests = {test for test, call, _ in record.calls[operation] if change(call) is not call}
        yield Mutant(f"{operation}: {told}", asked_otherwise(change, of(operation)), tests)


def _changes(stand: Stand, record: Record) -> Iterator[tuple[str, str, Callable[[Call], Call]]]:
    """By operation, what is heard otherwise."""
    document = stand.document.content
    for operation, spoken in stand.operations.items():
        for content in spoken.get("requestBody", {}).get("content", {}).values():
            schema = resolved(content.get("schema", {}), document)
            known = fields_of(schema, document)
            for path, part in known.items():
                for told, rule in _rules(part):
                    yield operation, f"body {'.'.join(path)} {told}", partial(_in_body, path, rule)
            for path, sample in _required({(): schema, **known}, record, operation):
                yield operation, f"body {'.'.join(path)} is not required", partial(_given, path, sample)
        for parameter in spoken.get("parameters", ()):
            if parameter.get("in") == "query":
                name = parameter["name"]
                for told, rule in _rules(resolved(parameter.get("schema", {}), document)):
                    yield operation, f"query {name} {told}", partial(_in_query, name, rule)
                yield operation, f"query {name} is not looked at", partial(_in_query, name, None)


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


def _required(known: Mapping[Path, Schema], record: Record, operation: str) -> Iterator[tuple[Path, Any]]:
    """The fields that a body must have, each with a value that some accepted request gave it."""
    given: dict[Path, Any] = {}
    for _, call, said in record.calls[operation]:
        if said.status < 400:
            for path, _ in leaves(call.body):
                if path not in given and EACH not in path:
                    given[path] = reduce(getitem, path, call.body)
    for path, part in known.items():
        for name in part.get("required", ()):
            if (*path, name) in given:
                yield (*path, name), given[(*path, name)]


def _in_body(path: Path, rule: Rule, call: Call) -> Call:
    body = call.body
    changed(body, path, made_into(rule))
    return call if body == call.body else call.saying(body)


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
