"""What an operator does and sees: customers who write, findings, a strict sandbox, subscriptions."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from tests.conftest import MakeBox
from tests.support.box import Box
from tests.support.box import refused as control_refused
from tests.support.coext import FIXTURES, NEIL, OTTO, OURS, Api, refused, sent
from tests.support.http import got


def status_of(api: Api, message_id: str) -> dict[str, Any]:
    found: dict[str, Any] = got(api.get(f"/messages/{message_id}"))["data"]
    return found


def test_an_id_may_be_in_capitals(api: Api) -> None:
    message_id = sent(api.text())
    assert status_of(api, message_id.upper())["message_id"] == message_id


def test_what_a_customer_writes_is_shown_to_the_operator(box: Box) -> None:
    message = box.inbound(NEIL, "A picture", system="coext", name="Neil", attachments=["https://example.com/a.png"])
    assert (message["from"], message["to"], message["kind"]) == (NEIL, OURS, "media")
    assert message["native"] == {
        "message_id": message["id"],
        "from": NEIL,
        "text": "A picture",
        "attachments": ["https://example.com/a.png"],
    }


@pytest.mark.parametrize(
    ("sender", "more", "field"),
    [
        ("07700900101", {}, "from"),
        (NEIL, {"to": "+447700900999"}, "to"),
        (NEIL, {"channel": "sms"}, "channel"),
        (NEIL, {"plane": "live"}, "plane"),
    ],
)
def test_a_customer_who_cannot_write_so_is_refused(box: Box, sender: str, more: dict[str, str], field: str) -> None:
    with box.unchanged():
        control_refused(box.post("/inbound", {"system": "coext", "from": sender, "text": "x", **more}), 422, field)


def test_unknown_fields_and_parameters_are_ignored_and_found(box: Box, api: Api) -> None:
    sent(api.text(colour="red"))
    sent(
        api.raw("order", [{"type": "body", "sub_type": "x", "parameters": [{"type": "text", "text": "a", "x": 1}] * 3}])
    )
    got(api.get("/templates", page="1"))
    found = {(finding["kind"], finding["detail"]) for finding in got(box.get("/findings"))["items"]}
    assert found == {
        ("unknown_field", "colour"),
        ("unknown_field", "components.sub_type"),
        ("unknown_field", "components.parameters.x"),
        ("unknown_parameter", "page"),
    }


def test_a_strict_sandbox_refuses_them(make_box: MakeBox) -> None:
    box = make_box(fixtures=FIXTURES, strict=True)
    with Api.of(box) as api, box.unchanged():
        assert list(refused(api.text(colour="red"), 400, "VALIDATION_ERROR")["fields"]) == ["colour"]
        assert list(refused(api.get("/templates", page="1"), 400, "VALIDATION_ERROR")["fields"]) == ["page"]


def statuses(api: Api, count: int) -> Counter[int]:
    return Counter(api.get("/templates").status_code for _ in range(count))


def test_a_wait_for_one_recipient_is_no_wait_for_the_caller(box: Box, api: Api) -> None:
    """Sending to others after a recipient's 429 is no ignored limit; going on after the key's own is."""
    for _ in range(11):
        api.named(to=NEIL)
    sent(api.named(to=OTTO))
    assert got(box.get("/findings"))["items"] == []
    statuses(api, 60)
    assert {found["kind"] for found in got(box.get("/findings"))["items"]} == {"ignored_rate_limit"}


def test_a_secret_is_made_where_none_is_given_and_kept_when_the_rest_changes(box: Box) -> None:
    made = got(box.put("/webhooks/coext", {"url": "http://127.0.0.1:9/x"}))
    assert made["secret"]
    assert got(box.put("/webhooks/coext", {"url": "http://127.0.0.1:9/y"}))["secret"] == made["secret"]
    assert "secret" not in got(box.get("/webhooks"))["items"][0]


@pytest.mark.parametrize(
    ("change", "field"),
    [({"events": ["message.eaten"]}, "events"), ({"secret": ""}, "secret"), ({"url": "ftp://x"}, "url")],
)
def test_a_subscription_that_cannot_be_is_refused(box: Box, change: dict[str, Any], field: str) -> None:
    with box.unchanged():
        control_refused(box.put("/webhooks/coext", {"url": "http://127.0.0.1:9/x", **change}), 422, field)
