"""The app under test, which texts its customers through Coax, and a small world for it to do so in."""

from __future__ import annotations

import requests

from mock_server.pytest_plugin import SystemMock

CUSTOMER = "+447700900123"
LOCATION = "aaaaaaaa-0000-4000-8000-000000000001"
WORLD = {
    "coax": {
        "locations": [
            {
                "id": LOCATION,
                "name": "Harbour Street",
                "address": "1 Example Street",
                "phone": "+15550100801",
                "email": "harbour@example.com",
                "at": "2024-01-01",
            }
        ]
    }
}


def text(coax: SystemMock, words: str, to: str = CUSTOMER, *, key: str | None = None, **more: str) -> requests.Response:
    """Send a text, or schedule it where `scheduled_at` is given."""
    path = "schedule" if "scheduled_at" in more else "send"
    return requests.put(
        f"{coax.base_url}/api/v2/message/{path}/sms",
        headers={"Authorization": f"Bearer {key or coax.credentials['api_key']}"},
        json={"phone": to, "business_location_id": LOCATION, "message": words, **more},
        timeout=30,
    )
