"""Each kind of fault, seen by a real client."""

from __future__ import annotations

import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from http.client import IncompleteRead

import pytest
import requests
from urllib3.exceptions import ProtocolError

from mock_server.client import Client
from tests.operator.boxes import Api, Box, contact, message
from tests.operator.conftest import MakeBox


def test_an_error_without_a_body_answers_in_the_systems_own_envelope(box: Box) -> None:
    box.control.fault("error")
    answer = box.api.get("/contact")
    assert answer.status_code == 500
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.json() == {
        "statusCode": 500,
        "error": "Internal Server Error",
        "message": "We had a problem with our server. Try again later.",
    }


@pytest.mark.parametrize("status", [400, 403, 409, 418, 429, 502, 503, 504, 599])
def test_an_error_answers_the_status_that_was_ordered(status: int, box: Box) -> None:
    box.control.fault("error", status=status)
    answer = box.api.get("/contact")
    assert answer.status_code == status
    assert answer.json()["statusCode"] == status


def test_an_error_answers_the_very_body_and_headers_that_were_ordered(box: Box) -> None:
    box.control.fault("error", status=503, body={"down": [1, None]}, headers={"Retry-After": "7", "X-Why": "test"})
    answer = box.api.get("/contact")
    assert (answer.status_code, answer.json()) == (503, {"down": [1, None]})
    assert (answer.headers["Retry-After"], answer.headers["X-Why"]) == ("7", "test")


def test_a_text_body_is_sent_as_text(box: Box) -> None:
    box.control.fault("error", status=502, body="<h1>Bad Gateway</h1>", headers={"Content-Type": "text/html"})
    answer = box.api.get("/contact")
    assert answer.text == "<h1>Bad Gateway</h1>"
    assert answer.headers["Content-Type"] == "text/html"


def test_an_error_happens_in_place_of_what_was_asked(box: Box) -> None:
    box.control.fault("error", path="/msgboxx/contact")
    assert box.api.post("/contact", contact()).status_code == 500
    box.control.disarm()
    assert box.api.post("/contact", contact()).status_code == 201


def test_a_delay_takes_at_least_as_long_and_changes_nothing_else(box: Box) -> None:
    plain = box.api.get("/contact")
    box.control.fault("delay", delay_ms=150)
    begun = time.monotonic()
    delayed = box.api.get("/contact")
    assert time.monotonic() - begun >= 0.15
    assert (delayed.status_code, delayed.content) == (plain.status_code, plain.content)


def test_health_is_prompt_while_32_are_delayed(box: Box, client: Client) -> None:
    box.control.fault("delay", delay_ms=1_000)
    with ThreadPoolExecutor(32) as pool:
        begun = time.monotonic()
        delayed = [pool.submit(requests.get, f"{box.api.base_url}/contact", **_as(box.api)) for _ in range(32)]
        lags = []
        while time.monotonic() - begun < 0.6:
            asked = time.monotonic()
            assert client.health()["status"] == "ok"
            lags.append(time.monotonic() - asked)
        answers = [answer.result() for answer in delayed]
        took = time.monotonic() - begun
    assert [answer.status_code for answer in answers] == [200] * 32
    assert min(answer.elapsed.total_seconds() for answer in answers) >= 1
    assert took < 16
    assert statistics.median(lags) < 0.1


def test_the_systems_own_429_comes_with_retry_after(box: Box) -> None:
    box.control.fault("rate_limit")
    answer = box.api.get("/contact")
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "60"
    assert answer.json()["statusCode"] == 429
    assert "60 seconds" in answer.json()["message"]


def test_a_429_takes_other_headers_when_told_so(box: Box) -> None:
    box.control.fault("rate_limit", headers={"Retry-After": "3"})
    assert box.api.get("/contact").headers["Retry-After"] == "3"


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_reset_is_a_connection_that_ends_without_an_answer(method: str, box: Box) -> None:
    box.control.fault("reset", times=1)
    with pytest.raises(requests.ConnectionError):
        box.api.request(method, "/contact", json=contact() if method == "POST" else None)
    assert box.api.get("/contact").status_code == 200


def test_a_reset_call_was_not_carried_out(box: Box) -> None:
    box.control.fault("reset", times=1)
    with pytest.raises(requests.ConnectionError):
        box.api.post("/contact", contact())
    assert box.api.post("/contact", contact()).status_code == 201


def test_a_truncated_answer_is_an_incomplete_read(box: Box) -> None:
    whole = box.api.get("/contact").content
    box.control.fault("truncate", times=1)
    with pytest.raises(requests.exceptions.ChunkedEncodingError) as broken:
        box.api.get("/contact")
    cause = broken.value.args[0]
    assert isinstance(cause, ProtocolError)
    read = cause.args[1]
    assert isinstance(read, IncompleteRead)
    assert read.partial == len(whole) // 2
    assert read.expected == len(whole) - len(whole) // 2
    assert box.api.get("/contact").content == whole


def test_a_truncated_call_was_carried_out(box: Box) -> None:
    box.control.fault("truncate", times=1)
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        box.api.post("/message", message("half said"))
    assert [found["text"] for found in box.control.messages(q="half said")] == ["half said"]


@pytest.mark.parametrize("kind", ["error", "rate_limit", "reset", "truncate"])
def test_another_sandbox_is_not_hit(kind: str, box: Box, make_box: MakeBox) -> None:
    other = make_box()
    box.control.fault(kind)
    assert other.api.get("/contact").status_code == 200
    assert other.control.faults() == []
    assert other.control.get()["faults_armed"] == 0


@pytest.mark.parametrize("kind", ["error", "rate_limit", "reset", "truncate", "delay"])
def test_no_fault_masks_a_401(kind: str, box: Box) -> None:
    rule = box.control.fault(kind, **({"delay_ms": 20_000} if kind == "delay" else {}))
    begun = time.monotonic()
    for authorization in ("", "Bearer nonsense", "Basic eDp5"):
        answer = requests.get(
            f"{box.api.base_url}/contact", headers={"Authorization": authorization} if authorization else {}, timeout=30
        )
        assert answer.status_code == 401
    assert box.api.log_in(password="wrong").status_code == 400
    assert time.monotonic() - begun < 15
    assert box.control.faults() == [rule]


@pytest.mark.parametrize("kind", ["error", "reset"])
def test_no_fault_masks_a_404_or_a_405(kind: str, box: Box) -> None:
    box.control.fault(kind)
    assert box.api.get("/nowhere").status_code == 404
    assert box.api.request("PATCH", "/contact").status_code == 405


@pytest.mark.parametrize(("kind", "status"), [("error", 500), ("rate_limit", 429)])
def test_a_log_in_with_the_right_credentials_is_hit(kind: str, status: int, box: Box) -> None:
    box.control.fault(kind, path="/msgboxx/oauth/token", method="POST")
    assert box.api.log_in().status_code == status
    assert box.api.get("/contact").status_code == 200


def test_a_log_in_is_delayed_reset_and_truncated_too(box: Box) -> None:
    box.control.fault("delay", delay_ms=120, times=1, path="/msgboxx/oauth/token")
    begun = time.monotonic()
    assert box.api.log_in().status_code == 200
    assert time.monotonic() - begun >= 0.12
    box.control.fault("reset", times=1, path="/msgboxx/oauth/token")
    with pytest.raises(requests.ConnectionError):
        box.api.log_in()
    box.control.fault("truncate", times=1, path="/msgboxx/oauth/token")
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        box.api.log_in()


def _as(api: Api) -> dict[str, object]:
    return {"headers": {"Authorization": str(api.session.headers["Authorization"])}, "timeout": 20}
