"""What every test of a running server needs: one server for all of them, and a sandbox of its own for each test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
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

MakeBox = Callable[..., Box]


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
