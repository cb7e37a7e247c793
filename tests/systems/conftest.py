"""Tests of what all systems have run once for each."""

from __future__ import annotations

import pytest

from tests.systems._lives import SYSTEMS


@pytest.fixture(scope="module", params=SYSTEMS)
def system(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name
