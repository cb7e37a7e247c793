"""Sending, and what the lists show of it."""

from __future__ import annotations

from tests.conftest import MakeBox
from tests.support.box import Box
from tests.support.http import got
from tests.support.tripdesk import (
    Api,
    accepted,
    refused,
)


def test_a_cursor_of_another_list_or_plane_is_refused(api: Api, live: Api) -> None:
    for one in (api, live):
        for _ in range(3):
            accepted(one.send())
    cursor = got(live.get("/api/v1/messages", limit=1))["next_cursor"]
    refused(api.get("/api/v1/messages", cursor=cursor), 422, "validation_failed", "cursor")
    refused(live.get("/api/v1/contacts", cursor=cursor), 422, "validation_failed", "cursor")


def test_a_mailbox_is_one_conversation_in_any_case_and_other_ids_are_not(api: Api) -> None:
    for to in ("Ann@Example.com", "ann@example.com"):
        accepted(api.send(to, "email"))
    for to in ("tg-X", "tg-x"):
        accepted(api.send(to, "telegram"))
    assert len([row for row in api.pages("/api/v1/conversations") if row["channel"] == "email"]) == 1
    assert len([row for row in api.pages("/api/v1/conversations") if row["channel"] == "telegram"]) == 2


def test_unknown_fields_are_ignored_and_found(box: Box, api: Api) -> None:
    accepted(api.send(colour="red"))
    (finding,) = got(box.get("/findings"))["items"]
    assert (finding["kind"], finding["detail"], finding["system"]) == ("unknown_field", "colour", "tripdesk")


def test_a_strict_sandbox_refuses_unknown_fields_and_parameters(make_box: MakeBox) -> None:
    box = make_box(fixtures={"tripdesk": {"wallets": [{"balance": "1.00"}]}}, strict=True)
    with Api.of(box) as api:
        refused(api.send(colour="red"), 422, "validation_failed", "colour")
        refused(api.get("/api/v1/messages", page=1), 422, "validation_failed", "page")
        refused(api.get("/api/v1/balance", x=1), 422, "validation_failed", "x")
        accepted(api.send())
