"""`GET /_mock/refused`: what reached no sandbox, with the reason; and why a request that reached one was refused."""

from collections.abc import Callable
from typing import Any

import pytest
import requests

from mock_server.kernel.refused import BOUND, MAX_BYTES, Refused, RefusedRequests
from mock_server.server.composition import Server
from tests.conftest import MakeBox
from tests.support import coax
from tests.support.box import Box, Control
from tests.support.http import got
from tests.support.msgboxx import ANN, PHONE_OF, WILL, A
from tests.support.servers import TOKEN


def newest(control: Control, **filters: Any) -> dict[str, Any]:
    return got(control.get("/refused", **filters))["items"][0]


def ask(control: Control, method: str, path: str, headers: dict[str, str] | None = None, body: Any = None) -> int:
    return requests.request(method, control.url + path, headers=headers, json=body, timeout=30).status_code


CALLER = {"X-Calling-Application": "x"}
# What opens nothing, by the path that it is sent to: headers or the body of a log-in, and the reason.
UNOPENED: list[tuple[str, dict[str, str], dict[str, str] | None, str]] = [
    ("/coax/api/v2/locations", {}, None, "missing_credential"),
    ("/coax/api/v2/locations", {"Authorization": "Basic eDp5"}, None, "malformed_credential"),
    ("/coax/api/v2/locations", {"Authorization": "Bearer nobodys"}, None, "unknown_credential"),
    ("/coext/api/v1/external/templates", {"X-API-Key": "?"}, None, "malformed_credential"),
    ("/msgboxx/contact", {"Authorization": "Bearer a.b.c"}, None, "malformed_credential"),
    ("/tripdesk/api/v1/balance", {"Authorization": "Bearer ak_test_nobodys"}, None, "unknown_credential"),
    (
        "/msgboxx/oauth/token",
        {"X-Calling-Application": "x"},
        {"username": "x@y.example", "password": "x"},
        "wrong_login",
    ),
    ("/tripdesk/api/mobile/auth/token", {}, {"email": "nobody@example.com", "password": "x"}, "wrong_login"),
]


@pytest.mark.parametrize(("path", "headers", "body", "reason"), UNOPENED)
def test_what_opens_nothing_is_kept_with_its_reason(
    control: Control, path: str, headers: dict[str, str], body: dict[str, str] | None, reason: str
) -> None:
    method, status = "GET" if body is None else "POST", 400 if path.endswith("oauth/token") else 401
    assert ask(control, method, path, headers, body) == status
    told = {"method": method, "path": path, "system": path.split("/")[1], "status": status, "reason": reason}
    shown = newest(control)
    assert shown.items() >= told.items()
    assert "sandbox" not in shown


def test_a_token_that_is_forged_or_expired_is_told_with_the_sandbox_that_issued_it(control: Control, box: Box) -> None:
    token = str(box.log_in().session.headers["Authorization"])
    for sent, reason in ((f"{token[:-4]}AAAA", "forged_token"), (token, "expired_token")):
        if reason == "expired_token":
            box.advance(25 * 3600)
        assert ask(control, "GET", "/msgboxx/contact", {"Authorization": sent}) == 401
        told = {"reason": reason, "sandbox": box.id, "path": "/msgboxx/contact"}
        assert newest(control, sandbox=box.id).items() >= told.items()


NEAREST = [
    ("/coax/api/v2/locationsx", "coax", "/coax/api/v2/locations"),
    ("/coaxx/api/v2/locations", None, "/coax/api/v2/locations"),
    ("/api/v2/locations", None, "/coax/api/v2/locations"),
    ("/coax/api/v2/message/sent/smss", "coax", "/coax/api/v2/message/send/<channel>"),
    ("/coext/api/v1/external/mesages/x", "coext", "/coext/api/v1/external/messages/<message_id>"),
    ("/tripdesk/api/v1/mesages/msg_1", "tripdesk", "/tripdesk/api/v1/messages/<message_id>"),
    ("/0/0/0/0/0", None, None),
]


@pytest.mark.parametrize(("path", "system", "nearest"), NEAREST)
def test_a_path_that_nobody_has_is_told_with_the_nearest_one_if_any_is_like_it(
    control: Control, path: str, system: str | None, nearest: str | None
) -> None:
    assert ask(control, "GET", path) == 404
    shown = newest(control)
    assert (shown["path"], shown["system"], shown["reason"]) == (path, system, "unknown_path")
    assert shown.get("nearest") == nearest


def test_what_reached_a_sandbox_is_in_its_journal_alone(control: Control, box: Box) -> None:
    api = box.log_in()
    assert api.get("/nowhere/of-this-test").status_code == 404
    assert got(control.get("/refused", path="*/of-this-test"))["items"] == []
    assert got(box.get("/requests", path="*/of-this-test"))["paging"]["total"] == 1


