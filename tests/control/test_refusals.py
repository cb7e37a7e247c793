"""Refusals are RFC 9457 problems that tell what may have been meant, and change nothing; so is a filter of no use."""

from typing import Any

import pytest

from mock_server.kernel import findings
from tests.support.box import Box, Control, refused
from tests.support.http import got

UNKNOWN: dict[str, tuple[str, str]] = {
    "a level too high": ("frozen", " did you mean clock.frozen?"),
    "misspelled": ("lable", " did you mean label?"),
    "in capitals": ("Seed", " did you mean seed?"),
    "mixed up": ("lables", " did you mean labels?"),
    "much else": ("figures", " did you mean fixtures?"),
    "without its first": ("ignatures", " did you mean signatures?"),
    "like none": ("zzz", ""),
    "no word": ("z" * 5_000, ""),
}


def unknown(meant: str) -> list[str]:
    return [f"Unknown field;{meant}" if meant else "Unknown field."]


@pytest.mark.parametrize(("name", "meant"), UNKNOWN.values(), ids=UNKNOWN)
def test_of_an_unknown_field_it_is_told_which_one_it_may_have_been_meant_for(box: Box, name: str, meant: str) -> None:
    assert refused(box.control.post("/sandboxes", {name: 1}), 422)["errors"] == {name: unknown(meant)}


def test_a_field_of_another_call_is_not_said_to_be_misspelled(box: Box) -> None:
    refusal = box.control.patch(box.path, {"fixtures": "empty"})
    assert refused(refusal, 422)["errors"] == {"fixtures": unknown("")}


def test_so_it_is_told_of_one_within_another_of_a_dashboards_of_fixtures_and_of_a_parameter(box: Box) -> None:
    row = {"id": "1c9f6f0e-6f57-4c43-8a55-3b8f7c1f0aff", "name": "X", "at": "2024-05-01", "nam": "x"}
    fixtures = {"coax": {"locations": [row]}}
    for answer, name, meant in (
        (box.put("/coax/campaigns/x", {"status": "active", "nam": "x"}), "nam", "name"),
        (box.control.post("/sandboxes", {"fixtures": fixtures}), "coax.locations.0.nam", "name"),
        (box.control.post("/sandboxes", {"clock": {"frozne": True}}), "clock.frozne", "frozen"),
        (box.control.get("/sandboxes", pagesize=1), "pagesize", "page_size"),
    ):
        assert refused(answer, 422)["errors"] == {name: unknown(f" did you mean {meant}?")}


@pytest.mark.parametrize(
    ("method", "path", "query"),
    [
        ("GET", "/messages", [("status", "sent"), ("status", "failed")]),
        ("GET", "/messages", [("query", "dir:in"), ("query", "dir:in"), ("limit", "1")]),
        ("GET", "/messages/wait", [("q", "a"), ("q", "b"), ("timeout", "0")]),
        ("POST", "/webhooks/drain", [("timeout", "0"), ("timeout", "1")]),
    ],
)
def test_a_parameter_given_twice_is_refused(box: Box, method: str, path: str, query: list[tuple[str, str]]) -> None:
    with box.unchanged():
        body = refused(box.control.request(method, box.path + path, params=query), 422)
    assert body["errors"] == {query[0][0]: ["Is given more than once."]}


def test_and_so_no_more_is_deleted_than_both_name(control: Control) -> None:
    for run in "12":
        control.post("/sandboxes", {"id": f"twice-{run}", "labels": {"twice": run}})
    query = [("labels", "twice=*"), ("labels", "twice=2")]
    refused(control.request("DELETE", "/sandboxes", params=query), 422)
    assert control.get("/sandboxes/twice-1").status_code == 200
    control.request("DELETE", "/sandboxes", params={"labels": "twice=*"})


@pytest.mark.parametrize(
    ("asked", "meant"), [("/mesages", "messages"), ("/clock/advanced", "clock/advance"), ("/nothing/like/it", None)]
)
def test_a_misspelled_path_is_told_which_call_may_have_been_meant(box: Box, asked: str, meant: str | None) -> None:
    told = "" if meant is None else f" Was /_mock/sandboxes/<sandbox_id>/{meant} meant?"
    detail = refused(box.get(asked), 404)["detail"]
    assert detail == f"Nothing is served here; /_mock/openapi.json lists every call.{told}"


DEFAULT = "/sandboxes/default"
WRONG_METHODS = {
    ("PUT", "/sandboxes"): "GET, HEAD, POST, DELETE",
    ("POST", DEFAULT): "GET, HEAD, PATCH, DELETE",
    ("GET", f"{DEFAULT}/reset"): "POST",
    ("DELETE", f"{DEFAULT}/state"): "GET, HEAD, PUT",
    ("POST", f"{DEFAULT}/clock"): "GET, HEAD",
    ("PATCH", f"{DEFAULT}/requests"): "GET, HEAD, DELETE",
    ("POST", f"{DEFAULT}/msgboxx/users/x"): "GET, HEAD, PUT",
    ("POST", "/openapi.json"): "GET, HEAD",
    ("POST", "/health"): "GET, HEAD",
    ("POST", "/server"): "GET, HEAD",
}


