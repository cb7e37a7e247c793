"""The mobile and the internal surface, and the audit log of all three."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest

from mock_server.server.composition import Server
from tests.conftest import MakeBox
from tests.support.box import Box
from tests.support.http import Http, Response, got
from tests.support.tripdesk import ANN_PHONE, FIXTURES, TALK, Api, accepted, refused


def opened(box: Box) -> Http:
    return Http(box.view["systems"]["tripdesk"]["base_url"])


# Mobile


def test_a_token_outlives_a_reset_and_not_its_sandbox(box: Box, mobile: Api) -> None:
    got(box.post("/reset"))
    got(mobile.get("/api/mobile/conversations"))
    box.delete()
    refused(mobile.get("/api/mobile/conversations"), 401, "unauthorized")


def polls(mobile: Api, since: str | None = None, limit: int = 25) -> Iterator[tuple[list[dict[str, Any]], str]]:
    while True:
        known = {} if since is None else {"since": since}
        page = got(mobile.get("/api/mobile/conversations", limit=limit, **known))
        assert isinstance(page["next_cursor"], str)
        since = page["next_cursor"]
        yield page["data"], since


def test_polling_shows_each_change_once(box: Box, mobile: Api, api: Api) -> None:
    poll = polls(mobile)
    assert [row["id"] for row in next(poll)[0]] == [TALK]
    assert next(poll)[0] == []
    accepted(api.send(ANN_PHONE))
    box.advance(60)
    (changed,), _ = next(poll)
    assert changed == api.one(f"/api/v1/conversations/{TALK}")
    assert next(poll)[0] == []
    got(box.post(f"/tripdesk/conversations/{TALK}/assign", {"agent": "a"}))
    box.inbound("+15550100777", system="tripdesk")
    both, cursor = next(poll)
    assert [row["address"] for row in both] == [ANN_PHONE, "+15550100777"]
    got(box.put("/state", box.state()))
    assert next(polls(mobile, cursor))[0] == []
    box.inbound("+15550100777", system="tripdesk")
    assert [row["address"] for row in next(polls(mobile, cursor))[0]] == ["+15550100777"]


# Internal


def confirming(box: Box, pool: ThreadPoolExecutor, **body: Any) -> Future[Response]:
    def send() -> Response:
        with Api.of(box) as api:
            return api.post("/api/internal/messages", {"channel": "sms", "to": "+15550100123", "text": "Hi", **body})

    return pool.submit(send)


def await_message(box: Box, to: str = "+15550100123") -> str:
    while True:
        found = box.messages(to=to, direction="outbound")
        if found:
            message_id: str = found[0]["id"]
            return message_id
        Event().wait(0.01)


def test_with_a_running_clock_it_answers_by_itself(make_box: MakeBox) -> None:
    box = make_box(fixtures=FIXTURES, clock={"frozen": False}, delivery={"delays": {"delivered": 0.05, "read": 0.1}})
    with Api.of(box) as api:
        message = got(api.post("/api/internal/messages", {"channel": "sms", "to": "+15550100123", "text": "Hi"}))
    assert message["status"] == "delivered"


def test_what_the_operator_reports_confirms_it(make_box: MakeBox) -> None:
    box = make_box(fixtures=FIXTURES, delivery={"mode": "manual"})
    with ThreadPoolExecutor(1) as pool:
        future = confirming(box, pool)
        message_id = await_message(box)
        got(box.report(message_id, "sent"))
        assert not future.done()
        got(box.report(message_id, "delivered"))
        assert got(future.result(20))["status"] == "delivered"


@pytest.fixture
def hurried(server: Server, box: Box) -> Box:
    """A sandbox whose confirmations do not wait for 30 seconds."""
    server.apps.control.world.get(box.id).stores["tripdesk"].patience = 0.05
    return box


def test_the_same_call_again_waits_on_for_the_same_message(hurried: Box, api: Api) -> None:
    body = {"channel": "sms", "to": "+15550100123", "text": "Hi"}
    for _ in range(2):
        refused(api.call("POST", "/api/internal/messages", body, "k"), 504, "confirmation_timeout")
    message_id = await_message(hurried)
    got(hurried.put("/state", hurried.state()))
    other = {**body, "to": "+15550100124"}
    hurried.advance(60)
    answer = api.call("POST", "/api/internal/messages", body, "k")
    assert (got(answer)["id"], got(answer)["status"]) == (message_id, "delivered")
    assert api.call("POST", "/api/internal/messages", body, "k").content == answer.content
    refused(api.call("POST", "/api/internal/messages", other, "k"), 409, "idempotency_conflict")
    assert len(hurried.messages(direction="outbound", status="delivered")) == 1
    assert hurried.state()["systems"]["tripdesk"]["unconfirmed"] == []


def test_after_24_hours_the_same_call_is_a_new_one(hurried: Box, api: Api) -> None:
    got(hurried.control.patch(hurried.path, {"delivery": {"mode": "manual"}}))
    body = {"channel": "sms", "to": "+15550100123", "text": "Hi"}
    for seconds, count in ((0, 1), (86_399, 1), (1, 2)):
        hurried.advance(seconds)
        refused(api.call("POST", "/api/internal/messages", body, "k"), 504, "confirmation_timeout")
        assert len(hurried.messages(to="+15550100123")) == count


def test_it_waits_30_seconds_unless_told(server: Server, box: Box) -> None:
    assert server.apps.control.world.get(box.id).stores["tripdesk"].patience == 30


@pytest.mark.parametrize("ending", ["reset", "delete"])
def test_who_waits_in_a_sandbox_that_ends_gets_an_answer(box: Box, ending: str) -> None:
    with ThreadPoolExecutor(1) as pool:
        future = confirming(box, pool)
        await_message(box)
        if ending == "reset":
            got(box.post("/reset"))
        else:
            box.delete()
        refused(future.result(20), 504, "confirmation_timeout")


# Audit


def test_a_refused_log_in_is_in_nobodys_log_when_nobody_is_known_by_that_name(box: Box, api: Api) -> None:
    with opened(box) as http:
        http.post("/api/mobile/auth/token", {"email": "nobody@example.com", "password": "x"})
        http.get("/api/v1/balance")
        http.request("GET", "/api/v1/balance", headers={"Authorization": "Bearer ak_test_wrong"})
    assert api.one("/api/internal/audit")["data"] == []


def test_calls_repeat_as_curl_with_the_key_from_the_environment(box: Box, api: Api) -> None:
    accepted(api.send(key="k"))
    (entry,) = box.journal(method="POST")
    curl = box.curl(entry)
    assert "Bearer $TRIPDESK_TEST_KEY" in curl
    assert "Idempotency-Key: k" in curl
