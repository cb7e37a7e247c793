"""Lists that are searched: messages, requests, deliveries and findings, by one grammar, bounded, by cursors."""

from typing import Any

import pytest

from mock_server.control import cursors
from tests.control.conftest import ALL, APPLES, CLOSED, OWN, PEARS, PIE, SINCE, STRANGER, TART
from tests.support.box import Box
from tests.support.http import got
from tests.support.msgboxx import NUMBER_OF, A, Api, C

FAILED = ("status:failed", "error:opted_out", "error:opted*", "has:error")
# What is found, and the texts of which each finds it.
SEARCHES: dict[tuple[str, ...], tuple[str, ...]] = {
    ALL: ("", "system:msgboxx", "SYSTEM:MsgBoxx", "channel:whatsapp", "is:final", "at:2024-05-01"),
    (): ("text:900999", "system:coax", "has:schedule", "has:webhook", "-at:2024-05-01"),
    (TART, PEARS): ("pear", "text:pear", "after:2024-05-01T12:04:00Z", "after:-60s"),
    (TART,): ("PEAR TART", '"pear tart"', '"tart, hot"', *FAILED),
    (CLOSED, PIE, APPLES): ("-pear",),
    (TART, PIE): ("text:pear,apple -dir:in", f"to:{OWN}", f"to:{OWN[1:]}"),
    (PEARS,): ("900999", "with:*900999", "with:+44770090099?", "has:attachment", f"account:{C}"),
    (PEARS, APPLES): ("dir:in", "-is:outbound"),
    (TART, CLOSED, PIE): ("is:outbound",),
    (APPLES,): (f"from:{OWN}", "-has:attachment dir:in", "before:2024-05-01T12:02:00Z"),
    (TART, PIE, APPLES): (f"with:{OWN}",),
    (TART, PEARS, PIE, APPLES): (f"with:{OWN},{STRANGER}",),
    (PEARS, CLOSED): (f"-with:{OWN}",),
    (TART, CLOSED, PIE, APPLES): (f"with:{NUMBER_OF[A]}",),
    (TART, PEARS, APPLES): ("status:failed,received",),
    (CLOSED, PIE): ("was:sent status:read", "was:delivered"),
    (CLOSED,): ("kind:template",),
    (TART, PEARS, CLOSED): ("at:2024-05-01T12:03:00Z..",),
    (PIE, APPLES): ("after:-1h before:-2m",),
}


@pytest.mark.parametrize(("text", "found"), [(text, found) for found, texts in SEARCHES.items() for text in texts])
def test_messages_are_searched(said: Box, text: str, found: tuple[str, ...]) -> None:
    page = got(said.get("/messages", query=text, since=SINCE))
    assert tuple(message["text"] for message in page["items"]) == found
    paging = page["paging"]
    assert (paging["complete"], paging["dropped"]) == (True, 0)
    assert not {"total", "next"} & set(paging)


def test_a_mailbox_is_found_in_any_case_of_its_letters(world: Box) -> None:
    world.inbound("Ada.Example@example.com", "By mail", system="tripdesk", channel="email")
    for text in ("with:ada.example@EXAMPLE.com", "from:Ada.Example@example.com", "from:ada.*@example.com"):
        assert [message["text"] for message in world.messages(query=text)] == ["By mail"], text


def test_a_message_is_found_by_its_id_and_by_the_webhook_that_tells_of_it(box: Box, api: Api) -> None:
    wanted, _ = box.inbound(OWN), box.inbound(OWN)
    assert box.messages(query=f"id:{wanted['id']}") == [wanted]
    assert box.messages(query=f"id:{wanted['id']} -dir:in") == []
    api.post("/webhook", {"type": "message", "targetUrl": "http://127.0.0.1:9/x", "isEnabled": True})
    told = box.inbound(OWN, "told")
    assert box.messages(query="has:webhook") == [told]


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
    ("/people", "colour:red", [(0, 6, "There is no field 'colour'")]),
    ("/events", "type:clok", [(5, 4, "did you mean clock")]),
]


@pytest.mark.parametrize(("path", "text", "told"), WRONG)
def test_what_is_no_search_is_told_by_place(said: Box, path: str, text: str, told: list[tuple[int, int, str]]) -> None:
    (errors,) = got(said.get(path, query=text), 422)["errors"].values()
    assert [(flaw["position"], flaw["length"]) for flaw in errors] == [found[:2] for found in told]
    assert all(words in flaw["message"] for flaw, (_, _, words) in zip(errors, told, strict=True))


