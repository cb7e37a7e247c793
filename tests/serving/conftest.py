"""Every test of serving runs on each loop that may serve."""

import gc
from collections.abc import Iterator

import pytest

from mock_server.server.serving import sockets
from tests.serving.applications import Application, Running, served


@pytest.fixture(autouse=True, scope="module", params=["uvloop", "asyncio"])
def loop(request: pytest.FixtureRequest) -> Iterator[str]:
    """Which loop serves: a module's servers are made on it too."""
    name: str = request.param
    with pytest.MonkeyPatch.context() as patch:
        if name == "asyncio":
            patch.setattr(sockets, "find_spec", lambda _: None)
        yield name


@pytest.fixture
def uncollected() -> Iterator[None]:
    """What is gone is so without a collection."""
    gc.disable()
    yield
    gc.enable()


@pytest.fixture
def application() -> Iterator[Application]:
    made = Application()
    yield made
    made.gate.open()
    made.work.set()


@pytest.fixture
def apps(application: Application) -> Iterator[Running]:
    """It, served."""
    with served(application) as running:
        yield running


@pytest.fixture
def large(application: Application) -> Iterator[Running]:
    """It, served where bodies may be large."""
    with served(application, body_limit=lambda method, path: 100_000_000) as running:
        yield running
