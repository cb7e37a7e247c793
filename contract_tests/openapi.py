"""A served OpenAPI document, and whether an answer is one that it documents."""

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from . import placeholders

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
_URI = "urn:contract:document"

# Our own, because jsonschema's check of date-time silently passes everything where an optional package is missing.
FORMATS = FormatChecker(formats=())
FORMATS.checks("uuid")(lambda value: not isinstance(value, str) or placeholders.is_uuid(value))
FORMATS.checks("date-time")(lambda value: not isinstance(value, str) or placeholders.is_date_time(value))


class Document:
    """One system's OpenAPI 3.1 document."""

    def __init__(self, content: Mapping[str, Any]) -> None:
        self.content = content
        self._registry = Registry().with_resource(_URI, Resource(contents=content, specification=DRAFT202012))
        self._validators: dict[str, Draft202012Validator] = {}
        # Fixed paths before those with parameters, so that `/a/b` is never taken for `/a/{id}`.
        paths = sorted(content["paths"].items(), key=lambda row: row[0].count("{"))
        self._paths = [(_as_pattern(path, item), path) for path, item in paths]

    @cached_property
    def operations(self) -> Mapping[str, Mapping[str, Any]]:
        """Every operation as `GET /contact/{contact_id}`, with what the document says of it."""
        return {
            f"{method.upper()} {path}": item[method]
            for path, item in self.content["paths"].items()
            for method in METHODS
            if method in item
        }

    def prefix(self, base_url: str) -> str:
        """What the document's paths have before those that a client appends to this base URL."""
        servers = self.content.get("servers", [{"url": ""}])
        return urlsplit(base_url).path.removeprefix(urlsplit(servers[0]["url"]).path.rstrip("/"))

    def operation(self, method: str, path: str) -> str | None:
        """The operation that a request is of, trailing slash or not; None for one that is not documented."""
        documented = self._documented_path(path)
        name = f"{method.upper()} {documented}"
        return name if name in self.operations else None

    def problems(self, method: str, path: str, status: int, media_type: str, body: bytes, parsed: Any) -> Iterator[str]:
        """All that the document does not allow of an answer. `parsed` is the body as JSON, None where it is none."""
        documented = self._documented_path(path)
        item = self.content["paths"].get(documented, {})
        operation = item.get(method.lower())
        if operation is None:
            yield from self._undocumented(method, path, status, item, parsed)
            return
        name = str(status)
        # `default` documents the form of refusals; a success that no line names is not documented.
        if name not in operation["responses"] and status >= 400 and "default" in operation["responses"]:
            name = "default"
        if name not in operation["responses"]:
            yield f"{method} {documented} documents no status {status}, only {', '.join(operation['responses'])}"
            return
        pointer = f"/paths/{_escaped(documented)}/{method.lower()}/responses/{name}"
        yield from self._content_problems(
            *self._resolved(operation["responses"][name], pointer), media_type, body, parsed
        )

    def _undocumented(self, method: str, path: str, status: int, item: Mapping[str, Any], parsed: Any) -> Iterator[str]:
        right = 405 if item else 404
        if status != right:
            yield f"{method} {path} is not documented, so its answer must be {right}, not {status}"
        yield from self._schema_problems("/components/schemas/Error", parsed)

    def _content_problems(
        self, response: Mapping[str, Any], pointer: str, media_type: str, body: bytes, parsed: Any
    ) -> Iterator[str]:
        content = response.get("content")
        if not content:
            if body:
                yield f"the document gives this answer no body; it has {len(body)} bytes"
            return
        if media_type not in content:
            yield f"the media type is {media_type!r}; the document has {', '.join(content)}"
            return
        yield from self._schema_problems(f"{pointer}/content/{_escaped(media_type)}/schema", parsed)

    def _schema_problems(self, pointer: str, parsed: Any) -> Iterator[str]:
        for error in self._validator(pointer).iter_errors(parsed):
            yield f"{error.json_path}: {error.message[:400]}"

    def _resolved(self, response: Mapping[str, Any], pointer: str) -> tuple[Mapping[str, Any], str]:
        if "$ref" not in response:
            return response, pointer
        reference = response["$ref"]
        return self._registry.resolver(_URI).lookup(reference).contents, reference.removeprefix("#")

    def _validator(self, pointer: str) -> Draft202012Validator:
        if pointer not in self._validators:
            self._validators[pointer] = Draft202012Validator(
                {"$ref": f"{_URI}#{pointer}"}, registry=self._registry, format_checker=FORMATS
            )
        return self._validators[pointer]

    def _documented_path(self, path: str) -> str | None:
        bare = path.rstrip("/") or "/"
        return next((template for pattern, template in self._paths if pattern.match(bare)), None)


def _as_pattern(path: str, item: Mapping[str, Any]) -> re.Pattern[str]:
    """What a path may be; a parameter is one segment, and none of the words that its schema excludes."""
    excluded = {
        parameter["name"]: parameter.get("schema", {}).get("not", {}).get("enum", ())
        for parameter in item.get("parameters", ())
        if parameter.get("in") == "path"
    }
    segments = []
    for part in re.split(r"(\{[^}]+\})", path):
        words = "|".join(map(re.escape, excluded.get(part[1:-1], ())))
        parameter = f"(?!(?:{words})(?:/|$))[^/]+" if words else "[^/]+"
        segments.append(parameter if part.startswith("{") else re.escape(part))
    return re.compile("".join(segments) + r"\Z")


def _escaped(part: str | None) -> str:
    return (part or "").replace("~", "~0").replace("/", "~1").replace("{", "%7B").replace("}", "%7D")
