"""Fixtures for tests of apps that send messages: a server for the session, a sandbox for each test.

pytest loads this in every run of everyone who installed us, so it imports nothing but what says which systems
there are, which takes 1 ms: the rest comes with the first fixture that a test asks for.
"""

from __future__ import annotations

import os
import re
from collections.abc import Generator, Iterator
from importlib.util import find_spec
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from mock_server.client.results import Delivery, Failure, Finding, Message, Request, StatusChange, Subscription
    from mock_server.pytest_plugin.aio import AsyncFault, AsyncMessagingMock, AsyncSystemMock, AsyncWebhooks
    from mock_server.pytest_plugin.handles import Fault, Webhooks
    from mock_server.pytest_plugin.mocks import MessagingMock, SystemMock
    from mock_server.pytest_plugin.session import MessagingMockServer

__all__ = [
    "AsyncFault",
    "AsyncMessagingMock",
    "AsyncSystemMock",
    "AsyncWebhooks",
    "Delivery",
    "Failure",
    "Fault",
    "Finding",
    "Message",
    "MessagingMock",
    "MessagingMockServer",
    "Request",
    "StatusChange",
    "Subscription",
    "SystemMock",
    "Webhooks",
]

# pytest leaves frames of this room out of tracebacks, module by module: what a test asked for has failed, not how.
__tracebackhide__ = True

_MARKER = "messaging_mock"
_VARIABLE, _IMAGE = "MESSAGING_MOCK_URL", "MESSAGING_MOCK_IMAGE"
# Systems that a server in another environment has; it may have more.
OURS = ("coax", "coext", "msgboxx", "tripdesk")
_FOLDER, _REDACTED, _KEEP = "messaging_mock_report", "messaging_mock_redact", "messaging_mock_keep"
# When a test's set-up began: seconds since 1970.
_BEGAN: pytest.StashKey[float] = pytest.StashKey()
_SERVER: pytest.StashKey[MessagingMockServer] = pytest.StashKey()
# The pages of failed tests that were written in this run, or told of by workers.
_WRITTEN: list[str] = []
_AWAITED = """\
The {name} of this test's sandbox, for a test that is a coroutine: what {name}_mock has, awaited, as in
`await async_{name}_mock.advance(hours=24)` and `async with await async_{name}_mock.fault(status=503):`.
Any plugin may run the test, on asyncio or trio. It needs messaging-mock[async].
"""
_DOCUMENTATION = """\
The {name} of this test's sandbox.
`.base_url`, `.credentials`, `.other_credentials`: what your app is configured with.
`.sent()`, `.messages()` -> [Message], `.wait_for_message(to="+44...")` -> Message: id, to, text, status, ...
`.inbound("+44...", "Hello")`: a customer writes. `.advance(hours=24)`: time passes. `.report(message, "failed")`.
`.fault(status=503, times=2)`: the vendor is down. `.requests()`, `.findings()`: what your app did.
`.webhooks()`: `.subscribe(url)`, `.deliveries()` -> [Delivery], `.drain()`. `.set(path, body)`: the dashboard.
"""


def __getattr__(name: str) -> Any:
    """The types that annotations name, imported when they are asked for."""
    if name.startswith("Async") and name in __all__:
        from mock_server.pytest_plugin import aio

        return getattr(aio, name)
    if name in __all__:
        from mock_server.client import results
        from mock_server.pytest_plugin import handles, mocks, session

        homes = (handles, mocks, results, session)
        return next(getattr(home, name) for home in homes if hasattr(home, name))
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("messaging-mock", "messaging mock")
    told = f"a messaging mock server that runs already, else one is started; also {_VARIABLE} in the environment"
    group.addoption("--messaging-mock-url", metavar="URL", default=None, help=told)
    parser.addini("messaging_mock_url", f"{told}, and --messaging-mock-url", default="")
    told = f"the image of a server, which testcontainers runs, in place of one that is installed; also {_IMAGE}"
    group.addoption("--messaging-mock-image", metavar="IMAGE", default=None, help=told)
    parser.addini("messaging_mock_image", f"{told}, and --messaging-mock-image", default="")
    told = "systems of other packages in a server that is not of this environment; each has a fixture NAME_mock"
    parser.addini("messaging_mock_systems", told, type="args", default=[])
    told = "a folder for a page of each sandbox of a failed test, which opens in a browser without a server"
    group.addoption("--messaging-mock-report", metavar="DIR", default=None, help=told)
    parser.addini(_FOLDER, f"{told}; also --messaging-mock-report", default="")
    told = "regular expressions of what is masked in these pages, beside every secret of the sandbox"
    parser.addini(_REDACTED, told, type="linelist", default=[])
    told = "leave a failed test's sandboxes on the server that --messaging-mock-url names, and tell where they are"
    group.addoption("--messaging-mock-keep", action="store_true", help=told)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers",
        f"{_MARKER}(fixtures, seed, clock, frozen, strict, delivery, limits, signatures, label): how a sandbox begins",
    )
    config.pluginmanager.register(_fixtures_of_systems(config), "messaging_mock_systems")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A failed test's report tells what its sandboxes saw."""
    report = yield
    began = item.stash.setdefault(_BEGAN, call.start)
    server = item.config.stash.get(_SERVER, None)
    if server is not None and report.failed and call.when != "teardown":
        from datetime import UTC, datetime

        from mock_server.pytest_plugin.pages import Pages
        from mock_server.pytest_plugin.report import sections

        since = datetime.fromtimestamp(began, UTC)
        is_shared = bool(item.config.getoption(_KEEP) and _url(item.config))
        patterns = [re.compile(pattern) for pattern in item.config.getini(_REDACTED)]
        pages = Pages(item, report, since, _folder(item.config), patterns, keeps=is_shared)
        report.sections.extend(list(sections(server, since, pages.lines)))
    return report


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """The process that hears of every test, the workers' too, knows of every page."""
    if report.when == "teardown":
        _WRITTEN.extend(str(path) for name, path in report.user_properties if name == _FOLDER)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """The folder has a page that names all pages of this run."""
    if _WRITTEN and not hasattr(session.config, "workerinput"):
        from mock_server.pytest_plugin.pages import write_index

        write_index(_folder(session.config), _WRITTEN)
        _WRITTEN.clear()


