"""A request as WSGI has it, and an answer as HTTP/1.1 writes it."""

from __future__ import annotations

import io
import logging
from collections.abc import Callable, Iterable, Mapping
from email.utils import formatdate
from functools import lru_cache
from http import HTTPStatus
from typing import Any, NamedTuple, NoReturn
from urllib.parse import unquote_to_bytes

import httptools
import orjson

from mock_server.kernel.clock import real_now
from mock_server.kernel.instants import SECOND
from mock_server.kernel.memo import LONGEST
from mock_server.server.serving.waiting import Record
from mock_server.version import __version__
from mock_server.web import lanes
from mock_server.web.headers import HEADERS, UNDERSCORED
from mock_server.web.http import BODILESS, Environ
from mock_server.web.streams import Stream

logger = logging.getLogger(__name__)

Headers = list[tuple[str, str]]
RawHeaders = Iterable[tuple[bytes, bytes]]


class _Errors(io.TextIOBase):
    """WSGI's stream for errors: what an application writes there is in our log, and never in its way."""

    def write(self, text: str) -> int:
        if not text.isspace():
            logger.error("%s", text.rstrip())
        return len(text)


_BASE: Environ = {
    "SCRIPT_NAME": "",
    "wsgi.errors": _Errors(),
    "wsgi.input_terminated": True,
    "wsgi.multiprocess": False,
    "wsgi.multithread": True,
    "wsgi.run_once": False,
    "wsgi.url_scheme": "http",
    "wsgi.version": (1, 0),
}
# So many names of headers.
_REMEMBERED = 1_000
_LENGTH = frozenset({"Content-Length", "content-length"})
_BODILESS = frozenset(map(str, BODILESS))


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

    def __init__(self, status: str = "500 Internal Server Error", headers: Headers | None = None) -> None:
        self.status = status
        self.headers = headers or []

    def __call__(self, status: str, headers: Headers, exc_info: Any = None) -> None:
        self.status = status
        self.headers = headers

    @property
    def has_body(self) -> bool:
        return self.status[:3] not in _BODILESS


