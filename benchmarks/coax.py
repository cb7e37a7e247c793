"""CPU time of Coax's `PUT /message/send/sms` through every stage, against the same call in bare Flask and marshmallow.

Each send finds its customer by phone and the customer's open enquiry, as the common case does. Before each round our
clock moves on, so that each round also pays for every delivery report of the round before.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle

from benchmarks import _plain
from benchmarks._calls import Call
from benchmarks._measure import Figure, cpu_time, interleaved, served_collection
from benchmarks._ours import CLEVEDON, CUSTOMER, Ours, logs_to_nowhere
from mock_server import Settings
from mock_server.kernel.instants import MINUTE
from mock_server.kernel.lifecycle import Delivery
from mock_server.kernel.sandbox import Sandbox

BUDGET = 2.5
ROUNDS = 15
SENDS = 500
LOCATION = "c0a00001-0000-4000-8000-000000000001"
PHONES = [f"+4477009{number:05d}" for number in range(10_100, 10_150)]
TEXT = "Your order is ready."
FIXTURES = {"locations": [{"id": LOCATION, "name": "Harbour Street", "phone": "+15550100801", "at": "2024-01-01"}]}


@dataclass(frozen=True, slots=True)
class _Sends:
    """A round of sends to every customer in turn."""

    sandbox: Sandbox
    calls: Sequence[Call]

    def __call__(self) -> float:
        clock = self.sandbox.clock
        clock.move_to(clock.now() + MINUTE)
        turns = cycle(self.calls)

        def send() -> object:
            return next(turns)()

        return cpu_time(send, SENDS)


def measure() -> Iterator[Figure]:
    ours = Ours(Settings())
    plain = Call(
        _plain.create_app().wsgi_app,
        "POST",
        "/message",
        {"apiAccountId": CLEVEDON, "contactId": CUSTOMER, "message": TEXT},
        {"Authorization": "Bearer unread"},
    )
    plain.checked(201)

    def base() -> float:
        return cpu_time(plain, SENDS)

    with logs_to_nowhere(), served_collection():
        walked = _sends(ours, "walked", Delivery())
        unwalked = _sends(ours, "unwalked", Delivery(mode="manual"))
        first, second, last = interleaved(ROUNDS, walked, unwalked, base)
    yield Figure("coax: PUT /message/send/sms alone (delivery: manual)", "µs CPU", second, last, at_most=BUDGET)
    yield Figure("coax: PUT /message/send/sms, its three delivery reports included", "µs CPU", first, last)


def _sends(ours: Ours, name: str, delivery: Delivery) -> _Sends:
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
    return _Sends(sandbox, calls)
