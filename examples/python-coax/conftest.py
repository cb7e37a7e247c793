"""A sandbox for each test: a world of its own, with its own clock and credentials, on one mock server."""

from __future__ import annotations

import os
import re
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
import requests

MOCK_URL = os.environ.get("MOCK_URL", "http://127.0.0.1:4020")
# A folder for a page of each failed test, which opens in a browser when the mock is gone.
REPORTS = os.environ.get("MOCK_REPORTS")


class Sandbox:
    """What a test does to its world, over the mock's control plane."""

    def __init__(self, shown: dict) -> None:
        self.systems = shown["systems"]
        self._url = f"{MOCK_URL}/_mock/sandboxes/{shown['id']}"

    def advance(self, **to: object) -> None:
        """Move the clock: by `seconds`, or `to` a time. What is due on the way has happened when this returns."""
        self._call("POST", "/clock/advance", to)

    def inbound(self, phone: str, text: str) -> None:
        """A customer writes."""
        self._call("POST", "/inbound", {"system": "coax", "from": phone, "text": text})

    def fault(self, **rule: object) -> None:
        """Something goes wrong on Coax's side."""
        self._call("POST", "/faults", {"system": "coax", **rule})

    def texts_to(self, phone: str) -> list[tuple[str, str]]:
        """Status and text of all that was sent to a number, the newest first."""
        found = self._call("GET", "/messages", params={"system": "coax", "direction": "outbound", "to": phone})
        return [(message["status"], message["text"]) for message in found["items"]]

    def report(self, nodeid: str, why: str) -> bytes:
        """All that happened, as a page in one file."""
        failure = {"nodeid": nodeid, "longrepr": why}
        answer = requests.post(f"{self._url}/report?as=html", json={"failure": failure}, timeout=60)
        answer.raise_for_status()
        return answer.content

    def delete(self) -> None:
        self._call("DELETE", "")

    def _call(self, method: str, path: str, body: dict | None = None, params: dict | None = None) -> dict:
        response = requests.request(method, self._url + path, json=body, params=params, timeout=30)
        response.raise_for_status()
        return response.json() if response.content else {}


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    sandbox = getattr(item, "funcargs", {}).get("sandbox")
    if REPORTS and sandbox and report.when == "call" and report.failed:
        folder = Path(REPORTS)
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / f"{re.sub('[^a-zA-Z0-9_.-]+', '-', item.nodeid)}.html"
        file.write_bytes(sandbox.report(item.nodeid, report.longreprtext))
    return report


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    wanted = {"clock": {"now": "2026-03-02T09:00:00Z", "frozen": True}}
    made = requests.post(f"{MOCK_URL}/_mock/sandboxes", json=wanted, timeout=30)
    made.raise_for_status()
    sandbox = Sandbox(made.json())
    yield sandbox
    sandbox.delete()
