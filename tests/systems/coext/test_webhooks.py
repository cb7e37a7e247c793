"""Coext's webhooks at a real receiver: each event once, signed, retried on the clock, and 200 alone for success."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.box import Box
from tests.support.box import refused as control_refused
from tests.support.http import got


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
