"""What was not taken is sent again on the system's plan, by the sandbox's clock, and never twice."""

from typing import Any

import pytest

from mock_server.kernel.instants import SECOND, parse, rfc3339_ms
from tests.operator.boxes import NOW, Box, Json, contact, refused
from tests.support.receivers import Receiver, absent_url, hang, status

PLAN = (0, 30, 150, 750, 4_350)
DAY = 86_400
FAILED = ["retrying"] * 4 + ["failed"]


def after(seconds: float) -> str:
    """The time so many seconds after a fresh sandbox's now."""
    return rfc3339_ms(parse(NOW) + int(seconds * SECOND))


def brief(rows: list[Json]) -> list[tuple[Any, ...]]:
    """Attempt, status and time of rows."""
    return [(row["attempt"], row["status"], row["at"]) for row in rows]


def in_vain(began: float = 0) -> list[tuple[Any, ...]]:
    """So of all attempts at what nobody takes, after the first at so many seconds."""
    return [(number, status, after(began + PLAN[number - 1])) for number, status in enumerate(FAILED, 1)]


def test_all_five_attempts_come_at_their_times_and_then_it_has_failed(box: Box, receiver: Receiver) -> None:
    receiver.will_always(503)
    hook = box.api.hook("message", receiver.url)
    box.send()
    box.control.advance(DAY)
    rows = box.rows()
    assert brief(rows) == in_vain()
    assert [row.get("next_attempt_at") for row in rows] == [*map(after, PLAN[1:]), None]
    assert len(receiver.hits) == 5
    assert box.api.failures(hook) == 5
    (finding,) = box.control.findings(kind="unanswered_webhook")
    assert (finding["delivery_id"], finding["at"]) == (rows[-1]["id"], after(PLAN[-1]))
    assert "request_id" not in finding


def test_a_day_fires_everything_in_due_order_each_at_its_own_time(box: Box, hooked: Receiver) -> None:
    hooked.will_always(500)
    box.api.hook("contact", hooked.url)
    for number in range(3):
        box.api.send(f"{number}")
        box.control.advance(7)
        box.api.made("/contact", contact(f"+1202555012{number}"))
    assert box.control.advance(DAY)["now"] == after(DAY + 21)
    rows = box.rows()
    assert len(rows) == len(hooked.hits) == 30
    assert [row["at"] for row in rows] == sorted(row["at"] for row in rows)
    for number in range(3):
        for said, began in ((f'"bodyText":"{number}"', 7 * number), (f"+1202555012{number}", 7 * number + 7)):
            mine = [row for row in rows if said in row["request"]["body"]]
            assert brief(mine) == in_vain(began)


def test_nothing_is_sent_twice_after_redeliver_and_drain(box: Box, hooked: Receiver) -> None:
    sent = box.send(5)
    box.control.drain()
    again = box.control.redeliver(box.rows()[2]["id"])
    assert (again["status"], again["attempt"]) == ("delivered", 2)
    for _ in range(3):
        box.control.drain()
    box.control.advance(DAY)
    told = [hit.json["messageId"] for hit in hooked.hits]
    assert len(told) == 6
    assert sorted(set(told)) == sorted(sent)


def test_a_redelivery_that_succeeds_is_of_the_sandboxs_now_and_cancels_the_retry(box: Box, hooked: Receiver) -> None:
    hooked.will(500, 200)
    (row,) = box.tell()
    box.control.advance(7)
    again = box.control.redeliver(row["id"])
    assert (again["status"], again["at"]) == ("delivered", after(7))
    box.control.advance(DAY)
    assert len(hooked.hits) == 2
    assert box.control.findings() == []


def test_a_redelivery_that_fails_leaves_the_plan_as_it_was(box: Box, hooked: Receiver) -> None:
    hooked.will_always(500)
    (row,) = box.tell()
    extra = box.control.redeliver(row["id"])
    assert extra["status"] == "failed"
    box.control.advance(DAY)
    planned = [(row["at"], row["status"]) for row in box.rows() if row["id"] != extra["id"]]
    assert planned == list(zip(map(after, PLAN), FAILED, strict=True))


def test_a_failed_delivery_can_be_sent_again_and_stays_done(box: Box, hooked: Receiver) -> None:
    hooked.will(500, 500, 500, 500, 500, 500, 200)
    box.send()
    box.control.advance(DAY)
    last = box.rows()[-1]
    assert last["status"] == "failed"
    assert [box.control.redeliver(last["id"])["status"] for _ in range(2)] == ["failed", "delivered"]
    box.control.advance(DAY)
    assert len(hooked.hits) == 7


@pytest.mark.parametrize("code", [200, 201, 204, 299, 301, 400, 404, 410, 429, 500, 599])
def test_any_2xx_is_a_success_and_anything_else_is_not(code: int, box: Box, receiver: Receiver) -> None:
    attempts = [(1, "retrying", NOW), (2, "delivered", after(30))] if code >= 300 else [(1, "delivered", NOW)]
    receiver.will(status(code, b"" if code == 204 else b"why"))
    hook = box.api.hook("contact", receiver.url)
    box.api.made("/contact", contact())
    box.control.advance(DAY)
    rows = box.rows()
    assert brief(rows) == attempts
    assert rows[0]["response"] == {"status": code, "body": "" if code == 204 else "why"}
    assert box.api.failures(hook) == len(attempts) - 1
    assert len({hit.body for hit in receiver.hits}) == 1


@pytest.mark.parametrize(("method", "body", "status"), [("PUT", {"isEnabled": False}, 200), ("DELETE", None, 204)])
def test_a_webhook_that_was_disabled_or_deleted_meanwhile_is_a_skipped_row(
    method: str, body: Json | None, status: int, box: Box, receiver: Receiver
) -> None:
    receiver.will_always(500)
    hook = box.api.hook("message", receiver.url)
    (first,) = box.tell()
    assert box.api.request(method, f"/webhook/{hook}", json=body).status_code == status
    box.control.advance(DAY)
    assert len(receiver.hits) == 1
    _, skipped = box.rows()
    assert brief([skipped]) == [(1, "skipped", after(30))]
    assert skipped["error"] == "The subscription is gone or disabled."
    assert box.control.redeliver(first["id"])["status"] == "skipped"


def test_a_webhook_that_moved_meanwhile_is_tried_at_its_new_address(box: Box, receiver: Receiver) -> None:
    hook = box.api.hook("message", absent_url())
    box.tell()
    assert box.api.request("PUT", f"/webhook/{hook}", json={"targetUrl": receiver.url}).status_code == 200
    box.control.advance(30)
    assert [row["status"] for row in box.rows()] == ["retrying", "delivered"]
    assert len(receiver.hits) == 1


def test_drain_says_in_time_that_something_is_still_under_way(box: Box, hooked: Receiver) -> None:
    hooked.will(hang)
    box.send()
    late = refused(408, box.control.drain, timeout=0.1)
    assert late.body["found"] == {"under_way": 1, "attempted": 0}
    hooked.released.set()
    assert box.control.drain() == {"under_way": 0, "attempted": 1}
