"""A sandbox's clock: it runs or stands, is moved forward, and fires what was due at its own time."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import MakeBox
from tests.support.box import Box, refused
from tests.support.http import got
from tests.support.msgboxx import NOW, WILL, Api

FOUR_HUNDRED_DAYS = 400 * 86_400


def test_it_stands_at_exactly_where_it_was_frozen(box: Box) -> None:
    for _ in range(10):
        assert got(box.get("/clock")) == {"now": NOW, "frozen": True}
    assert box.state()["clock"]["frozen_at"] == 1_714_564_800_000_000


@pytest.mark.parametrize(
    ("body", "now"),
    [
        ({"seconds": 0}, NOW),
        ({"seconds": 1}, "2024-05-01T12:00:01.000Z"),
        ({"seconds": 0.001}, "2024-05-01T12:00:00.001Z"),
        ({"seconds": 86_400}, "2024-05-02T12:00:00.000Z"),
        ({"seconds": FOUR_HUNDRED_DAYS}, "2025-06-05T12:00:00.000Z"),
        ({"to": "2024-05-01T12:00:00Z"}, NOW),
        ({"to": "2024-05-01T14:00:30.5+02:00"}, "2024-05-01T12:00:30.500Z"),
        ({"to": "2025-06-05T12:00:00Z"}, "2025-06-05T12:00:00.000Z"),
    ],
)
def test_it_moves_by_seconds_and_to_a_time(box: Box, body: dict[str, Any], now: str) -> None:
    assert got(box.post("/clock/advance", body)) == {"now": now, "frozen": True, "fired": 0}
    assert got(box.get("/clock")) == {"now": now, "frozen": True}


REFUSED: list[tuple[dict[str, Any], int]] = [
    ({"seconds": -1}, 409),
    ({"seconds": -0.001}, 409),
    ({"seconds": -1e300}, 409),
    ({"to": "2024-05-01T11:59:59.999Z"}, 409),
    ({"to": "2000-01-01"}, 409),
    ({"seconds": FOUR_HUNDRED_DAYS + 1}, 409),
    ({"seconds": 1e300}, 409),
    ({"to": "2025-06-05T12:00:00.001Z"}, 409),
    ({"to": "8999-01-01T00:00:00Z"}, 409),
    ({}, 422),
    ({"seconds": 1, "to": "2025-01-01"}, 422),
    ({"seconds": "1"}, 422),
    ({"seconds": None}, 422),
    ({"seconds": True}, 422),
    ({"seconds": []}, 422),
    ({"to": "tomorrow"}, 422),
    ({"to": 1}, 422),
    ({"to": None}, 422),
    ({"minutes": 1}, 422),
    ({"seconds": 1, "minutes": 1}, 422),
]


@pytest.mark.parametrize(("body", "status"), REFUSED, ids=repr)
def test_a_move_that_cannot_be_made_changes_nothing(box: Box, api: Api, body: dict[str, Any], status: int) -> None:
    got(api.say(WILL), 201)
    with box.unchanged():
        refused(box.post("/clock/advance", body), status)


def test_it_stops_at_the_year_9000(make_box: MakeBox) -> None:
    box = make_box(clock={"now": "8999-12-31T23:00:00Z", "frozen": True}, fixtures="empty")
    with box.unchanged():
        refused(box.post("/clock/advance", {"seconds": 7_200}), 409)
    box.advance(3_600)
    refused(box.post("/clock/advance", {"seconds": 1}), 409)


def test_it_counts_what_fired_on_the_way(box: Box, api: Api) -> None:
    got(api.say(WILL), 201)
    got(api.say(WILL), 201)
    got(box.get(""))
    assert box.advance(0.5)["fired"] == 0
    assert box.advance(0.5)["fired"] == 2
    assert box.advance(3_600)["fired"] == 2
    assert box.advance(3_600)["fired"] == 0


def test_what_was_due_happens_in_order_each_at_its_own_time(make_box: MakeBox) -> None:
    box = make_box(delivery={"delays": {"sent": 1, "delivered": 10, "read": 100}})
    api = box.log_in()
    first = got(api.say(WILL), 201)["messageId"]
    box.advance(5)
    second = got(api.say(WILL), 201)["messageId"]
    assert box.advance(1_000)["fired"] == 5
    at = {
        message_id: [(step["status"], step["at"]) for step in box.message(message_id)["history"]]
        for message_id in (first, second)
    }
    assert at[first] == [
        ("queued", "2024-05-01T12:00:00.000Z"),
        ("sent", "2024-05-01T12:00:01.000Z"),
        ("delivered", "2024-05-01T12:00:10.000Z"),
        ("read", "2024-05-01T12:01:40.000Z"),
    ]
    assert at[second] == [
        ("queued", "2024-05-01T12:00:05.000Z"),
        ("sent", "2024-05-01T12:00:06.000Z"),
        ("delivered", "2024-05-01T12:00:15.000Z"),
        ("read", "2024-05-01T12:01:45.000Z"),
    ]


def test_freeze_stops_it_and_resume_lets_it_run_on_from_there(make_box: MakeBox) -> None:
    box = make_box(clock={"now": NOW})
    frozen = got(box.post("/clock/freeze"))
    assert frozen["frozen"] is True
    assert [got(box.get("/clock")) for _ in range(5)] == [frozen] * 5
    assert got(box.post("/clock/freeze")) == frozen
    box.advance(60)
    standing = box.now()
    resumed = got(box.post("/clock/resume"))
    assert resumed["frozen"] is False
    assert standing <= resumed["now"] < standing[:11] + "12:02:00.000Z"
    moments = [box.now() for _ in range(50)]
    assert moments == sorted(moments)
    assert len(set(moments)) > 1


def test_a_running_clock_is_moved_too_and_runs_on(make_box: MakeBox) -> None:
    box = make_box(clock={"now": NOW})
    moved = box.advance(3_600)
    assert moved["frozen"] is False
    assert "2024-05-01T13:00:00.000Z" <= moved["now"] < "2024-05-01T13:01:00.000Z"
    assert box.now() >= moved["now"]


def test_a_clock_that_runs_is_advanced_by_nothing(make_box: MakeBox) -> None:
    box = make_box(clock={"now": NOW})
    for seconds in (0, 0.0000001):
        assert got(box.post("/clock/advance", {"seconds": seconds}))["frozen"] is False
    refused(box.post("/clock/advance", {"to": NOW}), 409)


def test_it_is_looked_up_in_a_sandbox_that_there_is(box: Box) -> None:
    for method, path in (
        ("GET", "clock"),
        ("POST", "clock/advance"),
        ("POST", "clock/freeze"),
        ("POST", "clock/resume"),
    ):
        refused(box.control.request(method, f"/sandboxes/nothing/{path}", json={"seconds": 1}), 404)
