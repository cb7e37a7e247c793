"""Lists that are searched: messages, requests, deliveries and findings, by one grammar, bounded, by cursors."""

from __future__ import annotations

from typing import Any

import pytest

from mock_server.control import cursors
from tests.conftest import MakeBox
from tests.support.box import Box
from tests.support.http import got
from tests.support.msgboxx import ANN, NUMBER_OF, PHONE_OF, WILL, A, Api, C

STRANGER = "+447700900999"


@pytest.fixture
def said(box: Box, api: Api) -> Box:
    """Five messages, a minute apart: 12:01 to 12:05, the last of them to fail."""
    for act in (
        lambda: box.inbound(PHONE_OF[WILL], "Apples"),
        lambda: api.say(WILL, "apple pie"),
        lambda: api.broadcast(ANN),
        lambda: box.inbound(STRANGER, "Pears", to=NUMBER_OF[C], attachments=["https://files.example.com/1.jpg"]),
        lambda: api.say(WILL, "Pear tart, hot"),
    ):
        box.advance(60)
        act()
    newest = box.messages()[0]
    got(box.report(newest["id"], "failed", error={"code": "opted_out", "message": "No."}))
    return box


PIE, TART, CLOSED, PEARS, APPLES = "apple pie", "Pear tart, hot", "We are closed today.", "Pears", "Apples"
ALL = [TART, PEARS, CLOSED, PIE, APPLES]
SEARCHES: dict[str, list[str]] = {
    "": ALL,
    "pear": [TART, PEARS],
    "PEAR TART": [TART],
    '"pear tart"': [TART],
    '"tart, hot"': [TART],
    "-pear": [CLOSED, PIE, APPLES],
    "text:pear": [TART, PEARS],
    "text:pear,apple -dir:in": [TART, PIE],
    "900999": [PEARS],
    "text:900999": [],
    "dir:in": [PEARS, APPLES],
    "is:outbound": [TART, CLOSED, PIE],
    "-is:outbound": [PEARS, APPLES],
    "system:msgboxx": ALL,
    "system:coax": [],
    "SYSTEM:MsgBoxx": ALL,
    f"to:{PHONE_OF[WILL]}": [TART, PIE],
    f"to:{PHONE_OF[WILL][1:]}": [TART, PIE],
    f"from:{PHONE_OF[WILL]}": [APPLES],
    f"with:{PHONE_OF[WILL]}": [TART, PIE, APPLES],
    f"with:{PHONE_OF[WILL]},{STRANGER}": [TART, PEARS, PIE, APPLES],
    f"-with:{PHONE_OF[WILL]}": [PEARS, CLOSED],
    f"with:{NUMBER_OF[A]}": [TART, CLOSED, PIE, APPLES],
    "with:*900999": [PEARS],
    "with:+44770090099?": [PEARS],
    "status:failed": [TART],
    "status:failed,received": [TART, PEARS, APPLES],
    "was:sent status:read": [CLOSED, PIE],
    "was:delivered": [CLOSED, PIE],
    "error:opted_out": [TART],
    "error:opted*": [TART],
    "has:error": [TART],
    "has:attachment": [PEARS],
    "has:schedule": [],
    "-has:attachment dir:in": [APPLES],
    "kind:template": [CLOSED],
    f"account:{C}": [PEARS],
    "channel:whatsapp": ALL,
    "is:final": ALL,
    "at:2024-05-01T12:03:00Z..": [TART, PEARS, CLOSED],
    "at:2024-05-01": ALL,
    "-at:2024-05-01": [],
    "after:2024-05-01T12:04:00Z": [TART, PEARS],
    "before:2024-05-01T12:02:00Z": [APPLES],
    "after:-60s": [TART, PEARS],
    "after:-1h before:-2m": [PIE, APPLES],
    "has:webhook": [],
}


@pytest.mark.parametrize("text", SEARCHES, ids=repr)
def test_messages_are_searched(said: Box, text: str) -> None:
    page = got(said.get("/messages", query=text, since="2024-05-01T12:00:30Z"))
    assert [message["text"] for message in page["items"]] == SEARCHES[text]
    paging = page["paging"]
    assert paging["complete"] is True
    assert "total" not in paging
    assert "next" not in paging
    assert paging["dropped"] == 0


def test_a_mailbox_is_found_in_any_case_of_its_letters(make_box: MakeBox) -> None:
    box = make_box(fixtures="default")
    box.inbound("Ada.Example@example.com", "By mail", system="tripdesk", channel="email")
    for text in ("with:ada.example@EXAMPLE.com", "from:Ada.Example@example.com", "from:ada.*@example.com"):
        page = got(box.get("/messages", query=text))
        assert [message["text"] for message in page["items"]] == ["By mail"], text


