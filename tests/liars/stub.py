"""A stateless stub of a system's OpenAPI document, as generators make one: each call's first success, in samples."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from hypothesis import find
from hypothesis.strategies import from_regex

from mock_server.server.loading import build_apps
from mock_server.server.settings import Settings
from tests.liars.lies import Call, Passing, Said, is_of

# What stands for a string of a form, where the document has no sample.
_FORMS = {
    "date-time": "2024-04-30T12:00:00.000Z",
    "uuid": "3fa85f64-5717-4562-b3fc-2c963f66afa6",
    "email": "ada@example.com",
    "uri": "https://example.com/",
}
_DEEPEST = 8


def stub(system: str) -> Callable[[Call, Passing], Said]:
    """What answers for a system."""
    document = _document(system)
    answers = [
        (_where(method, path), _answer(operation, document))
        for path, item in document["paths"].items()
        for method, operation in item.items()
        if isinstance(operation, dict) and "responses" in operation
    ]
    answers.sort(key=lambda found: found[0].count("*"))

    def answer(call: Call, _: Passing) -> Said:
        found = (said for where, said in answers if is_of(call, where))
        return next(found, Said(404, {"Content-Type": "application/json"}, b"{}"))

    return answer


def _document(system: str) -> dict[str, Any]:
    apps = build_apps(Settings(port=0, only=(system,)))
    found: dict[str, Any] = json.loads(apps.document(apps.systems[system], f"http://127.0.0.1/{system}"))
    return found


def _where(method: str, path: str) -> str:
    parts = ["*" if part.startswith("{") else part for part in path.strip("/").split("/")]
    return f"{method.upper()} /{'/'.join(parts)}"


def _answer(operation: Mapping[str, Any], document: Mapping[str, Any]) -> Said:
    status = min(name for name in operation["responses"] if name.isdigit())
    content = _resolved(operation["responses"][status], document).get("content", {})
    for media_type, told in content.items():
        sample = told.get("example", _sample(told.get("schema", {}), document))
        return Said(int(status), {"Content-Type": media_type}, json.dumps(sample).encode())
    return Said(int(status))


def _sample(schema: Mapping[str, Any], document: Mapping[str, Any], depth: int = 0) -> Any:
    schema = _resolved(schema, document)
    given = [schema[key] for key in ("example", "default", "const") if key in schema]
    given.extend(schema[key][0] for key in ("examples", "enum") if schema.get(key))
    if given or depth > _DEEPEST:
        return given[0] if given else None
    parts = [_sample(part, document, depth + 1) for key in ("allOf", "oneOf", "anyOf") for part in schema.get(key, ())]
    if parts:
        merged = "allOf" in schema and all(isinstance(part, dict) for part in parts)
        return {name: value for part in parts for name, value in part.items()} if merged else parts[0]
    return _plain(schema, document, depth)


def _plain(schema: Mapping[str, Any], document: Mapping[str, Any], depth: int) -> Any:
    kind = schema.get("type", "object")
    kind = next(one for one in kind if one != "null") if isinstance(kind, list) else kind
    if kind == "object":
        return {name: _sample(part, document, depth + 1) for name, part in schema.get("properties", {}).items()}
    if kind == "array":
        return [_sample(schema.get("items", {}), document, depth + 1)]
    if "pattern" in schema:
        return find(from_regex(schema["pattern"], fullmatch=True), lambda _: True)
    plain = {"string": _FORMS.get(schema.get("format", ""), "text"), "integer": schema.get("minimum", 1)}
    return {**plain, "number": 1.5, "boolean": True, "null": None}[kind]


def _resolved(schema: Mapping[str, Any], document: Mapping[str, Any]) -> Mapping[str, Any]:
    found = schema
    while "$ref" in found:
        place: Any = document
        for part in found["$ref"].removeprefix("#/").split("/"):
            place = place[part]
        found = place
    return found
