"""Examples in an app's document: requests that work as they stand, what was answered to them, and what was posted.

They come from a file beside the app's code, whose answers `make examples` writes: see tests/documents.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from pathlib import Path
from typing import Any

# The order in which they give a path's parameters their examples.
_METHODS = ("get", "post", "put", "patch", "delete")
_PLACES = {"path": "path", "query": "query", "headers": "header"}
# What ends the id of a call's further paths, which have its examples where they have none of their own.
_ALIAS = "Alias"

Document = dict[str, Any]
Row = Mapping[str, Any]


def put_into(document: Document, file: Path) -> None:
    """Put a file's examples into the document: `calls` by their ids, `refusals` by status, `webhooks` by event."""
    told = json.loads(file.read_text("utf-8"))
    calls = {row["call"]: row for row in told["calls"]}
    operations: dict[str, Document] = {}
    for item in document["paths"].values():
        for operation in [item[method] for method in _METHODS if method in item]:
            name = operation["operationId"]
            operations[name] = operation
            row = calls.get(name) or calls.get(name.partition(_ALIAS)[0])
            if row is not None:
                _asked(operation, item.get("parameters", ()), row)
                _answered(operation, row)
    for row in told["refusals"]:
        _refused(document, operations, row)
    for row in told.get("webhooks", ()):
        # One that was written by hand has none before `make examples`.
        if "body" in row:
            _posted(document["webhooks"][row["event"]]["post"], row)


def in_order(part: Any) -> Any:
    """The document by the names of its parts, but for examples: those have the order in which their bytes were sent."""
    if isinstance(part, dict):
        return {name: part[name] if name == "example" else in_order(part[name]) for name in sorted(part)}
    return [in_order(item) for item in part] if isinstance(part, list) else part


def _posted(operation: Document, row: Row) -> None:
    """What was posted of an event, and with which secret it was signed."""
    operation["parameters"] = [
        {**parameter, "example": row["headers"][parameter["name"]]} for parameter in operation["parameters"]
    ]
    operation["requestBody"]["content"]["application/json"]["example"] = row["body"]
    if "secret" in row:
        operation["description"] += (
            f" The example is, with the secret `{row['secret']}`; its body was posted as JSON without spaces, in UTF-8."
        )


def _asked(operation: Document, shared: Sequence[Document], row: Row) -> None:
    """A request: what it has in its path, query and head, and its body."""
    own = operation.get("parameters", [])
    for kind, place in _PLACES.items():
        for name, value in row.get(kind, {}).items():
            parameter = _named(own, place, name)
            common = _named(shared, place, name)
            if parameter is None and common is not None:
                # The path's, which its methods have in common, but for one that is about another record.
                parameter = common
                if common.get("example", value) != value:
                    parameter = {part: told for part, told in common.items() if not part.startswith("x-")}
                    own.append(parameter)
            if parameter is not None:
                parameter["example"] = value
    if own:
        operation["parameters"] = own
    if "body" in row:
        for content in operation["requestBody"]["content"].values():
            content["example"] = row["body"]


def _named(parameters: Sequence[Document], place: str, name: str) -> Document | None:
    return next((found for found in parameters if (found["in"], found["name"]) == (place, name)), None)


def _answered(operation: Document, row: Row) -> None:
    if "answer" in row:
        first = min(operation["responses"])
        operation["responses"][first]["content"]["application/json"]["example"] = row["answer"]


def _refused(document: Document, operations: Mapping[str, Document], row: Row) -> None:
    """A refusal in the words of all calls, or of the one that words it for itself."""
    status = row["status"]
    shared = document["components"]["responses"].get(HTTPStatus(status).name)
    own = operations.get(row.get("call", ""), {}).get("responses", {}).get(str(status), {})
    response = shared if own.get("$ref") or not own else own
    if response is not None and "answer" in row:
        for content in response["content"].values():
            content["example"] = row["answer"]
