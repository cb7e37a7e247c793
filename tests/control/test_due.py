"""What is due next by a sandbox's clock, moving to it, and what a move of the clock brought about."""

from __future__ import annotations

from typing import Any

from tests.conftest import MakeBox
from tests.support.box import Box, refused
from tests.support.coax import FIXTURES, STRANGER, A
from tests.support.coax import Api as Coax
from tests.support.http import got
from tests.support.msgboxx import NOW, WILL, Api
from tests.support.receivers import receiving, status

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
