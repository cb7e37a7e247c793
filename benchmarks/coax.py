"""CPU time of Coax's `PUT /message/send/sms`: it finds its customer by phone and the customer's open enquiry."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks._calls import Call
from benchmarks._measure import Figure
from benchmarks._ours import Ours
from benchmarks._sends import Sends, figures
from mock_server.kernel.lifecycle import Delivery

BUDGET = 1.0
LOCATION = "c0a00001-0000-4000-8000-000000000001"
PHONES = [f"+4477009{number:05d}" for number in range(10_100, 10_150)]
TEXT = "Your order is ready."
FIXTURES = {"locations": [{"id": LOCATION, "name": "Harbour Street", "phone": "+15550100801", "at": "2024-01-01"}]}


def measure() -> Iterator[Figure]:
    yield from figures("coax: PUT /message/send/sms", BUDGET, TEXT, _make)


def _make(ours: Ours, name: str, delivery: Delivery) -> Sends:
    sandbox = ours.sandbox(f"coax {name}", fixtures={"coax": FIXTURES}, delivery=delivery)
    headers = {"Authorization": f"Bearer {sandbox.credentials['coax'].own['api_key']}"}
    calls = [
        Call(
            ours.app,
            "PUT",
            "/coax/api/v2/message/send/sms",
            {"phone": phone, "business_location_id": LOCATION, "message": TEXT},
            headers,
        )
        for phone in PHONES
    ]
    calls[0].checked(200)
    return Sends(sandbox, calls)
