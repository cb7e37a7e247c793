"""The main job on real input: the quick start of Coax's introduction, by curl and by Node, against `make serve`."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.support.process import Served, needs

HERE = Path(__file__).resolve().parent
KEY = "fake-coax-key-all-locations"
PHONE = "+447700900199"


@pytest.fixture
def base_url(made: Served) -> str:
    return f"{made.url}/coax"


def curl(url: str, body: Any = None, key: str | None = KEY) -> tuple[int, Any]:
    """Status and JSON of what curl gets; a body is put."""
    credentials = [] if key is None else ["-H", f"Authorization: Bearer {key}"]
    sent = [] if body is None else ["-X", "PUT", "-H", "Content-Type: application/json", "-d", json.dumps(body)]
    asked = subprocess.run(
        ["curl", "-s", url, *credentials, *sent, "-w", "\n%{http_code}"],
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    answer, _, status = asked.stdout.rpartition("\n")
    return int(status), json.loads(answer)


@needs("curl")
def test_the_quick_start_by_curl(base_url: str) -> None:
    status, locations = curl(f"{base_url}/api/v2/locations")
    assert (status, locations["success"]) == (200, True)
    location = locations["body"]["items"][0]["id"]

    first = {"phone": PHONE, "business_location_id": location, "message": "Hello"}
    status, sent = curl(f"{base_url}/api/v2/message/send/sms", first)
    assert (status, sent["success"]) == (200, True)
    enquiry = sent["body"]["enquiry"]["id"]

    status, again = curl(f"{base_url}/api/v2/message/{enquiry}/send/sms", {"message": "Still there?"})
    assert (status, again["body"]["enquiry"]["id"]) == (200, enquiry)
    later = {"message": "Good morning", "scheduled_at": "2099-01-01T09:00:00+10:00"}
    status, scheduled = curl(f"{base_url}/api/v2/message/{enquiry}/schedule/sms", later)
    assert (status, scheduled["body"]["message"]["status"]) == (200, "scheduled")
    status, asked = curl(
        f"{base_url}/api/v2/message/ask-for-review", {"phone": PHONE, "business_location_id": location}
    )
    assert (status, asked["message"]) == (200, "Sent review request!")
    status, listed = curl(f"{base_url}/api/v2/message/enquiries")
    assert (status, listed["body"]["items"][0]["id"]) == (200, enquiry)
    status, paused = curl(f"{base_url}/api/v2/message/send/sms", {**first, "campaign_id": "winter-sale"})
    assert (status, paused) == (200, {"success": True, "message": "Campaign is paused, message not sent."})


@needs("curl")
def test_health_needs_no_key_and_all_else_does(base_url: str) -> None:
    assert curl(f"{base_url}/health", key=None)[0] == 200
    assert curl(f"{base_url}/api/v2/locations", key=None) == (401, {"success": False, "message": "Unauthorized"})
    assert curl(f"{base_url}/api/v2/locations", key="fake")[0] == 401


@needs("node")
def test_the_quick_start_by_node(base_url: str) -> None:
    command = ["node", HERE / "coax_quick_start.mjs", base_url, KEY]
    finished = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert finished.returncode == 0, finished.stdout + finished.stderr
    assert "7 steps as documented" in finished.stdout


@needs("node")
def test_the_node_script_fails_on_a_wrong_key_and_says_where(base_url: str) -> None:
    command = ["node", HERE / "coax_quick_start.mjs", base_url, "fake"]
    finished = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert finished.returncode == 1
    assert "list the locations: status is 401, documented is 200" in finished.stdout
