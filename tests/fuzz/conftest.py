"""One server for every fuzz, for what is tried on it leaves no other test alone, and its control plane."""

from collections.abc import Iterator

import pytest

from mock_server.server.composition import Server
from tests.support.box import Control
from tests.support.servers import own_server


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    with own_server() as started:
        yield started


@pytest.fixture(scope="session")
def control(server: Server) -> Iterator[Control]:
    with Control(server.url) as opened:
        yield opened


@pytest.fixture(autouse=True)
def _node_id(request: pytest.FixtureRequest) -> None:
    """What schemathesis 4.32 adds an operation's name to, and pytest 9.2 no longer has."""
    request.node._nodeid = request.node.nodeid
