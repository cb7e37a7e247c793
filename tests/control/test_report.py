"""A report of a sandbox: why a test failed stands first, everything that it showed is there, and no secret."""

import base64
import gzip
import json
from collections.abc import Callable
from typing import Any

import pytest
import requests

from mock_server.control.reporting import document
from mock_server.ui.report import NoReport, read, state_of
from tests.conftest import MakeBox
from tests.control.test_recorded_sessions import CUSTOMER, LOCATION, coax_answers, msgboxx_answers
from tests.support import coax, coext
from tests.support.box import Box, refused
from tests.support.http import got

NOBODY = "+447700900999"
REFUSING = "http://127.0.0.1:9/hook"


def report(box: Box, **body: Any) -> dict[str, Any]:
    return got(box.post("/report", body) if body else box.get("/report"))


def kinds(box: Box) -> dict[str, str]:
    """What stands out, by kind."""
    return {one["kind"]: one["what"] for one in report(box)["stands_out"][::-1]}


def coax_sends(box: Box, **body: Any) -> None:
    with coax.Api.of(box) as api:
        said = {"message": "Hello", "phone": CUSTOMER, "business_location_id": LOCATION}
        api.request("PUT", f"{coax.SEND}/sms", json={**said, **body})


def unknown_credential(box: Box) -> None:
    url = box.view["systems"]["coax"]["base_url"]
    requests.get(f"{url}/api/v2/locations", headers={"Authorization": "Bearer nobodys"}, timeout=20)


def unanswered(box: Box) -> None:
    got(box.put("/webhooks/coext", {"url": REFUSING}))
    box.inbound(CUSTOMER, "Hello", system="coext")
    got(box.post("/webhooks/drain"))


Act = Callable[[Box], object]
# What is done, and the kind and the words of what stands out then.
KINDS: dict[str, tuple[list[Act], str, str]] = {
    "a closed window": (
        [lambda box: coext.Api.of(box).text(NOBODY, "Hello")],
        *("window_closed", f"window of {NOBODY} was closed: this customer never wrote"),
    ),
    "a refused field": ([lambda box: coax_sends(box, phone="nobody")], "refused_request", "422 by coax to PUT"),
    "an unknown field": ([lambda box: coax_sends(box, urgent=True)], "unknown_field", "urgent"),
    "an armed fault": (
        [lambda box: box.post("/faults", {"kind": "error", "status": 503, "system": "coax"}), coax_sends],
        *("fault", "503 by coax"),
    ),
    "an unanswered webhook": ([unanswered], "unanswered_webhook", f"message.received of coext to {REFUSING}"),
    "a rate limit": (
        [lambda box: box.control.patch(box.path, {"limits": {"coax": {"per_minute": 1}}}), coax_sends, coax_sends],
        *("rate_limit", "429 by coax"),
    ),
    "wrong credentials": ([unknown_credential], "credential", "which reached no sandbox: Its credential opens no"),
    "a frozen clock": ([coax_sends], "due", "delivered: Hello was due in 1 s: the clock stood still."),
    "a paused campaign": (
        [
            lambda box: box.put("/coax/campaigns/by-hand", {"status": "paused"}),
            lambda box: coax_sends(box, campaign_id="by-hand"),
        ],
        *("campaign_paused", "Its campaign is paused, so nothing was sent."),
    ),
    "an undelivered message": (
        [lambda box: coax_sends(box, phone="+447700900001"), lambda box: box.advance(2)],
        *("undelivered", "failed: coax to +447700900001: undeliverable"),
    ),
}


@pytest.mark.parametrize("name", KINDS)
def test_why_a_test_failed_stands_out(make_box: MakeBox, name: str) -> None:
    acts, kind, words = KINDS[name]
    box = make_box(fixtures="default", signatures="real")
    for act in acts:
        act(box)
    found = kinds(box)
    assert words in found[kind], found
    assert len(found) <= 5


def test_an_application_that_asked_nothing_stands_out(box: Box) -> None:
    assert list(kinds(box)) == ["no_request"]


def test_what_is_the_same_is_told_once_with_how_often_and_each_kind_before_the_next_of_one(world: Box) -> None:
    for _ in range(3):
        coax_sends(world, phone="nobody")
    for number in range(6):
        coax_sends(world, phone="nobody", **{f"field_{number}": 1})
    found = report(world)["stands_out"]
    assert [one["kind"] for one in found[:2]] == ["refused_request", "unknown_field"]
    assert found[0]["count"] == 9
    assert found[0]["refs"] == {"request": "req_00000009"}
    assert found[1]["what"] == "field_5 in req_00000009"
    assert len(found) == 5


