"""Idempotency keys: one message, one charge, one answer to the byte."""

from __future__ import annotations

import json
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest
import requests

from mock_server.kernel.clock import stopwatch
from mock_server.server.composition import Server
from tests.conftest import MakeBox
from tests.support.box import Box
from tests.support.http import Response, got
from tests.support.tripdesk import Api, accepted, refused

KEY = "7f3e2c1a-9b8d-4f6e-a2c1-b3d4e5f6a7b8"
REPLAYED = "Idempotent-Replayed"
BODY = {"channel": "whatsapp", "to": "+15550100123", "text": "Hello"}


def test_the_same_json_spelled_otherwise_is_the_same_body(api: Api) -> None:
    headers = {"Idempotency-Key": KEY, "Content-Type": "application/json"}
    first = api.request("POST", "/api/v1/messages", data=json.dumps(BODY), headers=headers)
    other = json.dumps(dict(reversed(BODY.items())), indent=4)
    assert api.request("POST", "/api/v1/messages", data=other, headers=headers).content == first.content


@pytest.mark.parametrize("name", ["idempotency_key", "Idempotency_Key", "Idempotency-Key", "IDEMPOTENCY_KEY"])
def test_each_spelling_arrives_through_a_raw_socket(box: Box, api: Api, name: str) -> None:
    first = accepted(api.send(key=KEY))
    where = urlsplit(api.base_url)
    body = json.dumps(BODY).encode()
    head = (
        f"POST {where.path}/api/v1/messages HTTP/1.1\r\nHost: {where.netloc}\r\nConnection: close\r\n"
        f"Authorization: Bearer {api.credential}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n{name}: {KEY}\r\n\r\n"
    )
    with socket.create_connection((where.hostname, where.port), timeout=10) as raw:
        raw.sendall(head.encode() + body)
        answer = b"".join(iter(lambda: raw.recv(65_536), b""))
    assert b"202 Accepted" in answer
    assert first.encode() in answer


@pytest.mark.parametrize("key", ["", "a b", "x" * 256, "\u00e9"])
def test_what_is_no_key_is_422_and_does_nothing(box: Box, api: Api, key: str) -> None:
    headers = {"Idempotency-Key": key.encode("latin-1")}
    answer = api.request("POST", "/api/v1/messages", json=BODY, headers=headers)
    refused(answer, 422, "validation_failed", "Idempotency-Key")
    assert box.messages(to="+15550100123") == []


def test_a_key_of_255_characters_will_do(api: Api) -> None:
    assert accepted(api.send(key="x" * 255)) == accepted(api.send(key="x" * 255))


def test_a_replay_counts_against_the_limit_and_is_in_the_audit_log(api: Api) -> None:
    first = api.send(key=KEY)
    again = api.send(key=KEY)
    left = [int(answer.headers["X-RateLimit-Remaining"]) for answer in (first, again)]
    assert left[1] == left[0] - 1
    newest, before = list(api.pages("/api/internal/audit"))[:2]
    assert (newest["replayed"], before["replayed"]) == (True, False)


def test_keys_survive_a_state_that_goes_out_and_in(make_box: MakeBox, box: Box, api: Api) -> None:
    first = api.send(key=KEY)
    got(box.put("/state", box.state()))
    again = api.send(key=KEY)
    assert (again.content, again.headers[REPLAYED]) == (first.content, "true")


def test_the_second_of_two_confirmations_waits_for_the_first(box: Box) -> None:
    barrier = threading.Barrier(3)

    def confirm(_: int) -> Response:
        with Api.of(box) as api:
            barrier.wait()
            return api.call("POST", "/api/internal/messages", BODY, KEY)

    with ThreadPoolExecutor(2) as pool:
        futures = [pool.submit(confirm, place) for place in range(2)]
        barrier.wait()
        while not box.messages(to="+15550100123"):
            threading.Event().wait(0.01)
        with Api.of(box) as api:
            # Another call with the key of one under way is told at once.
            refused(api.send(key=KEY), 409, "idempotency_conflict")
        box.advance(60)
        answers = [future.result(20) for future in futures]
    assert {answer.status_code for answer in answers} == {200}
    assert answers[0].content == answers[1].content
    assert sorted(REPLAYED in answer.headers for answer in answers) == [False, True]
    assert len(box.messages(to="+15550100123")) == 1