def test_its_path_is_masked_and_its_query_and_headers_are_not_kept(control: Control, box: Box) -> None:
    secret = box.view["systems"]["coax"]["credentials"]["api_key"]
    ask(control, "GET", f"/coax/{secret}/x?key={secret}", {"X-Other": secret})

    shown = got(control.get("/refused", page_size=5))
    assert shown["items"][0]["path"] == "/coax/***/x"
    assert secret not in str(shown)


def test_its_filters_name_what_there_is(control: Control) -> None:
    for _ in range(2):
        ask(control, "GET", "/coax/of-filters")
    ask(control, "DELETE", "/coax/api/v2/locations")

    found = got(control.get("/refused", system="coax", reason="unknown_path", path="*/of-filters"))
    assert found["paging"]["total"] == 2
    at = found["items"][0]["at"]
    assert newest(control)["reason"] == "wrong_method"
    assert got(control.get("/refused", path="*/of-filters", since=at))["items"][0]["at"] == at
    assert got(control.get("/refused", path="*/of-filters", until="2001-01-01T00:00:00Z"))["items"] == []
    assert "Must have an offset" in got(control.get("/refused", since="2001-01-01T00:00:00"), 422)["errors"]["since"][0]


def test_as_many_are_kept_as_there_may_be_the_newest_of_them() -> None:
    kept = RefusedRequests()
    for number in range(BOUND + 2):
        kept.keep(Refused(number, None, "GET", "/x", 404, "unknown_path"))
    assert (kept.dropped, kept.held.records) == (2, BOUND)
    assert [list(kept.newest_first())[place].at for place in (0, -1)] == [BOUND + 1, 2]
    for number in range(100):
        kept.keep(Refused(number, None, "GET", "/" + "x" * 100_000, 404, "unknown_path"))
    assert kept.held.bytes <= MAX_BYTES


def test_the_control_token_is_in_none_of_them(shut: Server) -> None:
    with Control(shut.url, TOKEN) as control:
        ask(control, "GET", f"/coax/{TOKEN}/x")
        assert newest(control)["path"] == "/coax/***/x"


DAY = 86_400
Act = Callable[[Box], object]


def why(box: Box) -> Any:
    """Of the newest request."""
    return got(box.get(f"/requests/{box.journal()[0]['id']}")).get("why")


def test_a_closed_window_is_told_with_whose_it_is_and_when_they_wrote(box: Box) -> None:
    api = box.log_in()
    api.say(ANN)
    never = f"The window of {PHONE_OF[ANN]} was closed: this customer never wrote."
    assert why(box) == {"kind": "window_closed", "what": never, "refs": {"address": PHONE_OF[ANN]}}
    written = box.inbound(PHONE_OF[WILL])
    box.advance(DAY)
    box.log_in().say(WILL)
    assert why(box)["what"].endswith(f"last wrote at {written['created_at']}.")


def test_an_answer_that_is_no_refusal_has_no_reason(box: Box) -> None:
    box.log_in()
    assert why(box) is None


def test_a_fault_is_a_reason_and_is_named(box: Box) -> None:
    api = box.log_in()
    fault = got(box.post("/faults", {"kind": "error", "status": 503}), 201)
    api.get("/contact")
    told = "A fault that was armed acted on it."
    assert why(box) == {"kind": "fault", "what": told, "refs": {"fault": fault["id"]}}


def _limited(box: Box) -> None:
    got(box.control.patch(box.path, {"limits": {"coax": {"per_minute": 1}}}))
    with coax.Api.of(box) as api:
        for _ in range(2):
            api.get(coax.LOCATIONS)


URGENT = {"apiAccountId": A, "contactId": WILL, "message": "Hello", "urgent": True}
KINDS: dict[str, tuple[Act, str]] = {
    "rate_limit": (_limited, "in a minute"),
    "unknown_path": (lambda box: box.log_in().get("/nothing"), "Nothing is served"),
    "wrong_method": (lambda box: box.log_in().delete("/contact"), "by GET, HEAD, POST alone"),
    "strict": (lambda box: box.log_in().post("/message", URGENT), "is strict, and the vendor knows no urgent."),
}


@pytest.mark.parametrize("kind", KINDS)
def test_each_refusal_that_is_known_has_its_words(make_box: MakeBox, kind: str) -> None:
    act, words = KINDS[kind]
    box = make_box(strict=kind == "strict")
    act(box)
    found = why(box)
    assert found["kind"] == kind
    assert words in found["what"]


def test_a_reason_is_kept_with_a_state(box: Box) -> None:
    box.log_in().say(ANN)
    before = why(box)
    got(box.put("/state", box.state()))
    assert why(box) == before
    assert before is not None
