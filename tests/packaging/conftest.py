"""A server that every test here may ask, and no test may change but in a sandbox of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.process import Served, call, serving


@pytest.fixture(scope="session")
def shared() -> Iterator[Served]:
    with serving() as server:
        yield server


@pytest.fixture
def sandbox(shared: Served) -> dict:
    """A sandbox of the test's own on the shared server, as the control plane shows it."""
    return call(f"{shared.url}/_mock/sandboxes", "POST", {}).json
