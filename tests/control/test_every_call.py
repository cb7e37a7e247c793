"""What every call of the control plane refuses, and how; which calls there are is told by its document."""

import re
from dataclasses import dataclass
from typing import Any

import pytest

from tests.support.box import Box, Control, refused
from tests.support.http import Response, got

Json = dict[str, Any]

# What a page, a form or a webhook sends without asking first; and no declaration at all.
FOREIGN = [
    *("text/plain", "text/plain; charset=utf-8", "text/plain; application/json", "text/plain, application/json"),
    *("application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/octet-stream"),
    *("application/xml", "text/json", "", None),
]
# They are asked by whoever looks after the process, and answer to any host.
PROBES = ("/health", "/livez", "/readyz")
BROKEN = (b"{", b"[]", b"null", b"\xff", b"[" * 10_000)


@dataclass(frozen=True)
class Call:
    """One call of the document; what its path names beside the sandbox and the system is never there."""

    method: str
    path: str
    described: Json

    @property
    def body(self) -> Json | None:
        """One that it takes, if it takes any."""
        if "requestBody" not in self.described:
            return None
        content = self.described["requestBody"]["content"]["application/json"]
        return content.get("example") or next(iter(content["examples"].values()))["value"]

    def parameters(self) -> dict[str, Json]:
        """The schemas of what its query takes."""
        return {one["name"]: one["schema"] for one in self.described.get("parameters", ()) if one["in"] == "query"}

    def sent(self, control: Control, sandbox: str = "nobody", **how: Any) -> Response:
        names = {"sandbox_id": sandbox, "system_name": "coext"}
        other = "12345678-0000-4000-8000-000000000001"
        return control.request(self.method, re.sub(r"{(\w+)}", lambda one: names.get(one[1], other), self.path), **how)

    def posts(self, control: Control, sandbox: str, body: bytes, content_type: str | None) -> Response:
        headers = {} if content_type is None else {"Content-Type": content_type}
        return self.sent(control, sandbox, data=body, headers=headers)


@pytest.fixture(scope="module")
def calls(control: Control) -> list[Call]:
    return [
        Call(method.upper(), path, described)
        for path, methods in got(control.get("/openapi.json"))["paths"].items()
        for method, described in methods.items()
        if method != "parameters"
    ]


@pytest.fixture
def writing(calls: list[Call]) -> list[Call]:
    found = [call for call in calls if call.method != "GET"]
    assert len(found) > 25
    assert {call.method for call in found} == {"DELETE", "PATCH", "POST", "PUT"}
    return found


def sandboxes(control: Control) -> int:
    return got(control.get("/sandboxes"))["paging"]["total"]


def test_a_body_that_is_not_declared_as_json_is_415_at_every_call_that_writes(box: Box, writing: list[Call]) -> None:
    before = sandboxes(box.control)
    with box.unchanged():
        for call in writing:
            for content_type in FOREIGN:
                refused(call.posts(box.control, box.id, b'{"seconds": 60}', content_type), 415)
    assert sandboxes(box.control) == before


@pytest.mark.parametrize("content_type", FOREIGN)
def test_an_empty_body_may_be_of_any_type(control: Control, writing: list[Call], content_type: str | None) -> None:
    """`curl -d ''` declares a form; such a request of a page is judged by its origin."""
    for call in writing:
        answer = call.posts(control, "nobody", b"", content_type)
        if (call.method, call.path) == ("POST", "/sandboxes"):
            control.delete(f"/sandboxes/{got(answer, 201)['id']}")
        elif call.path == "/save":
            refused(answer, 409)
        else:
            assert answer.status_code in (400, 404, 422), (call.path, answer.text)


NOTHING = [(b"", kind) for kind in ("application/x-www-form-urlencoded", "text/plain", None)]
NOTHING += [(b"{}", f"application/{kind}") for kind in ("json", "json; charset=utf-8", "a+json")]


