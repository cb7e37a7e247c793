"""The app under test, which texts its customers through Coax, and a small world for it to do so in."""

import requests

from mock_server.pytest_plugin import SystemMock

CUSTOMER = "+447700900123"
LOCATION = "aaaaaaaa-0000-4000-8000-000000000001"
HARBOUR = {"id": LOCATION, "name": "Harbour Street", "address": "1 Example Street", "phone": "+15550100801"}
WORLD = {"coax": {"locations": [{**HARBOUR, "email": "harbour@example.com", "at": "2024-01-01"}]}}

# 200 tests, each of which would notice another's.
WORLDS_OF_THEIR_OWN = """
from datetime import timedelta

import pytest
from tests.pytest_plugin.app import CUSTOMER, WORLD, text

pytestmark = pytest.mark.messaging_mock(fixtures=WORLD)

@pytest.mark.parametrize("number", range(200))
def test_a_world_of_its_own(number, messaging_mock, coax_mock):
    began = coax_mock.now()
    assert text(coax_mock, f"Hello {number}").status_code == 200
    coax_mock.inbound(CUSTOMER, f"Reply {number}")
    coax_mock.advance(hours=number + 1)
    if number % 2:
        coax_mock.fault(status=503)
    assert text(coax_mock, "Once more").status_code == (503 if number % 2 else 200)

    expected = [f"Hello {number}"] if number % 2 else [f"Hello {number}", "Once more"]
    assert [message.text for message in messaging_mock.sent()] == expected
    assert [one.text for one in messaging_mock.messages(direction="inbound")] == [f"Reply {number}"]
    assert coax_mock.sent()[0].status == "read"
    assert coax_mock.now() - began == timedelta(hours=number + 1)
    assert len(coax_mock.requests()) == 2
"""


def text(coax: SystemMock, words: str, to: str = CUSTOMER, *, key: str | None = None, **more: str) -> requests.Response:
    """Send a text, or schedule it where `scheduled_at` is given."""
    path = "schedule" if "scheduled_at" in more else "send"
    return requests.put(
        f"{coax.base_url}/api/v2/message/{path}/sms",
        headers={"Authorization": f"Bearer {key or coax.credentials['api_key']}"},
        json={"phone": to, "business_location_id": LOCATION, "message": words, **more},
        timeout=30,
    )