def test_a_message_is_found_by_its_id_and_by_the_webhook_that_tells_of_it(said: Box, api: Api) -> None:
    wanted = said.messages()[1]
    assert got(said.get("/messages", query=f"id:{wanted['id']}"))["items"] == [wanted]
    assert got(said.get("/messages", query=f"id:{wanted['id']} -dir:in"))["items"] == []
    api.post("/webhook", {"type": "message", "targetUrl": "http://127.0.0.1:9/x", "isEnabled": True})
    told = said.inbound(PHONE_OF[WILL], "told")
    assert got(said.get("/messages", query="has:webhook"))["items"] == [told]


def test_the_answer_says_how_the_text_was_read(said: Box) -> None:
    page = got(said.get("/messages", query='-Status:failed,read "pear tart"'))
    assert page["query"] == [
        {"position": 0, "length": 19, "field": "status", "values": ["failed", "read"], "negated": True},
        {"position": 20, "length": 11, "values": ["pear tart"], "negated": False},
    ]


WRONG: list[tuple[str, str, list[tuple[int, int, str]]]] = [
    ("/messages", "stat:failed", [(0, 4, "There is no field 'stat'; did you mean status?")]),
    ("/messages", "a -colour:red", [(3, 6, "There is no field 'colour'; there are system, id, at")]),
    ("/messages", "status:faild", [(7, 5, "did you mean failed?")]),
    ("/messages", "status:failed,lost x:y", [(14, 4, "Must be one of queued"), (19, 1, "There is no field 'x'")]),
    ("/messages", "with:", [(0, 5, "%2B")]),
    ("/messages", "at:soon", [(3, 4, "Must be a time")]),
    ("/messages", "is:new", [(3, 3, "Must be one of inbound, outbound, final")]),
    ("/messages", 'a "b', [(2, 2, "not closed")]),
    ("/requests", "status:4x", [(7, 2, "Must be a number")]),
    ("/requests", "method:fetch", [(7, 5, "Must be one of GET")]),
    ("/webhooks/deliveries", "status:read", [(7, 4, "Must be one of delivered")]),
    ("/findings", "kind:unknown", [(5, 7, "did you mean unknown_field?")]),
]


@pytest.mark.parametrize(("path", "text", "told"), WRONG)
def test_what_cannot_be_searched_for_is_told_with_its_place(
    box: Box, path: str, text: str, told: list[tuple[int, int, str]]
) -> None:
    errors = got(box.get(path, query=text), 422)["errors"]
    assert set(errors) == {"query"}
    assert [(flaw["position"], flaw["length"]) for flaw in errors["query"]] == [found[:2] for found in told]
    assert all(words in flaw["message"] for flaw, (_, _, words) in zip(errors["query"], told, strict=True))


def test_a_query_that_is_too_long_is_refused(box: Box) -> None:
    assert set(got(box.get("/messages", query="a" * 4_097), 422)["errors"]) == {"query"}


REQUESTS: dict[str, list[tuple[str, int]]] = {
    "status:4xx": [("GET", 404), ("POST", 400)],
    "status:>=400 method:get": [("GET", 404)],
    "has:error": [("GET", 404), ("POST", 400)],
    "path:*/contact": [("POST", 400), ("GET", 200)],
    "method:POST path:*/MESSAGE": [("POST", 201)],
    "body:findable": [("POST", 201)],
    "findable": [("POST", 201)],
    "nothing": [("GET", 404)],
    'header:"x-own: m*"': [("GET", 200)],
    "header:X-Own": [("GET", 200)],
    "took:<0": [],
    "is:undocumented": [("GET", 404)],
    "has:finding": [("GET", 404)],
    "is:faulted": [],
    "has:fault": [],
    "-system:msgboxx": [],
}


@pytest.mark.parametrize("text", REQUESTS, ids=repr)
def test_requests_are_searched(box: Box, api: Api, text: str) -> None:
    box.control.delete(f"{box.path}/requests")
    api.request("GET", "/contact", headers={"X-Own": "mine"})
    api.say(WILL, "Findable")
    api.request("POST", "/contact", data=b"{broken", headers={"Content-Type": "application/json"})
    api.get("/nothing")
    page = got(box.get("/requests", query=text))
    assert [(entry["method"], entry["response"]["status"]) for entry in page["items"]] == REQUESTS[text]


def test_a_request_that_a_fault_struck_is_found_by_it(box: Box, api: Api) -> None:
    got(box.post("/faults", {"kind": "error", "status": 503, "times": 1}), 201)
    api.get("/contact")
    assert [entry["response"]["status"] for entry in box.journal(query="is:faulted has:fault status:503")] == [503]


