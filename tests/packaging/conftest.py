"""A sandbox for each test on the server that they share, in a process of its own."""

from __future__ import annotations

import pytest

from tests.support.process import Served, call


@pytest.fixture
def sandbox(shared: Served) -> dict:
    """As the control plane shows it."""
    return call(f"{shared.url}/_mock/sandboxes", "POST", {}).json