class Answer(NamedTuple):
    """What an application has answered, how that is to fail on the wire, and what follows: webhooks leave then.

    It is the beginning of a `stream` where there is one.
    """

    start: Start
    body: bytes
    breakage: str | None = None
    close: Callable[[], None] | None = None
    stream: Stream | None = None

    def head(self, connection: str | None) -> bytes:
        """Its head on the wire, with the Connection header where that has something to say."""
        headers = self.start.headers
        lines = [f"{name}: {value}\r\n" for name, value in headers]
        if self.start.has_body and _LENGTH.isdisjoint([name for name, _ in headers]):
            lines.append(f"Content-Length: {len(self.body)}\r\n")
        if connection is not None:
            lines.append(f"Connection: {connection}\r\n")
        lines.append(f"Date: {_date(real_now() // SECOND)}\r\n\r\n")
        return f"HTTP/1.1 {self.start.status}\r\n{''.join(lines)}".encode("latin-1")

    def head_of_stream(self, *, in_chunks: bool) -> bytes:
        """The head of an answer that goes on until somebody hangs up."""
        headers = [(name, value) for name, value in self.start.headers if name not in _LENGTH]
        if in_chunks:
            headers.append(("Transfer-Encoding", "chunked"))
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers)
        date = _date(real_now() // SECOND)
        return f"HTTP/1.1 {self.start.status}\r\n{lines}Connection: close\r\nDate: {date}\r\n\r\n".encode("latin-1")

    def body_for(self, method: str) -> bytes:
        return self.body if method != "HEAD" and self.start.has_body else b""


# Who is told an answer that does not come at once; None for BodyWanted.
Late = Callable[[Answer | None], None]


class Asked:
    """A request that was asked for, until it is answered: what it is called with, and the record of its wait."""

    __slots__ = ("environ", "is_gone", "late", "only_looks", "record")

    def __init__(self, environ: Environ, late: Late) -> None:
        self.environ = environ
        self.late = late
        self.record: Record | None = None
        # What it waits for would only be looked at.
        self.only_looks = False
        # Its client is.
        self.is_gone = False


@lru_cache(maxsize=2)
def _date(second: int) -> str:
    return formatdate(second, usegmt=True)


def refusal(status: HTTPStatus, detail: str, retry_after: int = 1) -> Answer:
    """What is answered before an application has seen the request, in the form that the gateway has for such things."""
    body = orjson.dumps({"type": "about:blank", "title": status.phrase, "status": int(status), "detail": detail})
    headers = [("Content-Type", "application/problem+json"), ("X-Mock-Server", __version__)]
    if status is HTTPStatus.SERVICE_UNAVAILABLE:
        headers.append(("Retry-After", str(retry_after)))
    return Answer(Start(f"{status} {status.phrase}", headers), body)


class Heads:
    """Makes the environs of a connection's requests: what most clients say alike in each head is read once.

    `peers` are SERVER_NAME, SERVER_PORT and REMOTE_ADDR.
    """

    def __init__(self, peers: Mapping[str, str]) -> None:
        self._around = {**_BASE, **peers}
        self._headers: RawHeaders = ()
        self._said: Environ = {HEADERS: {}}

    def environ(self, method: str, url: bytes, version: str, headers: RawHeaders) -> Environ:
        """A request's environ, without a body; nobody changes `headers` any more."""
        if headers != self._headers:
            self._headers, self._said = headers, _said(headers)
        path, query = _split(url)
        return {
            **self._around,
            "REQUEST_METHOD": method,
            "mock.raw_path": path.decode("latin-1"),
            "PATH_INFO": (unquote_to_bytes(path) if b"%" in path else path).decode("latin-1"),
            "QUERY_STRING": query.decode("latin-1"),
            "SERVER_PROTOCOL": f"HTTP/{version}",
            "wsgi.input": io.BytesIO(),
            **self._said,
        }


def _said(headers: RawHeaders) -> Environ:
    said: Environ = {}
    for name, value in headers:
        text = value.decode("latin-1")
        key, joint = _KEYS[name]
        if key == UNDERSCORED:
            said.setdefault(UNDERSCORED, []).append((name.decode("latin-1"), text))
            continue
        said[key] = f"{said[key]}{joint}{text}" if key in said else text
    said[HEADERS] = {key: text for key, text in said.items() if key.startswith("HTTP_")}
    return said


def _split(url: bytes) -> tuple[bytes, bytes]:
    """A request's path and query; `http://host/path`, as proxies are asked, leads to the same path."""
    if url[:1] == b"/":
        path, _, query = url.partition(b"#")[0].partition(b"?")
        return path, query
    try:
        parsed = httptools.parse_url(url)
    except httptools.HttpParserInvalidURLError:
        return url, b""
    return parsed.path or (b"/" if parsed.host else url), parsed.query or b""


class _Keys(dict[bytes, tuple[str, str]]):
    """By a header's name its key in an environ, and what joins the values of one that comes twice.

    The first names that are of an ordinary length are remembered, so that one of them costs a look.
    """

    def __missing__(self, name: bytes) -> tuple[str, str]:
        made = _key(name)
        if len(self) < _REMEMBERED and len(name) <= LONGEST:
            self[name] = made
        return made


_KEYS = _Keys()


def _key(name: bytes) -> tuple[str, str]:
    if b"_" in name:
        # WSGI spells it as another with dashes, such as a length; servers before a vendor drop it.
        return UNDERSCORED, ""
    key = name.decode("latin-1").upper().replace("-", "_")
    # A cookie's is not a comma.
    return (key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"), (";" if key == "COOKIE" else ",")


def has_body(environ: Environ) -> bool:
    return "HTTP_TRANSFER_ENCODING" in environ or environ.get("CONTENT_LENGTH", "0") != "0"


def declared(environ: Environ) -> int | None:
    """How many bytes the body is said to have; None for one in chunks. The parser lets no length pass that is none."""
    return None if "HTTP_TRANSFER_ENCODING" in environ else int(environ.get("CONTENT_LENGTH") or 0)


def put_body(environ: Environ, body: bytes, length: int) -> None:
    """Put in the body, or an empty one that stands for `length` bytes which nobody has kept."""
    environ["wsgi.input"] = io.BytesIO(body)
    environ["CONTENT_LENGTH"] = str(length)
    # The body is here, whole, however it came.
    if environ.pop("HTTP_TRANSFER_ENCODING", None) is not None:
        environ.pop(HEADERS, None)