def test_findings_have_ids_and_are_searched_by_what_shows_them(box: Box, api: Api) -> None:
    api.get("/nothing")
    api.get("/contact", colour="red")
    unknown, undocumented = got(box.get("/findings"))["items"]
    assert (undocumented["id"], unknown["id"]) == ("fnd_00000001", "fnd_00000002")
    for text, wanted in (
        ("colour", unknown),
        ("kind:undocumented_call", undocumented),
        (f"request:{unknown['request_id']}", unknown),
        ("id:fnd_00000001", undocumented),
        ("-colour system:msgboxx", undocumented),
    ):
        assert got(box.get("/findings", query=text))["items"] == [wanted], text


def test_deliveries_are_searched(make_box: MakeBox) -> None:
    box = make_box(fixtures="default")
    got(box.put("/webhooks/coext", {"url": "http://127.0.0.1:9/hook", "events": ["message.received"]}))
    box.inbound(STRANGER, "Told", system="coext")
    got(box.post("/webhooks/drain"))
    for text, found in (
        ("event:message.* status:retrying", 1),
        ("url:9/hook attempt:1", 1),
        ("has:error is:retrying", 1),
        ("told", 1),
        ("attempt:>1", 0),
        ("system:coax", 0),
    ):
        assert len(got(box.get("/webhooks/deliveries", query=text))["items"]) == found, text


def _walked(box: Box, path: str, **query: Any) -> list[dict[str, Any]]:
    """Page after page by `before`, none of which is beyond its size."""
    found: list[dict[str, Any]] = []
    while True:
        page = got(box.get(path, **query))
        assert len(page["items"]) <= query["limit"]
        found += page["items"]
        if "next" not in page["paging"]:
            assert page["paging"]["complete"] is True
            return found
        query["before"] = page["paging"]["next"]


@pytest.mark.parametrize("query", [{}, {"query": "even"}, {"query": "even -dir:out", "count": "exact"}], ids=repr)
@pytest.mark.parametrize("limit", [1, 3, 7, 200])
def test_pages_by_cursors_have_each_record_once(box: Box, query: dict[str, str], limit: int) -> None:
    texts = ["even" if number % 2 else "odd" for number in range(14)]
    made = [box.inbound(PHONE_OF[WILL], text) for text in texts]
    wanted = [one for one in made if not query or one["text"] == "even"][::-1]
    assert _walked(box, "/messages", limit=limit, direction="inbound", since=made[0]["created_at"], **query) == wanted


