"""The names of a document's calls: one that is served at several paths is one call, whichever of them is asked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from contract_tests.openapi import METHODS

# How the operation ids of a call's further names end.
_OTHER_NAME = re.compile(r"Alias\d*\Z")


def spoken(document: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every operation as `GET /contact/{contact_id}`, with what the document says of it, under each of its names."""
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                yield f"{method.upper()} {path}", item[method]


def first_names(document: Mapping[str, Any]) -> Mapping[str, str]:
    """By operation, the call's first name: its own, but for an operation that is another name of one."""
    ids = {operation: str(said["operationId"]) for operation, said in spoken(document)}
    first = {found: operation for operation, found in ids.items()}
    return {operation: first[_OTHER_NAME.sub("", found)] for operation, found in ids.items()}
