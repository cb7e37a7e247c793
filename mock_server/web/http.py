"""A request and a response of our own, with Flask's names: none of Flask's or of werkzeug's is made to serve one."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl

import werkzeug.urls  # noqa: F401 - registers an error handler, see _KEPT
from werkzeug.datastructures import EnvironHeaders
from werkzeug.http import HTTP_STATUS_CODES, dump_cookie

from mock_server.kernel.problems import BodyTooLarge, MalformedBody, WrongContentType

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
WsgiApp = Callable[[Environ, StartResponse], Iterable[bytes]]

# What cannot be decoded stays percent-encoded: an error handler that werkzeug registers.
_KEPT = "werkzeug.url_quote"
_AS_IT_IS, _GZIP = frozenset({"", "identity"}), frozenset({"gzip", "x-gzip"})
# What nearly all requests are declared as, in these very words.
_JSON = "application/json"
# Answers that have no body, and say nothing of its length.
BODILESS = frozenset({204, 304})


def phrase(status: int) -> str:
    """The reason phrase of a status, the same on every Python, also of one that nobody has registered."""
    return HTTP_STATUS_CODES.get(status, "Unknown Status")


class Request:
    """What a WSGI environ says of a request, read when it is asked for. `max_content_length` is in bytes."""

    __slots__ = ("_args", "_body", "environ", "max_content_length", "method", "path", "view_args")

    def __init__(self, environ: Environ, max_content_length: int) -> None:
        self.environ = environ
        self.max_content_length = max_content_length
        self.method: str = environ["REQUEST_METHOD"].upper()
        raw: str = environ.get("PATH_INFO") or "/"
        self.path = raw if raw.isascii() else raw.encode("latin-1").decode("utf-8", "replace")
        # What the path has in place of the variables of its route.
        self.view_args: Mapping[str, str] = {}
        self._body: bytes | None = None
        self._args: dict[str, str] | None = None

    @property
    def query_string(self) -> str:
        """The query as it was sent."""
        found: str = self.environ.get("QUERY_STRING") or ""
        return found

    @property
    def args(self) -> Mapping[str, str]:
        """The query's parameters in their order; of one that comes twice the first."""
        if self._args is None:
            self._args = {}
            for name, value in self._parameters():
                self._args.setdefault(name, value)
        return self._args

    @property
    def repeated(self) -> list[str]:
        """The query's parameters that come more than once."""
        return [name for name, times in Counter(name for name, _ in self._parameters()).items() if times > 1]

    def _parameters(self) -> list[tuple[str, str]]:
        text = self.query_string
        if not text:
            return []
        sent = text.encode("latin-1").decode("utf-8", "replace")
        return parse_qsl(sent, keep_blank_values=True, errors=_KEPT)

    @property
    def content_type(self) -> str:
        """The header of this name; empty where there is none."""
        found: str = self.environ.get("CONTENT_TYPE") or ""
        return found

    @property
    def mimetype(self) -> str:
        """The content type without its parameters, in lower case."""
        found = self.content_type
        return found if found == _JSON else found.partition(";")[0].strip().lower()

    @property
    def content_length(self) -> int | None:
        """How many bytes the body is said to have; None where nothing is said."""
        text = self.environ.get("CONTENT_LENGTH") or ""
        return int(text) if text.isascii() and text.isdigit() else None

    @property
    def remote_addr(self) -> str | None:
        return self.environ.get("REMOTE_ADDR")

    @property
    def headers(self) -> EnvironHeaders:
        """By names in any case; of one that came twice both values, joined by a comma."""
        return EnvironHeaders(self.environ)

    def get_data(self) -> bytes:
        """The body, out of gzip where it came in that. Raises BodyTooLarge, MalformedBody, WrongContentType."""
        if self._body is None:
            self._body = self._decoded(self._read())
        return self._body

    def _decoded(self, body: bytes) -> bytes:
        coding: str = self.environ.get("HTTP_CONTENT_ENCODING") or ""
        if not coding or not body or coding.strip().lower() in _AS_IT_IS:
            return body
        if coding.strip().lower() not in _GZIP:
            raise WrongContentType(self.mimetype, coding)
        unpacking = zlib.decompressobj(zlib.MAX_WBITS | 16)
        try:
            # No more is unpacked than may have come, however much is in it.
            found = unpacking.decompress(body, self.max_content_length + 1)
        except zlib.error as error:
            raise MalformedBody("The body is not gzip, as its Content-Encoding says.") from error
        if len(found) > self.max_content_length:
            raise BodyTooLarge(self.max_content_length)
        if not unpacking.eof or unpacking.unused_data:
            raise MalformedBody("The body in gzip is not one whole member, and nothing behind it.")
        return found

    def _read(self) -> bytes:
        length, stream = self.content_length, self.environ["wsgi.input"]
        if length is not None and length > self.max_content_length:
            raise BodyTooLarge(self.max_content_length)
        if length is None and not self.environ.get("wsgi.input_terminated"):
            return b""
        # A server that ends the input by itself may hand over a body in chunks, whose length nobody has told.
        found: bytes = stream.read(self.max_content_length + 1 if length is None else length)
        if len(found) > self.max_content_length:
            raise BodyTooLarge(self.max_content_length)
        return found


