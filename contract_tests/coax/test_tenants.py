"""Businesses are strangers to each other."""

import pytest

from ..tables import parametrize
from .shapes import (
    CUSTOMERS,
    ENQUIRIES,
    LOCATIONS,
    PAUSED,
    SENT,
    enquiry_at,
    failure,
    review_on,
    send_on,
    send_to,
    success,
)


@pytest.fixture
def other(coax):
    """Another business."""
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