def test_256_second_callers_are_let_go_by_an_advance(server: Server, box: Box) -> None:
    with ThreadPoolExecutor(256) as pool:
        futures = [pool.submit(confirm_once, box) for _ in range(256)]
        until_all_wait(server, 256)
        box.advance(60)
        answers = [future.result(20) for future in futures]
    assert {(answer.status_code, answer.content) for answer in answers} == {(200, answers[0].content)}
    assert sum(REPLAYED in answer.headers for answer in answers) == 255
    assert len(box.messages(to="+15550100123")) == 1


def test_256_second_callers_are_all_told_when_their_time_is_over(server: Server, box: Box) -> None:
    """On a clock that stands still, where nothing is ever known of the first one's message."""
    server.apps.control.world.get(box.id).stores["tripdesk"].patience = 2.0
    began = stopwatch()
    with ThreadPoolExecutor(256) as pool:
        answers = list(pool.map(lambda _: confirm_once(box), range(256)))
    (message,) = box.messages(to="+15550100123")
    for answer in answers:
        assert message["id"] in refused(answer, 504, "confirmation_timeout")["message"]
    # One after the other, each with a time of its own, would be minutes.
    assert stopwatch() - began < 20
    box.advance(60)
    assert got(confirm_once(box))["status"] == "read"


def confirm_once(box: Box) -> Response:
    with Api.of(box) as api:
        return api.call("POST", "/api/internal/messages", BODY, KEY)


def until_all_wait(server: Server, count: int) -> None:
    """Return once so many requests wait."""
    serving = server._serving
    assert serving is not None
    deadline = stopwatch() + 20
    while len(serving._waiting) < count:
        assert stopwatch() < deadline, f"{len(serving._waiting)} wait"
        threading.Event().wait(0.01)


def test_a_client_that_hangs_up_finds_its_answer_with_its_key(server: Server, box: Box, api: Api) -> None:
    body = json.dumps(BODY).encode()
    parts = urlsplit(api.base_url)
    head = (
        f"POST /tripdesk/api/internal/messages HTTP/1.1\r\nHost: x\r\nIdempotency-Key: {KEY}\r\n"
        f"Authorization: Bearer {api.credential}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    with socket.create_connection((parts.hostname, parts.port), timeout=10) as client:
        client.sendall(head.encode() + body)
        until_all_wait(server, 1)
    box.advance(60)
    again = confirm_once(box)
    assert (again.status_code, again.headers[REPLAYED]) == (200, "true")
    assert len(box.messages(to="+15550100123")) == 1


def test_a_call_that_waited_is_counted_and_written_down_once(box: Box) -> None:
    with ThreadPoolExecutor(1) as pool, Api.of(box) as api:
        left = int(api.get("/api/v1/balance").headers["X-RateLimit-Remaining"])
        future = pool.submit(confirm_once, box)
        while not box.messages(to="+15550100123"):
            threading.Event().wait(0.01)
        # Not before the minute is over, with which the limit begins anew.
        box.advance(5)
        answer = future.result(20)
    assert answer.status_code == 200
    assert int(answer.headers["X-RateLimit-Remaining"]) == left - 1
    paths = [entry["path"] for entry in box.journal()]
    assert paths.count("/tripdesk/api/internal/messages") == 1


def test_a_confirmation_whose_answer_is_cut_waits_for_it_all_the_same(box: Box) -> None:
    got(box.post("/faults", {"kind": "truncate", "times": 1}), 201)
    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(confirm_once, box)
        while not box.messages(to="+15550100123"):
            threading.Event().wait(0.01)
        box.advance(5)
        with pytest.raises(requests.RequestException, match="IncompleteRead"):
            future.result(20)
    again = confirm_once(box)
    assert (again.status_code, again.headers[REPLAYED]) == (200, "true")
