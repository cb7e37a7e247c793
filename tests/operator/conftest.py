"""What every test of the operator's side needs: a fresh frozen sandbox for each, receivers."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
import requests

from mock_server.client import Client
from mock_server.server.composition import Server

pytest.register_assert_rewrite("tests.operator.boxes")

from tests.operator.boxes import Box, open_box  # noqa: E402 - after its asserts were told to explain themselves
from tests.support.receivers import Receiver, receiving  # noqa: E402

MakeBox = Callable[..., Box]
MakeReceiver = Callable[[], Receiver]


@pytest.fixture(scope="session")
def client(server: Server) -> Iterator[Client]:
    with Client(server.url) as opened:
        yield opened


@pytest.fixture(scope="session")
def documents(server: Server) -> dict[str, Any]:
    """The OpenAPI document of the control plane, `_mock`, and of each system."""
    names = ("_mock", "coax", "coext", "msgboxx", "tripdesk")
    return {name: requests.get(f"{server.url}/{name}/openapi.json", timeout=10).json() for name in names}


@pytest.fixture
def make_box(client: Client) -> Iterator[MakeBox]:
    """Makes sandboxes that are gone after the test."""
    made: list[Box] = []

    def make(**origin: Any) -> Box:
        made.append(open_box(client, **origin))
        return made[-1]

    yield make
    for box in made:
        box.api.close()
        gone = requests.delete(f"{box.control.client.url}/_mock/sandboxes/{box.control.id}", timeout=30)
        # A test may have deleted its sandbox itself.
        assert gone.status_code in {204, 404}


@pytest.fixture
def box(make_box: MakeBox) -> Box:
    return make_box()


@pytest.fixture
def make_receiver() -> Iterator[MakeReceiver]:
    with ExitStack() as stack:
        yield lambda: stack.enter_context(receiving())


@pytest.fixture
def receiver(make_receiver: MakeReceiver) -> Receiver:
    return make_receiver()


@pytest.fixture
def hooked(box: Box, receiver: Receiver) -> Receiver:
    """The receiver, which is told of the sandbox's messages."""
    box.api.hook("message", receiver.url)
    return receiver
