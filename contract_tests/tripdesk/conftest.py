"""What TripDesk's tests ask states of."""

import pytest

from .states import TripDesk


@pytest.fixture
def partner(tenant) -> TripDesk:
    """A partner of this test's own at TripDesk."""
    return TripDesk(tenant)


@pytest.fixture
def penniless(partner) -> TripDesk:
    """A partner without money."""
    partner.tenant.require("clean.account")
    return partner


@pytest.fixture
def tripdesk(partner) -> TripDesk:
    """A partner with money in both planes."""
    for plane in ("test", "live"):
        partner.has_money(plane)
    return partner
