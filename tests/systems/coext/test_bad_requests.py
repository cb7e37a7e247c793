"""What no client should send: each is refused in the envelope, with the code that is its own, and changes nothing."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.box import Box
from tests.support.coext import NEIL, OTTO, WENDY, Api, part, refused

MISSING = object()
NO_TEXTS = (MISSING, None, 1, 1.5, True, [], {}, ["x"])
NO_NUMBERS = (
    "",
    " ",
    "447700900101",
    "07700900101",
    "+0447700900101",
    "+123456",
    "+1234567890123456",
    "+44 7700 900101",
    "+44-7700-900101",
    "+44770090010x",
    "+447700900101\n",
    "++447700900101",
    "tel:+447700900101",
    "+\N{FULLWIDTH DIGIT FOUR}\N{FULLWIDTH DIGIT FOUR}7700900101",
    "\N{ARABIC-INDIC DIGIT FOUR}",
    "whatsapp:+447700900101",
)
TEXT = {"to": WENDY, "message": "Hello"}
NAMED = {"to": NEIL, "template_name": "order", "language": "en", "variables": {"name": "N", "item": "I", "price": "P"}}
RAW = {"to": NEIL, "template_name": "order", "language": "en", "components": [part("body", "N", "I", "P")]}
NO_METHODS = ("PUT", "PATCH", "DELETE")
SENDS = {"/messages/text": TEXT, "/messages/template/send": NAMED, "/messages/template": RAW}

Row = tuple[str, str, tuple[Any, ...]]
FIELDS: tuple[Row, ...] = (
    ("/messages/text", "to", NO_TEXTS),
    ("/messages/text", "message", (*NO_TEXTS, "")),
    ("/messages/text", "reference", (1, True, [], {})),
    ("/messages/template/send", "to", NO_TEXTS),
    ("/messages/template/send", "template_name", (*NO_TEXTS, "", " ")),
    ("/messages/template/send", "language", (*NO_TEXTS, "", "\t")),
    ("/messages/template/send", "variables", (MISSING, None, 1, "x", True, [], ["name"])),
    ("/messages/template/send", "reference", (1, True, [], {})),
    ("/messages/template", "to", NO_TEXTS),
    ("/messages/template", "template_name", (*NO_TEXTS, "")),
    ("/messages/template", "language", (*NO_TEXTS, "")),
    ("/messages/template", "components", (MISSING, None, 1, "x", True, {}, [1], [None], ["body"], [[]], [{}])),
    ("/messages/template", "reference", (1, True, [], {})),
)


def changed(body: dict[str, Any], field: str, value: Any) -> dict[str, Any]:
    rest = {name: kept for name, kept in body.items() if name != field}
    return rest if value is MISSING else {**rest, field: value}


def cases() -> list[Any]:
    return [
        pytest.param(path, field, value, id=f"{path} {field} {'missing' if value is MISSING else repr(value)}")
        for path, field, values in FIELDS
        for value in values
    ]


@pytest.mark.parametrize(("path", "field", "value"), cases())
def test_a_field_that_is_missing_or_of_the_wrong_type_is_named(
    still_box: Box, still_api: Api, path: str, field: str, value: Any
) -> None:
    with still_box.unchanged():
        details = refused(still_api.post(path, changed(SENDS[path], field, value)), 400, "VALIDATION_ERROR")
    assert {name.partition(".")[0] for name in details["fields"]} == {field}


@pytest.mark.parametrize("number", NO_NUMBERS)
@pytest.mark.parametrize("path", SENDS)
def test_a_number_that_is_not_e164_has_the_documented_refusal(
    still_box: Box, still_api: Api, path: str, number: str
) -> None:
    with still_box.unchanged():
        answer = still_api.post(path, changed(SENDS[path], "to", number))
        refused(answer, 400, "INVALID_PHONE_NUMBER")
    assert answer.json()["error"] == {
        "code": "INVALID_PHONE_NUMBER",
        "message": "Phone number must be in E.164 format",
    }


@pytest.mark.parametrize(
    ("component", "field"),
    [
        ({"type": "body"}, "parameters"),
        ({"type": "body", "parameters": None}, "parameters"),
        ({"type": "body", "parameters": "N"}, "parameters"),
        ({"type": "body", "parameters": ["N"]}, "0"),
        ({"type": "body", "parameters": [{"type": "text"}]}, "text"),
        ({"type": "body", "parameters": [{"type": "text", "text": False}]}, "text"),
        ({"type": "body", "parameters": [{"type": "text", "text": True}]}, "text"),
        ({"type": "body", "parameters": [{"type": "text", "text": None}]}, "text"),
        ({"type": "body", "parameters": [{"text": "N"}]}, "type"),
        ({"type": "body", "parameters": [{"type": "image", "text": "N"}]}, "type"),
        ({"type": "footer", "parameters": []}, "type"),
        ({"type": "BODY", "parameters": []}, "type"),
        ({"type": 1, "parameters": []}, "type"),
        ({"parameters": []}, "type"),
        ({"type": "button", "parameters": [], "index": "0"}, "index"),
        ({"type": "button", "parameters": [], "index": -1}, "index"),
        ({"type": "button", "parameters": [], "index": 10}, "index"),
        ({"type": "button", "parameters": [], "index": True}, "index"),
    ],
    ids=repr,
)
def test_a_component_of_the_wrong_form_is_named(
    still_box: Box, still_api: Api, component: dict[str, Any], field: str
) -> None:
    with still_box.unchanged():
        details = refused(still_api.raw("order", [component]), 400, "VALIDATION_ERROR")
    assert {name.rpartition(".")[2] for name in details["fields"]} == {field}


@pytest.mark.parametrize("value", [None, True, [], {}], ids=repr)
def test_a_variable_that_is_no_text_is_named(still_box: Box, still_api: Api, value: Any) -> None:
    with still_box.unchanged():
        details = refused(still_api.named("pending", {"name": value}), 400, "VALIDATION_ERROR")
    assert list(details["fields"]) == ["variables.name"]


@pytest.mark.parametrize("length", [4_097, 5_000, 50_000])
def test_a_text_of_more_than_4096_characters_is_too_long(still_box: Box, still_api: Api, length: int) -> None:
    with still_box.unchanged():
        refused(still_api.text(message="\N{GRINNING FACE}" * length), 400, "MESSAGE_TOO_LONG")


def test_what_is_too_long_is_so_before_the_window_is_looked_at(still_box: Box, still_api: Api) -> None:
    with still_box.unchanged():
        refused(still_api.text(OTTO, "x" * 4_097), 400, "MESSAGE_TOO_LONG")


BODIES: tuple[tuple[bytes, str], ...] = (
    (b"", "nothing"),
    (b" ", "a blank"),
    (b"{", "half an object"),
    (b'{"to":}', "no value"),
    (b"{'to':'x'}", "single quotes"),
    (b"[]", "a list"),
    (b'"x"', "a text"),
    (b"1", "a number"),
    (b"null", "null"),
    (b"true", "true"),
    (b"NaN", "NaN"),
    (b'{"to":NaN}', "NaN within"),
    (b'{"to":"\xff"}', "no UTF-8"),
    (b'{"to":"x"} {}', "two objects"),
    (b'{"to":"\\ud800"}', "half a surrogate"),
    (b"to=%2B447700900101&message=Hello", "a form"),
    (b'{"a":' * 300 + b"1" + b"}" * 300, "300 levels"),
)


@pytest.mark.parametrize("path", SENDS)
@pytest.mark.parametrize("body", [body for body, _ in BODIES], ids=[name for _, name in BODIES])
def test_a_body_that_is_no_json_object_is_invalid_json(still_box: Box, still_api: Api, path: str, body: bytes) -> None:
    with still_box.unchanged():
        answer = still_api.request("POST", path, data=body, headers={"Content-Type": "application/json"})
        refused(answer, 400, "INVALID_JSON")


@pytest.mark.parametrize(
    "media_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "application/xml", "json"]
)
@pytest.mark.parametrize("path", SENDS)
def test_another_content_type_is_a_415(still_box: Box, still_api: Api, path: str, media_type: str) -> None:
    with still_box.unchanged():
        answer = still_api.request("POST", path, data=b"{}", headers={"Content-Type": media_type})
        refused(answer, 415, "UNSUPPORTED_MEDIA_TYPE")


@pytest.mark.parametrize("media_type", ["application/json", "application/json; charset=utf-8", "Application/JSON"])
def test_json_by_any_spelling_is_read(still_api: Api, media_type: str) -> None:
    answer = still_api.request("POST", "/messages/text", data=b"{}", headers={"Content-Type": media_type})
    refused(answer, 400, "VALIDATION_ERROR")


def test_a_body_over_a_mebibyte_is_a_413(still_box: Box, still_api: Api) -> None:
    with still_box.unchanged():
        refused(still_api.text(message="x" * 1_100_000), 413, "PAYLOAD_TOO_LARGE")


@pytest.mark.parametrize(
    "path",
    [
        "/nothing",
        "/messages",
        "/messages/",
        "/messages/text/x",
        "/messages/template/send/x",
        "/Templates",
        "/templates/order/en",
        "//templates",
        "/../templates",
        "/%00",
    ],
)
def test_a_path_that_is_not_served_is_a_404(still_box: Box, still_api: Api, path: str) -> None:
    with still_box.unchanged():
        refused(still_api.get(path), 404, "NOT_FOUND")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        *((method, path, "POST") for path in SENDS for method in ("GET", *NO_METHODS)),
        *(
            (method, path, "GET, HEAD")
            for path in ("/templates", "/templates/order", "/messages/00000000-0000-4000-8000-000000000000")
            for method in ("POST", *NO_METHODS)
        ),
    ],
)
def test_another_method_is_a_405_that_tells_which_there_are(
    still_box: Box, still_api: Api, method: str, path: str, allowed: str
) -> None:
    with still_box.unchanged():
        answer = still_api.request(method, path, json={})
        refused(answer, 405, "METHOD_NOT_ALLOWED")
    assert answer.headers["Allow"] == allowed


@pytest.mark.parametrize(
    "found", ["x", "1", "texts", "550e8400", "550e8400-e29b-41d4-a716-44665544000g", "%20", "{uuid}"]
)
def test_a_message_id_that_is_no_uuid_is_a_400(still_box: Box, still_api: Api, found: str) -> None:
    with still_box.unchanged():
        refused(still_api.get(f"/messages/{found}"), 400, "VALIDATION_ERROR")


@pytest.mark.parametrize("status", ["approved", "x", "", "APPROVED,PENDING"])
def test_templates_of_a_status_that_there_is_not_are_a_400(still_box: Box, still_api: Api, status: str) -> None:
    with still_box.unchanged():
        details = refused(still_api.get("/templates", status=status), 400, "VALIDATION_ERROR")
    assert list(details["fields"]) == ["status"]


@pytest.mark.parametrize("name", ["nothing", "Order", "order ", "..", "%F0%9F%98%80", "a" * 2_000])
def test_a_template_that_there_is_not_is_a_404_by_any_call(still_box: Box, still_api: Api, name: str) -> None:
    with still_box.unchanged():
        if name != "..":
            refused(still_api.get(f"/templates/{name}"), 404, "TEMPLATE_NOT_FOUND")
        refused(still_api.named(name), 404, "TEMPLATE_NOT_FOUND")
        refused(still_api.raw(name), 404, "TEMPLATE_NOT_FOUND")


@pytest.mark.parametrize(
    ("key", "reason"),
    [
        (None, "missing"),
        ("", "empty"),
        ("x", "short"),
        ("pk_live_" + "a" * 31, "a letter short"),
        ("pk_live_" + "a" * 33, "a letter long"),
        ("pk_test_" + "a" * 32, "of another prefix"),
        ("sk_live_" + "0" * 32, "a secret"),
        ("pk_live_" + "a" * 31 + "-", "with another letter"),
        ("pk_live_" + "a" * 32, "nobody's"),
        ("PK_LIVE_" + "0" * 32, "in capitals"),
        ("\xff" * 40, "no ASCII"),
        ("a" * 7_000, "endless"),
    ],
    ids=lambda value: value if isinstance(value, str) and " " in value else None,
)
def test_a_key_of_nobodys_is_invalid(still_box: Box, still_api: Api, key: str | None, reason: str) -> None:
    headers = {"X-API-Key": key} if key is None else {"X-API-Key": key.encode("latin-1")}
    with still_box.unchanged():
        for call in ("/messages/text", "/templates"):
            refused(
                still_api.request("GET" if call == "/templates" else "POST", call, headers=headers),
                401,
                "INVALID_API_KEY",
            )


@pytest.mark.parametrize(("value", "shown"), [(1, "1"), (-7, "-7"), (12.5, "12.5"), (10**15, "1000000000000000")])
def test_a_number_fills_a_placeholder_with_its_digits(box: Box, api: Api, value: Any, shown: str) -> None:
    named = {"name": value, "item": value, "price": value}
    for answer in (api.named("order", named), api.raw("order", [part("body", value, value, value)])):
        assert answer.status_code == 200
        assert box.messages(to=NEIL)[0]["text"] == f"Hi {shown}, {shown} costs {shown}."


@pytest.mark.parametrize("text", ["a\nb", "a\tb", "a\rb", "a     b", "", "  "], ids=repr)
def test_what_whatsapp_takes_for_no_parameter_is_refused(still_box: Box, still_api: Api, text: str) -> None:
    named = {"name": text, "item": "I", "price": "P"}
    with still_box.unchanged():
        refused(still_api.named("order", named), 400, "TEMPLATE_PARAMETER_MISMATCH")
        refused(still_api.raw("order", [part("body", text, "I", "P")]), 400, "TEMPLATE_PARAMETER_MISMATCH")
