"""Texts within the session window, the status call, and what customers write."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import MakeBox
from tests.support.box import Box
from tests.support.box import refused as control_refused
from tests.support.coext import FIXTURES, NEIL, OTTO, OURS, WENDY, Api, refused, sent
from tests.support.http import got

DAY = 86_400


def status_of(api: Api, message_id: str) -> dict[str, Any]:
    found: dict[str, Any] = got(api.get(f"/messages/{message_id}"))["data"]
    return found


def test_a_text_is_refused_before_any_inbound_and_names_the_way_out(box: Box, api: Api) -> None:
    with box.unchanged():
        answer = api.text(NEIL)
        refused(answer, 403, "SESSION_EXPIRED")
        assert "/messages/template" in answer.json()["error"]["message"]


def test_the_window_closes_at_24_hours_to_the_microsecond(box: Box, api: Api) -> None:
    box.inbound(NEIL, system="coext")
    sent(api.text(NEIL))
    box.advance(DAY - 0.000001)
    sent(api.text(NEIL))
    box.advance(0.000001)
    refused(api.text(NEIL), 403, "SESSION_EXPIRED")
    box.inbound(NEIL, system="coext")
    sent(api.text(NEIL))


def test_fixtures_decide_whose_window_is_open(api: Api) -> None:
    sent(api.text(WENDY))
    refused(api.text(OTTO), 403, "SESSION_EXPIRED")
    sent(api.named(to=OTTO))


def test_what_we_send_opens_no_window(api: Api) -> None:
    sent(api.named(to=NEIL))
    refused(api.text(NEIL), 403, "SESSION_EXPIRED")


@pytest.mark.parametrize("text", ["x", "x" * 4_096, "\N{GRINNING FACE}" * 4_096, " ", "\x00", "{{1}}", "ß\n"])
def test_a_text_comes_out_as_it_went_in(box: Box, api: Api, text: str) -> None:
    assert box.message(sent(api.text(message=text)))["text"] == text


@pytest.mark.parametrize(("given", "shown"), [({}, None), ({"reference": None}, None), ({"reference": "r"}, "r")])
def test_the_reference_comes_back(api: Api, given: dict[str, Any], shown: str | None) -> None:
    assert status_of(api, sent(api.text(**given)))["reference"] == shown


def test_a_message_goes_from_sent_to_read_and_each_step_has_its_time(box: Box, api: Api) -> None:
    message_id = sent(api.text(reference="r-7"))
    expected = {
        "message_id": message_id,
        "to": WENDY,
        "type": "text",
        "status": "sent",
        "reference": "r-7",
        "created_at": "2024-05-01T12:00:00.000Z",
        "sent_at": "2024-05-01T12:00:00.000Z",
        "delivered_at": None,
        "read_at": None,
        "failed_at": None,
    }
    assert status_of(api, message_id) == expected
    box.advance(1)
    expected |= {"status": "delivered", "delivered_at": "2024-05-01T12:00:01.000Z"}
    assert status_of(api, message_id) == expected
    box.advance(2)
    expected |= {"status": "read", "read_at": "2024-05-01T12:00:03.000Z"}
    assert status_of(api, message_id) == expected


@pytest.mark.parametrize(
    ("ending", "status", "code"),
    [
        ("0001", "failed", "undeliverable"),
        ("0002", "delivered", None),
        ("0003", "sent", None),
        ("0004", "failed", "not_on_channel"),
        ("0005", "failed", "opted_out"),
        ("0006", "read", None),
        ("0007", "read", None),
    ],
)
def test_magic_recipients_end_as_they_do_everywhere(box: Box, api: Api, ending: str, status: str, code: str) -> None:
    message_id = sent(api.named(to=f"+1202555{ending}"))
    box.advance(10)
    shown = status_of(api, message_id)
    assert shown["status"] == status
    assert shown.get("error", {}).get("code") == code
    assert (shown["failed_at"] is None) == (status != "failed")


def test_a_message_that_the_provider_has_not_reported_yet_is_called_sent(make_box: MakeBox) -> None:
    box = make_box(fixtures=FIXTURES, delivery={"mode": "manual"})
    with Api.of(box) as api:
        message_id = sent(api.text())
        assert (status_of(api, message_id)["status"], status_of(api, message_id)["sent_at"]) == ("sent", None)
        assert box.message(message_id)["status"] == "queued"
        got(box.report(message_id, "failed", error={"code": "x", "message": "Lost"}))
        assert status_of(api, message_id)["error"] == {"code": "x", "message": "Lost"}


def test_a_message_of_nobodys_and_one_that_a_customer_wrote_are_not_found(box: Box, api: Api) -> None:
    written = box.inbound(WENDY, system="coext")
    for message_id in (written["id"], "550e8400-e29b-41d4-a716-446655440000"):
        refused(api.get(f"/messages/{message_id}"), 404, "MESSAGE_NOT_FOUND")


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
