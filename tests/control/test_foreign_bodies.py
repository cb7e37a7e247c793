"""No call of the control plane acts on a body that is not declared as JSON, whether it takes a body or none."""

from __future__ import annotations

import re

import pytest

from mock_server.server.composition import Server
from mock_server.web.marks import marks_of
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


# They are asked by whoever looks after the process, and answer to any host.
PROBES = ("/health", "/livez", "/readyz")


def writing_calls(server: Server, sandbox: str) -> list[tuple[str, str]]:
    """Every call that is served and does more than read, in this sandbox."""
    values = {"sandbox_id": sandbox, "system_name": "coext"}
    return [
        (method, re.sub(r"<(?:[^:<>]+:)?(\w+)>", lambda found: values.get(found[1], "x"), rule.rule))
        for rule in server.apps.control.url_map.iter_rules()
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
        if (method, path) == ("POST", "/sandboxes"):
            control.delete(f"/sandboxes/{got(answer, 201)['id']}")
        elif path == "/save":
            refused(answer, 409)
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
            if method != "parameters" and path not in PROBES:
                assert ("415" in call["responses"]) is (method != "get"), (method, path)
                assert "403" in call["responses"], (method, path)


def _takes(server: Server, method: str, path: str, what: str) -> bool:
    """Whether the call's document says that it has a body, or parameters in the query."""
    app = server.apps.control
    endpoint, _ = app.url_map.bind("").match(path, method)
    return bool(getattr(marks_of(app.view_functions[endpoint]), what))


def test_a_call_that_takes_no_body_refuses_the_fields_of_one(server: Server, box: Box) -> None:
    calls = [call for call in writing_calls(server, box.id) if not _takes(server, *call, "reads_body")]
    assert {path.removeprefix(f"/sandboxes/{box.id}") for _, path in calls} == {
        *("/sandboxes", "/save"),
        *("", "/reset", "/clock/freeze", "/clock/resume", "/requests", "/findings", "/faults", "/faults/x"),
        *("/webhooks/drain", "/webhooks/deliveries/x/redeliver"),
    }
    with box.unchanged():
        for method, path in calls:
            told = refused(box.control.request(method, path, json={"seconds": 60, "timeout": 1}), 422)
            advice = " Put it into the query." if path.endswith(("/drain", "/sandboxes")) else ""
            assert told["errors"] == {name: [f"This call takes no body.{advice}"] for name in ("seconds", "timeout")}
            for body in (b"[1]", b"null", b"{"):
                refused(sent(box.control, method, path, body, "application/json"), 400)


@pytest.mark.parametrize("path", ["", "/clock", "/messages", "/messages/wait?timeout=0", "/requests", "/state"])
def test_a_read_refuses_the_fields_of_a_body_too(box: Box, path: str) -> None:
    refused(box.control.request("GET", box.path + path, json={"page_size": 1}), 422, "page_size")


def test_a_call_of_a_sandbox_refuses_a_parameter_that_it_does_not_read(server: Server, box: Box) -> None:
    writing = [call for call in writing_calls(server, box.id) if call[1].startswith("/sandboxes")]
    calls = [call for call in writing if not _takes(server, *call, "reads_query")]
    assert len(calls) > 20
    with box.unchanged():
        for method, path in calls:
            refused(box.control.request(method, f"{path}?seconds=60", json={}), 422, "seconds")
        for path in ("", "/clock", "/state", "/faults", "/webhooks", "/messages/x", "/stores"):
            refused(box.get(path, page_size=1), 422, "page_size")
