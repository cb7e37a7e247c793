"""The application's clock is real, the sandbox's is not: signatures go by real time, unless told otherwise."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import Callable
from typing import Any

import pytest
import requests

from mock_server import Client
from mock_server.client import ControlProblem, Sandbox
from tests.support.receivers import Receiver

DAY = 86_400
TOLERANCE = 300
YEARS = ["2019-01-01T09:00:00Z", "2031-01-01T09:00:00Z"]
# A message of each system that signs its webhooks, and where a webhook of it tells when it was signed.
SIGNED: dict[str, tuple[str, str, dict[str, Any], str]] = {
    "coext": ("POST", "/messages/template/send", {}, "X-Webhook-Timestamp"),
    "coax": ("PUT", "/api/v2/message/send/sms", {}, "X-Webhook-Timestamp"),
    "tripdesk": ("POST", "/api/v1/messages", {}, "TripDesk-Signature"),
}


def signed_text(box: Sandbox, at: float) -> requests.Response:
    """A template message of Coext's, signed at a Unix second."""
    coext = box.system("coext")
    key = coext["other_credentials"]["signature_required"]
    raw = json.dumps(
        {
            "to": "+447700900123",
            "template_name": "order_confirmation",
            "language": "en",
            "variables": dict.fromkeys(("customer_name", "order_id", "total_amount", "delivery_date"), "x"),
        }
    ).encode()
    timestamp = str(int(at))
    signature = hmac.new(key["api_secret"].encode(), f"{timestamp}.".encode() + raw, hashlib.sha256).hexdigest()
    headers = {"X-API-Key": key["api_key"], "X-Timestamp": timestamp, "X-Signature": signature}
    url = f"{coext['base_url']}/messages/template/send"
    return requests.post(url, data=raw, headers={**headers, "Content-Type": "application/json"}, timeout=10)


def code(answer: requests.Response) -> str:
    found: str = answer.json()["error"]["code"]
    return found


@pytest.fixture
def make(client: Client) -> Any:
    made: list[Sandbox] = []

    def make_one(**settings: Any) -> Sandbox:
        made.append(client.create_sandbox(**{"frozen": True, "now": YEARS[0], **settings}))
        return made[-1]

    yield make_one
    for box in made:
        box.delete()


Make = Callable[..., Sandbox]


@pytest.mark.parametrize("now", YEARS)
def test_a_request_that_is_signed_now_is_taken_in_a_sandbox_of_any_year(now: str, make: Make) -> None:
    box = make(now=now)
    assert signed_text(box, time.time()).status_code == 200
    box.advance(DAY)
    assert signed_text(box, time.time()).status_code == 200


def test_a_request_that_was_signed_too_long_ago_by_real_time_is_refused(make: Make) -> None:
    assert code(signed_text(make(), time.time() - TOLERANCE - 60)) == "TIMESTAMP_EXPIRED"
    assert code(signed_text(make(), time.time() + TOLERANCE + 60)) == "TIMESTAMP_EXPIRED"


def test_a_sandbox_may_have_requests_signed_by_its_own_clock(make: Make) -> None:
    box = make(now="2019-01-01T09:00:00Z", signatures="sandbox")
    assert box.get()["signatures"] == "sandbox"
    begins = 1_546_333_200
    assert signed_text(box, begins).status_code == 200
    assert code(signed_text(box, time.time())) == "TIMESTAMP_EXPIRED"
    box.advance(DAY)
    assert code(signed_text(box, begins)) == "TIMESTAMP_EXPIRED"
    assert signed_text(box, begins + DAY).status_code == 200


def test_which_clock_it_is_can_be_changed_is_shown_and_survives_export_and_reset(make: Make) -> None:
    box, other = make(), make()
    assert box.get()["signatures"] == "real"
    assert box.change(signatures="sandbox")["signatures"] == "sandbox"
    assert other.import_state(box.export_state())["signatures"] == "sandbox"
    assert box.reset()["signatures"] == "real"
    with pytest.raises(ControlProblem):
        box.change(signatures="moon")
    assert make(signatures="sandbox").reset()["signatures"] == "sandbox"


def send(box: Sandbox, system: str) -> None:
    access = box.system(system)
    method, path, body, _ = SIGNED[system]
    if system == "coext":
        signed_text(box, time.time() if box.get()["signatures"] == "real" else 1_546_333_200).raise_for_status()
        return
    key = access["credentials"]["api_key" if system == "coax" else "test_key"]
    headers = {"Authorization": f"Bearer {key}"}
    if system == "coax":
        locations = requests.get(f"{access['base_url']}/api/v2/locations", headers=headers, timeout=10).json()
        body = {
            "business_location_id": locations["body"]["items"][0]["id"],
            "phone": "+447700900123",
            "message": "Hello",
        }
    else:
        body = {"channel": "sms", "to": "+447700900123", "text": "Hello"}
    requests.request(method, access["base_url"] + path, json=body, headers=headers, timeout=10).raise_for_status()


def signed_at(headers: dict[str, str], system: str) -> int:
    """The Unix second of a webhook's signature."""
    text = headers[SIGNED[system][3]]
    return int(text.partition(",")[0].removeprefix("t="))


@pytest.mark.parametrize("system", SIGNED)
def test_webhooks_are_signed_when_they_leave_by_real_time(system: str, make: Make, receiver: Receiver) -> None:
    box = make()
    box.subscribe(system, receiver.url, secret="a secret")
    began = int(time.time())
    send(box, system)
    box.advance(DAY)
    hits = receiver.hits
    assert hits
    for hit in hits:
        assert began <= signed_at(hit.headers, system) <= time.time()


@pytest.mark.parametrize("system", SIGNED)
def test_webhooks_may_be_signed_at_the_time_by_which_they_were_due(system: str, make: Make, receiver: Receiver) -> None:
    box = make(signatures="sandbox", delivery={"delays": {"sent": 0, "delivered": 60, "read": 120}})
    box.subscribe(system, receiver.url, secret="a secret")
    send(box, system)
    box.advance(DAY)
    begins = 1_546_333_200
    assert {signed_at(hit.headers, system) - begins for hit in receiver.hits} >= {0, 60}
