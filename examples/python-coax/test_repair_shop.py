"""The shop against a Coax that is really there, and in which anything can be made to happen."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
import requests
from repair_shop import NothingSent, RepairShop

ADA = "+447700900123"
# A location and a paused campaign that every new sandbox has.
HARBOUR_STREET = "c0a00001-0000-4000-8000-000000000001"
PAUSED = "winter-sale"

BRISBANE = timezone(timedelta(hours=10))


@pytest.fixture
def shop(sandbox, monkeypatch) -> RepairShop:
    coax = sandbox.systems["coax"]
    monkeypatch.setenv("COAX_BASE_URL", coax["base_url"])
    monkeypatch.setenv("COAX_API_KEY", coax["credentials"]["api_key"])
    monkeypatch.setenv("COAX_LOCATION_ID", HARBOUR_STREET)
    return RepairShop.from_environment()


def test_a_customer_answers_a_text(sandbox, shop):
    enquiry = shop.text(ADA, "Your bicycle is ready.")
    sandbox.inbound(ADA, "I will come at five.")

    assert shop.conversation(enquiry) == [("us", "Your bicycle is ready."), ("them", "I will come at five.")]


def test_a_reminder_is_sent_when_its_time_has_come(sandbox, shop):
    enquiry = shop.text(ADA, "See you tomorrow.")
    shop.remind(enquiry, "See you in an hour.", datetime(2026, 3, 3, 9, tzinfo=BRISBANE))
    assert shop.conversation(enquiry) == [("us", "See you tomorrow.")]

    sandbox.advance(to="2026-03-02T23:00:00Z")

    assert shop.conversation(enquiry) == [("us", "See you tomorrow."), ("us", "See you in an hour.")]


def test_a_paused_campaign_is_no_success(sandbox, shop):
    with pytest.raises(NothingSent, match="paused"):
        shop.text(ADA, "A tenth off all tyres!", campaign=PAUSED)

    assert sandbox.texts_to(ADA) == []


def test_two_failures_are_tried_again_and_the_text_is_sent_once(sandbox, shop):
    sandbox.fault(kind="error", status=503, times=2)

    shop.text(ADA, "Your bicycle is ready.")

    assert sandbox.texts_to(ADA) == [("sent", "Your bicycle is ready.")]


def test_a_lasting_outage_is_an_error(sandbox, shop):
    sandbox.fault(kind="error", status=503)

    with pytest.raises(requests.exceptions.RetryError):
        shop.text(ADA, "Your bicycle is ready.")
