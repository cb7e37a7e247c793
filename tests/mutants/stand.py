"""An honest system in this process, built from public parts alone, each of which a mutant may stand in front of."""

import io
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from copy import deepcopy
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from unittest import mock
from urllib.parse import unquote

import requests

from contract_tests.openapi import Document
from contract_tests.targets import MockTarget
from mock_server import systems
from mock_server.control import control_app
from mock_server.server import fixtures
from mock_server.server.loading import Loader
from mock_server.server.settings import Settings
from mock_server.version import __version__
from mock_server.web import lanes
from mock_server.web.app import PipedApp
from mock_server.web.apps import CONTROL
from mock_server.web.gateway import Gateway
from mock_server.web.headers import UNDERSCORED
from mock_server.web.pipeline import STAGES, Stage
from mock_server.web.system import System
from tests.mutants.door import Between, Call, Said, adapter, answered

URL = "http://mock.invalid:80"
# Seconds that are waited for messages and webhooks, which come at once where they come at all.
PATIENCE = 1.0
# A real half minute, which one call may wait and one claim measures, in so many seconds of here.
QUICK = {"mock_server.systems.tripdesk.store.PATIENCE": 0.4, "contract_tests.tripdesk.test_internal.PATIENCE": 0.4}
# What of a System a mutant may stand in front of: its declared functions.
FUNCTIONS = ("identify", "permit", "limit", "render_problem", "around", "answered", "receive", "native")
# How the operation ids of a call's further names end.
_OTHER_NAME = re.compile(r"Alias\d*\Z")

Tell = Callable[["Stand"], None]


@dataclass(frozen=True, slots=True)
class Mutant:
    """A system that is wrong in one place: `tell` makes a stand so, anew for each test.

    `tests` are those for which it changes something on the way; None where that is not known.
    """

    name: str
    tell: Tell
    tests: set[str] | None = None
    generator: str = ""


class Stand:
    """One system, the control plane, and what stands in front of them at present."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._loader = Loader(Settings(port=0, only=(name,)))
        self.honest: System = systems.load(name)
        self._gateway = Gateway(self._loader.apps, version=__version__)
        self._patches = ExitStack()
        self.item = ""
        self.clear()
        self._load()
        document = self._call(Call(name, "GET", "/openapi.json", "", {"Host": "mock.invalid"}, b""))
        self.document = Document(document.body)
        self.names = first_names(self.document)
        # What the document says of each call, under its first name.
        self.operations = {name: said for name, said in self.document.operations.items() if self.names[name] == name}

    def close(self) -> None:
        """Leave the product's tables as they were."""
        self._patches.close()

    def clear(self) -> None:
        """Be honest again."""
        self.close()
        for place, value in QUICK.items():
            if place.rpartition(".")[0] in sys.modules:
                self.table(place, value)
        self.between: Between | None = None
        self.control: Between | None = None
        self.documented: Callable[[Any], None] | None = None
        self.functions: dict[str, Callable[..., Any]] = {}
        self.webhooks: dict[str, Callable[..., Any]] = {}
        self.stages: list[Stage] = list(STAGES)
        self.watch: Callable[[Call, Said], None] | None = None

    def table(self, place: str, value: Any) -> None:
        """Another value for a public table, such as `mock_server.kernel.session_window.LENGTH`."""
        patched(self._patches, place, value)

    def target(self) -> MockTarget:
        """What the suite runs against: this stand, without a socket."""
        found = MockTarget(URL)
        found.patience = PATIENCE
        found.transport.session.mount(URL, adapter(self.serve))
        found.documents[self.name] = self.document
        if self.documented is not None:
            content = deepcopy(self.document.content)
            self.documented(content)
            found.documents[self.name] = Document(content)
        return found

    def serve(self, call: Call) -> Said:
        if call.part == self.name:
            spelled = self.document.operation(call.method, self._documented(call))
            found = replace(call, operation=self.names.get(spelled or ""), spelled=spelled)
            said = self._call(found) if self.between is None else self.between(found, self._call)
            if call.path == "/openapi.json" and self.documented is not None:
                document = said.body
                self.documented(document)
                said = said.saying(document)
        else:
            found = call
            said = self._call(call) if self.control is None else self.control(call, self._call)
        if self.watch is not None:
            self.watch(found, said)
        return said

    def _documented(self, call: Call) -> str:
        """Its path as the document has it: after the base URL of clients."""
        base, path = self.honest.base_path, unquote(call.path)
        return path.removeprefix(base) if path.startswith(f"{base}/") else f"{path} is not below {base}"

    def _load(self) -> None:
        """What loading does for a system and the control plane, with our own parts between."""
        loader, name = self._loader, self.name
        system = replace(self.honest, **dict(self._declared()))
        loader.world.adopt(system, fixtures.load((name,), None).get(name))
        app = PipedApp(system, loader.world, [partial(self._staged, place) for place in range(len(STAGES))])
        loader.apps.add(name, app, system.hosts)
        loader.apps.add(CONTROL, control_app(loader.world, [system], {name: app.routes.all}, None))

    def _declared(self) -> Iterator[tuple[str, Any]]:
        for key in FUNCTIONS:
            honest = getattr(self.honest, key)
            if honest is not None:
                yield key, partial(self._asked, key, honest)
        if self.honest.webhooks is not None:
            yield "webhooks", _WebhookFormat(self)

    def _asked(self, key: str, honest: Callable[..., Any], *args: Any) -> Any:
        other = self.functions.get(key)
        return honest(*args) if other is None else other(honest, *args)

    def _staged(self, place: int, context: Any, proceed: Any) -> Any:
        return self.stages[place](context, proceed)

    def _call(self, call: Call) -> Said:
        environ = _environ(call)
        said = answered(self._gateway, environ)
        if lanes.breakage(environ) is not None:
            raise requests.ConnectionError("The answer was lost on its way.")
        return said