def test_a_search_goes_on_where_it_had_looked_at_as_many_as_a_call_may(
    box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ten are looked at here: the one that is sought is beyond."""
    sought = box.inbound(PHONE_OF[WILL], "needle")
    for number in range(24):
        box.inbound(PHONE_OF[WILL], f"hay {number}")
    monkeypatch.setattr("mock_server.control.messages.MOST_LOOKED_AT", 10)
    scanned, query = [], {"query": "needle -hay", "limit": 5}
    while True:
        page = got(box.get("/messages", **query))
        scanned.append(page["paging"]["scanned"])
        if page["items"]:
            break
        assert page["paging"]["complete"] is False
        query["before"] = page["paging"]["next"]
    assert page["items"] == [sought]
    assert scanned[:2] == [10, 10]
    assert cursors.MOST_LOOKED_AT == 20_000


def test_previous_gives_what_has_come_since(said: Box) -> None:
    first = got(said.get("/messages", limit=2))["paging"]["previous"]
    assert got(said.get("/messages", limit=2, after=first))["items"] == []
    new = said.inbound(PHONE_OF[WILL], "new")
    page = got(said.get("/messages", limit=2, after=first))
    assert page["items"] == [new]
    assert page["paging"]["previous"] == first + 1
    assert got(said.get("/messages", limit=2, after=first, query="-new"))["items"] == []


def test_how_many_there_are_is_told_where_it_is_asked_for_and_known(said: Box) -> None:
    since = "2024-05-01T12:00:30Z"
    assert got(said.get("/messages", limit=1, since=since))["paging"]["total"] == 5
    assert "total" not in got(said.get("/messages", limit=1, since=since, count="none"))["paging"]
    assert "total" not in got(said.get("/messages", limit=1, since=since, query="pear"))["paging"]
    counted = got(said.get("/messages", limit=1, since=since, query="pear", count="exact"))
    assert (counted["paging"]["total"], len(counted["items"])) == (2, 1)
    assert counted["paging"]["next"] >= 0


@pytest.mark.parametrize(
    "path", ["/messages", "/requests", "/webhooks/deliveries", "/webhooks/parcels", "/findings", "/people"]
)
def test_what_comes_after_a_place_that_never_was_is_410(box: Box, path: str) -> None:
    told = got(box.get(path, after=10**6), 410)
    assert "begin again" in told["detail"]


def test_what_came_after_a_place_whose_records_are_gone_is_410(box: Box, api: Api) -> None:
    before = got(box.get("/requests", limit=1))["paging"]["previous"]
    api.get("/contact")
    box.control.delete(f"{box.path}/requests")
    got(box.get("/requests", limit=1, after=before), 410)
    assert got(box.get("/requests", limit=1, after=before + 1))["items"] == []


@pytest.mark.parametrize("name", ["query", "limit", "after", "count"])
def test_a_list_goes_by_cursors_or_by_pages(box: Box, name: str) -> None:
    value = {"query": "a", "limit": 1, "after": 0, "count": "none"}[name]
    errors = got(box.get("/messages", page=2, **{name: value}), 422)["errors"]
    assert set(errors) == {"page"}


def test_a_summary_of_a_message_is_a_line(box: Box) -> None:
    written = box.inbound(PHONE_OF[WILL], "a" * 201)
    for query in ({}, {"limit": 50}):
        line = got(box.get("/messages", view="summary", **query))["items"][0]
        left_out = {"history", "native"}
        assert line == {name: value for name, value in written.items() if name not in left_out} | {
            "text": "a" * 199 + "…"
        }


def test_a_summary_of_a_request_has_sizes_in_place_of_bodies_and_no_secret(box: Box, api: Api) -> None:
    api.get("/contact", api_key="not-to-be-shown")
    (whole, *_), (line, *_) = box.journal(), box.journal(view="summary")
    assert "not-to-be-shown" not in str(line)
    assert set(whole) - set(line) == {"headers", "body"}
    assert line["response"] == {"status": 200}
    assert line["request_bytes"] == 0
    assert line["response_bytes"] > 0


def test_a_wait_takes_a_search(box: Box, api: Api) -> None:
    api.say(WILL, "Waited for")
    page = got(box.get("/messages/wait", query="waited -dir:in", timeout=0))
    assert [message["text"] for message in page["items"]] == ["Waited for"]
    found = got(box.get("/messages/wait", query="waited dir:in", timeout=0), 408)["found"]
    assert found["nearest"][0]["differences"] == ["query: it does not pass waited dir:in"]
    got(box.get("/messages/wait", query="stat:x", timeout=0), 422)


def test_events_are_searched(box: Box, api: Api) -> None:
    written = box.inbound(STRANGER, "Hello")
    got(box.post("/faults", {"kind": "error", "status": 503, "path": "/msgboxx/contact"}), 201)
    box.advance(60)
    api.get("/contact")
    given = next(one for one in got(box.get("/events"))["items"] if one["type"] == "inbound.given")
    for text, types in {
        "type:clock": ["clock.advanced"],
        "type:fault.armed,clock.advanced": ["clock.advanced", "fault.armed"],
        f"cause:{given['id']}": ["message.created"],
        f"id:{given['id']}": ["inbound.given"],
        f"about:{written['id']} -type:message": ["inbound.given"],
        f"with:{STRANGER}": ["message.created"],
        "lane:you hello": ["inbound.given"],
        "type:request 503": ["request.answered"],
        "after:-30s lane:request": ["request.answered"],
        "system:coax": [],
    }.items():
        page = got(box.get("/events", query=text))
        assert [one["type"] for one in page["items"]] == types, text
        assert page["more"] is False
    assert got(box.get("/events", query="type:clock"))["query"][0]["field"] == "type"


def test_a_search_of_events_says_what_is_wrong_and_does_not_wait(box: Box) -> None:
    last = got(box.get("/events"))["last"]
    (flaw,) = got(box.get("/events", query="type:clok"), 422)["errors"]["query"]
    assert "did you mean clock" in flaw["message"]
    assert set(got(box.get("/events", query="type:clock", after=last, wait=1), 422)["errors"]) == {"query"}


def test_a_search_of_events_goes_on_where_it_had_looked_at_as_many_as_it_may(
    box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    got(box.post("/clock/freeze"))
    for number in range(20):
        box.inbound(STRANGER, f"text {number}")
    monkeypatch.setattr("mock_server.control.events.MOST_SEARCHED", 10)
    query, pages = {"query": "type:clock"}, 0
    while not (page := got(box.get("/events", **query)))["items"]:
        assert page["more"] is True
        query["before"], pages = page["first"], pages + 1
    assert [one["type"] for one in page["items"]] == ["clock.frozen"]
    assert pages >= 3
