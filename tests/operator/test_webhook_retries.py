"""What was not taken is sent again on the system's plan, by the sandbox's clock, and never twice."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from mock_server.client import ControlProblem
from tests.operator.boxes import NOW, Box, Json, contact
from tests.support.receivers import Receiver, absent_url, hang, status

PLAN = (0, 30, 150, 750, 4_350)


def after(seconds: float) -> str:
    """The time so many seconds after a fresh sandbox's now."""
    at = datetime.fromisoformat(NOW) + timedelta(seconds=seconds)
    return at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"


def brief(rows: list[Json]) -> list[tuple[Any, ...]]:
    """Attempt, status and time of rows."""
    return [(row["attempt"], row["status"], row["at"]) for row in rows]


def test_500_then_200_is_two_attempts_at_the_planned_times_and_one_failure(box: Box, receiver: Receiver) -> None:
    receiver.will(500, 200)
    hook = box.api.hook("message", receiver.url)
    box.api.send()
    box.control.drain()
    (first,) = box.rows()
    assert first["next_attempt_at"] == after(30)
    assert first["response"] == {"status": 500, "body": ""}
    box.control.advance(29.999)
    assert len(receiver.hits) == 1
    box.control.advance(0.001)
    assert brief(box.rows()) == [(1, "retrying", after(0)), (2, "delivered", after(30))]
    assert box.api.failures(hook) == 1
    box.control.advance(86_400)
    assert len(receiver.hits) == 2
    assert receiver.hits[0].body == receiver.hits[1].body


def test_all_five_attempts_come_at_their_times_and_then_it_has_failed(box: Box, receiver: Receiver) -> None:
    receiver.will_always(503)
    hook = box.api.hook("message", receiver.url)
    box.api.send()
    box.control.advance(86_400)
    rows = box.rows()
    statuses = ["retrying"] * 4 + ["failed"]
    assert brief(rows) == [
        (number, state, after(seconds)) for number, (state, seconds) in enumerate(zip(statuses, PLAN, strict=True), 1)
    ]
    assert [row.get("next_attempt_at") for row in rows] == [*map(after, PLAN[1:]), None]
    assert len(receiver.hits) == 5
    assert box.api.failures(hook) == 5
    (finding,) = box.control.findings(kind="unanswered_webhook")
    assert finding["delivery_id"] == rows[-1]["id"]
    assert finding["at"] == after(PLAN[-1])


def test_a_day_fires_everything_in_due_order_each_at_its_own_time(box: Box, receiver: Receiver) -> None:
    receiver.will_always(500)
    box.api.hook("message", receiver.url)
    box.api.hook("contact", receiver.url)
    for number in range(3):
        box.api.send(f"{number}")
        box.control.advance(7)
        box.api.made("/contact", contact(f"+1202555012{number}"))
    answer = box.control.advance(86_400)
    assert answer["now"] == after(86_400 + 21)
    rows = box.rows()
    assert len(rows) == 30
    assert [row["at"] for row in rows] == sorted(row["at"] for row in rows)
    for number in range(3):
        mine = [row["at"] for row in rows if f'"bodyText":"{number}"' in row["request"]["body"]]
        assert mine == [after(7 * number + seconds) for seconds in PLAN]
        theirs = [row["at"] for row in rows if f"+1202555012{number}" in row["request"]["body"]]
        assert theirs == [after(7 * (number + 1) + seconds) for seconds in PLAN]


def test_advance_answers_only_once_everything_due_was_attempted(box: Box, receiver: Receiver) -> None:
    receiver.will_always(500)
    box.api.hook("message", receiver.url)
    for _ in range(10):
        box.api.send()
    box.control.advance(30)
    assert len(receiver.hits) == 20
    assert len(box.rows()) == 20


def test_nothing_is_sent_twice_after_redeliver_and_drain(box: Box, receiver: Receiver) -> None:
    box.api.hook("message", receiver.url)
    sent = [box.api.send()["messageId"] for _ in range(5)]
    box.control.drain()
    again = box.control.redeliver(box.rows()[2]["id"])
    assert (again["status"], again["attempt"]) == ("delivered", 2)
    for _ in range(3):
        box.control.drain()
    box.control.advance(86_400)
    told = [hit.json["messageId"] for hit in receiver.hits]
    assert len(told) == 6
    assert sorted(set(told)) == sorted(sent)


def test_a_redelivery_that_succeeds_cancels_the_planned_retry(box: Box, receiver: Receiver) -> None:
    receiver.will(500, 200)
    box.api.hook("message", receiver.url)
    box.api.send()
    box.control.drain()
    assert box.control.redeliver(box.rows()[0]["id"])["status"] == "delivered"
    box.control.advance(86_400)
    assert len(receiver.hits) == 2
    assert box.control.findings() == []


