"""What a sandbox keeps is bounded: the oldest requests and messages beyond it are dropped and counted."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.box import Box, Control, refused
from tests.support.http import got
from tests.support.msgboxx import ANN, WEBHOOK, WILL, Api
from tests.support.servers import own_control


@pytest.fixture(scope="module")
def small() -> Iterator[Control]:
    with own_control(max_requests=5, max_messages=6) as control:
        yield control


@pytest.fixture
def box(small: Control) -> Iterator[Box]:
    made = small.make()
    yield made
    made.delete()


def asks(box: Box, times: int = 8) -> Api:
    """Calls that the journal keeps beside the log-in, the last five of them."""
    api = box.log_in()
    for number in range(1, times + 1):
        api.get("/contact", page=number)
    return api


def writes(box: Box, times: int) -> None:
    for number in range(times):
        box.inbound("+447700900106", f"message {number}")


def test_the_journal_keeps_the_newest_counts_the_others_and_goes_on_when_it_is_emptied(box: Box) -> None:
    asks(box)
    page = got(box.get("/requests"))
    assert [entry["query"] for entry in page["items"]] == [f"page={number}" for number in (8, 7, 6, 5, 4)]
    assert page["paging"] == {"page": 1, "page_size": 50, "pages": 1, "total": 5, "dropped": 4}
    assert box.state()["requests_dropped"] == 4
    refused(box.get("/requests/req_00000001"), 404)
    assert box.control.delete(f"{box.path}/requests").status_code == 204
    refused(box.get("/requests/req_00000009"), 404)
    assert got(box.get("/requests"))["paging"].items() >= {"total": 0, "dropped": 0}.items()
    asks(box, 1)
    assert [entry["id"] for entry in box.journal()] == ["req_00000011", "req_00000010"]


def test_messages_are_dropped_from_the_oldest_on(box: Box) -> None:
    writes(box, 6)
    page = got(box.get("/messages"))
    assert [message["text"] for message in page["items"]] == [f"message {number}" for number in range(5, -1, -1)]
    assert page["paging"]["dropped"] == box.state()["messages_dropped"] == 3
    assert got(box.log_in().get("/message", fromDate="2000-01-01"))["paging"]["recordCount"] == 6


def test_a_message_that_was_dropped_is_404_and_its_road_ends_quietly(box: Box) -> None:
    api = box.log_in()
    gone = got(api.say(WILL), 201)["messageId"]
    broadcast = got(api.broadcast(ANN), 201)["broadcastId"]
    writes(box, 8)
    assert api.get(f"/message/{gone}").status_code == 404
    box.advance(60)
    assert api.one(f"/broadcast/{broadcast}")["message"] == "We are closed today."
    got(api.say(WILL), 201)


def shortfall(box: Box, **expected: Any) -> dict[str, Any]:
    """What `verify` tells of the one thing that was expected."""
    ((told,),) = got(box.post("/verify", expected), 422)["errors"].values()
    assert isinstance(told, dict)
    return told


@pytest.mark.parametrize("times", [0, 5, {"max": 9}, {"min": 0, "max": 5}])
def test_what_rests_on_requests_that_were_dropped_is_not_verified_and_says_so(box: Box, times: Any) -> None:
    asks(box)
    path = "/msgboxx/oauth/*" if times == 0 else "/msgboxx/contact"
    told = shortfall(box, requests=[{"path": path, "times": times}])
    assert (told["found"], told["dropped"]) == (0 if times == 0 else 5, 4)
    assert told["detail"] == "How often it came is not known: 4 older ones were dropped."


def test_what_does_not_rest_on_what_was_dropped_is_verified_or_refused_as_ever(box: Box) -> None:
    asks(box)
    for times in ({"min": 5}, {"min": 1}):
        got(box.post("/verify", {"requests": [{"path": "/msgboxx/contact", "times": times}]}))
    for times in (4, {"max": 4}, 0):
        assert "dropped" not in shortfall(box, requests=[{"path": "/msgboxx/contact", "times": times}])
    # There may have been six.
    assert shortfall(box, requests=[{"path": "/msgboxx/contact", "times": {"min": 6}}])["dropped"] == 4
    box.control.delete(f"{box.path}/requests")
    got(box.post("/verify", {"requests": [{"path": "/msgboxx/contact", "times": 0}]}))


def test_what_rests_on_messages_that_were_dropped_is_not_verified_unless_they_were_before_its_time(box: Box) -> None:
    writes(box, 6)
    told = shortfall(box, messages=[{"q": "message 9", "times": 0}])
    assert (told["found"], told["dropped"]) == (0, 3)
    assert "dropped" in shortfall(box, messages=[{"q": "message", "times": 6}])
    got(box.post("/verify", {"messages": [{"q": "message", "times": {"min": 6}}]}))
    box.advance(1)
    got(box.post("/verify", {"messages": [{"q": "message 9", "since": box.now(), "times": 0}]}))


@pytest.fixture
def narrow() -> Iterator[Box]:
    with own_control("msgboxx", max_records=100) as control:
        yield control.make()


def test_a_call_that_would_add_to_a_full_table_is_refused_and_the_finding_says_why(narrow: Box) -> None:
    api, store = narrow.log_in(), {}
    for number in range(100):
        answer = api.add_contact(f"+4477009{number:05d}")
        store = {found["name"]: found for found in narrow.items("/stores")}["msgboxx.contacts"]
        if store["records"] == store["max_records"] == 100:
            break
        assert answer.status_code == 201
    refusal = api.add_contact("+447700999999")
    assert (refusal.status_code, refusal.headers["Content-Type"]) == (507, "application/json")
    assert api.get("/contact").status_code == 200
    (finding,) = narrow.items("/findings", kind="full_sandbox")
    assert finding["detail"] == "msgboxx.contacts holds 100 records, as many as a table of this sandbox may."
    problem = refused(narrow.post("/inbound", {"system": "msgboxx", "from": "+447700900106", "text": "Hi"}), 409)
    assert problem["detail"] == finding["detail"]

    assert api.delete(f"/webhook/{WEBHOOK}").status_code == 204
    got(narrow.put("/state", narrow.state()))
    got(narrow.post("/reset"))
    assert narrow.log_in().add_contact("+447700999999").status_code == 201


def test_a_state_with_more_than_a_sandbox_may_hold_is_refused(narrow: Box) -> None:
    state = narrow.state()
    contacts = state["systems"]["msgboxx"]["contacts"]
    contacts += [
        {**contacts[-1], "id": f"{number:08d}-0000-4000-8000-000000000abc", "mobile_number": f"+4477009{number:05d}"}
        for number in range(100)
    ]
    told = refused(narrow.put("/state", state), 422)["errors"]["stores"]
    assert told == [f"msgboxx.contacts: {len(contacts)} records are more than the 100 that there may be."]


def test_every_store_shows_its_bounds_and_how_full_it_is(box: Box) -> None:
    asks(box)
    stores = {store.pop("name"): store for store in got(box.get("/stores"))["items"]}
    assert stores["requests"].pop("bytes") > 0
    assert stores["requests"] == {"records": 5, "max_records": 5, "max_bytes": 16 * 1024 * 1024, "dropped": 4}
    assert {name for name in stores if "." not in name} == {
        *("messages", "requests", "findings", "events", "faults", "rate_windows", "parcels", "deliveries")
    }
    assert {"coax.customers", "coext.customers", "msgboxx.contacts", "tripdesk.audit"} <= stores.keys()