class _WebhookFormat:
    """A system's way with webhooks, with what stands in front of each of its functions."""

    def __init__(self, stand: Stand) -> None:
        self._stand = stand

    def __getattr__(self, name: str) -> Any:
        honest = getattr(self._stand.honest.webhooks, name)
        other = self._stand.webhooks.get(name)
        if other is None:
            return honest
        return partial(other, honest) if callable(honest) else other(honest)


def first_names(document: Document) -> Mapping[str, str]:
    """By operation, the first name of its call: one that is served at several paths is one, whichever is asked."""
    ids = {operation: str(said["operationId"]) for operation, said in document.operations.items()}
    first = {found: operation for operation, found in ids.items()}
    return {operation: first[_OTHER_NAME.sub("", found)] for operation, found in ids.items()}


def patched(stack: ExitStack, place: str, value: Any) -> None:
    """Another value for a public table, wherever the product knows it, until the stack ends."""
    module, _, name = place.rpartition(".")
    honest = getattr(sys.modules[module], name)
    for known, found in list(sys.modules.items()):
        if known == module or (known.startswith("mock_server.") and vars(found).get(name) is honest):
            stack.enter_context(mock.patch(f"{known}.{name}", value))


@contextmanager
def told(stand: Stand, mutant: Mutant) -> Iterator[Stand]:
    stand.clear()
    try:
        mutant.tell(stand)
        yield stand
    finally:
        stand.clear()


def _environ(call: Call) -> dict[str, Any]:
    raw_path = f"/{call.part}{call.path}"
    odd = [(name, value) for name, value in call.headers.items() if "_" in name]
    named = {name.upper().replace("-", "_"): value for name, value in call.headers.items() if "_" not in name}
    headers = {name if name == "CONTENT_TYPE" else f"HTTP_{name}": value for name, value in named.items()}
    headers.pop("HTTP_CONTENT_LENGTH", None)
    return {
        "REQUEST_METHOD": call.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote(raw_path, "latin-1"),
        "QUERY_STRING": call.query,
        "SERVER_NAME": "mock.invalid",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "CONTENT_LENGTH": str(len(call.raw)),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(call.raw),
        "wsgi.errors": io.StringIO(),
        **headers,
        **({UNDERSCORED: odd} if odd else {}),
    }
