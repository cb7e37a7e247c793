"""Runs of pytest inside a test: with the plugin and no other, against the server that these tests share."""

import os
from collections.abc import Callable

# httpx2 loads it when it is first used. Were that in a run inside a test, pytester would take it out of sys.modules
# again, and what is raised later would be of other classes than those that httpx2 knows.
import httpcore2  # noqa: F401 - see above
import pytest

from mock_server.server.composition import Server
from tests.support.box import Control

HEAD = """
import os
import pytest
import requests
from tests.pytest_plugin.app import WORLD, text

pytestmark = pytest.mark.messaging_mock(fixtures=WORLD)
"""


@pytest.fixture
def alone(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """Has no server but one that it starts."""
    for name in list(os.environ):
        if name.startswith(("MOCK_", "MESSAGING_MOCK_", "PYTEST_XDIST_")):
            monkeypatch.delenv(name)
    # Other plugins take seconds to import; tests/packaging lets pytest find ours by itself.
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.setenv("PYTEST_PLUGINS", "mock_server.pytest_plugin")
    return pytester


@pytest.fixture
def inner(alone: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, server: Server) -> pytest.Pytester:
    """Uses the shared server."""
    monkeypatch.setenv("MESSAGING_MOCK_URL", server.url)
    return alone


Run = Callable[..., pytest.RunResult]
Left = Callable[[], set[str]]


@pytest.fixture
def run(inner: pytest.Pytester) -> Run:
    """Runs such tests in this process."""

    def ran(tests: str, *flags: str) -> pytest.RunResult:
        inner.makepyfile(tests)
        return inner.runpytest_inprocess("-p", "no:randomly", *flags)

    return ran


@pytest.fixture
def failed(run: Run) -> Run:
    """The same, of tests that send texts and fail."""
    return lambda tests, *flags: run(HEAD + tests, *flags)


@pytest.fixture
def left(control: Control) -> Left:
    """The sandboxes that the shared server has and had not before the test."""

    def ids() -> set[str]:
        return {shown["id"] for shown in control.get("/sandboxes", page_size=200).json()["items"]}

    before = ids()
    return lambda: ids() - before
