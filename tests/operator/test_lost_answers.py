"""A fault after the effect, which doubles sends in the wild: all has happened, and only the answer is lost."""

from __future__ import annotations

import pytest
import requests

from tests.operator.boxes import NOW, Box, message, refused


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
