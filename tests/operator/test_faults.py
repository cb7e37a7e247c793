"""Each kind of fault, seen by a real client: in place of what was asked, or after it, where only the answer is lost."""

import time
from typing import Any

import pytest
import requests

from tests.operator.boxes import NOW, Box, contact, message, refused
from tests.operator.conftest import MakeBox

KINDS = ("error", "rate_limit", "reset", "truncate")


def test_an_error_without_a_body_answers_in_the_systems_own_envelope(box: Box) -> None:
    box.control.fault("error")
    answer = box.api.get("/contact")
    assert answer.status_code == 500
    assert answer.headers["Content-Type"] == "application/json"
    told = "We had a problem with our server. Try again later."
    assert answer.json() == {"statusCode": 500, "error": "Internal Server Error", "message": told}


@pytest.mark.parametrize("status", [400, 403, 409, 418, 429, 502, 503, 504, 599])
def test_an_error_answers_the_status_that_was_ordered(status: int, box: Box) -> None:
    box.control.fault("error", status=status)
    answer = box.api.get("/contact")
    assert (answer.status_code, answer.json()["statusCode"]) == (status, status)


def test_a_status_that_a_system_does_not_name_is_answered_in_its_envelope_too(box: Box) -> None:
    box.control.fault("error", status=502, system="tripdesk")
    access = box.control.system("tripdesk")
    headers = {"Authorization": f"Bearer {access['credentials']['test_key']}"}
    answer = requests.get(f"{access['base_url']}/api/v1/messages", headers=headers, timeout=30)
    assert (answer.status_code, answer.json()["error"]["code"]) == (502, "bad_gateway")


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        ({"down": [1, None]}, {"Retry-After": "7", "X-Why": "test"}),
        ("<h1>Bad Gateway</h1>", {"Content-Type": "text/html"}),
        ("down", {"X-Empty": "", "x_odd.name~": 'a "b", c', "Content-Encoding": "identity"}),
    ],
    ids=["JSON", "text", "odd headers"],
)
def test_an_error_answers_the_body_and_headers_that_were_ordered(body: Any, headers: dict[str, str], box: Box) -> None:
    box.control.fault("error", status=503, body=body, headers=headers)
    answer = box.api.get("/contact")
    assert (answer.status_code, answer.text if isinstance(body, str) else answer.json()) == (503, body)
    assert headers.items() <= dict(answer.headers).items()
    assert headers.items() <= box.control.requests(path="/msgboxx/contact")[0]["response"]["headers"].items()


def test_an_error_happens_in_place_of_what_was_asked(box: Box) -> None:
    box.control.fault("error", path="/msgboxx/contact")
    assert box.api.post("/contact", contact()).status_code == 500
    box.control.disarm()
    assert box.api.post("/contact", contact()).status_code == 201


def test_the_systems_own_429_comes_with_retry_after_and_other_headers_when_told_so(box: Box) -> None:
    armed = box.control.fault("rate_limit")
    answer = box.api.get("/contact")
    assert (answer.status_code, answer.json()["statusCode"], answer.headers["Retry-After"]) == (429, 429, "60")
    assert "60 seconds" in answer.json()["message"]
    box.control.disarm(armed["id"])
    box.control.fault("rate_limit", headers={"Retry-After": "3"})
    assert box.api.get("/contact").headers["Retry-After"] == "3"


@pytest.mark.parametrize(("method", "status"), [("GET", 200), ("POST", 201)])
def test_a_reset_is_a_connection_that_ends_without_an_answer_and_nothing_is_carried_out(
    method: str, status: int, box: Box
) -> None:
    box.control.fault("reset", times=1)
    body = contact() if method == "POST" else None
    with pytest.raises(requests.ConnectionError):
        box.api.request(method, "/contact", json=body)
    assert box.api.request(method, "/contact", json=body).status_code == status


def test_a_truncated_answer_breaks_off_and_its_call_was_carried_out(box: Box) -> None:
    box.control.fault("truncate", times=1)
    with pytest.raises(requests.exceptions.ChunkedEncodingError, match="IncompleteRead"):
        box.api.post("/message", message("half said"))
    assert [found["text"] for found in box.control.messages(q="half said")] == ["half said"]


