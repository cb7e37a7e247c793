"""What msgboxx's tests ask states of."""

import pytest

from .states import Msgboxx


@pytest.fixture
def msgboxx(tenant) -> Msgboxx:
    """An organisation of this test's own at msgboxx."""
    return Msgboxx(tenant)
