"""What a business has that begins with the default fixtures."""

import pytest

from ..tables import parametrize
from .shapes import CUSTOMERS, ENQUIRIES, LOCATIONS, PAUSED, SENT, send_to, success
from .states import Coax


@pytest.fixture
def furnished(coax):
    """Another business, which begins with the default fixtures."""
    return Coax(coax.tenant.furnished("default"))


@parametrize(("path", "total"), [(LOCATIONS, 3), (CUSTOMERS, 45), (ENQUIRIES, 60)])
def test_fixture_001_there_are_3_locations_45_customers_and_60_enquiries(furnished, path, total):
    body = furnished.api.get(path, params={"page_size": 100}).expect(200).body["body"]
    assert len({item["id"] for item in body["items"]}) == body["total"] == total


def test_fixture_002_enquiries_are_in_several_states(furnished):
    states = ("new", "open", "pending", "closed")
    counts = [
        furnished.api.get(ENQUIRIES, params={"status": state}).expect(200).body["body"]["total"] for state in states
    ]
    assert sum(counts) == 60
    assert sum(count > 0 for count in counts) >= 2


def test_fixture_003_spring_sale_is_active_and_winter_sale_is_paused(furnished):
    location_id = furnished.api.get(LOCATIONS).expect(200).body["body"]["items"][0]["id"]
    body = {"message": "Hello.", "phone": "+447700900999", "business_location_id": location_id}
    success(furnished.api.put(send_to(), {**body, "campaign_id": "spring-sale"}), SENT)
    furnished.api.put(send_to(), {**body, "campaign_id": "winter-sale"}).expect(200, PAUSED)


def test_fixture_004_one_key_is_for_all_locations_and_one_for_a_single_one(furnished):
    named = furnished.tenant.other_credentials("coax", "one_location")["location_id"]
    seen = furnished.one.get(LOCATIONS).expect(200).body["body"]["items"]
    assert [location["id"] for location in seen] == [named]
    assert furnished.api.get(LOCATIONS).expect(200).body["body"]["total"] == 3
