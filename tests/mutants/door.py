"""A system's door: the calls that come to it and its answers, as whoever stands there sees them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import orjson
import requests

from contract_tests.inprocess import Adapter

# The methods that change nothing.
READS = ("GET", "HEAD")


class _Message:
    """What passes a door."""

    __slots__ = ()
    raw: bytes

    @property
    def body(self) -> Any:
        """The body as JSON, a copy; None where it is none."""
        try:
            return orjson.loads(self.raw)
        except ValueError:
            return None  # the caller asks for JSON, and there is none


@dataclass(frozen=True, slots=True)
class Call(_Message):
    """A request: `part` is its first segment, a system's name or `_mock`, and `path` what comes after that.

    `operation` is the documented call that it is of, such as `GET /contact/{contact_id}`; None for the control plane's.
    `spelled` is the same under the name that is asked, where the call has several.
    """

    part: str
    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    raw: bytes
    operation: str | None = None
    spelled: str | None = None

    def saying(self, body: Any) -> Call:
        """The same with another body, as JSON."""
        return replace(self, raw=json.dumps(body).encode())

    def header(self, name: str) -> str:
        """A header's value, in whichever case its name came; empty for none."""
        return next((value for known, value in self.headers.items() if known.lower() == name.lower()), "")


@dataclass(frozen=True, slots=True)
class Said(_Message):
    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    raw: bytes = b""

    def saying(self, body: Any) -> Said:
        """The same with another body, as JSON."""
        headers = {"Content-Type": "application/json", **self.headers}
        return replace(self, raw=json.dumps(body).encode(), headers=headers)


# Handed a call and the rest of the way, it answers.
Passing = Callable[[Call], Said]
Between = Callable[[Call, Passing], Said]
# What a call and an answer are taken for; None leaves them as they are.
Hearing = Callable[[Call], Call | None]
Telling = Callable[[Call, Said], Said | None]


def answered(app: Callable[..., Iterable[bytes]], environ: dict[str, Any]) -> Said:
    """What a WSGI app answers; what it leaves in the environment is meant for the server."""
    begun: list[tuple[str, list[tuple[str, str]]]] = []
    answer = app(environ, lambda status, headers, *_: begun.append((status, headers)))
    try:
        raw = b"".join(answer)
    finally:
        getattr(answer, "close", lambda: None)()
    status, headers = begun[-1]
    return Said(int(status[:3]), dict(headers), raw)


def adapter(serve: Passing) -> Adapter:
    """An adapter of requests that hands each request to `serve`."""

    def asked(request: requests.PreparedRequest) -> tuple[int, Mapping[str, str], bytes]:
        body = request.body or b""
        # As it was written: `requests` has left dots and escapes in a path as a test has put them.
        path, _, query = str(request.path_url).partition("?")
        part, _, rest = path.removeprefix("/").partition("/")
        raw = body if isinstance(body, bytes) else body.encode()
        said = serve(Call(part, str(request.method), f"/{rest}", query, dict(request.headers), raw))
        return said.status, said.headers, said.raw

    return Adapter(asked)
