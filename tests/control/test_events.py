"""`…/events` tells what happened, in its order and with its cause, and lets one wait for what happens next."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.conftest import MakeBox
from tests.support.box import Box, refused
from tests.support.http import got
from tests.support.msgboxx import NOW, WILL, Api
from tests.support.process import until
from tests.support.receivers import receiving
from tests.support.servers import own_control


def events(box: Box, **query: Any) -> list[dict[str, Any]]:
    return got(box.get("/events", **{"order": "asc", **query}))["items"]


def types(box: Box, **query: Any) -> list[str]:
    return [event["type"] for event in events(box, **query)]


def newest(box: Box) -> str:
    return got(box.get("/events", limit=1))["last"]


def test_a_request_is_told_with_what_it_caused_and_what_came_of_that(box: Box, api: Api) -> None:
    before = newest(box)
    sent = got(api.say(WILL, "We see you."), 201)["messageId"]
    box.advance(5)
    request, *told, advanced = events(box, after=before)
    assert (request["type"], request["lane"], request["system"]) == ("request.answered", "request", "msgboxx")
    assert request["what"] == "POST /msgboxx/message → 201"
    assert request["row"].items() >= {"method": "POST", "path": "/msgboxx/message", "status": 201}.items()
    assert request["refs"] == {"request": request["row"]["id"]}
    assert [event["type"] for event in told] == ["message.created", *["message.status"] * 3]
    assert [event["refs"]["message"] for event in told] == [sent] * 4
    assert [event["row"]["status"] for event in told] == ["queued", "sent", "delivered", "read"]
    assert told[3]["what"] == "read: We see you."
    assert [event["cause"] for event in told] == [request["id"], *[told[0]["id"]] * 3]
    assert [event["at"] for event in told] == [NOW, NOW, "2024-05-01T12:00:01.000Z", "2024-05-01T12:00:03.000Z"]
    assert (advanced["type"], advanced["lane"]) == ("clock.advanced", "you")
    moved = {"from": NOW, "to": "2024-05-01T12:00:05.000Z", "fired": 2, "windows_closed": 0}
    assert advanced["row"] == {**moved, "happened": {"message.status": 2}}


def test_each_act_of_the_operator_is_told_and_no_webhook_that_nobody_takes(box: Box, api: Api) -> None:
    before = newest(box)
    written = box.inbound("+447700900123", "Hello")
    got(box.post("/clock/resume"))
    got(box.post("/clock/freeze"))
    box.control.patch(box.path, {"delivery": {"mode": "manual"}})
    sent = got(api.say(WILL), 201)["messageId"]
    got(box.report(sent, "failed"))
    fault = got(box.post("/faults", {"kind": "error", "status": 503, "times": 1}), 201)["id"]
    api.get("/contact")
    assert box.control.delete(f"{box.path}/faults/{fault}").status_code == 204
    got(box.put("/webhooks/coext", {"url": "http://127.0.0.1:9/hook"}))
    assert box.control.delete(f"{box.path}/requests").status_code == 204
    assert box.control.delete(f"{box.path}/findings").status_code == 204
    mine = [event for event in events(box, after=before) if event["lane"] == "you"]
    assert [event["type"] for event in mine] == [
        *("inbound.given", "clock.resumed", "clock.frozen", "settings.changed", "status.forced"),
        *("fault.armed", "fault.spent", "fault.disarmed", "webhook.subscribed", "journal.cleared", "findings.cleared"),
    ]
    assert mine[0]["refs"] == {"message": written["id"]}
    assert mine[4]["what"] == "msgboxx's provider reports: failed"
    assert (mine[5]["refs"], mine[5]["row"]) == ({"fault": fault}, {"kind": "error", "status": 503})
    assert "webhook.skipped" not in types(box, after=before)
    effects = {event["cause"]: event["type"] for event in events(box, after=before) if "cause" in event}
    assert (effects[mine[0]["id"]], effects[mine[4]["id"]]) == ("message.created", "message.status")


def test_an_act_that_is_refused_is_not_told(box: Box) -> None:
    before = newest(box)
    refused(box.post("/inbound", {"system": "msgboxx", "from": "nobody", "text": "Hello"}), 422)
    refused(box.post("/clock/advance", {"seconds": -1}), 409)
    refused(box.report("nothing", "read"), 404)
    assert events(box, after=before) == []


def test_an_attempt_at_a_webhook_leads_back_to_its_message(world: Box) -> None:
    with receiving() as receiver:
        got(world.put("/webhooks/coext", {"url": f"{receiver.url}?api_key=open-sesame"}))
        before = newest(world)
        written = world.inbound("+447700900123", "Hello", system="coext")
        got(world.post("/webhooks/drain"))
    _, created, attempted = events(world, after=before)
    assert (attempted["type"], attempted["cause"]) == ("webhook.attempted", created["id"])
    assert attempted["refs"].items() >= {"message": written["id"], "delivery": attempted["row"]["id"]}.items()
    assert attempted["row"].items() >= {"event": "message.received", "attempt": 1, "response_status": 200}.items()
    assert attempted["row"]["url"] == f"{receiver.url}?api_key=***"


def test_findings_are_told_with_the_request_that_they_are_about(box: Box, api: Api) -> None:
    before = newest(box)
    api.get("/contact", colour="red")
    request, finding = events(box, after=before)
    assert request["row"]["findings"] == ["unknown_parameter"]
    assert (finding["type"], finding["cause"], finding["lane"]) == ("finding.added", request["id"], "request")
    assert finding["row"] == {"kind": "unknown_parameter", "detail": "colour"}


def test_a_long_text_is_cut_and_a_message_that_was_dropped_has_none() -> None:
    with own_control("coext", max_messages=2) as control:
        box = control.make(fixtures="empty")
        for text in ("x" * 500, "y", "z"):
            box.inbound("+447700900123", text, system="coext")
        first, *_, last = events(box, types="message")
        assert last["row"]["text"] == "z"
        assert (first["what"], set(first["row"])) == ("received", {"id", "system", "status"})
        box.inbound("+447700900123", "x" * 500, system="coext")
        assert events(box, types="message")[-1]["row"]["text"] == "x" * 199 + "…"


def test_a_list_is_read_from_its_newest_event_back_to_its_first(box: Box) -> None:
    for number in range(7):
        box.inbound("+447700900123", f"message {number}")
    whole = events(box, order="desc")
    pages = [got(box.get("/events", limit=3))]
    while pages[-1]["more"]:
        pages.append(got(box.get("/events", limit=3, before=pages[-1]["first"])))
    assert [event for page in pages for event in page["items"]] == whole
    assert [event["id"] for event in events(box)] == [event["id"] for event in whole][::-1]


def test_types_are_named_whole_or_by_their_beginning(box: Box) -> None:
    box.inbound("+447700900123", "Hello")
    got(box.post("/clock/freeze"))
    assert types(box, types="message,clock.frozen") == ["message.created", "clock.frozen"]
    assert types(box, types="inbound.given") == ["inbound.given"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        *(({"after": place}, "after") for place in ("1", "UPPERCAS-1")),
        ({"before": "abcdefgh-"}, "before"),
        *(({"types": types}, "types") for types in ("massage", "", "message.")),
        ({"wait": 1}, "wait"),
        ({"wait": 1, "after": "abcdefgh-1", "before": "abcdefgh-1"}, "wait"),
    ],
    ids=repr,
)
def test_what_is_not_asked_rightly_is_422(box: Box, query: dict[str, Any], field: str) -> None:
    refused(box.get("/events", **query), 422, field)


def test_a_place_of_a_former_life_or_that_never_was_is_410_and_names_the_newest(box: Box) -> None:
    before = newest(box)
    got(box.post("/reset"))
    for query in ({"after": before}, {"before": before}, {"after": before, "wait": 1}):
        assert got(box.get("/events", **query), 410)["last"] == newest(box)
    assert types(box) == ["sandbox.reset"]
    got(box.get("/events", after=f"{newest(box).partition('-')[0]}-999"), 410)


def test_who_waits_is_answered_by_the_next_event_of_these_types(box: Box, api: Api) -> None:
    before = newest(box)
    with ThreadPoolExecutor(1) as asking:
        asked = asking.submit(box.get, "/events", after=before, wait=20, types="message.status")
        box.inbound("+447700900123", "Hello")
        got(api.say(WILL), 201)
        page = got(asked.result(30))
    assert [event["row"]["status"] for event in page["items"]] == ["sent"]


def test_who_waits_in_vain_gets_an_empty_page_from_which_to_go_on(box: Box) -> None:
    before = newest(box)
    box.inbound("+447700900123", "Hello")
    page = got(box.get("/events", after=before, wait=0.05, types="clock"))
    assert (page["items"], page["last"]) == ([], newest(box))


def test_who_waits_hears_of_the_end(make_box: MakeBox) -> None:
    box = make_box()
    before = newest(box)
    with ThreadPoolExecutor(2) as asking:
        all_types = asking.submit(box.get, "/events", after=before, wait=20)
        others = asking.submit(box.get, "/events", after=before, wait=20, types="message")
        until(lambda: not all_types.done())
        box.delete()
        ended, refusal = all_types.result(30), others.result(30)
    # Who came after the end finds no sandbox.
    if ended.status_code != 404:
        assert [event["type"] for event in got(ended)["items"]] == ["sandbox.deleted"]
    assert refusal.status_code in (404, 409)


def test_no_more_is_kept_than_max_events_says() -> None:
    with own_control("msgboxx", max_events=5) as control:
        box = control.make()
        for _ in range(7):
            got(box.post("/clock/freeze"))
        page = got(box.get("/events", order="asc"))
        assert (len(page["items"]), page["dropped"]) == (5, 2)
        epoch = page["first"].partition("-")[0]
        assert got(box.get("/events", after=f"{epoch}-1"), 410)["last"] == page["last"]
        (store,) = (one for one in got(box.get("/stores"))["items"] if one["name"] == "events")
        assert (store["records"], store["max_records"], store["dropped"]) == (5, 5, 2)


def test_events_are_in_no_state(box: Box, api: Api) -> None:
    got(api.say(WILL), 201)
    state = box.state()
    assert not [name for name in state if "event" in name or "chronicle" in name]
    got(box.put("/state", state))
    assert types(box) == ["state.imported"]