def test_a_query_that_is_too_long_is_refused(said: Box) -> None:
    assert set(got(said.get("/messages", query="a" * 4_097), 422)["errors"]) == {"query"}


READ, SENT, SHUT, LOST = ("GET", 200), ("POST", 201), ("POST", 400), ("GET", 404)
REQUESTS: dict[tuple[tuple[str, int], ...], tuple[str, ...]] = {
    (LOST, SHUT): ("status:4xx", "has:error"),
    (LOST,): ("status:>=400 method:get", "nothing", "is:undocumented", "has:finding"),
    (SHUT, SENT): ("method:POST path:*/MESSAGE",),
    (SENT,): ("body:findable", "findable"),
    (READ,): ("path:*/contact", 'header:"x-own: m*"', "header:X-Own"),
    (): ("took:<0", "is:faulted", "has:fault", "-system:msgboxx"),
}


@pytest.mark.parametrize(("text", "found"), [(text, found) for found, texts in REQUESTS.items() for text in texts])
def test_requests_are_searched(busy: Box, text: str, found: tuple[tuple[str, int], ...]) -> None:
    entries = busy.journal(query=text)
    assert tuple((entry["method"], entry["response"]["status"]) for entry in entries) == found


def test_a_request_that_a_fault_struck_is_found_by_it(box: Box, api: Api) -> None:
    got(box.post("/faults", {"kind": "error", "status": 503, "times": 1}), 201)
    api.get("/contact")
    assert [entry["response"]["status"] for entry in box.journal(query="is:faulted has:fault status:503")] == [503]


def test_findings_have_ids_and_are_searched_by_what_shows_them(box: Box, api: Api) -> None:
    api.get("/nothing")
    api.get("/contact", colour="red")
    unknown, undocumented = got(box.get("/findings"))["items"]
    assert (undocumented["id"], unknown["id"]) == ("fnd_00000001", "fnd_00000002")
    for wanted, texts in (
        (unknown, ("colour", f"request:{unknown['request_id']}")),
        (undocumented, ("kind:undocumented_call", "id:fnd_00000001", "-colour system:msgboxx")),
    ):
        for text in texts:
            assert got(box.get("/findings", query=text))["items"] == [wanted], text


def test_deliveries_are_searched(world: Box) -> None:
    got(world.put("/webhooks/coext", {"url": "http://127.0.0.1:9/hook", "events": ["message.received"]}))
    world.inbound(STRANGER, "Told", system="coext")
    got(world.post("/webhooks/drain"))
    found = ("event:message.* status:retrying", "url:9/hook attempt:1", "has:error is:retrying", "told")
    for text in (*found, "attempt:>1", "system:coax"):
        assert len(world.items("/webhooks/deliveries", query=text)) == (text in found), text


@pytest.mark.parametrize("query", [{}, {"query": "even"}, {"query": "even -dir:out", "count": "exact"}], ids=repr)
def test_pages_by_cursors_have_each_record_once(box: Box, query: dict[str, str]) -> None:
    made = [box.inbound(OWN, "even" if number % 2 else "odd") for number in range(14)]
    wanted = [one for one in made if not query or one["text"] == "even"][::-1]
    for limit in (1, 3, 7, 200):
        found = box.walked("/messages", limit=limit, direction="inbound", since=made[0]["created_at"], **query)
        assert found == wanted


