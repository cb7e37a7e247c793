"""Answers of bytes: those that are made once for each record and kept with it, and none at all."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

import orjson

from mock_server.kernel.table import Record, keep_rendered
from mock_server.web.http import Response

R = TypeVar("R", bound=Record)
Render = Callable[[R], bytes]


def compact(made: bytes) -> bytes:
    """What is to be kept of orjson's results, which hold on to the 4 KB or more that they were written into."""
    return b"%b" % made


def kept(fields: Callable[[R], dict[str, Any]]) -> Render[R]:
    """Render by these fields, once for each record."""

    @wraps(fields)
    def render(record: R) -> bytes:
        rendered: bytes | None = record.rendered
        if rendered is None:
            rendered = compact(orjson.dumps(fields(record)))
            keep_rendered(record, rendered)
        return rendered

    return render


def empty(status: int = 204) -> Response:
    """No body, and so none of any type."""
    response = Response(b"", status)
    del response.headers["Content-Type"]
    return response


def json_answer(body: bytes, status: int = 200) -> Response:
    """These bytes as JSON."""
    return Response(body, status, content_type="application/json")
