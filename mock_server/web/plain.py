"""Answers of no app: JSON, a problem, a file, and the headers that keep what the control plane tells to who asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

import orjson

from mock_server.web.http import StartResponse

Headers = Sequence[tuple[str, str]]

SNIFFED = ("X-Content-Type-Options", "nosniff")
# What the control plane tells is for who asked, and for now.
_PRIVATE = (SNIFFED, ("Cross-Origin-Resource-Policy", "same-origin"), ("Cache-Control", "no-store"))


def private(start: StartResponse) -> StartResponse:
    """Begin an answer that nobody else may see, or keep."""

    def start_privately(status: str, headers: Headers, exc_info: Any = None) -> Any:
        return start(status, [*headers, *_PRIVATE], exc_info)

    return start_privately


def only_read(start: StartResponse) -> Iterable[bytes]:
    """What any other method than GET and HEAD is answered."""
    return problem(start, 405, "This is only read.", [("Allow", "GET, HEAD")])


def json(start: StartResponse, body: Mapping[str, Any]) -> Iterable[bytes]:
    """200 with JSON."""
    return send(start, "200 OK", orjson.dumps(body), "application/json")


def problem(start: StartResponse, status: int, detail: str, headers: Headers = ()) -> Iterable[bytes]:
    """An RFC 9457 problem, where no app answers."""
    title = HTTPStatus(status).phrase
    body = orjson.dumps({"type": "about:blank", "title": title, "status": status, "detail": detail})
    return send(start, f"{status} {title}", body, "application/problem+json", headers)


def send(start: StartResponse, status: str, body: bytes, content_type: str, headers: Headers = ()) -> Iterable[bytes]:
    start(status, [("Content-Type", content_type), ("Content-Length", str(len(body))), *headers])
    return [body]