def test_everything_that_the_sandbox_shows_is_in_it(make_box: MakeBox) -> None:
    box = make_box(fixtures="default", label="tests/test_it.py", seed=3)
    coax_sends(box, urgent=1)
    unanswered(box)
    got(box.post("/faults", {"kind": "error", "status": 503}), 201)
    found = report(box, failure={"nodeid": "tests/test_it.py::test_it", "longrepr": "assert 0 == 1"})
    assert found["failure"] == {"nodeid": "tests/test_it.py::test_it", "longrepr": "assert 0 == 1", "log": ""}
    (request,) = found["requests"]
    shown = got(box.get(f"/requests/{request['id']}"))
    assert request == {**shown, "copies": request["copies"]}
    assert request["copies"]["curl"].startswith('curl --globoff --path-as-is -X PUT "$MOCK_URL/coax/api/v2/')
    assert "os.environ['COAX_API_KEY']" in request["copies"]["pytest"]
    assert [message["text"] for message in found["messages"]] == ["Hello", "Hello"]
    for part, path in (("messages", "/messages"), ("deliveries", "/webhooks/deliveries")):
        assert found[part][0] == got(box.get(f"{path}/{found[part][0]['id']}")), part
    lists = {"parcels": "/webhooks/parcels?limit=200", "subscriptions": "/webhooks", "faults": "/faults"}
    lists |= {part: f"/{part}?limit=200" for part in ("findings", "windows", "people")}
    lists |= {"due": "/clock/due?limit=200&passive=true"}
    for part, path in lists.items():
        assert found[part] == got(box.get(path))["items"], part
    ids = [event["id"] for event in got(box.get("/events", limit=200))["items"]]
    assert [event["id"] for event in found["events"]] == ids
    options = {"seed": 3, "clock": box.view["created_at"], "frozen": True, "strict": False, "signatures": "sandbox"}
    assert found["options"] == options
    assert found["left_out"].pop("fixture_messages") > 0
    assert found["left_out"] == dict.fromkeys(("events", "requests", "messages", "deliveries"), 0)


def test_a_state_goes_on_from_it_with_other_texts_in_place_of_secrets(world: Box, make_box: MakeBox) -> None:
    key = got(world.post("/coext/api-keys", {"permissions": ["send_text"]}), 201)
    got(world.put("/webhooks/coax", {"url": REFUSING, "secret": "planted-secret-of-a-webhook"}))
    coax_sends(world, message=f"the key is {key['api_key']}")
    state = state_of(report(world))
    (made,) = [row for row in state["systems"]["coext"]["keys"] if row["key"] is not None]
    assert made["key"].startswith("pk_live_")
    assert len(made["key"]) == len(key["api_key"])
    assert key["api_key"] not in json.dumps(state)
    other = make_box(fixtures="empty")
    got(other.put("/state", state))
    (sent,) = other.messages(direction="outbound", system="coax", q="the key")
    assert sent["text"] == "the key is ***"
    assert coax_answers(other, "And on.") == 200


def test_the_newest_are_in_it_and_what_is_not_is_counted(make_box: MakeBox, monkeypatch: pytest.MonkeyPatch) -> None:
    """Five messages are the most here."""
    assert document.MOST["messages"] == 500
    monkeypatch.setitem(document.MOST, "messages", 5)
    box = make_box(fixtures="empty")
    for number in range(8):
        box.inbound(CUSTOMER, f"message {number} " + "x" * 5_000, system="coext")
    found = report(box)
    assert [message["text"][:10] for message in found["messages"]] == [f"message {place} " for place in (7, 6, 5, 4, 3)]
    assert len(found["messages"][0]["text"]) == 4_096
    assert found["left_out"]["messages"] == 3