class Headers:
    """Names, in any case, and values, in the order in which they were added."""

    __slots__ = ("_pairs",)

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self._pairs = list(pairs)

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self._pairs)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self.get(name) is not None

    def __setitem__(self, name: str, value: str) -> None:
        """Put the value in the first place of this name, or at the end."""
        wanted = name.lower()
        for place, (known, _) in enumerate(self._pairs):
            if known.lower() == wanted:
                self._pairs[place] = (name, value)
                self._pairs[place + 1 :] = [pair for pair in self._pairs[place + 1 :] if pair[0].lower() != wanted]
                return
        self._pairs.append((name, value))

    def get(self, name: str, default: str | None = None) -> str | None:
        """The first value of this name."""
        wanted = name.lower()
        # A generator would cost as much as all of the search.
        for known, value in self._pairs:
            if known.lower() == wanted:
                return value
        return default

    def add(self, name: str, value: str) -> None:
        """One more, whether there are others of the name or not."""
        self._pairs.append((name, value))

    def update(self, values: Mapping[str, str]) -> None:
        for name, value in values.items():
            self[name] = value


class _Body(list[bytes]):
    """A WSGI answer with something to do once it is sent."""

    def __init__(self, chunks: Iterable[bytes], after: Callable[[], object]) -> None:
        super().__init__(chunks)
        self._after = after

    def close(self) -> None:
        """What servers call when the answer is out."""
        self._after()


class Response:
    """An answer: a body, a status and headers, and what is done once it is out."""

    __slots__ = ("_after", "_body", "headers", "status_code")

    def __init__(
        self,
        body: bytes | str = b"",
        status: int = 200,
        headers: Iterable[tuple[str, str]] = (),
        *,
        content_type: str | None = None,
    ) -> None:
        self._body = body.encode() if isinstance(body, str) else body
        self._after: Callable[[], object] | None = None
        self.status_code = status
        self.headers = Headers(headers)
        if content_type is not None:
            self.headers.add("Content-Type", content_type)

    @property
    def content_type(self) -> str | None:
        return self.headers.get("Content-Type")

    def get_data(self) -> bytes:
        return self._body

    def set_cookie(self, name: str, value: str, **attributes: Any) -> None:
        """Have the client keep a cookie; the attributes are those of `werkzeug.http.dump_cookie`."""
        self.headers.add("Set-Cookie", dump_cookie(name, value, **attributes))

    def call_on_close(self, after: Callable[[], object]) -> None:
        """Do this once the answer is out."""
        self._after = after

    def __call__(self, environ: Mapping[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        headers = list(self.headers)
        bodiless = self.status_code in BODILESS
        if not bodiless:
            headers.append(("Content-Length", str(len(self._body))))
        start_response(_status_line(self.status_code), headers)
        chunks = [] if bodiless or environ.get("REQUEST_METHOD") == "HEAD" else [self._body]
        return chunks if self._after is None else _Body(chunks, self._after)


@lru_cache(maxsize=1_000)
def _status_line(status: int) -> str:
    return f"{int(status)} {phrase(status)}"
