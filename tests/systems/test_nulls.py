"""Null for an optional field of a body is as if the field were absent, in every system."""

from collections.abc import Iterator
from typing import Any

from marshmallow import Schema, fields

from mock_server.server.composition import Server
from mock_server.web import nulls
from tests.support import coax, coext
from tests.support.box import Box
from tests.support.http import Http, got


def bodies(server: Server, system: str) -> Iterator[Schema]:
    """The schema of each body that a call of the system takes."""
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
