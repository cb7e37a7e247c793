"""A sandbox's clock: it runs or stands, is moved by seconds, to a time or to what is due, and tells what happened."""

from typing import Any

import pytest

from tests.conftest import MakeBox
from tests.support.box import Box, Control, refused
from tests.support.coax import FIXTURES, STRANGER, A
from tests.support.coax import Api as Coax
from tests.support.http import got
from tests.support.msgboxx import NOW, WILL, Api
from tests.support.receivers import receiving, status

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


CUSTOMER, KEY_ENDS = "+447700900123", "2024-05-01T18:00:00.000Z"


def ends(box: Box, *kinds: str) -> list[dict[str, Any]]:
    """What merely ends, of these kinds or of all."""
    every = box.items("/clock/due", passive="true", limit=200)
    return [one for one in every if one["passive"] and (not kinds or one["kind"] in kinds)]


def to_next(box: Box) -> dict[str, Any]:
    return got(box.post("/clock/advance", {"next": True}))


def test_what_happens_next_is_listed_and_told_of_its_message(box: Box, api: Api) -> None:
    assert got(box.get("/clock/due")) == {"now": NOW, "frozen": True, "total": 0, "items": []}
    sent = got(api.say(WILL, "We see you."), 201)["messageId"]
    at, kind, what = "2024-05-01T12:00:01.000Z", "message.status", "delivered: We see you."
    (told,) = box.message(sent)["due"]
    assert told == {"at": at, "kind": kind, "what": what}
    (first,) = box.items("/clock/due")
    assert first == {**told, "in_seconds": 1.0, "system": "msgboxx", "refs": {"message": sent}, "passive": False}
    box.advance(1)
    assert [(one["what"], one["in_seconds"]) for one in box.items("/clock/due")] == [("read: We see you.", 2.0)]
    (read,) = box.message(sent)["due"]
    assert (read["at"], read["what"]) == ("2024-05-01T12:00:03.000Z", "read: We see you.")
    box.advance(2)
    assert box.message(sent)["due"] == box.items("/clock/due") == []


def test_no_more_is_listed_than_is_asked_for(box: Box, api: Api) -> None:
    for number in range(5):
        got(api.say(WILL, f"message {number}"), 201)
    page = got(box.get("/clock/due", limit=3))
    assert [one["what"] for one in page["items"]] == [f"delivered: message {number}" for number in range(3)]
    assert page["total"] == 5


def test_what_comes_to_nothing_is_not_listed(box: Box, api: Api) -> None:
    sent = got(api.say(WILL), 201)["messageId"]
    got(box.report(sent, "read"))
    late = got(api.say(WILL), 201)["messageId"]
    got(box.report(late, "failed"))
    assert [one["refs"]["message"] for one in box.items("/clock/due")] == [sent, late]
    box.control.patch(box.path, {"delivery": {"mode": "manual"}})
    assert box.items("/clock/due") == []


def test_a_retry_of_a_webhook_is_due_with_its_number(world: Box) -> None:
    with receiving() as receiver:
        receiver.will(status(500))
        got(world.put("/webhooks/coext", {"url": receiver.url}))
        world.inbound(CUSTOMER, "Hello", system="coext")
        got(world.post("/webhooks/drain"))
        (retry,) = world.items("/clock/due")
        assert (retry["kind"], retry["system"]) == ("webhook.attempt", "coext")
        assert retry["what"].startswith("message.received, attempt 2 of ")
        moved = to_next(world)
        assert (moved["now"], moved["happened"]) == (retry["at"], {"webhook.attempted": 1})


def test_a_scheduled_message_is_due_at_its_time(make_box: MakeBox) -> None:
    box = make_box(fixtures=FIXTURES)
    with Coax.of(box) as coax:
        got(coax.schedule("2024-05-02T12:00:00Z", message="Later", phone=STRANGER, location_id=A))
    scheduled = [one for one in box.items("/clock/due") if one["kind"] == "message.scheduled"]
    assert [(one["at"], one["what"]) for one in scheduled] == [("2024-05-02T12:00:00.000Z", "Later")]


