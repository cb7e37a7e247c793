"""The main job on real input: the requests of Coext's guide, sent by curl to `make serve` with another host and key."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.samples.conftest import curl
from tests.support.process import Served, needs

KEY = f"pk_live_{0:032d}"
CUSTOMER = "+919876543210"

pytestmark = needs("curl")

TEXT = {"to": CUSTOMER, "message": "Hello! This is a test message from the API.", "reference": "test-msg-001"}
NAMED = {
    "to": CUSTOMER,
    "template_name": "order_confirmation",
    "language": "en",
    "variables": {
        "customer_name": "John Doe",
        "order_id": "ORD-12345",
        "total_amount": "$99.99",
        "delivery_date": "December 25, 2025",
    },
    "reference": "order-12345",
}
BY_COMPONENT = {
    "to": CUSTOMER,
    "template_name": "order_confirmation",
    "language": "en",
    "components": [
        {"type": "body", "parameters": [{"type": "text", "text": text} for text in ("John Doe", "ORD-12345", "$99.99")]}
    ],
}
SENDS = {"/messages/text": TEXT, "/messages/template/send": NAMED, "/messages/template": BY_COMPONENT}


@pytest.fixture
def base_url(made: Served) -> str:
    return f"{made.url}/coext/api/v1/external"


def ask(url: str, body: Any = None) -> tuple[int, Any]:
    """With the headers that the guide demands."""
    return curl(url, {"X-API-Key": KEY}, body)


def of_the_document(meta: dict[str, Any]) -> bool:
    """`meta` as the sample has it: the same keys, types and forms."""
    quota = meta["rate_limit"]
    reset_at = datetime.strptime(quota["reset_at"], "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
    return (
        list(meta) == ["request_id", "rate_limit"]
        and re.fullmatch(r"req_[a-z0-9]{12}", meta["request_id"]) is not None
        and list(quota) == ["limit", "remaining", "reset_at"]
        and quota["limit"] == 60
        and 0 <= quota["remaining"] < 60
        and len(quota["reset_at"]) == len("2025-12-19T10:01:00.000Z")
        and (reset_at.second, reset_at.microsecond) == (0, 0)
        and reset_at - datetime.now(UTC) <= timedelta(minutes=1)
    )


@pytest.mark.parametrize("path", SENDS)
def test_a_sample_request_is_answered_as_the_sample_answer(base_url: str, path: str) -> None:
    status, answer = ask(base_url + path, SENDS[path])
    assert (status, list(answer), answer["success"]) == (200, ["success", "data", "meta"], True)
    assert list(answer["data"]) == ["message_id", "status"]
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", answer["data"]["message_id"])
    assert answer["data"]["status"] == "sent"
    assert of_the_document(answer["meta"])


def test_a_number_in_another_form_has_the_sample_refusal(base_url: str) -> None:
    status, answer = ask(f"{base_url}/messages/text", {**TEXT, "to": "9876543210"})
    assert status == 400
    assert re.fullmatch(r"req_[a-z0-9]{12}", answer["meta"].pop("request_id"))
    assert answer == {
        "success": False,
        "error": {"code": "INVALID_PHONE_NUMBER", "message": "Phone number must be in E.164 format"},
        "meta": {},
    }


@pytest.mark.parametrize("path", ["/templates", "/templates/order_confirmation", "/messages/{message_id}"])
def test_the_other_endpoints_of_the_guides_table_answer(base_url: str, path: str) -> None:
    _, sent = ask(f"{base_url}/messages/template/send", NAMED)
    status, answer = ask(base_url + path.format(message_id=sent["data"]["message_id"]))
    assert (status, answer["success"]) == (200, True)
    assert of_the_document(answer["meta"])
