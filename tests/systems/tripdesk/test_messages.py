"""Sending, and what the lists show of it."""

from __future__ import annotations

import re
from datetime import datetime

import pytest

from tests.conftest import MakeBox
from tests.support.box import Box
from tests.support.http import got
from tests.support.tripdesk import (
    ADDRESSES,
    ANN,
    ANN_PHONE,
    MONEY,
    SAMPLE,
    TALK,
    TIME,
    ULID,
    Api,
    accepted,
    refused,
)

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
MESSAGE = {
    "id",
    "status",
    "channel",
    "to",
    "cost",
    "provider_message_id",
    "history",
    "retry_count",
    "created_at",
}


def milliseconds(identifier: str) -> int:
    """The time in a ULID."""
    total = 0
    for digit in identifier.partition("_")[2][:10]:
        total = total * 32 + ALPHABET.index(digit)
    return total


def test_the_vendors_sample_gets_its_202_with_the_same_keys_types_and_forms(make_box: MakeBox) -> None:
    box = make_box(fixtures="default", clock={"now": "2026-05-23T14:22:17.250Z", "frozen": True})
    with Api.of(box, "live") as api:
        answer = api.call("POST", "/api/v1/messages", SAMPLE, "7f3e2c1a-9b8d-4f6e-a2c1-b3d4e5f6a7b8")
    message_id = accepted(answer)
    assert answer.json() == {
        "id": message_id,
        "status": "queued",
        "channel": "whatsapp",
        "cost_estimate": "0.012",
        "created_at": "2026-05-23T14:22:17Z",
    }
    assert milliseconds(message_id) == datetime.fromisoformat("2026-05-23T14:22:17.250Z").timestamp() * 1_000


def test_ids_sort_by_the_sandboxs_clock(box: Box, api: Api) -> None:
    ids = []
    for _ in range(20):
        ids.append(accepted(api.send()))
        box.advance(0.001)
    assert ids == sorted(ids)


@pytest.mark.parametrize(("channel", "to"), ADDRESSES.items())
def test_every_channel_takes_its_form_of_address(api: Api, channel: str, to: str) -> None:
    message = api.message(accepted(api.send(to, channel, subject="Trip", text="On my way")))
    assert set(message) == MESSAGE | {"text"}
    assert (message["channel"], message["to"], message["text"]) == (channel, to, "On my way")
    assert re.fullmatch(MONEY, message["cost"])
    assert float(message["cost"]) > 0
    assert message["provider_message_id"] is None or re.fullmatch(f"pvd_{ULID}", message["provider_message_id"])
    assert all(re.fullmatch(TIME, change["at"]) for change in message["history"])


def test_a_template_is_sent_with_its_variables_in_place(box: Box, api: Api) -> None:
    message_id = accepted(api.call("POST", "/api/v1/messages", SAMPLE))
    assert box.message(message_id)["text"] == "Nayeem: TR-204821 in 15 minutes. Nayeem!"
    message = api.message(message_id)
    assert message["template"] == "order_confirmation"
    assert "text" not in message


def test_a_template_without_a_language_is_sent_in_its_first(box: Box, api: Api) -> None:
    body = {name: value for name, value in SAMPLE.items() if name != "language"}
    assert box.message(accepted(api.call("POST", "/api/v1/messages", body)))["text"].endswith("Nayeem!")
    german = accepted(api.call("POST", "/api/v1/messages", {**body, "language": "de"}))
    assert box.message(german)["text"] == "Nayeem: TR-204821, 15 minutes."


def test_placeholders_in_a_variable_are_text(box: Box, api: Api) -> None:
    body = {**SAMPLE, "variables": {"name": "{{eta}}", "order_id": "{{name}}", "eta": "x", "more": "ignored"}}
    assert (
        box.message(accepted(api.call("POST", "/api/v1/messages", body)))["text"] == "{{eta}}: {{name}} in x. {{eta}}!"
    )


@pytest.mark.parametrize(("channel", "to"), [row for row in ADDRESSES.items() if row[0] != "whatsapp"])
def test_every_channel_but_whatsapp_takes_any_text_for_a_variable(box: Box, api: Api, channel: str, to: str) -> None:
    body = {**SAMPLE, "channel": channel, "to": to, "variables": {"name": "a\nb", "order_id": "", "eta": "\t"}}
    assert box.message(accepted(api.call("POST", "/api/v1/messages", body)))["text"] == "a\nb:  in \t. a\nb!"