def test_what_is_too_much_is_halved(make_box: MakeBox, monkeypatch: pytest.MonkeyPatch) -> None:
    """A tenth of it is too much here."""
    assert document.MOST_BYTES == 3_400_000
    monkeypatch.setattr(document, "MOST_BYTES", 340_000)
    box = make_box(fixtures="default")
    with coax.Api.of(box) as api:
        for number in range(6):
            api.request("PUT", f"{coax.SEND}/sms?{'y' * 60_000}", json={})
            api.request("PUT", f"{coax.SEND}/sms", data=(f"{number}" + "é" * 40_000).encode())
    found = report(box)
    del found["state"]
    assert len(json.dumps(found, ensure_ascii=False, separators=(",", ":")).encode()) < 350_000
    assert found["left_out"]["requests"] == 12 - len(found["requests"]) > 0
    cut = found["requests"][0]
    assert (cut["id"], cut["copies"]) == ("req_00000012", {})
    assert cut["body"].endswith("… (80001 bytes)")


def test_the_end_of_a_long_failure_is_in_it(box: Box) -> None:
    failure = {"nodeid": "a::b", "longrepr": "x" * 100_000 + "E assert", "log": "y" * 70_000 + "last"}
    found = report(box, failure=failure)["failure"]
    assert (len(found["longrepr"]), found["longrepr"][-8:]) == (65_536, "E assert")
    assert (len(found["log"]), found["log"][-4:]) == (65_536, "last")


def test_what_is_to_be_redacted_is_masked_everywhere_in_whatever_spelling(make_box: MakeBox) -> None:
    box = make_box(fixtures="default", label="of jane.roe@example.com")
    coax_sends(box, message="from jane.roe@example.com", tags="jane.roe%40example.com")
    found = report(box, redact=["jane.roe@example.com"], failure={"nodeid": "a::b", "longrepr": "jane.roe@example.com"})
    whole = json.dumps(found) + json.dumps(state_of(found))
    assert "jane" not in whole
    assert found["sandbox"]["label"] == "of ***"
    assert found["failure"]["longrepr"] == "***"


def test_since_a_moment_only_what_came_after_it_reached_no_sandbox(world: Box) -> None:
    unknown_credential(world)
    assert len(report(world)["refused"]) == 1
    assert report(world, since="2100-01-01T00:00:00Z")["refused"] == []


def test_a_report_refuses_what_it_does_not_know(box: Box) -> None:
    refused(box.post("/report", {"failure": {"longrepr": "x"}}), 422, "failure")
    refused(box.post("/report", {"redact": ["short"]}), 422, "redact")
    # The query is read before the body.
    refused(box.post("/report?as=nope", {"nonsense": 1}), 422, "as")


def test_as_a_page_what_stands_out_is_readable_and_whatever_was_said_is_text(make_box: MakeBox) -> None:
    box = make_box(fixtures="empty", label="</title><script>alert(1)</script>")
    hostile = "</script><img src=x onerror=alert(1)>\u2028<!--"
    box.inbound(CUSTOMER, hostile, system="coext")
    answer = box.post("/report?as=html", {"failure": {"nodeid": f"a::b[{hostile}]", "longrepr": hostile}})
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="report.html"'
    assert answer.headers["Content-Security-Policy"].startswith("sandbox")
    text = answer.content.decode()
    assert "<h1>✕ a::b[&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;" in text
    assert "<li><b>no request</b> No request of your application reached this sandbox.</li>" in text
    assert "<img" not in text.partition("<script>")[0]
    # All that came from the sandbox stands before the page's own script.
    before = text.partition("<script>")[0].lower()
    assert before.count("<script") == before.count("</script>") == 1
    assert read(answer.content)["messages"][0]["text"] == hostile
    assert state_of(read(answer.content))["messages"][0]["text"] == hostile


def test_a_file_that_is_no_report_says_so() -> None:
    for content, why in ((b"<html>", "neither a report nor"), (b"[1]", "no document"), (b"\xff", "neither a report")):
        with pytest.raises(NoReport, match=why):
            read(content)
    no_object = base64.b64encode(gzip.compress(b"[]")).decode()
    for state, why in ((None, "no state in it"), ("AAAA", "cannot be read"), (no_object, "state is none")):
        with pytest.raises(NoReport, match=why):
            state_of({"report": 1, "state": state})
    assert state_of({"version": 1}) == {"version": 1}


def test_msgboxx_is_in_it_too(world: Box) -> None:
    world.inbound(CUSTOMER, "Hello")
    assert msgboxx_answers(world, "Hi") == 201
    assert {request["system"] for request in report(world)["requests"]} == {"msgboxx"}
