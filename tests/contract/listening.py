"""Servers on loopback, with https where they are told so; one of them only writes down what reaches it."""

import ssl
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import trustme
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wrappers import Request, Response

from contract_tests.receiver import listening

App = Callable[..., Iterable[bytes]]


class _Quiet(WSGIRequestHandler):
    def log(self, *_: Any, **__: Any) -> None:
        """Say nothing."""


def secured(bundle: Path) -> ssl.SSLContext:
    """What a server at 127.0.0.1 needs for https; `bundle` becomes the file of who vouches for it."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(bundle))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    return context


@contextmanager
def serving(app: App, context: ssl.SSLContext | None = None) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet, ssl_context=context)
    with listening(server):
        yield f"http{'s' if context else ''}://127.0.0.1:{server.server_port}"


@dataclass
class Tripwire:
    """`arrived` are `METHOD /path` in their order; `answer` is status, headers and body for each request."""

    arrived: list[str] = field(default_factory=list)
    answer: tuple[int, Mapping[str, str], bytes] = (200, {"Content-Type": "application/json"}, b"{}")
    url: str = ""

    @Request.application
    def __call__(self, request: Request) -> Response:
        self.arrived.append(f"{request.method} {request.full_path.removesuffix('?')}")
        status, headers, body = self.answer
        return Response(body, status, headers)


@contextmanager
def tripwire(context: ssl.SSLContext | None = None) -> Iterator[Tripwire]:
    found = Tripwire()
    with serving(found, context) as found.url:
        yield found