@pytest.mark.parametrize("kind", KINDS)
def test_another_sandbox_is_not_hit(kind: str, box: Box, make_box: MakeBox) -> None:
    other = make_box()
    box.control.fault(kind)
    assert other.api.get("/contact").status_code == 200
    assert other.control.faults() == []
    assert other.control.get()["faults_armed"] == 0


@pytest.mark.parametrize("kind", [*KINDS, "delay"])
def test_no_fault_masks_a_401_a_404_or_a_405(kind: str, box: Box) -> None:
    rule = box.control.fault(kind, **({"delay_ms": 20_000} if kind == "delay" else {}))
    begun = time.monotonic()
    for authorization in ("", "Bearer nonsense", "Basic eDp5"):
        headers = {"Authorization": authorization} if authorization else {}
        assert requests.get(f"{box.api.base_url}/contact", headers=headers, timeout=30).status_code == 401
    assert box.api.log_in(password="wrong").status_code == 400
    assert box.api.get("/nowhere").status_code == 404
    assert box.api.patch("/contact", {}).status_code == 405
    assert time.monotonic() - begun < 15
    assert box.control.faults() == [rule]


def test_a_log_in_with_the_right_credentials_is_hit_by_every_fault(box: Box) -> None:
    place = {"times": 1, "path": "/msgboxx/oauth/token", "method": "POST"}
    for kind, status in (("error", 500), ("rate_limit", 429)):
        box.control.fault(kind, **place)
        assert box.api.log_in().status_code == status
    box.control.fault("delay", delay_ms=120, **place)
    begun = time.monotonic()
    assert box.api.log_in().status_code == 200
    assert time.monotonic() - begun >= 0.12
    for kind, broken in (("reset", requests.ConnectionError), ("truncate", requests.exceptions.ChunkedEncodingError)):
        box.control.fault(kind, **place)
        with pytest.raises(broken):
            box.api.log_in()


def sent(box: Box) -> int:
    """Since the test began."""
    return len(box.control.messages(system="msgboxx", direction="outbound", since=NOW))


def test_the_message_is_stored_and_the_answer_is_the_error(box: Box) -> None:
    box.control.fault("error", after_effect=True, status=504, method="POST", path="/msgboxx/message", times=1)
    answer = box.api.post("/message", message())

    assert (answer.status_code, answer.json()["statusCode"]) == (504, 504)
    assert sent(box) == 1
    box.send()
    assert sent(box) == 2


def test_the_journal_has_the_answer_that_was_sent_and_the_fault_which_outlives_an_export(box: Box) -> None:
    fault = box.control.fault("error", after_effect=True, body={"gateway": "timed out"}, headers={"X-Why": "test"})
    assert fault["after_effect"] is True
    box.control.import_state(box.control.export_state())
    box.api.post("/message", message())

    entry = box.control.requests(system="msgboxx")[0]
    assert (entry["response"]["status"], entry["response"]["body"]) == (500, {"gateway": "timed out"})
    assert (entry["fault"], entry["response"]["headers"]["X-Why"]) == (fault["id"], "test")
    assert box.control.faults() == [fault | {"seen": 1, "hits": 1}]


def test_the_connection_may_break_after_the_effect_too(box: Box) -> None:
    box.control.fault("reset", after_effect=True, path="/msgboxx/message")
    with pytest.raises(requests.ConnectionError):
        box.api.post("/message", message())

    assert sent(box) == 1


def test_a_refusal_is_lost_as_well_and_nothing_has_happened(box: Box) -> None:
    box.control.fault("error", after_effect=True, status=503)

    assert box.api.post("/message", {}).status_code == 503
    assert sent(box) == 0


def test_a_log_in_is_lost_after_its_token_was_issued(box: Box) -> None:
    box.control.fault("error", after_effect=True, status=503, path="/msgboxx/oauth/token", times=1)

    assert [box.api.log_in().status_code for _ in range(2)] == [503, 200]


@pytest.mark.parametrize("kind", ["rate_limit", "truncate", "delay"])
def test_other_kinds_take_none(kind: str, box: Box) -> None:
    errors = refused(422, box.control.fault, kind, after_effect=True).errors

    assert errors == {"after_effect": [f"A fault of kind {kind} takes none."]}
