"""A sandbox for each test: a world of its own, with its own clock and credentials, on one mock server."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
import requests

MOCK_URL = os.environ.get("MOCK_URL", "http://127.0.0.1:4020")


class Sandbox:
    """What a test does to its world, over the mock's control plane."""

    def __init__(self, shown: dict) -> None:
        self.systems = shown["systems"]
        self._url = f"{MOCK_URL}/_mock/sandboxes/{shown['id']}"

    def advance(self, seconds: float) -> None:
        """Move the clock. What is due on the way has happened when this returns."""
        self._call("POST", "/clock/advance", {"seconds": seconds})

    def inbound(self, phone: str, text: str) -> None:
        """A customer writes."""
        self._call("POST", "/inbound", {"system": "msgboxx", "from": phone, "text": text})

    def drain(self) -> None:
        """Wait until every webhook that is due has been delivered."""
        self._call("POST", "/webhooks/drain")

    def sent_to(self, phone: str) -> list[tuple[str, str]]:
        """Status and text of all that was sent to a number, the newest first."""
        found = self._call("GET", "/messages", params={"system": "msgboxx", "direction": "outbound", "to": phone})
        return [(message["status"], message["text"]) for message in found["items"]]

    def delete(self) -> None:
        self._call("DELETE", "")

    def _call(self, method: str, path: str, body: dict | None = None, params: dict | None = None) -> dict:
        response = requests.request(method, self._url + path, json=body, params=params, timeout=30)
        response.raise_for_status()
        return response.json() if response.content else {}


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    wanted = {"clock": {"now": "2026-03-02T09:00:00Z", "frozen": True}}
    made = requests.post(f"{MOCK_URL}/_mock/sandboxes", json=wanted, timeout=30)
    made.raise_for_status()
    sandbox = Sandbox(made.json())
    yield sandbox
    sandbox.delete()
