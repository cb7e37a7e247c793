"""The main job on real input: the quick start of Coax's introduction, by curl and by Node, against `make serve`."""

from __future__ import annotations

from typing import Any

import pytest

from tests.samples.conftest import curl, node
from tests.support.process import Served, needs

KEY = "fake-coax-key-all-locations"
PHONE = "+447700900199"


@pytest.fixture
def base_url(made: Served) -> str:
    return f"{made.url}/coax"


@needs("curl")
def test_the_quick_start_by_curl(base_url: str) -> None:
    def ask(path: str, body: Any = None) -> Any:
        status, answer = curl(f"{base_url}/api/v2/{path}", {"Authorization": f"Bearer {KEY}"}, body, "PUT")
        assert (status, answer["success"]) == (200, True)
        return answer

    location = ask("locations")["body"]["items"][0]["id"]
    first = {"phone": PHONE, "business_location_id": location, "message": "Hello"}
    enquiry = ask("message/send/sms", first)["body"]["enquiry"]["id"]
    again = ask(f"message/{enquiry}/send/sms", {"message": "Still there?"})
    assert again["body"]["enquiry"]["id"] == enquiry
    later = {"message": "Good morning", "scheduled_at": "2099-01-01T09:00:00+10:00"}
    assert ask(f"message/{enquiry}/schedule/sms", later)["body"]["message"]["status"] == "scheduled"
    asked = ask("message/ask-for-review", {"phone": PHONE, "business_location_id": location})
    assert asked["message"] == "Sent review request!"
    assert ask("message/enquiries")["body"]["items"][0]["id"] == enquiry
    paused = ask("message/send/sms", {**first, "campaign_id": "winter-sale"})
    assert paused == {"success": True, "message": "Campaign is paused, message not sent."}


@needs("node")
def test_the_quick_start_by_node(base_url: str) -> None:
    finished = node("coax_quick_start.mjs", base_url, KEY)
    assert finished.returncode == 0, finished.stdout + finished.stderr
    assert "7 steps as documented" in finished.stdout


@needs("node")
def test_the_node_script_fails_on_a_wrong_key_and_says_where(base_url: str) -> None:
    finished = node("coax_quick_start.mjs", base_url, "fake")
    assert finished.returncode == 1
    assert "list the locations: status is 401, documented is 200" in finished.stdout
