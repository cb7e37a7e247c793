"""What a lie is, and the ways of telling one: a patch of the product's code, or WSGI middleware before a system's app.

Nothing in the product knows of lies. A lie names the claims that must fail while it is told; that some other test fails
too proves nothing.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any
from unittest import mock
from urllib.parse import parse_qsl, urlencode

from mock_server import systems
from mock_server.server import loading
from mock_server.web.shown import Answer
from mock_server.web.system import System

# Begins the lie, and takes it back.
Telling = Callable[[], AbstractContextManager[Any]]


@dataclass(frozen=True, slots=True)
class Lie:
    """A way of not being the vendor, and the claims that must notice it."""

    name: str
    system: str
    claims: tuple[str, ...]
    tellings: tuple[Telling, ...]

    @contextmanager
    def told(self) -> Iterator[None]:
        """Meanwhile servers that are started tell this lie."""
        with ExitStack() as stack:
            for telling in self.tellings:
                stack.enter_context(telling())
            yield


def lie(name: str, *tellings: Telling, claims: str) -> Lie:
    """A lie of the system that its claims are of; `claims` are their ids, with blanks between them."""
    ids = tuple(claims.split())
    (system,) = {claim.partition("-")[0].lower() for claim in ids}
    return Lie(name, system, ids, tellings)


@dataclass(frozen=True, slots=True)
class Call:
    """A request at a system's app: its path has no prefix, and its body is as it was sent."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    raw: bytes

    @property
    def body(self) -> Any:
        """The body as JSON; None where it is none."""
        return _parsed(self.raw)


@dataclass(frozen=True, slots=True)
class Said:
    """An answer of a system's app."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    raw: bytes = b""

    @property
    def body(self) -> Any:
        """The body as JSON, a copy; None where it is none."""
        return _parsed(self.raw)

    def saying(self, body: Any, status: int | None = None) -> Said:
        """The same with another body, as JSON."""
        headers = {"Content-Type": "application/json", **self.headers}
        return replace(self, raw=json.dumps(body).encode(), headers=headers, status=status or self.status)


# What middleware does: it is handed a call and the rest of the way, and answers.
Passing = Callable[[Call], Said]
Between = Callable[[Call, Passing], Said]


def patched(target: str, value: Any) -> Telling:
    """Another value for a dotted name, as long as the lie is told: `mock_server.kernel.session_window.LENGTH`."""
    return partial(mock.patch, target, value)


def wrapped(target: str, around: Callable[..., Any]) -> Telling:
    """A function of the product with another around it, which is handed the honest one before the arguments."""

    @contextmanager
    def telling() -> Iterator[None]:
        patcher = mock.patch(target)
        honest, _ = patcher.get_original()

        def lying(*args: Any, **kwargs: Any) -> Any:
            return around(honest, *args, **kwargs)

        with mock.patch(target, lying):
            yield

    return telling


def shown(schema: type[Answer], change: Callable[[Any, dict[str, Any]], dict[str, Any]]) -> Telling:
    """Records that are shown otherwise wherever this schema shows them: `change` is handed one, and its fields."""

    def shown_by(honest: Callable[..., Any], asked: type[Answer]) -> Callable[..., Any]:
        fields_of = honest(asked)
        return fields_of if asked is not schema else lambda record, *beside: change(record, fields_of(record, *beside))

    return wrapped("mock_server.web.rendering.shown_by", shown_by)


def declared(system: str, **around: Callable[..., Any]) -> Telling:
    """A system whose declared functions (`identify`, `permit` …) have others around them, as `wrapped` has it."""

    def load(honest: Callable[[str], Any], name: str) -> Any:
        found = honest(name)
        if name != system:
            return found
        return replace(found, **{key: partial(other, getattr(found, key)) for key, other in around.items()})

    return wrapped(f"{systems.__name__}.load", load)


def between(system: str, middleware: Between) -> Telling:
    """Middleware before a system's app; its served document stays the honest one."""

    def build(honest: Callable[..., Any], found: System, *args: Any) -> Any:
        app = honest(found, *args)
        if found.name == system:
            app.wsgi_app = _Middleware(app.wsgi_app, middleware)
        return app

    return wrapped(f"{loading.__name__}.system_app", build)