@pytest.mark.parametrize(("method", "path"), WRONG_METHODS)
def test_a_wrong_method_is_405_and_names_the_right_ones(control: Control, method: str, path: str) -> None:
    response = control.request(method, path)
    refused(response, 405)
    assert set(response.headers["Allow"].split(", ")) == set(WRONG_METHODS[method, path].split(", "))


@pytest.mark.parametrize("path", ["/nothing", f"{DEFAULT}/nothing", f"{DEFAULT}/coax/nothings/x", "/%00", "/ui2"])
def test_an_unknown_path_is_404(control: Control, path: str) -> None:
    refused(control.get(path), 404)


@pytest.mark.parametrize("sandbox", ["DEFAULT", "%00", "\N{GRINNING FACE}", "a" * 5_000, "' OR 1=1"])
def test_an_unknown_sandbox_is_404_however_it_is_called(control: Control, sandbox: str) -> None:
    refused(control.get(f"/sandboxes/{sandbox}/state"), 404)


# For each list the filters that cannot be.
SLIPS: dict[str, list[dict[str, Any]]] = {
    "/messages": [
        {"system": "tripdesc"},
        *({"status": status} for status in ("deliverd", "DELIVERED")),
        {"channel": "watsapp"},
        {"channel": "webchat", "system": "msgboxx"},
        *({"to": number} for number in ("+44 7700 900123", "07700900123", "44 7700 900123")),
        *({"from": number} for number in ("(07700) 900123", "0044-7700-900123")),
        {"direction": "in"},
    ],
    "/requests": [
        {"system": "tripdesc"},
        {"method": "PSOT"},
        *({"path": path} for path in ("/message", "message", "/tripdesc/*", "/_mock/*")),
        {"path": "/coax/*", "system": "msgboxx"},
        {"status": 600},
    ],
    "/findings": [{"system": "tripdesc"}, {"kind": "unknown_feld"}],
    "/webhooks/deliveries": [
        {"system": "tripdesc"},
        {"event": "message.deliverd"},
        {"event": "contact.created", "system": "coext"},
        {"status": "delivring"},
    ],
}
SLIPS["/messages/wait"] = SLIPS["/messages"]
SLIPS |= {path: [{"system": "tripdesc"}] for path in ("/windows", "/people", "/inbound/options")}
CASES = [(path, query) for path, queries in SLIPS.items() for query in queries]


@pytest.mark.parametrize(("path", "query"), CASES, ids=str)
def test_a_word_that_cannot_be_is_refused_by_every_list(box: Box, path: str, query: dict[str, Any]) -> None:
    refused(box.get(path, **query), 422, next(iter(query)))


@pytest.mark.parametrize(
    ("kind", "wanted"),
    [
        *(("messages", query) for query in SLIPS["/messages"]),
        *(("requests", query) for query in SLIPS["/requests"] if "status" not in query),
    ],
    ids=str,
)
def test_verify_refuses_a_word_that_cannot_be_also_for_zero_times(box: Box, kind: str, wanted: dict[str, Any]) -> None:
    for times in (0, 1, {"min": 0}):
        told = refused(box.post("/verify", {kind: [{}, {**wanted, "times": times}]}), 422)
        assert told["detail"] == "Some fields are not valid; `errors` names them."
        assert set(told["errors"]) == {f"{kind}.1.{next(iter(wanted))}"}


WORDS: dict[str, list[dict[str, Any]]] = {
    "/messages": [
        *({"to": address} for address in ("447700900123", " 447700900123", "12345", "123.456-7")),
        {"from": "someone@example.com"},
        {"from": "c0a00001-0000-4000-8000-000000000001@webchat"},
        {"channel": "line"},
        {"channel": "line", "system": "tripdesk"},
        {"status": "bounced"},
    ],
    "/requests": [
        *({"method": method} for method in ("options", "Put")),
        *({"path": path} for path in ("*", "/*/nothing", "/coax/no/such/path", "/coax/", "????????*")),
        {"path": "*message", "system": "tripdesk"},
    ],
    "/findings": [{"kind": kind} for kind in findings.KINDS],
    "/webhooks/deliveries": [{"event": "contact.created"}, {"status": "skipped", "system": "tripdesk"}],
}


@pytest.mark.parametrize(("path", "query"), [(path, one) for path, ones in WORDS.items() for one in ones], ids=str)
def test_a_word_that_can_be_is_looked_for(box: Box, path: str, query: dict[str, Any]) -> None:
    assert got(box.get(path, **query))["items"] == []


def test_every_kind_of_finding_can_be_asked_for() -> None:
    kinds = {value for name, value in vars(findings).items() if name.isupper() and isinstance(value, str)}
    assert kinds == set(findings.KINDS)