@pytest.mark.parametrize("path", ["/messages", "/events"])
def test_a_search_goes_on_where_a_call_had_to_stop(box: Box, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    """Ten are looked at here: what is sought is beyond, the first of them all."""
    sought = box.inbound(OWN, "needle")["id"]
    for number in range(24):
        box.inbound(OWN, f"hay {number}")
    monkeypatch.setattr("mock_server.control.messages.MOST_LOOKED_AT", 10)
    monkeypatch.setattr("mock_server.control.events.MOST_SEARCHED", 10)
    query: dict[str, Any] = {"query": "needle -hay", "limit": 5}
    pages = []
    while not pages or not pages[-1]["items"]:
        pages.append(got(box.get(path, **query)))
        query["before"] = pages[-1]["paging"].get("next") if path == "/messages" else pages[-1]["first"]
    if path == "/messages":
        assert [page["paging"]["scanned"] for page in pages[:2]] == [10, 10]
        assert not any(page["paging"]["complete"] for page in pages[:-1])
        assert [one["id"] for one in pages[-1]["items"]] == [sought]
    else:
        assert all(page["more"] for page in pages[:-1])
        assert {one["refs"]["message"] for one in pages[-1]["items"]} == {sought}
    assert len(pages) >= 3
    assert cursors.MOST_LOOKED_AT == 20_000


def test_previous_gives_what_has_come_since(box: Box) -> None:
    box.inbound(OWN, "old")
    first = got(box.get("/messages", limit=2))["paging"]["previous"]
    assert box.messages(limit=2, after=first) == []
    new = box.inbound(OWN, "new")
    page = got(box.get("/messages", limit=2, after=first))
    assert page["items"] == [new]
    assert page["paging"]["previous"] == first + 1
    assert box.messages(limit=2, after=first, query="-new") == []


def test_how_many_there_are_is_told_where_it_is_asked_for_and_known(said: Box) -> None:
    for query, total in (({}, 5), ({"count": "none"}, None), ({"query": "pear"}, None)):
        assert got(said.get("/messages", limit=1, since=SINCE, **query))["paging"].get("total") == total
    counted = got(said.get("/messages", limit=1, since=SINCE, query="pear", count="exact"))
    assert (counted["paging"]["total"], len(counted["items"])) == (2, 1)
    assert counted["paging"]["next"] >= 0


@pytest.mark.parametrize(
    "path", ["/messages", "/requests", "/webhooks/deliveries", "/webhooks/parcels", "/findings", "/people"]
)
def test_what_comes_after_a_place_that_never_was_is_410(said: Box, path: str) -> None:
    assert "begin again" in got(said.get(path, after=10**6), 410)["detail"]


def test_what_came_after_a_place_whose_records_are_gone_is_410(box: Box, api: Api) -> None:
    before = got(box.get("/requests", limit=1))["paging"]["previous"]
    api.get("/contact")
    box.control.delete(f"{box.path}/requests")
    got(box.get("/requests", limit=1, after=before), 410)
    assert box.journal(limit=1, after=before + 1) == []


def test_a_list_goes_by_cursors_or_by_pages(said: Box) -> None:
    for cursor in ({"query": "a"}, {"limit": 1}, {"after": 0}, {"count": "none"}):
        assert set(got(said.get("/messages", page=2, **cursor), 422)["errors"]) == {"page"}


def test_a_summary_of_a_message_is_a_line(box: Box) -> None:
    written = box.inbound(OWN, "a" * 201)
    line = {name: value for name, value in written.items() if name not in {"history", "native"}}
    for query in ({}, {"limit": 50}):
        assert box.messages(view="summary", **query)[0] == {**line, "text": "a" * 199 + "…"}


def test_a_summary_of_a_request_has_sizes_in_place_of_bodies_and_no_secret(box: Box, api: Api) -> None:
    api.get("/contact", api_key="not-to-be-shown")
    (whole, *_), (line, *_) = box.journal(), box.journal(view="summary")
    assert "not-to-be-shown" not in str(line)
    assert set(whole) - set(line) == {"headers", "body"}
    assert (line["response"], line["request_bytes"]) == ({"status": 200}, 0)
    assert line["response_bytes"] > 0


def test_a_wait_takes_a_search(said: Box) -> None:
    page = got(said.get("/messages/wait", query="pie -dir:in", timeout=0))
    assert [message["text"] for message in page["items"]] == [PIE]
    found = got(said.get("/messages/wait", query="pie dir:in", timeout=0), 408)["found"]
    assert found["nearest"][0]["differences"] == ["query: it does not pass pie dir:in"]
    got(said.get("/messages/wait", query="stat:x", timeout=0), 422)


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
        assert ([one["type"] for one in page["items"]], page["more"]) == (types, False), text
    assert got(box.get("/events", query="type:clock"))["query"][0]["field"] == "type"


def test_a_search_of_events_does_not_wait(said: Box) -> None:
    last = got(said.get("/events"))["last"]
    assert set(got(said.get("/events", query="type:clock", after=last, wait=1), 422)["errors"]) == {"query"}
