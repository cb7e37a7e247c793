"""What Coext's tests ask states of."""

from __future__ import annotations

import pytest

from .states import Coext


@pytest.fixture
def coext(tenant) -> Coext:
    """An account of this test's own at Coext."""
    return Coext(tenant)