@pytest.fixture(scope="session")
def messaging_mock_server(pytestconfig: pytest.Config) -> Iterator[MessagingMockServer]:
    """A messaging mock server, one for the session: `.url`, `.client` (its control plane), `.sandbox(...)`.
    Started in the background on a free port unless --messaging-mock-url or MESSAGING_MOCK_URL names one that runs:
    the one of this environment, the image of --messaging-mock-image, or the mock-server of the PATH.
    A control token is read from MOCK_CONTROL_TOKEN. `with messaging_mock_server.sandbox(fixtures="empty") as mock:`
    is a sandbox for a scope of your own, or a second one.
    """
    from mock_server.pytest_plugin import session

    with session.served(_url(pytestconfig), _named(pytestconfig, "messaging_mock_image", _IMAGE)) as server:
        pytestconfig.stash[_SERVER] = server
        yield server


@pytest.fixture(scope="session")
def messaging_mock_options() -> dict[str, Any]:
    """How sandboxes begin, as the marker has it: {}. Override it in a conftest.py for all tests below."""
    return {}


@pytest.fixture
def messaging_mock(
    request: pytest.FixtureRequest,
    messaging_mock_server: MessagingMockServer,
    messaging_mock_options: dict[str, Any],
) -> Iterator[MessagingMock]:
    """This test's own sandbox of all systems, with a clock that stands still; deleted afterwards.
    `.system("coax")`, `.sent()`, `.messages()`, `.wait_for_message()`, `.advance(hours=24)`, `.now()`, `.requests()`,
    `.findings()`, `.fault(...)`, `.report(...)`; `.control` is its whole control plane.
    `@pytest.mark.messaging_mock(fixtures="empty", seed=7, clock="2026-01-01T09:00:00Z", strict=True)` says how it
    begins (also `frozen`, `delivery`, `limits`, `signatures`, and `label`, the test's id unless told, as the seed is
    made from it), and so does a dict as parameter, with `indirect`.
    """
    from mock_server.pytest_plugin import session

    marks = list(request.node.iter_markers(_MARKER))
    options = session.options(messaging_mock_options, marks, getattr(request, "param", {}))
    own = {"label": request.node.nodeid, "seed": session.seed_of(request.node.nodeid)}
    with messaging_mock_server.sandbox(**{**own, **options}) as mock:
        yield mock


@pytest.fixture
def async_messaging_mock(messaging_mock: MessagingMock) -> AsyncMessagingMock:
    """The sandbox of messaging_mock for a test that is a coroutine: the same verbs, awaited, while its loop goes on.
    `.system("coax")`; `await .sent()`, `.wait_for_message()`, `.advance(hours=24)` and so on; `.control` is its whole
    control plane. Any plugin may run the test, on asyncio or trio. It needs messaging-mock[async].
    """
    from mock_server.pytest_plugin import session

    return session.awaited(messaging_mock)


def _fixtures_of_systems(config: pytest.Config) -> ModuleType:
    """A plugin with `<name>_mock` for each system: of this environment's server, or those that another has."""
    names: tuple[str, ...] = OURS
    if find_spec("mock_server.systems") is not None:
        from mock_server import systems

        names = systems.names()
    plugin = ModuleType(f"{__name__}.systems")
    for name in (*names, *config.getini("messaging_mock_systems")):
        setattr(plugin, name, _fixture_of(name))
        setattr(plugin, f"async_{name}", _awaited_fixture_of(name))
    return plugin


def _fixture_of(name: str) -> object:
    def system_mock(messaging_mock: MessagingMock) -> SystemMock:
        return messaging_mock.system(name)

    system_mock.__doc__ = _DOCUMENTATION.format(name=name)
    return pytest.fixture(name=f"{name}_mock")(system_mock)


def _awaited_fixture_of(name: str) -> object:
    def system_mock(async_messaging_mock: AsyncMessagingMock) -> AsyncSystemMock:
        return async_messaging_mock.system(name)

    system_mock.__doc__ = _AWAITED.format(name=name)
    return pytest.fixture(name=f"async_{name}_mock")(system_mock)


def _folder(config: pytest.Config) -> str:
    """Where pages of failed tests go; "" for nowhere."""
    found: str = config.getoption(_FOLDER) or config.getini(_FOLDER)
    return str(config.rootpath / found) if found else ""


def _url(config: pytest.Config) -> str | None:
    """Of the server that runs already."""
    return _named(config, "messaging_mock_url", _VARIABLE)


def _named(config: pytest.Config, option: str, variable: str) -> str | None:
    """What the option says, before the environment, before the file."""
    found: str = config.getoption(option) or os.environ.get(variable) or config.getini(option)
    return found or None