@pytest.mark.parametrize(("body", "content_type"), NOTHING)
def test_calls_that_take_no_body_take_one_of_json(box: Box, body: bytes, content_type: str | None) -> None:
    headers = {} if content_type is None else {"Content-Type": content_type}
    for path in ("/clock/resume", "/clock/freeze", "/webhooks/drain", "/reset"):
        assert box.control.request("POST", box.path + path, data=body, headers=headers).status_code == 200, path
    assert box.control.request("DELETE", f"{box.path}/faults", data=body, headers=headers).status_code == 204


def test_a_body_of_unknown_length_is_judged_as_well(box: Box) -> None:
    headers = {"Content-Type": "text/plain"}
    refused(box.control.request("POST", f"{box.path}/reset", data=iter([b"hello"]), headers=headers), 415)


def test_the_document_says_so_of_every_call_that_writes(calls: list[Call]) -> None:
    for call in calls:
        if call.path not in PROBES:
            assert ("415" in call.described["responses"]) is (call.method != "GET"), call.path
            assert "403" in call.described["responses"], call.path


def test_a_body_that_is_no_json_object_is_400_and_an_unknown_field_is_named(box: Box, writing: list[Call]) -> None:
    before = sandboxes(box.control)
    with box.unchanged():
        for call in writing:
            for body in BROKEN:
                refused(call.posts(box.control, box.id, body, "application/json"), 400)
            # A state is first of all of a version.
            if call.body is not None and not call.path.endswith("/state"):
                told = refused(call.sent(box.control, box.id, json={"colour": "red"}), 422)
                assert "colour" in told["errors"], call.path
    assert sandboxes(box.control) == before


def test_a_call_that_takes_no_body_refuses_the_fields_of_one(box: Box, calls: list[Call]) -> None:
    without = [call for call in calls if call.body is None and call.path.startswith("/sandboxes")]
    assert len([call for call in without if call.method == "GET"]) > 25
    with box.unchanged():
        for call in without:
            told = refused(call.sent(box.control, box.id, json={"seconds": 60, "timeout": 1}), 422)
            advice = " Put it into the query." if call.parameters() else ""
            assert told["errors"] == {name: [f"This call takes no body.{advice}"] for name in ("seconds", "timeout")}


def test_a_call_of_sandboxes_refuses_a_parameter_that_it_does_not_read(box: Box, calls: list[Call]) -> None:
    with box.unchanged():
        for call in calls:
            if call.path.startswith(("/sandboxes", "/refused")):
                how: Json = {} if call.method == "GET" else {"json": {}}
                refused(call.sent(box.control, box.id, params={"colour": "red"}, **how), 422, "colour")


PAGES = {"page": (1, 10**9), "page_size": (1, 200), "/sandboxes page_size": (1, 1_000), "limit": (1, 200)}
PLACES = {"before": (0, 2**63 - 1), "after": (0, 2**63 - 1), "status": (100, 599), "count": (1, 10_000)}
BOUNDS = PAGES | PLACES | {"wait": (0, 30), "timeout": (0, 30), "gap_ms": (100, 5_000)}


def unfit(call: Call, name: str, schema: Json) -> list[Any]:
    """Values that a parameter cannot have."""
    if "enum" in schema:
        return ["whim"]
    if schema.get("format") == "date-time":
        return ["x", "2024-13-01"]
    if "minimum" not in schema:
        return []
    least, most = BOUNDS.get(f"{call.path} {name}", BOUNDS[name])
    return ["x", least - 1, most + 1]


def test_a_value_that_a_parameter_cannot_have_is_422_at_every_call(box: Box, calls: list[Call]) -> None:
    asked = [(call, name, schema) for call in calls for name, schema in call.parameters().items()]
    cases = [(call, name, value) for call, name, schema in asked for value in unfit(call, name, schema)]
    assert len(cases) >= 236
    with box.unchanged():
        for call, name, value in cases:
            refused(call.sent(box.control, box.id, params={name: value}), 422, name)


def test_a_call_of_a_sandbox_that_there_is_not_is_404(control: Control, calls: list[Call]) -> None:
    for call in calls:
        if "{sandbox_id}" in call.path:
            how: Json = {} if call.method == "GET" else {"json": call.body or {}}
            refused(call.sent(control, **how), 404)
