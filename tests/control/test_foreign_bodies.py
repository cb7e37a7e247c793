"""No call of the control plane acts on a body that is not declared as JSON, whether it takes a body or none."""

from __future__ import annotations

import re

import pytest

from mock_server.server import Server
from tests.support.box import Box, Control, refused
from tests.support.http import got

# What a page, a form or a webhook sends without asking first; and no declaration at all.
FOREIGN = [
    "text/plain",
    "text/plain; charset=utf-8",
    "text/plain; application/json",
    "text/plain, application/json",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/octet-stream",
    "application/xml",
    "text/json",
    "",
    None,
]


def writing_calls(server: Server, sandbox: str) -> list[tuple[str, str]]:
    """Every call that is served and does more than read, in this sandbox."""
    values = {"sandbox_id": sandbox, "system_name": "coext"}
    return [
        (method, re.sub(r"<(?:[^:<>]+:)?(\w+)>", lambda found: values.get(found[1], "x"), rule.rule))
        for rule in server.house.control.url_map.iter_rules()
        for method in sorted((rule.methods or set()) - {"GET", "HEAD", "OPTIONS"})
    ]


def sent(control: Control, method: str, path: str, body: bytes, content_type: str | None):
    headers = {} if content_type is None else {"Content-Type": content_type}
    return control.request(method, path, data=body, headers=headers)


def test_a_body_that_is_not_declared_as_json_is_415_at_every_call_that_writes(server: Server, box: Box) -> None:
    calls = writing_calls(server, box.id)
    assert len(calls) > 25
    assert {method for method, _ in calls} == {"DELETE", "PATCH", "POST", "PUT"}
    before = len(got(box.control.get("/sandboxes", page_size=200))["items"])
    with box.unchanged():
        for method, path in calls:
            for content_type in FOREIGN:
                refused(sent(box.control, method, path, b'{"seconds": 60}', content_type), 415)
    assert len(got(box.control.get("/sandboxes", page_size=200))["items"]) == before


@pytest.mark.parametrize("content_type", FOREIGN)
def test_a_body_that_is_empty_may_be_declared_as_anything(
    server: Server, control: Control, content_type: str | None
) -> None:
    """`curl -d ''` declares a form; such a request of a page is judged by its origin."""
    for method, path in writing_calls(server, "nobody"):
        answer = sent(control, method, path, b"", content_type)
        if path == "/sandboxes":
            control.delete(f"/sandboxes/{got(answer, 201)['id']}")
        else:
            assert answer.status_code in (400, 404, 422), (method, path, answer.text)


@pytest.mark.parametrize("content_type", ["application/x-www-form-urlencoded", "text/plain", None])
def test_calls_without_a_body_act(box: Box, content_type: str | None) -> None:
    for path in ("/clock/resume", "/clock/freeze", "/webhooks/drain", "/reset"):
        assert sent(box.control, "POST", box.path + path, b"", content_type).status_code == 200, path
    assert sent(box.control, "DELETE", f"{box.path}/faults", b"", content_type).status_code == 204


@pytest.mark.parametrize("content_type", ["application/json", "application/json; charset=utf-8", "application/a+json"])
def test_calls_that_take_no_body_take_one_of_json(box: Box, content_type: str) -> None:
    got(sent(box.control, "POST", f"{box.path}/reset", b"{}", content_type))


def test_a_body_of_unknown_length_is_judged_as_well(box: Box) -> None:
    def chunks():
        yield b"hello"

    answer = box.control.request("POST", f"{box.path}/reset", data=chunks(), headers={"Content-Type": "text/plain"})
    refused(answer, 415)


def test_the_document_says_so_of_every_call_that_writes(control: Control) -> None:
    for path, calls in got(control.get("/openapi.json"))["paths"].items():
        for method, call in calls.items():
            if method != "parameters" and path != "/health":
                assert ("415" in call["responses"]) is (method != "get"), (method, path)
                assert "403" in call["responses"], (method, path)
