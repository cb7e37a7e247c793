"""Every test of serving runs on each loop that may serve."""

from __future__ import annotations

import pytest

from mock_server.server.serving import loops


@pytest.fixture(autouse=True, params=["uvloop", "asyncio"])
def loop(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Which loop serves in this test."""
    name: str = request.param
    if name == "asyncio":
        monkeypatch.setattr(loops, "find_spec", lambda _: None)
    return name