def retold(system: str, change: Callable[[Call, Said], Said | None], *, where: str = "", status: int = 0) -> Telling:
    """Answers told otherwise: None leaves one as it is.

    `where` is `METHOD /path` as `is_of` reads it, empty for every call; `status` is that of the honest answers that are
    changed, 0 for all.
    """

    def middleware(call: Call, proceed: Passing) -> Said:
        said = proceed(call)
        if not is_of(call, where) or status not in (0, said.status):
            return said
        return change(call, said) or said

    return between(system, middleware)


def restated(system: str, new: int, *, where: str = "", status: int) -> Telling:
    """Answers of one status that come with another."""
    return retold(system, lambda _, said: replace(said, status=new), where=where, status=status)


def reshaped(system: str, change: Callable[[Any], Any], *, where: str = "", status: int = 0) -> Telling:
    """Answers whose JSON is changed: `change` is handed the body, and returns another or changes it in place."""

    def retell(_: Call, said: Said) -> Said:
        body = said.body
        changed = change(body)
        return said.saying(body if changed is None else changed)

    return retold(system, retell, where=where, status=status)


def misheard(system: str, change: Callable[[Call], Call | None], *, where: str = "") -> Telling:
    """Requests that are taken for others before anything looks at them: None leaves one as it is."""
    return between(system, lambda call, proceed: proceed((change(call) or call) if is_of(call, where) else call))


def is_of(call: Call, where: str) -> bool:
    """Whether a call is one of `METHOD /path`, in which `*` stands for one part of a path, or `**` for any rest."""
    if not where:
        return True
    method, _, pattern = where.partition(" ")
    if method not in ("*", call.method):
        return False
    parts, found = pattern.strip("/").split("/"), call.path.strip("/").split("/")
    if parts[-1] == "**":
        parts, found = parts[:-1], found[: len(parts) - 1]
    return len(parts) == len(found) and all(part in ("*", have) for part, have in zip(parts, found, strict=True))


class _Middleware:
    """A WSGI app around a WSGI app."""

    def __init__(self, app: Callable[..., Iterable[bytes]], middleware: Between) -> None:
        self._app = app
        self._middleware = middleware

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        length = int(environ.get("CONTENT_LENGTH") or 0)
        call = Call(
            environ["REQUEST_METHOD"],
            environ.get("PATH_INFO", ""),
            dict(parse_qsl(environ.get("QUERY_STRING", ""), keep_blank_values=True)),
            _headers(environ),
            environ["wsgi.input"].read(length) if length else b"",
        )
        said = self._middleware(call, partial(self._proceed, environ, call))
        headers = {name: value for name, value in said.headers.items() if name.lower() != "content-length"}
        start_response(f"{said.status} Lie", [*headers.items(), ("Content-Length", str(len(said.raw)))])
        return [said.raw]

    def _proceed(self, environ: dict[str, Any], asked: Call, call: Call) -> Said:
        # In place: what the app leaves in the environment is meant for the server.
        environ["wsgi.input"] = io.BytesIO(call.raw)
        environ["CONTENT_LENGTH"] = str(len(call.raw))
        environ["REQUEST_METHOD"] = call.method
        environ["PATH_INFO"] = call.path
        if call.query != asked.query:
            environ["QUERY_STRING"] = urlencode(call.query)
        for name in asked.headers.keys() - call.headers.keys():
            environ.pop(_variable(name), None)
        environ.update({_variable(name): value for name, value in call.headers.items()})
        return self._run(environ)

    def _run(self, environ: dict[str, Any]) -> Said:
        begun: list[tuple[str, list[tuple[str, str]]]] = []
        answer = self._app(environ, lambda status, headers, *_: begun.append((status, headers)))
        try:
            raw = b"".join(answer)
        finally:
            getattr(answer, "close", lambda: None)()
        status, headers = begun[-1]
        return Said(int(status[:3]), dict(headers), raw)


def _headers(environ: Mapping[str, Any]) -> dict[str, str]:
    named = {name[5:]: value for name, value in environ.items() if name.startswith("HTTP_")}
    if environ.get("CONTENT_TYPE"):
        named["CONTENT_TYPE"] = environ["CONTENT_TYPE"]
    return {name.replace("_", "-").title(): value for name, value in named.items()}


def _variable(header: str) -> str:
    name = header.upper().replace("-", "_")
    return name if name == "CONTENT_TYPE" else f"HTTP_{name}"


def _parsed(raw: bytes) -> Any:
    try:
        return json.loads(raw)
    except ValueError:
        return None  # the caller asks for JSON, and there is none
