"""The journal: every request to a system that reached the sandbox, with its answer, newest first."""

import hashlib
import json
from typing import Any

import pytest

from tests.support import coax, coext, tripdesk
from tests.support.box import Box, refused
from tests.support.http import got
from tests.support.msgboxx import ANN, NOW, WILL, A, Api

JSON = {"Content-Type": "application/json"}


def newest(box: Box, **filters: Any) -> dict[str, Any]:
    """The newest entry, as it is shown alone."""
    return got(box.get(f"/requests/{box.journal(**filters)[0]['id']}"))


def test_an_entry_has_the_request_and_its_answer(box: Box, api: Api) -> None:
    body = {"mobileNumber": "+447700900777", "name": "N", "status": "S", "apiAccountId": A}
    answer = api.request("POST", "/contact?x=1&y=%20", json=body, headers={"X-Own": "mine"})
    (entry,) = box.journal(method="POST", path="*/contact")
    response = entry["response"]
    assert response.pop("headers")["Content-Type"] == "application/json"
    assert entry.pop("headers").items() >= {"X-Own": "mine", "Content-Type": "application/json"}.items()
    assert entry.pop("duration_ms") > 0
    asked = {"method": "POST", "path": "/msgboxx/contact", "query": "x=1&y=%20", "body": body}
    answered = {"status": 201, "body": answer.json()}
    assert entry == {"id": entry["id"], "at": NOW, "system": "msgboxx", "response": answered} | asked
    whole = newest(box)
    assert {"id": "fnd_00000001", "kind": "unknown_parameter", "detail": "x"} in whole["findings"]
    assert set(whole) == {*entry, *("headers", "duration_ms", "messages", "findings", "caller", "event", "real_at")}
    assert (whole["messages"], whole["caller"]) == ([], "own")


def test_refusals_and_empty_answers_are_in_it(box: Box, api: Api) -> None:
    api.get("/nothing")
    api.delete("/contact")
    api.get("/contact", page=0)
    api.request("POST", "/contact", data=b"{broken", headers=JSON)
    api.put("/conversation/99999999-0000-4000-8000-000000000006", {})
    api.request("POST", "/contact", data=b"\xff\x00\xfe", headers={"Content-Type": "image/png"})
    shown = [(entry["method"], entry["response"]["status"], entry["body"]) for entry in box.journal()]
    assert shown[:6] == [
        ("POST", 400, "\ufffd\x00\ufffd"),
        ("PUT", 200, {}),
        ("POST", 400, "{broken"),
        ("GET", 400, None),
        ("DELETE", 405, None),
        ("GET", 404, None),
    ]
    assert box.journal()[1]["response"]["body"] is None


LOG_IN, LIST, ONE, SAID, SHUT, LOST = (
    ("POST", "/msgboxx/oauth/token", 200),
    ("GET", "/msgboxx/contact", 200),
    ("GET", f"/msgboxx/contact/{ANN}", 200),
    ("POST", "/msgboxx/message", 201),
    ("POST", "/msgboxx/message", 400),
    ("GET", "/msgboxx/nothing", 404),
)
# What is found, and the filters of which each finds it. The control plane, which moved the clock, is in none of it.
FOUND: dict[tuple[tuple[str, str, int], ...], list[dict[str, Any]]] = {
    (LOST, SHUT, SAID, ONE, LIST, LOG_IN): [{}, {"system": "msgboxx"}],
    (): [{"system": "coax"}, {"method": "PUT"}, {"path": "/coax/*"}],
    (LOST, ONE, LIST): [{"method": "GET"}, {"method": "get"}],
    (LIST,): [{"path": "/msgboxx/contact"}],
    (ONE, LIST): [{"path": "/msgboxx/contact*"}, {"status": 200, "method": "GET"}],
    (ONE,): [{"path": "/msgboxx/contact/*"}],
    (SHUT, SAID): [{"path": "*/message"}, {"path": "/msgboxx/messag?"}],
    (SAID,): [{"status": 201}, {"since": "2024-05-01T12:02:00Z", "method": "POST", "path": "*/message", "status": 201}],
    (SHUT,): [{"status": 400}],
    (LOST, SHUT): [{"since": "2024-05-01T12:04:00Z"}],
    (LOST,): [{"since": "2024-05-01T12:04:00.001Z"}],
}
FILTERS = [pytest.param(one, list(found), id=str(one)) for found, every in FOUND.items() for one in every]


@pytest.mark.parametrize(("filters", "found"), FILTERS)
def test_it_is_filtered_newest_first(busy: Box, filters: dict[str, Any], found: list[tuple[str, str, int]]) -> None:
    page = got(busy.get("/requests", **filters))
    assert [(entry["method"], entry["path"], entry["response"]["status"]) for entry in page["items"]] == found
    pages = 1 if found else 0
    assert page["paging"] == {"page": 1, "page_size": 50, "pages": pages, "total": len(found), "dropped": 0}


def test_it_comes_in_pages(busy: Box) -> None:
    pages = [got(busy.get("/requests", page=number, page_size=4)) for number in (1, 2, 3)]
    assert [len(page["items"]) for page in pages] == [4, 2, 0]
    assert [entry["id"] for page in pages for entry in page["items"]] == [entry["id"] for entry in busy.journal()]


def test_a_long_body_is_cut_and_says_so(box: Box, api: Api) -> None:
    body = json.dumps({"name": "x" * 100_000}).encode()
    assert api.request("POST", "/contact", data=body, headers=JSON).status_code == 400
    entry = box.journal()[0]
    assert entry["body"].endswith(f"… ({len(body)} bytes)")
    assert len(entry["body"]) < 66_000
    assert entry["body_cut"] == {"kept": 65_536, "size": len(body), "sha256": hashlib.sha256(body).hexdigest()}
    assert newest(box)["body_cut"] == entry["body_cut"]
    api.request("POST", "/contact", data=b"x" * 65_536, headers=JSON)
    api.get("/contact")
    assert ["body_cut" in entry for entry in box.journal()] == [False, False, True, False]


