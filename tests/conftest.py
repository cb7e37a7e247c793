"""What every test of a running server needs: one server for all of them, and a sandbox of its own for each test."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from mock_server.server.composition import Server

# For the tests of the pytest plugin; a conftest further down comes too late for it.
pytest_plugins = ["pytester"]

pytest.register_assert_rewrite(
    "tests.docs.blocks",
    "tests.support.process",
    "tests.support.receivers",
    "tests.support.box",
    "tests.support.coax",
    "tests.support.coext",
    "tests.support.http",
    "tests.support.msgboxx",
    "tests.support.tripdesk",
    "tests.ui.screen",
)

from tests.support.box import Box, Control  # noqa: E402 - after its asserts were told to explain themselves
from tests.support.msgboxx import Api  # noqa: E402
from tests.support.process import Served, serving  # noqa: E402
from tests.support.servers import TOKEN, own_server  # noqa: E402
from tests.ui import ran  # noqa: E402

MakeBox = Callable[..., Box]
Waiting = Callable[[], int]
# What `make test` leaves to `make test TESTS=all`: what drives a browser, builds and installs packages, makes requests
# up by the thousand, starts pytest and others' tools again and again, or waits in real time. Beginnings of tests' ids.
SLOW = (
    "contract_tests/coext/test_daily_limit.py::test_day_001",
    "contract_tests/tripdesk/test_internal.py::test_internal_006",
    "tests/contract/test_drifts.py",
    "tests/contract/test_live.py",
    "tests/docs/test_adding_a_system.py",
    "tests/docs/test_agents.py",
    "tests/docs/test_configuration.py",
    "tests/docs/test_pytest_plugin.py",
    "tests/docs/test_recipes.py",
    "tests/examples",
    "tests/fuzz",
    "tests/image",
    "tests/kernel/test_structs.py",
    "tests/operator/test_held_up_loops.py",
    "tests/operator/test_webhook_dispatch.py",
    "tests/packaging",
    "tests/pytest_plugin/test_sessions.py",
    "tests/serving/test_clients.py",
    "tests/ui",
)
_UNRUN = pytest.StashKey[str]()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks what is slow, so that `-m "not slow"` leaves it out."""
    for item in items:
        if item.nodeid.startswith(SLOW):
            item.add_marker("slow")


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """With UI_RAN a run in which all passed has failed where much of the page's script was run by no test."""
    if ran.FOLDER is None or hasattr(session.config, "workerinput"):
        return
    text, is_much = ran.told(Path(ran.FOLDER))
    session.config.stash[_UNRUN] = text
    if is_much and exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What no test ran."""
    text = terminalreporter.config.stash.get(_UNRUN, "")
    if text:
        terminalreporter.section("the page's script")
        terminalreporter.write(text)


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    with own_server() as started:
        yield started


@pytest.fixture(scope="session")
def shut() -> Iterator[Server]:
    """A server with a control token, TOKEN."""
    with own_server(control_token=TOKEN) as started:
        yield started


@pytest.fixture(scope="session")
def shared() -> Iterator[Served]:
    """A server in a process of its own that every test may ask, and no test may change but in a sandbox of its own."""
    with serving() as started:
        yield started


@pytest.fixture(scope="session")
def waiting(server: Server) -> Waiting:
    """How many requests to the server wait."""
    serving = server._serving
    assert serving is not None
    return lambda: len(serving._waiting)


@pytest.fixture(scope="session")
def control(server: Server) -> Iterator[Control]:
    with Control(server.url) as opened:
        yield opened


@pytest.fixture
def make_box(control: Control) -> Iterator[MakeBox]:
    """Makes sandboxes that are gone after the test; a frozen clock and the small world unless told otherwise."""
    made: list[Box] = []

    def make(**body: Any) -> Box:
        box = control.make(**body)
        made.append(box)
        return box

    yield make
    for box in made:
        box.delete()


@pytest.fixture
def box(make_box: MakeBox) -> Box:
    return make_box()


@pytest.fixture
def api(box: Box) -> Api:
    """msgboxx, logged in as the sandbox's administrator."""
    return box.log_in()


@pytest.fixture
def limited(box: Box) -> Api:
    """msgboxx, logged in as a user who has access to two of the three api accounts."""
    return box.log_in("limited")
