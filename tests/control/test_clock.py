"""A sandbox's clock runs or stands, and is moved forward, by seconds or to a time that has an offset."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import MakeBox
from tests.support.box import Box, Control, refused
from tests.support.http import got
from tests.support.msgboxx import NOW, WILL, Api

FOUR_HUNDRED_DAYS, FARTHEST = 400 * 86_400, "2025-06-05T12:00:00.000Z"


MOVES: list[tuple[dict[str, Any], str]] = [
    *(({"seconds": 0}, NOW), ({"to": "2024-05-01T12:00:00Z"}, NOW)),
    ({"seconds": 0.001}, "2024-05-01T12:00:00.001Z"),
    ({"seconds": 86_400}, "2024-05-02T12:00:00.000Z"),
    ({"to": "2024-05-01T14:00:30.5+02:00"}, "2024-05-01T12:00:30.500Z"),
    *(({"seconds": FOUR_HUNDRED_DAYS}, FARTHEST), ({"to": "2025-06-05T12:00:00Z"}, FARTHEST)),
]


@pytest.mark.parametrize(("body", "now"), MOVES)
def test_it_moves_by_seconds_and_to_a_time(box: Box, body: dict[str, Any], now: str) -> None:
    moved = got(box.post("/clock/advance", body))
    assert moved.items() >= {"now": now, "from": NOW, "frozen": True, "fired": 0, "happened": {}}.items()
    assert moved["events"]["first"] == moved["events"]["last"]
    assert got(box.get("/clock")) == {"now": now, "frozen": True}


# Back, or further than a move may go; and what says no such thing.
SECONDS_409 = (-1, -0.001, -1e300, FOUR_HUNDRED_DAYS + 1, 1e300)
TIMES_409 = ("2024-05-01T11:59:59.999Z", "2000-01-01T00:00:00Z", "2025-06-05T12:00:00.001Z", "8999-01-01T00:00:00Z")
REFUSED: list[tuple[dict[str, Any], int]] = [
    *(({"seconds": seconds}, 409) for seconds in SECONDS_409),
    *(({"to": time}, 409) for time in TIMES_409),
    *(({"seconds": seconds}, 422) for seconds in ("1", None, True, [])),
    *(({"to": time}, 422) for time in ("2024-05-02", "2024-05-02T12:00:00", "tomorrow", 1, None)),
    *(({"next": value}, 422) for value in (False, 1, "true")),
    *(({"seconds": 1, **more}, 422) for more in ({"next": True}, {"to": "2025-01-01"}, {"minutes": 1})),
    ({}, 422),
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


def test_a_running_clock_is_moved_too_and_runs_on(make_box: MakeBox) -> None:
    box = make_box(clock={"now": NOW})
    for seconds in (0, 0.0000001):
        assert box.advance(seconds)["frozen"] is False
    moved = box.advance(3_600)
    assert moved["frozen"] is False
    assert "2024-05-01T13:00:00.000Z" <= moved["now"] < "2024-05-01T13:01:00.000Z"
    assert box.now() >= moved["now"]
    refused(box.post("/clock/advance", {"to": NOW}), 409)


NAIVE = "2024-05-02T12:00:00"
TIMES: list[tuple[str, str, str, dict[str, Any] | None]] = [
    ("POST", "/clock/advance", "to", {"to": NAIVE}),
    ("POST", "/coext/api-keys", "expires_at", {"permissions": ["send_text"], "expires_at": NAIVE}),
    ("POST", "/verify", "messages.0.since", {"messages": [{"since": NAIVE}]}),
    ("GET", f"/messages?since={NAIVE}", "since", None),
    ("GET", "/messages?until=2024-05-02", "until", None),
    ("GET", f"/messages/wait?since={NAIVE}&timeout=0", "since", None),
    ("GET", f"/requests?since={NAIVE}", "since", None),
]


@pytest.mark.parametrize(("method", "path", "field", "body"), TIMES, ids=str)
def test_a_time_without_an_offset_could_be_any_of_many_and_is_refused(
    box: Box, method: str, path: str, field: str, body: dict[str, Any] | None
) -> None:
    answer = box.control.request(method, box.path + path, json=body)
    told = refused(answer, 422, field.partition(".")[0])["errors"][field]
    assert told == ["Must have an offset, as in 2026-01-01T09:00:00Z or …+01:00."]


def test_a_sandbox_begins_at_a_time_with_an_offset(control: Control, make_box: MakeBox) -> None:
    for now in ("2024-05-01T12:00:00", "2024-05-01"):
        refused(control.post("/sandboxes", {"clock": {"now": now}}), 422, "clock")
        row = {"id": "1c9f6f0e-6f57-4c43-8a55-3b8f7c1f0aff", "name": "X", "at": "2024-05-01T12:00:00"}
        refused(control.post("/sandboxes", {"fixtures": {"coax": {"locations": [row]}}}), 422)
    box = make_box(clock={"now": "2024-05-01T14:00:00+02:00", "frozen": True})
    assert box.now() == "2024-05-01T12:00:00.000Z"
