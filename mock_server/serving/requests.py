"""A request as WSGI has it, its body, and how an answer leaves."""

from __future__ import annotations

import asyncio
import io
import logging
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from http import HTTPStatus
from typing import Any, NoReturn
from urllib.parse import unquote_to_bytes

import orjson

from mock_server.serving.engine import Scope, Send
from mock_server.version import __version__
from mock_server.web import lanes

logger = logging.getLogger(__name__)

Environ = dict[str, Any]
Headers = list[tuple[str, str]]

# hyper drops what it has not yet written when a body breaks off.
_FLUSHED_SECONDS = 0.05

_BASE: Environ = {
    "SCRIPT_NAME": "",
    "wsgi.errors": sys.stderr,
    "wsgi.input_terminated": True,
    "wsgi.multiprocess": False,
    "wsgi.multithread": True,
    "wsgi.run_once": False,
    "wsgi.version": (1, 0),
}
_PROTOCOLS = {"1": "HTTP/1.0", "1.1": "HTTP/1.1"}


class Unread(io.RawIOBase):
    """A body that has not been read yet. Who asks for it is told so by BodyWanted, before anything has happened."""

    def readable(self) -> bool:
        return True

    def seek(self, offset: int, _: int = io.SEEK_SET) -> int:
        return offset

    def readinto(self, _: Any) -> NoReturn:
        raise lanes.BodyWanted


class Start:
    """WSGI's start_response."""

    def __init__(self) -> None:
        self.status = 500
        self.headers: Headers = []

    def __call__(self, status: str, headers: Headers, exc_info: Any = None) -> None:
        self.status = int(status[:3])
        self.headers = headers


def environ_of(scope: Scope) -> Environ:
    """The request's environ, without a body."""
    server, client = scope["server"], scope["client"]
    environ = _BASE | {
        "REQUEST_METHOD": scope["method"],
        "PATH_INFO": _path(scope["raw_path"]),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": server[0],
        "SERVER_PORT": server[1],
        "SERVER_PROTOCOL": _PROTOCOLS.get(scope["http_version"], "HTTP/1.1"),
        "REMOTE_ADDR": client[0],
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.input": io.BytesIO(),
    }
    for name, value in scope["headers"]:
        key, joint = _key(name)
        text = value.decode("latin-1")
        environ[key] = f"{environ[key]}{joint}{text}" if key in environ else text
    return environ


def _path(raw: bytes) -> str:
    """A path's bytes as WSGI has them; `http://host/path` is asked of proxies, and granian has cut it already."""
    return (unquote_to_bytes(raw) if b"%" in raw else raw).decode("latin-1")


@lru_cache(maxsize=1_000)
def _key(name: bytes) -> tuple[str, str]:
    """A header's key in an environ, and what joins the values of one that comes twice: a cookie's is not a comma."""
    key = name.decode("latin-1").upper().replace("-", "_")
    return (key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"), (";" if key == "COOKIE" else ",")


def has_body(environ: Environ) -> bool:
    """Whether a body comes behind the head."""
    return "HTTP_TRANSFER_ENCODING" in environ or environ.get("CONTENT_LENGTH", "0") != "0"


def declared(environ: Environ) -> int | None:
    """How many bytes the body is said to have; None for one in chunks. Not a number that granian lets pass: never."""
    return None if "HTTP_TRANSFER_ENCODING" in environ else int(environ.get("CONTENT_LENGTH") or 0)


def with_body(environ: Environ, body: bytes, length: int) -> None:
    """Put in the body, or what stands for one of `length` bytes that nobody has read."""
    environ["wsgi.input"] = io.BytesIO(body)
    environ["CONTENT_LENGTH"] = str(length)
    # The body is here, whole, however it came.
    environ.pop("HTTP_TRANSFER_ENCODING", None)


def refuse(send: Send, status: HTTPStatus, detail: str, headers: Mapping[str, str] | None = None) -> None:
    """What is answered before anybody has seen the request, in the form that the gateway has for such things."""
    body = orjson.dumps({"type": "about:blank", "title": status.phrase, "status": int(status), "detail": detail})
    start = Start()
    start.status = int(status)
    start.headers = [
        ("Content-Type", "application/problem+json"),
        ("Content-Length", str(len(body))),
        ("Connection", "close"),
        ("X-Mock-Server", __version__),
        *(headers or {}).items(),
    ]
    send_whole(send, start, body)


@dataclass(frozen=True, slots=True)
class Answer:
    """What an application has answered, how that is to fail on the wire, and what follows: webhooks leave then."""

    start: Start
    body: bytes
    breakage: str | None = None
    close: Callable[[], None] | None = None

    async def leave(self, send: Send) -> None:
        """Send it."""
        match self.breakage:
            case lanes.TRUNCATED:
                await _send_half(send, self.start, self.body)
            case lanes.RESET:
                _send_nothing(send)
            case _:
                send_whole(send, self.start, self.body)

    def follow_up(self) -> None:
        """Do what comes after it. Raises nothing: the answer is out, and the one thread that serves must live on."""
        if self.close is None:
            return
        try:
            self.close()
        except Exception:
            logger.exception("what follows an answer broke")


def send_whole(send: Send, start: Start, body: bytes) -> None:
    """An answer at once."""
    _head(send, start)
    send({"type": "http.response.body", "body": body})


async def _send_half(send: Send, start: Start, body: bytes) -> None:
    """The answer's head, which promises all of its body, and half of that; then the connection is closed."""
    headers = [(name, value) for name, value in start.headers if name.lower() != "content-length"]
    start.headers = [*headers, ("Content-Length", str(len(body)))]
    _head(send, start)
    send({"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True})
    await asyncio.sleep(_FLUSHED_SECONDS)


def _send_nothing(send: Send) -> None:
    """A head whose framing contradicts itself: hyper refuses to write it, and closes the connection without a word."""
    start = Start()
    start.status = 200
    start.headers = [("Content-Length", "1"), ("Transfer-Encoding", "chunked"), ("Transfer-Encoding", "nonsense")]
    send_whole(send, start, b"x")


def _head(send: Send, start: Start) -> None:
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in start.headers]
    send({"type": "http.response.start", "status": start.status, "headers": headers})
