"""What Coax's tests ask states of."""

import pytest

from .states import Coax


@pytest.fixture
def coax(tenant) -> Coax:
    """A business of this test's own at Coax."""
    return Coax(tenant)


@pytest.fixture
def scoped(coax) -> Coax:
    """A business with two locations, and an API key for the first of them."""
    return coax.of_two_locations()