def test_a_redelivery_that_fails_leaves_the_plan_as_it_was(box: Box, receiver: Receiver) -> None:
    receiver.will_always(500)
    box.api.hook("message", receiver.url)
    box.api.send()
    box.control.drain()
    extra = box.control.redeliver(box.rows()[0]["id"])
    assert extra["status"] == "failed"
    box.control.advance(86_400)
    planned = [row for row in box.rows() if row["id"] != extra["id"]]
    assert [row["at"] for row in planned] == [after(seconds) for seconds in PLAN]
    assert [row["status"] for row in planned] == ["retrying"] * 4 + ["failed"]


def test_a_failed_delivery_can_be_sent_again_and_stays_done(box: Box, receiver: Receiver) -> None:
    receiver.will(500, 500, 500, 500, 500, 500, 200)
    box.api.hook("message", receiver.url)
    box.api.send()
    box.control.advance(86_400)
    last = box.rows()[-1]
    assert last["status"] == "failed"
    assert box.control.redeliver(last["id"])["status"] == "failed"
    assert box.control.redeliver(last["id"])["status"] == "delivered"
    box.control.advance(86_400)
    assert len(receiver.hits) == 7


def test_a_redelivery_is_made_at_the_sandboxs_now(box: Box, receiver: Receiver) -> None:
    box.api.hook("message", receiver.url)
    box.api.send()
    box.control.advance(3_600)
    assert box.control.redeliver(box.rows()[0]["id"])["at"] == after(3_600)


@pytest.mark.parametrize("code", [200, 201, 204, 299])
def test_any_2xx_is_a_success(code: int, box: Box, receiver: Receiver) -> None:
    receiver.will_always(code)
    hook = box.api.hook("contact", receiver.url)
    box.api.made("/contact", contact())
    box.control.advance(86_400)
    assert [row["status"] for row in box.rows()] == ["delivered"]
    assert box.api.failures(hook) == 0


@pytest.mark.parametrize("code", [301, 400, 404, 410, 429, 500, 599])
def test_anything_else_is_not(code: int, box: Box, receiver: Receiver) -> None:
    receiver.will(status(code, b"why")).will_always(200)
    hook = box.api.hook("contact", receiver.url)
    box.api.made("/contact", contact())
    box.control.advance(86_400)
    rows = box.rows()
    assert [row["status"] for row in rows] == ["retrying", "delivered"]
    assert rows[0]["response"] == {"status": code, "body": "why"}
    assert box.api.failures(hook) == 1


def test_a_webhook_that_was_disabled_meanwhile_is_a_skipped_row(box: Box, receiver: Receiver) -> None:
    receiver.will_always(500)
    hook = box.api.hook("message", receiver.url)
    box.api.send()
    box.control.drain()
    assert box.api.request("PUT", f"/webhook/{hook}", json={"isEnabled": False}).status_code == 200
    box.control.advance(86_400)
    assert len(receiver.hits) == 1
    assert brief(box.rows())[1:] == [(1, "skipped", after(30))]
    assert "disabled" in box.rows()[1]["error"]


def test_a_webhook_that_was_deleted_meanwhile_is_a_skipped_row(box: Box, receiver: Receiver) -> None:
    receiver.will_always(500)
    hook = box.api.hook("message", receiver.url)
    box.api.send()
    box.control.drain()
    assert box.api.request("DELETE", f"/webhook/{hook}").status_code == 204
    box.control.advance(86_400)
    assert len(receiver.hits) == 1
    assert [row["status"] for row in box.rows()] == ["retrying", "skipped"]
    assert box.control.redeliver(box.rows()[0]["id"])["status"] == "skipped"


def test_a_webhook_that_moved_meanwhile_is_tried_at_its_new_address(box: Box, receiver: Receiver) -> None:
    hook = box.api.hook("message", absent_url())
    box.api.send()
    box.control.drain()
    assert box.api.request("PUT", f"/webhook/{hook}", json={"targetUrl": receiver.url}).status_code == 200
    box.control.advance(30)
    assert [row["status"] for row in box.rows()] == ["retrying", "delivered"]
    assert len(receiver.hits) == 1


def test_what_was_never_there_cannot_be_redelivered(box: Box) -> None:
    with pytest.raises(ControlProblem) as unknown:
        box.control.redeliver("dlv_00000099")
    assert unknown.value.status == 404
    box.api.send()
    with pytest.raises(ControlProblem) as skipped:
        box.control.redeliver(box.rows()[0]["id"])
    assert skipped.value.status == 409


def test_drain_says_in_time_that_something_is_still_under_way(box: Box, receiver: Receiver) -> None:
    receiver.will(hang)
    box.api.hook("message", receiver.url)
    box.api.send()
    with pytest.raises(ControlProblem) as late:
        box.control.drain(timeout=0.1)
    assert late.value.status == 408
    assert late.value.body["found"] == {"under_way": 1, "attempted": 0}
    receiver.released.set()
    assert box.control.drain() == {"under_way": 0, "attempted": 1}