def test_what_merely_ends_is_listed_where_it_is_asked_for(world: Box) -> None:
    key = {"name": "until six", "permissions": [], "expires_at": KEY_ENDS}
    got(world.post("/coext/api-keys", key), 201)
    got(world.post("/faults", {"kind": "error", "status": 503, "ttl_seconds": 60}), 201)
    world.inbound(CUSTOMER, "Hello", system="coext")
    every = ends(world)
    assert {(one["kind"], one["at"]) for one in every} >= {
        ("fault.ends", "2024-05-01T12:01:00.000Z"),
        ("key.expires", KEY_ENDS),
        ("window.closes", "2024-05-02T12:00:00.000Z"),
    }
    assert ends(world, "token.expires") == []
    window = next(one for one in every if one["refs"].get("address") == CUSTOMER and one["system"] == "coext")
    assert (window["what"], window["in_seconds"]) == (f"the window of {CUSTOMER}", 86_400.0)
    assert every == sorted(every, key=lambda one: str(one["at"]))
    assert not [one for one in world.items("/clock/due", limit=200) if one["passive"]]
    # Nothing happens then, so the clock does not stop there.
    refused(world.post("/clock/advance", {"next": True}), 409)


def test_the_newest_token_of_each_log_in_is_listed_with_its_end(world: Box) -> None:
    world.log_in().close()
    world.advance(3_600)
    for who, application in (("own", "tests"), ("own", "another"), ("limited", "tests")):
        world.log_in(who, application).close()
    tokens = ends(world, "token.expires")
    assert {one["at"] for one in tokens} == {"2024-05-02T13:00:00.000Z"}
    told = {one["what"] for one in tokens}
    assert len(tokens) == len(told) == 3
    assert {what.rpartition(" for ")[2] for what in told} == {"tests", "another"}
    world.advance(86_400)
    assert ends(world, "token.expires") == []


def test_a_limit_that_was_used_begins_anew_at_the_end_of_its_minute(box: Box, api: Api) -> None:
    api.get("/contact")
    assert [one["at"] for one in ends(box, "limit.resets")] == ["2024-05-01T12:01:00.000Z"]


def test_the_clock_goes_to_what_is_next_and_all_of_that_instant_happens(box: Box, api: Api) -> None:
    first, second = (got(api.say(WILL, text), 201)["messageId"] for text in ("one", "two"))
    moved = to_next(box)
    assert (moved["from"], moved["now"], moved["fired"]) == (NOW, "2024-05-01T12:00:01.000Z", 2)
    assert [box.message(sent)["status"] for sent in (first, second)] == ["delivered"] * 2
    assert to_next(box)["now"] == "2024-05-01T12:00:03.000Z"
    problem = refused(box.post("/clock/advance", {"next": True}), 409)
    assert problem["detail"] == "Nothing is due; the clock stays."


def test_a_move_tells_what_happened_and_where_to_read_it(box: Box, api: Api) -> None:
    got(api.say(WILL), 201)
    moved = got(box.post("/clock/advance", {"seconds": 10}))
    assert moved["happened"] == {"message.status": 2}
    epoch, _, number = moved["events"]["first"].partition("-")
    events = got(box.get("/events", after=f"{epoch}-{int(number) - 1}"))["items"]
    assert [event["type"] for event in events] == ["message.status", "message.status", "clock.advanced"]
    assert (events[0]["id"], events[-1]["id"]) == (moved["events"]["first"], moved["events"]["last"])
    assert events[-1]["row"]["happened"] == {"message.status": 2}


def test_a_move_tells_whose_windows_it_closed_and_which_webhooks_failed(make_box: MakeBox) -> None:
    box = make_box(fixtures="empty")
    got(box.put("/webhooks/coext", {"url": "http://127.0.0.1:9/hook", "events": ["message.received"]}))
    box.inbound(CUSTOMER, "Hello", system="coext")
    box.advance(86_399)
    moved = got(box.post("/clock/advance", {"seconds": 1}))
    assert moved["windows_closed"] == [{"system": "coext", "address": CUSTOMER, "at": "2024-05-02T12:00:00.000Z"}]
    assert box.advance(1)["windows_closed"] == []
    box.inbound(CUSTOMER, "Again", system="coext")
    assert box.advance(3_600)["happened"].keys() >= {"webhook.failed"}