def test_a_body_that_was_too_large_to_be_read_has_a_size_and_no_digest(box: Box, api: Api) -> None:
    size = 1024 * 1024 + 1
    assert api.request("POST", "/contact", data=b"x" * size, headers=JSON).status_code == 413
    assert box.journal()[0]["body_cut"] == {"kept": 0, "size": size, "sha256": None}


@pytest.mark.parametrize("size", [100_000, 1024 * 1024 + 1])
@pytest.mark.parametrize("times", [0, 1, {"min": 1}, {"max": 1}])
def test_what_rests_on_a_cut_body_is_not_verified_and_says_so(box: Box, api: Api, times: Any, size: int) -> None:
    api.request("POST", "/contact", data=json.dumps({"name": "x" * size}), headers=JSON)
    wanted = {"path": "/msgboxx/contact", "body": {"name": "short"}, "times": times}
    ((told,),) = got(box.post("/verify", {"requests": [wanted]}), 422)["errors"].values()
    assert (told["found"], told["cut"]) == (0, 1)
    assert told["detail"].startswith("How often it came is not known: the bodies of 1 were cut")
    difference = told["nearest"][0]["differences"][0]
    assert difference.startswith("body: it had 1")
    assert difference.endswith("were kept")


def test_a_body_that_was_cut_is_not_of_another_kind_than_it_begins_as(box: Box, api: Api) -> None:
    api.request("POST", "/contact", data=json.dumps(["x" * 100_000]), headers=JSON)
    for body, known in (({"name": "short"}, True), ("short", True), (["short"], False)):
        wanted = {"path": "/msgboxx/contact", "body": body, "times": 0}
        assert box.post("/verify", {"requests": [wanted]}).status_code == (200 if known else 422)


def test_a_body_that_was_cut_does_not_matter_where_it_decides_nothing(box: Box, api: Api) -> None:
    api.request("POST", "/contact", data=json.dumps({"name": "x" * 100_000}), headers=JSON)
    api.request("POST", "/contact", data=json.dumps({"name": "short"}), headers=JSON)
    short = {"path": "/msgboxx/contact", "body": {"name": "short"}}
    for wanted in (short, {**short, "times": {"min": 1}}, {**short, "path": "/msgboxx/message", "times": 0}):
        got(box.post("/verify", {"requests": [wanted]}))
    ((told,),) = got(box.post("/verify", {"requests": [{**short, "times": 0}]}), 422)["errors"].values()
    assert "cut" not in told


@pytest.mark.parametrize("size", [0, 10, 65_536, 65_537, 200_000])
def test_a_body_is_verified_by_its_digest_however_large(box: Box, api: Api, size: int) -> None:
    body = b"x" * size
    api.request("POST", "/contact", data=body, headers=JSON)
    digest = {text: hashlib.sha256(text).hexdigest() for text in (body, body + b"y")}
    wanted = {"path": "/msgboxx/contact"}
    right, wrong = ({**wanted, "body_sha256": digest[text]} for text in (body, body + b"y"))
    got(box.post("/verify", {"requests": [{**right, "times": 1}, {**wrong, "times": 0}]}))
    ((told,),) = got(box.post("/verify", {"requests": [wrong]}), 422)["errors"].values()
    difference = f"body_sha256: expected {digest[body + b'y']}, found {digest[body]}"
    assert told["nearest"][0]["differences"] == [difference]
    refused(box.post("/verify", {"requests": [{"body_sha256": "abc"}]}), 422, "requests")


def test_a_long_answer_is_cut_and_says_so(box: Box, api: Api) -> None:
    for number in range(8):
        got(api.add_contact(f"+4477009{number:05d}", name="x" * 10_000), 201)
    got(api.get("/contact"))
    body = box.journal()[0]["response"]["body"]
    assert body.endswith("bytes)")
    assert len(body) < 66_000


def test_a_request_and_the_message_that_it_sent_lead_to_each_other(box: Box, api: Api) -> None:
    sent = got(api.say(WILL), 201)["messageId"]
    written = box.inbound("+447700900777")["id"]
    whole = newest(box, method="POST", path="*/message")
    assert whole["messages"] == [sent]
    assert box.message(sent)["request_id"] == whole["id"]
    assert "request_id" not in box.message(written)
    (event,) = [one for one in got(box.get("/events"))["items"] if one["id"] == whole["event"]]
    assert (event["type"], event["refs"]) == ("request.answered", {"request": whole["id"]})


def test_a_request_tells_with_whose_credentials_it_came_and_when_that_really_was(box: Box) -> None:
    with coax.Api.of(box) as key:
        for _ in range(2):
            got(key.get(coax.LOCATIONS))
    whole = newest(box, system="coax")
    assert whole["caller"] == "own"
    assert whole["at"] == box.now() < whole["real_at"]


def test_a_request_with_a_token_names_the_credentials_that_it_was_issued_for(box: Box) -> None:
    for who in ("own", "limited"):
        with box.log_in(who) as api:
            api.get("/contact")
        assert newest(box, path="*/contact")["caller"] == who
    with tripdesk.Api.mobile(box) as agent:
        agent.get("/api/mobile/conversations")
    assert newest(box, system="tripdesk")["caller"] == "own"


def test_a_request_with_a_key_that_was_made_in_the_sandbox_names_no_credentials(box: Box) -> None:
    with coext.Api.made(box) as made:
        made.get("/templates")
    assert "caller" not in newest(box, system="coext")
