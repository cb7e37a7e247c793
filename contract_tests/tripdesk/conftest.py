"""What TripDesk's tests ask states of."""

from __future__ import annotations

import pytest

from .states import TripDesk


@pytest.fixture
def penniless(tenant) -> TripDesk:
    """A partner of this test's own at TripDesk, with empty wallets."""
    return TripDesk(tenant)


@pytest.fixture
def tripdesk(penniless) -> TripDesk:
    """A partner of this test's own, with enough in the wallets of both planes."""
    penniless.credit("10.00", "test")
    penniless.credit("10.00", "live")
    return penniless
