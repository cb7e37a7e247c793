"""The main job on real input: the request of TripDesk's page, as it stands there, sent by curl to `make serve`."""

from __future__ import annotations

import json
import re
import subprocess

import pytest

from tests.support.process import Served, needs

KEY = "ak_live_not-a-secret"
# The page shows an HTTP request; this is that request, header by header, its body to the byte.
BODY = """{
  "channel": "whatsapp",
  "to": "+15551234567",
  "template": "order_confirmation",
  "language": "en",
  "variables": {
    "name": "Nayeem",
    "order_id": "TR-204821",
    "eta": "15 minutes"
  }
}"""
ANSWER = {
    "id": r"msg_[0-7][0-9A-HJKMNP-TV-Z]{25}",
    "status": "queued",
    "channel": "whatsapp",
    "cost_estimate": r"0\.012",
    "created_at": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ",
}

pytestmark = needs("curl")


@pytest.fixture
def base_url(made: Served) -> str:
    return f"{made.url}/tripdesk"


def send(base_url: str, idempotency_key: str, header: str = "Idempotency-Key", key: str = KEY) -> tuple[str, str]:
    """Head and body of the answer."""
    command = [
        *("curl", "-s", "-i", "-X", "POST", f"{base_url}/api/v1/messages", "--noproxy", "*"),
        *("-H", f"Authorization: Bearer {key}", "-H", "Content-Type: application/json"),
        *("-H", f"{header}: {idempotency_key}", "-d", BODY),
    ]
    finished = subprocess.run(command, capture_output=True, text=True, timeout=30, check=True)
    head, _, body = finished.stdout.replace("\r\n", "\n").partition("\n\n")
    return head, body


def test_the_pages_request_gets_the_pages_answer(base_url: str) -> None:
    head, body = send(base_url, "7f3e2c1a-9b8d-4f6e-a2c1-b3d4e5f6a7b8")

    assert head.splitlines()[0].endswith(" 202 Accepted")
    answer = json.loads(body)
    assert list(answer) == list(ANSWER)
    assert all(re.fullmatch(form, answer[name]) for name, form in ANSWER.items()), answer


@pytest.mark.parametrize("header", ["Idempotency-Key", "idempotency_key"])
def test_sent_again_it_gets_the_same_answer_in_both_spellings_of_the_header(base_url: str, header: str) -> None:
    first = send(base_url, f"again {header}".replace(" ", "-"))
    again = send(base_url, f"again {header}".replace(" ", "-"), header)

    assert again[1] == first[1]
    assert "idempotent-replayed: true" in again[0].lower()
    assert "idempotent-replayed" not in first[0].lower()


def test_the_sandbox_key_gets_the_same_shape_and_another_message(base_url: str) -> None:
    live, test = (send(base_url, "both-planes", key=key) for key in (KEY, "ak_test_not-a-secret"))

    assert live[0].splitlines()[0] == test[0].splitlines()[0]
    one, other = json.loads(live[1]), json.loads(test[1])
    assert list(one) == list(other)
    assert one["id"] != other["id"]
