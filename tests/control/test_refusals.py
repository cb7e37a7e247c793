"""Every refusal of the control plane is an RFC 9457 problem, and changes nothing."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.box import Box, Control, refused

KINDS = ("apiaccounts", "inboxes", "users", "teams", "templates")
WITH_BODY = [
    ("POST", "/sandboxes", "name"),
    ("PATCH", "", "name"),
    ("POST", "/clock/advance", "name"),
    ("POST", "/inbound", "name2"),
    ("POST", "/messages/x/status", "name"),
    *(("PUT", f"/msgboxx/{kind}/x", "nickname") for kind in KINDS),
    ("PUT", "/coax/campaigns/x", "nickname"),
]


@pytest.mark.parametrize(("method", "path", "field"), WITH_BODY)
def test_unknown_fields_are_named(box: Box, method: str, path: str, field: str) -> None:
    full = path if path == "/sandboxes" else box.path + path
    with box.unchanged():
        body = refused(box.control.request(method, full, json={field: 1}), 422)
    assert field in body["errors"]


@pytest.mark.parametrize(
    ("body", "name", "told"),
    [
        ({"frozen": True}, "frozen", "Unknown field; did you mean clock.frozen?"),
        ({"lable": "a"}, "lable", "Unknown field; did you mean label?"),
        ({"Seed": 1}, "Seed", "Unknown field; did you mean seed?"),
        ({"lables": {}}, "lables", "Unknown field; did you mean labels?"),
        ({"figures": 1}, "figures", "Unknown field; did you mean fixtures?"),
        ({"ignatures": 1}, "ignatures", "Unknown field; did you mean signatures?"),
        ({"zzz": 1}, "zzz", "Unknown field."),
        ({"z" * 5_000: 1}, "z" * 5_000, "Unknown field."),
    ],
    ids=[
        "a level too high",
        "misspelled",
        "in capitals",
        "mixed up",
        "much else",
        "without its first",
        "like none",
        "no word",
    ],
)
def test_of_an_unknown_field_it_is_told_which_one_it_may_have_been_meant_for(
    box: Box, body: dict[str, Any], name: str, told: str
) -> None:
    assert refused(box.control.request("POST", "/sandboxes", json=body), 422)["errors"] == {name: [told]}


def test_a_field_of_another_call_is_not_said_to_be_misspelled(box: Box) -> None:
    refusal = box.control.request("PATCH", box.path, json={"fixtures": "empty"})
    assert refused(refusal, 422)["errors"] == {"fixtures": ["Unknown field."]}


def test_so_it_is_told_of_one_within_another_of_a_dashboards_of_fixtures_and_of_a_parameter(box: Box) -> None:
    nam = refused(box.put("/coax/campaigns/x", {"nam": "x"}), 422)
    assert nam["errors"]["nam"] == ["Unknown field; did you mean name?"]
    fixtures = {"coax": {"locations": [{"nam": "x"}]}}
    nam = refused(box.control.request("POST", "/sandboxes", json={"fixtures": fixtures}), 422)
    assert nam["errors"]["coax.locations.0.nam"] == ["Unknown field; did you mean name?"]
    frozne = refused(box.control.request("POST", "/sandboxes", json={"clock": {"frozne": True}}), 422)
    assert frozne["errors"] == {"clock.frozne": ["Unknown field; did you mean frozen?"]}
    pagesize = refused(box.control.request("GET", "/sandboxes", params={"pagesize": 1}), 422)
    assert pagesize["errors"] == {"pagesize": ["Unknown field; did you mean page_size?"]}


@pytest.mark.parametrize(
    ("method", "path", "query"),
    [
        ("GET", "/messages", [("status", "sent"), ("status", "failed")]),
        ("GET", "/messages", [("query", "dir:in"), ("query", "dir:in"), ("limit", "1")]),
        ("GET", "/messages/wait", [("q", "a"), ("q", "b"), ("timeout", "0")]),
        ("POST", "/webhooks/drain", [("timeout", "0"), ("timeout", "1")]),
    ],
)
def test_a_parameter_that_comes_twice_is_refused(
    box: Box, method: str, path: str, query: list[tuple[str, str]]
) -> None:
    with box.unchanged():
        body = refused(box.control.request(method, box.path + path, params=query), 422)
    assert body["errors"] == {query[0][0]: ["Is given more than once."]}


def test_and_so_no_more_is_deleted_than_both_name(control: Control) -> None:
    for run in "12":
        control.request("POST", "/sandboxes", json={"id": f"twice-{run}", "labels": {"twice": run}})
    query = [("labels", "twice=*"), ("labels", "twice=2")]
    refused(control.request("DELETE", "/sandboxes", params=query), 422)
    assert control.request("GET", "/sandboxes/twice-1").status_code == 200
    control.request("DELETE", "/sandboxes", params={"labels": "twice=*"})


@pytest.mark.parametrize(("method", "path", "field"), WITH_BODY)
@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b"{", "application/json", 400),
        (b"[]", "application/json", 400),
        (b"\xff", "application/json", 400),
        (b"[" * 10_000, "application/json", 400),
        (b"{}", "text/plain", 415),
        (b"{}", None, 415),
    ],
)
def test_a_body_that_is_no_json_object_is_refused(
    box: Box, method: str, path: str, field: str, body: bytes, content_type: str | None, status: int
) -> None:
    full = path if path == "/sandboxes" else box.path + path
    headers = {} if content_type is None else {"Content-Type": content_type}
    with box.unchanged():
        refused(box.control.request(method, full, data=body, headers=headers), status)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("/mesages", " Was /_mock/sandboxes/<sandbox_id>/messages meant?"),
        ("/clock/advanced", " Was /_mock/sandboxes/<sandbox_id>/clock/advance meant?"),
        ("/nothing/like/it", ""),
    ],
)
def test_a_path_that_is_misspelled_is_told_which_call_it_may_have_been_meant_for(
    box: Box, asked: str, told: str
) -> None:
    detail = refused(box.get(asked), 404)["detail"]
    assert detail == f"Nothing is served here; /_mock/openapi.json lists every call.{told}"


WRONG_METHODS: list[tuple[str, str, set[str]]] = [
    ("PUT", "/sandboxes", {"GET", "HEAD", "POST", "DELETE"}),
    ("POST", "/sandboxes/default", {"GET", "HEAD", "PATCH", "DELETE"}),
    ("GET", "/sandboxes/default/reset", {"POST"}),
    ("DELETE", "/sandboxes/default/state", {"GET", "HEAD", "PUT"}),
    ("POST", "/sandboxes/default/clock", {"GET", "HEAD"}),
    ("GET", "/sandboxes/default/clock/advance", {"POST"}),
    ("GET", "/sandboxes/default/inbound", {"POST"}),
    ("POST", "/sandboxes/default/messages", {"GET", "HEAD"}),
    ("PATCH", "/sandboxes/default/requests", {"GET", "HEAD", "DELETE"}),
    ("POST", "/sandboxes/default/msgboxx/users/x", {"GET", "HEAD", "PUT"}),
    ("POST", "/openapi.json", {"GET", "HEAD"}),
]


@pytest.mark.parametrize(("method", "path", "allowed"), WRONG_METHODS)
def test_a_wrong_method_is_405_and_names_the_right_ones(
    control: Control, method: str, path: str, allowed: set[str]
) -> None:
    response = control.request(method, path)
    refused(response, 405)
    assert set(response.headers["Allow"].split(", ")) == allowed


@pytest.mark.parametrize(
    "path", ["/nothing", "/sandboxes/default/nothing", "/sandboxes/default/coax/nothings/x", "/%00", "/ui2"]
)
def test_an_unknown_path_is_404(control: Control, path: str) -> None:
    refused(control.get(path), 404)


@pytest.mark.parametrize("sandbox", ["nothing", "DEFAULT", "%00", "\N{GRINNING FACE}", "a" * 5_000, "' OR 1=1"])
def test_an_unknown_sandbox_is_404(control: Control, sandbox: str) -> None:
    for path in ("", "/state", "/clock", "/messages", "/requests"):
        refused(control.get(f"/sandboxes/{sandbox}{path}"), 404)


CHANGES: list[tuple[dict[str, Any], str]] = [
    ({"delivery": {"mode": "fast"}}, "delivery"),
    ({"delivery": None}, "delivery"),
    ({"delivery": {"delays": {"read": "soon"}}}, "delivery"),
    ({"limits": {"msgboxx": {"per_minute": -1}}}, "limits"),
    ({"limits": {"nothing": {"per_minute": 1}}}, "limits"),
    ({"delivery": {"mode": "manual"}, "limits": {"nothing": {"per_minute": 1}}}, "limits"),
    ({"seed": 2}, "seed"),
    ({"clock": {"frozen": False}}, "clock"),
    ({"id": "x"}, "id"),
]


@pytest.mark.parametrize(("body", "field"), CHANGES, ids=repr)
def test_a_change_that_does_not_fit_changes_nothing(box: Box, body: dict[str, Any], field: str) -> None:
    with box.unchanged():
        refused(box.control.patch(box.path, body), 422, field)
