"""Names that a system does not know are ignored and found, or refused by a strict sandbox; null is as if absent."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from marshmallow import Schema, fields

from mock_server.server.composition import Server
from mock_server.web import nulls
from tests.conftest import MakeBox
from tests.support import coax, coext, msgboxx
from tests.support.box import Box
from tests.support.http import Http, got
from tests.systems._lives import WORLDS, opened

MORE = [{"type": "body", "sub_type": "x", "parameters": [{"type": "text", "text": "a", "x": 1}] * 3}]
ORDER = {"to": coext.NEIL, "template_name": "order", "language": "en", "components": MORE}
ANN = {"phone": coax.PHONE[coax.ANN], "business_location_id": coax.A}
SOON = "2024-05-01T13:00:00Z"
LATER = {**ANN, "message": "Hello", "msg": "x", "scheduled_at": SOON}
ON_ANN = f"/api/v2/message/{coax.ANN_AT_A}/send/sms"
NEW = {"mobileNumber": "+447700900777", "name": "N", "status": "S", "apiAccountId": msgboxx.A}
TEXT = {"channel": "whatsapp", "to": "+15550100123", "text": "Hello"}
# A request, the statuses that answer it in a lenient and in a strict sandbox, and the names that nobody knows.
REQUESTS: dict[str, list[tuple[str, str, Any, tuple[int, int], set[str]]]] = {
    "coax": [
        ("PUT", f"{coax.SEND}/sms", LATER, (200, 422), {"msg", "scheduled_at"}),
        ("PUT", ON_ANN, {"message": "Hello", "phone": coax.STRANGER}, (200, 422), {"phone"}),
        ("PUT", coax.REVIEW, {**ANN, "campaign_id": coax.PAUSED}, (200, 422), {"campaign_id"}),
        ("POST", coax.CUSTOMERS, {"name": "x", "added_tags": []}, (201, 422), {"added_tags"}),
        ("GET", f"{coax.CUSTOMERS}?status=open", None, (200, 422), {"status"}),
        ("GET", f"{coax.CUSTOMERS}/{coax.ANN}?page=1", None, (200, 422), {"page"}),
    ],
    "coext": [
        ("POST", "/messages/text", {"to": coext.WENDY, "message": "x", "colour": "red"}, (200, 400), {"colour"}),
        ("POST", "/messages/template", ORDER, (200, 400), {"components.sub_type", "components.parameters.x"}),
        ("GET", "/templates?page=1", None, (200, 400), {"page"}),
    ],
    "msgboxx": [
        ("POST", "/contact", {**NEW, "nickname": "N", "page": 1}, (201, 400), {"nickname", "page"}),
        ("GET", "/contact?sort=name", None, (200, 400), {"sort"}),
        # Of calls that take none.
        *(
            ("GET", f"{path}?sort=name", None, (200, 400), {"sort"})
            for path in ("/team", f"/contact/{msgboxx.ANN}", f"/webhook/{msgboxx.WEBHOOK}")
        ),
    ],
    "tripdesk": [
        ("POST", "/api/v1/messages", {**TEXT, "colour": "red"}, (202, 422), {"colour"}),
        ("GET", "/api/v1/messages?page=1", None, (200, 422), {"page"}),
        ("GET", "/api/v1/balance?x=1", None, (200, 422), {"x"}),
    ],
}


def named(answer: Mapping[str, Any]) -> set[str]:
    """The fields that a refusal names, in whichever envelope."""
    found: Any = answer.get("errors") or answer.get("body") or answer.get("error")
    for part in ("errors", "details", "fields"):
        found = found.get(part, found)
    return set(found)


@pytest.mark.parametrize("strict", [False, True], ids=["lenient", "strict"])
@pytest.mark.parametrize(
    ("system", "method", "path", "body", "statuses", "names"),
    [(system, *request) for system, requests in REQUESTS.items() for request in requests],
)
def test_a_name_that_nobody_knows_is_found_and_refused_by_a_strict_sandbox_alone(
    make_box: MakeBox, strict: bool, system: str, method: str, path: str, body: Any, statuses: Any, names: set[str]
) -> None:
    box = make_box(fixtures={system: WORLDS[system]}, strict=strict)
    with opened(box, system) as http:
        answer = got(http.request(method, path, json=body), statuses[strict])
    found = {(row["system"], row["kind"], row["detail"], row["request_id"]) for row in box.items("/findings")}
    kind, request = "unknown_field" if body else "unknown_parameter", box.journal()[0]["id"]
    assert found == {(system, kind, name, request) for name in names}
    if strict:
        assert named(answer) == names


def bodies(server: Server, system: str) -> Iterator[Schema]:
    for route in server.apps.systems[system].routes.all:
        for parameter in getattr(route.view, "_apidoc", {}).get("arguments", {}).get("parameters", ()):
            if parameter["in"] == "json":
                yield parameter["schema"]


def test_every_optional_field_of_every_body_takes_null_and_the_document_says_so(server: Server, system: str) -> None:
    with Http(server.url) as http:
        schemas = got(http.get(f"/{system}/openapi.json"))["components"]["schemas"]
    looked_at = 0
    for schema in bodies(server, system):
        for name, field in schema.load_fields.items():
            if field.required or isinstance(field, fields.Raw):
                continue
            written = schemas[type(schema).__name__]["properties"][field.data_key or name]
            looked_at += 1
            assert "null" in written["type"], (schema, name)
            assert written.get(nulls.MARK, False) is not field.allow_none, (schema, name)
            if nulls.MARK in written:
                assert "null counts as absent" in written["x-assumed-reason"]
                assert None in written.get("enum", [None])
    assert looked_at


def test_a_change_to_null_leaves_msgboxx_s_record_as_it_is(box: Box) -> None:
    api = box.log_in()
    made = got(api.post("/webhook", {"type": "message", "targetUrl": "https://example.com/hook"}), 201)
    changed = got(api.put(f"/webhook/{made['webhookId']}", dict.fromkeys(("type", "targetUrl", "isEnabled"))))
    assert changed == made


def test_coax_leaves_what_null_would_change_but_cannot_take_away(box: Box) -> None:
    with coax.Api.of(box) as api:
        before = got(api.get(f"{coax.LOCATIONS}/{coax.A}"))["body"]
        assert got(api.put(f"{coax.LOCATIONS}/{coax.A}", {"name": None}))["body"]["name"] == before["name"]


def test_coext_takes_null_within_a_component(box: Box) -> None:
    with coext.Api.of(box) as api:
        got(api.raw("plain", [{"type": "body", "parameters": [], "index": None}], reference=None))


class Inner(Schema):
    word = fields.String()
    needed = fields.String(required=True)


class Outer(Schema):
    one = fields.Nested(Inner)
    many = fields.List(fields.Nested(Inner), data_key="Many")
    kept = fields.String(allow_none=True)
    texts = fields.List(fields.String())


def test_null_is_dropped_in_parts_and_lists_of_parts_and_kept_where_it_means_something() -> None:
    stays: dict[str, Any] = {"kept": None, "texts": [None], "unheard_of": None}
    body = {
        "one": {"word": None, "needed": None},
        "Many": [{"word": None, "needed": "x"}, {"word": "y", "needed": "x"}, None, "x"],
        **stays,
    }
    nulls.drop(Outer(), body)
    assert body == {
        "one": {"needed": None},
        "Many": [{"needed": "x"}, {"word": "y", "needed": "x"}, None, "x"],
        **stays,
    }
