"""A pretend vendor: a mock without its control plane, at https on loopback, which writes down all that reaches it."""

import io
import ssl
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import trustme
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wrappers import Request, Response

from contract_tests.configuration import Configuration
from contract_tests.inprocess import InProcess, account
from contract_tests.receiver import listening
from tests.mutants.door import Between, Call, Said, answered
from tests.mutants.rules.ways import Rule
from tests.mutants.stand import patched

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


# It grants 600 requests a minute, and the runs of tests do not wait for their turn: so its time passes with each.
_TURN = {"seconds": 60 / 600}


@dataclass
class Pretend:
    """Where it listens, who may call, and what has come, as `METHOD /path`."""

    base_url: str
    ca_bundle: Path
    credentials: Mapping[str, str]
    arrived: list[str] = field(default_factory=list)

    @property
    def environ(self) -> dict[str, str]:
        """The variables by which a live run is given the credentials."""
        return {f"CONTRACT_MSGBOXX_{name}".upper(): value for name, value in self.credentials.items()}


@contextmanager
def pretending(
    folder: Path, drifts: Sequence[Rule] = (), customers: Sequence[Mapping[str, Any]] = (), **objects: Any
) -> Iterator[Pretend]:
    """A msgboxx that listens meanwhile; `drifts` are what it does otherwise than the mock."""
    with ExitStack() as stack:
        mock = InProcess("msgboxx")
        configuration = Configuration("msgboxx", "https://127.0.0.1", {}, customers=customers, objects=objects)
        opened = account(mock.control, configuration)
        shown = opened["systems"]["msgboxx"]
        found = Pretend("", folder / "vendor.pem", shown["credentials"])
        door = _door(mock, opened["id"], found.arrived)
        for drift in drifts:
            door = _otherwise(drift, door, stack)
        url = stack.enter_context(serving(door, secured(found.ca_bundle)))
        found.base_url = url + urlsplit(shown["base_url"]).path.removeprefix("/msgboxx")
        yield found


def _door(mock: InProcess, sandbox: str, arrived: list[str]) -> App:
    """The vendor alone, at the root: nobody reaches the control plane from outside."""

    def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        arrived.append(f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}")
        mock.control("POST", f"/sandboxes/{sandbox}/clock/advance", _TURN)
        environ["PATH_INFO"] = f"/msgboxx{environ['PATH_INFO']}"
        return mock.app(environ, start_response)

    return app


def _otherwise(rule: Rule, app: App, stack: ExitStack) -> App:
    """An app that breaks a rule at its door; public tables are as they were when the stack ends."""
    # It has what a rule of a vendor's door needs of a Stand.
    stand = SimpleNamespace(between=None, table=partial(patched, stack))
    rule.tell(stand)  # type: ignore[arg-type]
    return app if stand.between is None else partial(_through, app, stand.between)


def _through(app: App, between: Between, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    asked = Request(environ, populate_request=False)
    path, query = environ["PATH_INFO"], environ["QUERY_STRING"]
    call = Call("", asked.method, path, query, dict(asked.headers), asked.get_data())
    said = between(call, partial(_proceed, app, environ))
    return Response(said.raw, said.status, said.headers)(environ, start)


def _proceed(app: App, environ: dict[str, Any], call: Call) -> Said:
    # In place: what the app leaves in the environment is meant for the server.
    environ |= {"wsgi.input": io.BytesIO(call.raw), "CONTENT_LENGTH": str(len(call.raw)), "PATH_INFO": call.path}
    return answered(app, environ)
