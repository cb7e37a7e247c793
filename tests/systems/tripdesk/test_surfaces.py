"""The mobile and the internal surface, and the audit log of all three."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest

from mock_server.server import Server
from tests.conftest import MakeBox
from tests.support.box import Box
from tests.support.http import Http, Response, got
from tests.support.tripdesk import ANN_PHONE, FIXTURES, NOBODY, TALK, TIME, ULID, Api, accepted, log_in_of, refused

AUDIT = {"id", "at", "surface", "actor", "method", "path", "status", "outcome", "replayed"}


def opened(box: Box) -> Http:
    return Http(box.view["systems"]["tripdesk"]["base_url"])


# Mobile


def test_logging_in_gives_a_bearer_token_of_24_hours(box: Box) -> None:
    with opened(box) as http:
        token = got(http.post("/api/mobile/auth/token", log_in_of(box)))
    assert set(token) == {"access_token", "token_type", "expires_at"}
    assert (token["token_type"], token["expires_at"]) == ("Bearer", "2024-05-02T12:00:00Z")


@pytest.mark.parametrize(("seconds", "status"), [(86_399, 200), (86_400, 401), (10**6, 401)])
def test_a_token_ends_after_24_hours_of_the_sandboxs_clock(box: Box, mobile: Api, seconds: int, status: int) -> None:
    box.advance(seconds)
    assert mobile.get("/api/mobile/conversations").status_code == status


def test_a_token_outlives_a_reset_and_not_its_sandbox(box: Box, mobile: Api) -> None:
    got(box.post("/reset"))
    got(mobile.get("/api/mobile/conversations"))
    box.delete()
    refused(mobile.get("/api/mobile/conversations"), 401, "unauthorized")


@pytest.mark.parametrize(
    "change",
    [{"password": "wrong"}, {"email": "nobody@example.com"}, {"password": " "}, {"email": "agent@example.org"}],
)
def test_a_wrong_login_is_401_or_422_without_a_token(box: Box, change: dict[str, str]) -> None:
    with opened(box) as http:
        answer = http.post("/api/mobile/auth/token", {**log_in_of(box), **change})
    if change.get("password") == " ":
        refused(answer, 422, "validation_failed", "password")
    else:
        refused(answer, 401, "unauthorized")


def test_each_surface_takes_its_own_credentials_only(api: Api, mobile: Api) -> None:
    refused(mobile.get("/api/v1/balance"), 403, "forbidden")
    refused(mobile.get("/api/internal/audit"), 403, "forbidden")
    refused(mobile.send(), 403, "forbidden")
    refused(api.get("/api/mobile/conversations"), 403, "forbidden")
    refused(api.post("/api/mobile/devices", {}), 403, "forbidden")


def test_a_device_is_registered_and_dropped(box: Box, mobile: Api) -> None:
    made = got(mobile.post("/api/mobile/devices", {"fcm_token": "fcm:1", "platform": "android"}), 201)
    assert set(made) == {"id", "fcm_token", "platform", "created_at"}
    assert re.fullmatch(f"dev_{ULID}", made["id"])
    box.advance(1)
    again = got(mobile.post("/api/mobile/devices", {"fcm_token": "fcm:1", "platform": "ios"}), 201)
    assert again == {**made, "platform": "ios"}
    assert len(box.state()["systems"]["tripdesk"]["devices"]) == 1
    gone = mobile.delete(f"/api/mobile/devices/{made['id']}")
    assert (gone.status_code, gone.content) == (204, b"")
    refused(mobile.delete(f"/api/mobile/devices/{made['id']}"), 404, "not_found")
    assert box.state()["systems"]["tripdesk"]["devices"] == []


def test_a_reply_goes_to_the_conversations_address(box: Box, mobile: Api, api: Api) -> None:
    message_id = accepted(mobile.post(f"/api/mobile/conversations/{TALK}/messages", {"text": "On my way"}))
    assert box.message(message_id)["to"] == ANN_PHONE
    newest = next(mobile.pages(f"/api/mobile/conversations/{TALK}/messages"))
    assert (newest["id"], newest["direction"], newest["text"]) == (message_id, "outbound", "On my way")
    assert api.message(message_id)["channel"] == "whatsapp"
    templated = accepted(mobile.post(f"/api/mobile/conversations/{TALK}/messages", {"template": "plain"}))
    assert box.message(templated)["text"] == "We are closed."


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


def test_the_live_plane_is_not_polled(mobile: Api, live: Api) -> None:
    _, since = next(polls(mobile))
    accepted(live.send())
    assert next(polls(mobile, since)) == ([], since)


def test_polling_misses_nothing_and_shows_nothing_twice_while_another_thread_sends(make_box: MakeBox) -> None:
    box = make_box(fixtures=FIXTURES, limits={"tripdesk": {"per_minute": None}})
    numbers = [f"+15550101{place:03d}9" for place in range(150)]
    done = Event()

    def send() -> None:
        with Api.of(box) as api:
            for number in numbers:
                accepted(api.send(number))
        done.set()

    with Api.mobile(box) as mobile, ThreadPoolExecutor(1) as pool:
        poll = polls(mobile, limit=7)
        sending = pool.submit(send)
        seen: list[str] = []
        finished = False
        while True:
            rows, _ = next(poll)
            seen += [row["address"] for row in rows]
            if finished and not rows:
                break
            finished = done.is_set()
        sending.result(20)
    assert seen == [ANN_PHONE, *numbers]


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


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, "delivered"),
        ({"channel": "broadcast", "to": "list-123"}, "sent"),
        ({"to": "+15550100001"}, "failed"),
        ({"channel": "email", "to": "bounce@example.com"}, "bounced"),
    ],
)
def test_it_answers_with_the_final_status_when_the_clock_is_moved(box: Box, body: dict[str, str], status: str) -> None:
    with ThreadPoolExecutor(1) as pool:
        future = confirming(box, pool, **body)
        message_id = await_message(box, body.get("to", "+15550100123"))
        box.advance(60)
        message = got(future.result(20))
    assert (message["id"], message["status"]) == (message_id, status)
    with Api.of(box) as api:
        assert api.message(message_id) == message


def test_with_a_running_clock_it_answers_by_itself(make_box: MakeBox) -> None:
    box = make_box(fixtures=FIXTURES, clock={"frozen": False}, delivery={"delays": {"delivered": 0.05, "read": 0.1}})
    with Api.of(box) as api:
        message = got(api.post("/api/internal/messages", {"channel": "sms", "to": "+15550100123", "text": "Hi"}))
    assert message["status"] == "delivered"


def test_a_gateway_that_is_down_fails_it_with_the_reason(box: Box, api: Api) -> None:
    (down,) = [row for row in api.pages("/api/v1/gateways") if row["status"] == "down"]
    with ThreadPoolExecutor(1) as pool:
        future = confirming(box, pool, gateway=down["id"])
        await_message(box)
        box.advance(60)
        message = got(future.result(20))
    assert (message["status"], message["last_error"]["code"], message["retry_count"]) == ("failed", "gateway_down", 3)


def test_what_the_operator_reports_confirms_it(make_box: MakeBox) -> None:
    box = make_box(fixtures=FIXTURES, delivery={"mode": "manual"})
    with ThreadPoolExecutor(1) as pool:
        future = confirming(box, pool)
        message_id = await_message(box)
        got(box.report(message_id, "sent"))
        assert not future.done()
        got(box.report(message_id, "delivered"))
        assert got(future.result(20))["status"] == "delivered"


def test_nobody_else_waits_while_it_waits(box: Box, api: Api) -> None:
    with ThreadPoolExecutor(4) as pool:
        futures = [confirming(box, pool, to=f"+1555010012{place}") for place in range(3, 7)]
        for place in range(3, 7):
            await_message(box, f"+1555010012{place}")
        assert not any(future.done() for future in futures)
        accepted(api.send("+15550100888"))
        box.advance(60)
        assert [got(future.result(20))["status"] for future in futures] == ["delivered"] * 4


@pytest.fixture
def hurried(server: Server, box: Box) -> Box:
    """A sandbox whose confirmations do not wait for 30 seconds."""
    server.house.control.world.get(box.id).stores["tripdesk"].patience = 0.05
    return box


def test_after_the_time_out_it_is_504_and_the_message_goes_on(hurried: Box, api: Api) -> None:
    body = {"channel": "sms", "to": "+15550100123", "text": "Hi"}
    error = refused(api.post("/api/internal/messages", body), 504, "confirmation_timeout")
    message_id = await_message(hurried)
    assert message_id in error["message"]
    hurried.advance(60)
    assert api.message(message_id)["status"] == "delivered"


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


def test_another_call_after_a_time_out_is_tried_afresh(hurried: Box, api: Api) -> None:
    body = {"channel": "sms", "to": "+15550100123", "text": "Hi"}
    refused(api.call("POST", "/api/internal/messages", body, "k"), 504, "confirmation_timeout")
    refused(api.call("POST", "/api/internal/messages", {**body, "text": "Ho"}, "k"), 504, "confirmation_timeout")
    assert len(hurried.messages(to="+15550100123")) == 2


def test_after_24_hours_the_same_call_is_a_new_one(hurried: Box, api: Api) -> None:
    got(hurried.control.patch(hurried.path, {"delivery": {"mode": "manual"}}))
    body = {"channel": "sms", "to": "+15550100123", "text": "Hi"}
    for seconds, count in ((0, 1), (86_399, 1), (1, 2)):
        hurried.advance(seconds)
        refused(api.call("POST", "/api/internal/messages", body, "k"), 504, "confirmation_timeout")
        assert len(hurried.messages(to="+15550100123")) == count


def test_it_waits_30_seconds_unless_told(server: Server, box: Box) -> None:
    assert server.house.control.world.get(box.id).stores["tripdesk"].patience == 30


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


def test_every_call_of_all_three_surfaces_is_in_the_audit_log(box: Box, api: Api, live: Api, mobile: Api) -> None:
    accepted(api.send())
    refused(api.send("nobody"), 422, "validation_failed")
    refused(api.get("/api/v1/nothing"), 404, "not_found")
    refused(api.delete("/api/v1/messages"), 405, "method_not_allowed")
    refused(api.get("/api/mobile/conversations"), 403, "forbidden")
    refused(mobile.get(f"/api/mobile/conversations/cnv_{NOBODY}/messages"), 404, "not_found")
    got(live.get("/api/v1/balance"))
    got(box.post("/faults", {"system": "tripdesk", "kind": "error", "times": 1}), 201)
    refused(api.get("/api/v1/balance"), 500, "internal_error")
    with opened(box) as http:
        refused(http.post("/api/mobile/auth/token", {**log_in_of(box), "password": "wrong"}), 401, "unauthorized")
    rows = list(api.pages("/api/internal/audit"))
    assert all(set(row) == AUDIT for row in rows)
    assert all(re.fullmatch(f"aud_{ULID}", row["id"]) and re.fullmatch(TIME, row["at"]) for row in rows)
    told = [(row["surface"], row["actor"]["type"], row["method"], row["path"], row["status"]) for row in rows]
    assert told == [
        ("mobile", "agent", "POST", "/api/mobile/auth/token", 401),
        ("external", "key", "GET", "/api/v1/balance", 500),
        ("mobile", "agent", "GET", f"/api/mobile/conversations/cnv_{NOBODY}/messages", 404),
        ("mobile", "key", "GET", "/api/mobile/conversations", 403),
        ("external", "key", "DELETE", "/api/v1/messages", 405),
        ("external", "key", "GET", "/api/v1/nothing", 404),
        ("external", "key", "POST", "/api/v1/messages", 422),
        ("external", "key", "POST", "/api/v1/messages", 202),
        ("mobile", "agent", "POST", "/api/mobile/auth/token", 200),
    ]
    assert [row["outcome"] for row in rows[:3]] == ["refused", "failed", "refused"]
    assert rows[-2]["outcome"] == "succeeded"


def test_the_audit_log_lists_the_calls_that_list_it(api: Api) -> None:
    assert api.one("/api/internal/audit")["data"] == []
    (row,) = api.one("/api/internal/audit")["data"]
    assert (row["surface"], row["path"], row["status"]) == ("internal", "/api/internal/audit", 200)


def test_no_credential_is_in_the_audit_log_nor_in_the_journal(box: Box, api: Api, mobile: Api) -> None:
    got(mobile.get("/api/mobile/conversations"))
    with opened(box) as http:
        http.post("/api/mobile/auth/token", {**log_in_of(box), "password": "wrong-secret"})
    told = api.get("/api/internal/audit").text + str(box.journal())
    for secret in (api.credential, mobile.credential, log_in_of(box)["password"], "wrong-secret"):
        assert secret not in told


def test_a_refused_log_in_is_in_nobodys_log_when_nobody_is_known_by_that_name(box: Box, api: Api) -> None:
    with opened(box) as http:
        http.post("/api/mobile/auth/token", {"email": "nobody@example.com", "password": "x"})
        http.get("/api/v1/balance")
        http.request("GET", "/api/v1/balance", headers={"Authorization": "Bearer ak_test_wrong"})
    assert api.one("/api/internal/audit")["data"] == []


def test_calls_repeat_as_curl_with_the_key_from_the_environment(box: Box, api: Api) -> None:
    accepted(api.send(key="k"))
    (entry,) = box.journal(method="POST")
    curl = box.get(f"/requests/{entry['id']}", **{"as": "curl"}).text
    assert "Bearer $TRIPDESK_KEY" in curl
    assert "Idempotency-Key: k" in curl
