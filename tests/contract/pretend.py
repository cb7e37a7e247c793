"""A pretend vendor: a mock without its control plane, at https on loopback, which writes down all that reaches it."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import trustme
from werkzeug.serving import WSGIRequestHandler, make_server

from contract_tests.configuration import Configuration
from contract_tests.inprocess import InProcess, account
from tests.contract.otherwise import otherwise
from tests.mutants.rules.ways import Rule

# Requests a minute that a vendor grants, where it is not 600.
_LIMITS = {"coext": 60}


@dataclass(frozen=True, slots=True)
class Arrival:
    """A request as it reached the vendor."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass
class Pretend:
    """Where it listens, who may call, and what has come."""

    system: str
    base_url: str
    ca_bundle: Path
    credentials: Mapping[str, str]
    mock: InProcess
    account: Mapping[str, Any]
    arrivals: list[Arrival] = field(default_factory=list)

    @property
    def environ(self) -> dict[str, str]:
        """The variables by which a live run is given the credentials."""
        return {f"CONTRACT_{self.system}_{name}".upper(): value for name, value in self.credentials.items()}

    def messages(self) -> list[dict[str, Any]]:
        """What really went out."""
        path = f"/sandboxes/{self.account['id']}/messages?system={self.system}&page_size=200&direction=outbound"
        return list(self.mock.control("GET", path, None)["items"])


class _Quiet(WSGIRequestHandler):
    def log(self, *_: Any, **__: Any) -> None:
        """Say nothing."""


@contextmanager
def pretending(
    system: str,
    folder: Path,
    drifts: Sequence[Rule] = (),
    customers: Sequence[Mapping[str, Any]] = (),
    **objects: Any,
) -> Iterator[Pretend]:
    """A vendor that listens meanwhile; `drifts` are what it does otherwise than the mock."""
    authority = trustme.CA()
    bundle = folder / "vendor.pem"
    authority.cert_pem.write_to_path(str(bundle))
    context = _context(authority)
    with ExitStack() as stack:
        mock = InProcess(system)
        configuration = Configuration(system, "https://127.0.0.1", {}, customers=customers, objects=objects)
        opened = account(mock.control, configuration)
        shown = opened["systems"][system]
        found = Pretend(system, "", bundle, shown["credentials"], mock, opened)
        door = _door(mock, system, found)
        for drift in drifts:
            door = otherwise(drift, door, stack)
        server = make_server("127.0.0.1", 0, door, threaded=True, request_handler=_Quiet, ssl_context=context)
        inside = urlsplit(shown["base_url"]).path
        found.base_url = f"https://127.0.0.1:{server.server_port}{inside.removeprefix(f'/{system}')}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield found
        finally:
            server.shutdown()
            server.server_close()
            thread.join()


def _context(authority: trustme.CA) -> Any:
    import ssl

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    return context


def _door(mock: InProcess, system: str, found: Pretend) -> Callable[..., Iterable[bytes]]:
    """The vendor alone, at the root: nobody reaches the control plane from outside."""
    # The runs of tests do not wait for their turn, so their time passes here.
    turn = {"seconds": 60 / _LIMITS.get(system, 600)}

    def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        length = int(environ.get("CONTENT_LENGTH") or 0)
        body = environ["wsgi.input"].read(length) if length else b""
        headers = {name[5:]: value for name, value in environ.items() if name.startswith("HTTP_")}
        found.arrivals.append(Arrival(environ["REQUEST_METHOD"], environ["PATH_INFO"], headers, body))
        mock.control("POST", f"/sandboxes/{found.account['id']}/clock/advance", turn)
        environ["wsgi.input"] = io.BytesIO(body)
        environ["PATH_INFO"] = f"/{system}{environ['PATH_INFO']}"
        return mock.app(environ, start_response)

    return app
