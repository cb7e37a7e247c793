"""Servers that are no vendor at all, and the share of every system's claims that must fail at each."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from hypothesis import find
from hypothesis.strategies import from_regex

from tests.mutants.door import Between, Call, Passing, Said
from tests.mutants.generators.schemas import DEEPEST, resolved
from tests.mutants.stand import Mutant, Stand, Tell
from tests.mutants.telling import at_the_door

_JSON = {"Content-Type": "application/json"}
# What stands for a string of a form, where the document has no sample.
_FORMS = {
    "date-time": "2024-04-30T12:00:00.000Z",
    "uuid": "3fa85f64-5717-4562-b3fc-2c963f66afa6",
    "email": "ada@example.com",
    "uri": "https://example.com/",
}


@dataclass(frozen=True, slots=True)
class Impostor(Mutant):
    """What answers in a system's place; `least` is the share of its claims that must fail, for each system."""

    generator: str = "impostors"
    least: float = 0.99


def _always(said: Said) -> Tell:
    return at_the_door(lambda _: lambda call, proceed: said)


def _echo(call: Call, _: Passing) -> Said:
    body: Any = call.body if call.raw else {"path": call.path, "query": call.query}
    return Said(200, _JSON, json.dumps(body).encode())


def _stub(stand: Stand) -> Between:
    """A stateless stub of a document, as generators make one: each call's first success, in samples."""
    answers = {name: _answer(spoken, stand.document.content) for name, spoken in stand.operations.items()}
    return lambda call, _: answers.get(call.operation or "", Said(404, _JSON, b"{}"))


def _answer(operation: Mapping[str, Any], document: Mapping[str, Any]) -> Said:
    status = min(name for name in operation["responses"] if name.isdigit())
    content = resolved(operation["responses"][status], document).get("content", {})
    for media_type, told in content.items():
        sample = told.get("example", _sample(told.get("schema", {}), document))
        return Said(int(status), {"Content-Type": media_type}, json.dumps(sample).encode())
    return Said(int(status))


def _sample(schema: Mapping[str, Any], document: Mapping[str, Any], depth: int = 0) -> Any:
    schema = resolved(schema, document)
    given = [schema[key] for key in ("example", "default", "const") if key in schema]
    given.extend(schema[key][0] for key in ("examples", "enum") if schema.get(key))
    if given or depth > DEEPEST:
        return given[0] if given else None
    parts = [_sample(part, document, depth + 1) for key in ("allOf", "oneOf", "anyOf") for part in schema.get(key, ())]
    if parts:
        merged = "allOf" in schema and all(isinstance(part, dict) for part in parts)
        return {name: value for part in parts for name, value in part.items()} if merged else parts[0]
    return _plain(schema, document, depth)


@cache
def _matching(pattern: str) -> str:
    """The simplest text that a pattern takes; to look for it takes longer than all else that a stub does."""
    return find(from_regex(pattern, fullmatch=True), lambda _: True)


def _plain(schema: Mapping[str, Any], document: Mapping[str, Any], depth: int) -> Any:
    kind = schema.get("type", "object")
    kind = next(one for one in kind if one != "null") if isinstance(kind, list) else kind
    if kind == "object":
        return {name: _sample(part, document, depth + 1) for name, part in schema.get("properties", {}).items()}
    if kind == "array":
        return [_sample(schema.get("items", {}), document, depth + 1)]
    if "pattern" in schema:
        return _matching(schema["pattern"])
    plain = {"string": _FORMS.get(schema.get("format", ""), "text"), "integer": schema.get("minimum", 1)}
    return {**plain, "number": 1.5, "boolean": True, "null": None}[kind]


IMPOSTORS = (
    Impostor("a stateless stub of the documents' samples", at_the_door(_stub), least=0.8),
    Impostor("an echo", at_the_door(lambda _: _echo)),
    Impostor("200 {}", _always(Said(200, _JSON, b"{}"))),
    Impostor("HTML with 200", _always(Said(200, {"Content-Type": "text/html"}, b"<h1>It works!</h1>"))),
    Impostor("500 always", _always(Said(500, _JSON, b'{"error":"internal"}'))),
)
