"""The webhook resource: created, read, changed in three fields only, deleted; deliveries are tested elsewhere."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import MakeBox
from tests.support.box import Box
from tests.support.http import got
from tests.support.msgboxx import WEBHOOK, WORLD, Api, refused

TYPES = ["message", "contact", "inbox", "apiaccount", "broadcast", "template"]
URL = "https://hooks.example.com/2"
FIELDS = ["webhookId", "type", "targetUrl", "isEnabled", "failureCount", "isZapier"]
BODY = {"type": "contact", "targetUrl": URL, "isEnabled": False}


@pytest.mark.parametrize("path", ["/webhook", "/organisation"])
@pytest.mark.parametrize("kind", TYPES)
def test_both_documented_paths_create_one_of_every_type(api: Api, path: str, kind: str) -> None:
    created = got(api.post(path, {"type": kind, "targetUrl": URL, "isEnabled": False}), 201)
    assert list(created) == FIELDS
    assert created == {
        "webhookId": created["webhookId"],
        "type": kind,
        "targetUrl": URL,
        "isEnabled": False,
        "failureCount": 0,
        "isZapier": False,
    }
    assert api.one(f"/webhook/{created['webhookId']}") == created
    assert api.items("/webhooks")[-1] == created


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8080/x?y=z#w", "HTTPS://hooks.example.com", "http://[::1]/", "https://ü.example.com/ä"]
)
def test_an_address_comes_back_as_it_was_given(api: Api, url: str) -> None:
    assert got(api.post("/webhook", {**BODY, "targetUrl": url}), 201)["targetUrl"] == url


@pytest.mark.parametrize("field", [{"isZapier": True}, {"failureCount": 9}, {"webhookId": WEBHOOK}])
def test_what_is_read_only_is_not_taken_at_creation(api: Api, field: dict[str, Any]) -> None:
    created = got(api.post("/webhook", {**BODY, **field}), 201)
    assert (created["isZapier"], created["failureCount"]) == (False, 0)
    assert created["webhookId"] != WEBHOOK


@pytest.mark.parametrize(
    "change", [{"type": "inbox"}, {"targetUrl": URL}, {"isEnabled": True}, {**BODY, "isEnabled": True}]
)
def test_type_address_and_switch_change(api: Api, change: dict[str, Any]) -> None:
    before = api.one(f"/webhook/{WEBHOOK}")
    assert got(api.put(f"/webhook/{WEBHOOK}", change)) == {**before, **change}
    assert api.one(f"/webhook/{WEBHOOK}") == {**before, **change}


@pytest.mark.parametrize("field", [{"isZapier": False}, {"failureCount": 9}, {"webhookId": "x"}])
def test_nothing_else_changes(make_box: MakeBox, field: dict[str, Any]) -> None:
    zapiers = [{**WORLD["webhooks"][0], "is_zapier": True}]
    box = make_box(fixtures={"msgboxx": {**WORLD, "webhooks": zapiers}})
    api = box.log_in()
    before = api.one(f"/webhook/{WEBHOOK}")
    assert before["isZapier"] is True
    with box.unchanged():
        assert got(api.put(f"/webhook/{WEBHOOK}", field)) == before


def test_a_deleted_one_is_gone(box: Box, api: Api) -> None:
    answer = api.delete(f"/webhook/{WEBHOOK}")
    assert (answer.status_code, answer.content) == (204, b"")
    with box.unchanged():
        refused(api.delete(f"/webhook/{WEBHOOK}"), 404)
        refused(api.get(f"/webhook/{WEBHOOK}"), 404)
        refused(api.put(f"/webhook/{WEBHOOK}", BODY), 404)
    assert got(api.get("/webhook")) == {"items": [], "paging": {"recordCount": 0, "pages": 0}}


def test_two_of_the_same_type_and_address_are_two(api: Api) -> None:
    first, second = (got(api.post("/webhook", BODY), 201) for _ in range(2))
    assert first["webhookId"] != second["webhookId"]