def test_a_gateway_that_was_asked_for_carries_the_message(box: Box, api: Api) -> None:
    gateways = [row for row in api.pages("/api/v1/gateways") if row["channel"] == "sms"]
    assert {row["status"] for row in gateways} == {"active", "down"}
    assert all(set(row) == {"id", "channel", "name", "status"} for row in gateways)
    for row in gateways:
        assert box.message(accepted(api.send(channel="sms", gateway=row["id"])))["from"] == row["id"]


def test_without_one_the_channels_active_gateway_carries_it(box: Box, api: Api) -> None:
    chosen = box.message(accepted(api.send(channel="sms")))["from"]
    assert {row["status"] for row in api.pages("/api/v1/gateways") if row["id"] == chosen} == {"active"}


def test_there_is_a_gateway_for_each_channel_in_each_plane(api: Api, live: Api) -> None:
    ids = [{row["id"] for row in one.pages("/api/v1/gateways")} for one in (api, live)]
    assert not ids[0] & ids[1]
    for one in (api, live):
        assert {row["channel"] for row in one.pages("/api/v1/gateways")} == set(ADDRESSES)


@pytest.mark.parametrize("limit", [1, 7, 25, 100])
def test_pages_of_any_size_show_everything_once_the_newest_first(box: Box, api: Api, limit: int) -> None:
    sent = []
    for _ in range(23):
        sent.append(accepted(api.send()))
        box.inbound("+15550100777", system="tripdesk")
    listed = [row["id"] for row in api.pages("/api/v1/messages", limit)]
    assert listed[:-1] == sent[::-1]
    assert len(listed) == 24


def test_a_list_has_25_rows_unless_told(api: Api) -> None:
    for _ in range(30):
        accepted(api.send())
    page = got(api.get("/api/v1/messages"))
    assert len(page["data"]) == 25
    assert isinstance(page["next_cursor"], str)


def test_what_comes_while_somebody_pages_shifts_nothing(api: Api) -> None:
    old = [accepted(api.send()) for _ in range(10)]
    first = got(api.get("/api/v1/messages", limit=5))
    new = accepted(api.send())
    second = got(api.get("/api/v1/messages", limit=5, cursor=first["next_cursor"]))
    seen = [row["id"] for row in first["data"] + second["data"]]
    assert seen == old[::-1]
    assert new not in seen


def test_a_cursor_of_another_list_or_plane_is_refused(api: Api, live: Api) -> None:
    for one in (api, live):
        for _ in range(3):
            accepted(one.send())
    cursor = got(live.get("/api/v1/messages", limit=1))["next_cursor"]
    refused(api.get("/api/v1/messages", cursor=cursor), 422, "validation_failed", "cursor")
    refused(live.get("/api/v1/contacts", cursor=cursor), 422, "validation_failed", "cursor")


def test_an_inbound_message_is_in_its_conversation_and_not_among_those_sent(box: Box, api: Api) -> None:
    inbound = box.inbound("+15550100777", system="tripdesk")["id"]
    refused(api.get(f"/api/v1/messages/{inbound}"), 404, "not_found")
    assert inbound not in [row["id"] for row in api.pages("/api/v1/messages")]
    (conversation,) = [row for row in api.pages("/api/v1/conversations") if row["address"] == "+15550100777"]
    (said,) = api.pages(f"/api/v1/conversations/{conversation['id']}/messages")
    assert (said["id"], said["direction"], said["from"]) == (inbound, "inbound", "+15550100777")


def test_a_message_to_a_known_number_goes_into_its_conversation(api: Api) -> None:
    message_id = accepted(api.send(ANN_PHONE))
    conversation = api.one(f"/api/v1/conversations/{TALK}")
    assert (conversation["contact_id"], conversation["last_message_id"]) == (ANN, message_id)
    said = list(api.pages(f"/api/v1/conversations/{TALK}/messages"))
    assert [row["direction"] for row in said] == ["outbound", "outbound", "inbound"]
    assert said[0]["id"] == message_id


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
