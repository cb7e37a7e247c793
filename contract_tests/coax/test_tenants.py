"""Businesses are strangers to each other, and begin with what they are furnished with."""

import pytest

from ..tables import parametrize
from .calls import SENT, review_on, send_on, send_to
from .shapes import CUSTOMERS, ENQUIRIES, LOCATIONS, PAUSED, enquiry_at, failure, success
from .states import Coax


@pytest.fixture
def other(coax):
    return coax.another()


@parametrize("path", [CUSTOMERS, LOCATIONS, ENQUIRIES])
def test_tenant_001_nothing_of_another_business_is_listed(coax, other, path):
    other.sent()
    assert coax.api.get(path).expect(200).body["body"]["items"] == []
    assert len(other.api.get(path).expect(200).body["body"]["items"]) == 1


def test_tenant_002_nothing_of_another_business_is_found_by_its_id(coax, other):
    left = other.sent()
    for path in (
        f"{CUSTOMERS}/{left['customer']['id']}",
        f"{LOCATIONS}/{other.home}",
        enquiry_at(left["enquiry"]["id"]),
    ):
        failure(coax.api.get(path), 404)
        other.api.get(path).expect(200)


def test_tenant_003_nothing_of_another_business_is_changed(coax, other):
    left = other.sent()
    before = other.everything()
    failure(coax.api.put(f"{CUSTOMERS}/{left['customer']['id']}", {"name": "Taken"}), 404)
    failure(coax.api.delete(f"{CUSTOMERS}/{left['customer']['id']}"), 404)
    failure(coax.api.put(f"{LOCATIONS}/{other.home}", {"name": "Taken"}), 404)
    failure(coax.api.put(send_on(left["enquiry"]["id"]), {"message": "Hello."}), 404)
    failure(coax.api.put(review_on(left["enquiry"]["id"]), {}), 404)
    assert other.everything() == before


def test_tenant_004_nothing_is_sent_from_anothers_location_or_campaign(coax, other):
    failure(coax.api.put(send_to(), coax.new_message(business_location_id=other.home)), 404)
    failure(coax.api.put(send_to(), coax.new_message(campaign_id=other.campaign())), 404)
    assert coax.customers() == other.customers() == []


def test_tenant_005_a_customer_of_two_businesses_is_two_customers(coax, other):
    phone = "+447700900150"
    first, second = (
        success(business.api.put(send_to(), business.new_message(phone=phone)), SENT) for business in (coax, other)
    )
    assert first["customer"]["id"] != second["customer"]["id"]
    assert first["enquiry"]["id"] != second["enquiry"]["id"]
    assert len(coax.texts()) == len(other.texts()) == 1


def test_tenant_006_a_campaign_is_paused_for_its_own_business_alone(coax, other):
    coax.campaign("spring-sale", "paused")
    other.campaign("spring-sale", "active")
    coax.api.put(send_to(), coax.new_message(campaign_id="spring-sale")).expect(200, PAUSED)
    success(other.api.put(send_to(), other.new_message(campaign_id="spring-sale")), SENT)


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
