"""What Coext's tests ask states of."""

import pytest

from .states import Coext


@pytest.fixture
def coext(tenant) -> Coext:
    """An account of this test's own at Coext."""
    return Coext(tenant)
