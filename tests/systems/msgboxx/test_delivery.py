"""How messages end: by delays, by hand, or as a magic recipient has it, in every representation alike."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import MakeBox
from tests.support.box import Box
from tests.support.box import refused as control_refused
from tests.support.http import got
from tests.support.msgboxx import ANN, NUMBER_OF, WILL, A, Api

UNDELIVERABLE = "undeliverable"
ROADS: dict[str, tuple[list[str], str, str | None]] = {
    "+447700990001": (["queued", "sent", "failed"], "failed", UNDELIVERABLE),
    "+447700990002": (["queued", "sent", "delivered"], "delivered", None),
    "+447700990003": (["queued", "sent"], "sent", None),
    "+447700990004": (["queued", "failed"], "failed", "not_on_channel"),
    "+447700990005": (["queued", "failed"], "failed", "opted_out"),
    "+447700990006": (["queued", "sent", "sent", "delivered", "delivered", "read", "read"], "read", None),
    "+447700990007": (["queued", "sent", "read", "delivered"], "read", None),
    "+447700990008": (["queued", "sent", "delivered", "read"], "read", None),
}
SHOWN = {"sent": "Sent", "delivered": "Delivered", "read": "Read", "failed": "Failed"}
FLAGS = ("isSent", "isDelivered", "isRead")


def befriend(box: Box, api: Api, number: str) -> str:
    """A contact with an open window and this number; its id."""
    created = got(api.add_contact(number), 201)["contactId"]
    box.inbound(number, to=NUMBER_OF[A])
    return str(created)


def broadcast_to(api: Api, contact: str) -> Any:
    body = {"apiAccountId": A, "contactId": contact, "templateId": "eeeeeeee-0000-4000-8000-000000000002"}
    return got(api.post("/broadcast", {**body, "message": "We are closed today."}), 201)


@pytest.mark.parametrize("mode", ["auto", "manual"])
@pytest.mark.parametrize("number", ROADS)
def test_a_magic_recipient_ends_as_documented_whatever_the_mode(make_box: MakeBox, mode: str, number: str) -> None:
    history, status, code = ROADS[number]
    if mode == "manual" and number.endswith("0008"):
        history, status = ["queued"], "queued"
    box = make_box(delivery={"mode": mode})
    api = box.log_in()
    sent = got(api.say(befriend(box, api, number), account=A), 201)
    assert [sent[flag] for flag in FLAGS] == [False, False, False]
    box.advance(3_600)
    message = box.message(sent["messageId"])
    assert [step["status"] for step in message["history"]] == history
    assert message["status"] == status
    assert message.get("error", {}).get("code") == code
    progress = {"queued": 0, "sent": 1, "delivered": 2, "read": 3, "failed": 1 if "sent" in history else 0}[status]
    shown = api.one(f"/message/{sent['messageId']}")
    assert [shown[flag] for flag in FLAGS] == [place < progress for place in range(3)]
    assert message["native"] == shown


@pytest.mark.parametrize("number", ROADS)
def test_a_broadcast_to_a_magic_recipient_tells_by_its_status(box: Box, api: Api, number: str) -> None:
    accepted = broadcast_to(api, befriend(box, api, number))
    box.advance(3_600)
    assert api.one(f"/broadcast/{accepted['broadcastId']}")["status"] == SHOWN[ROADS[number][1]]


def test_each_report_comes_at_its_own_time(box: Box, api: Api) -> None:
    sent = got(api.say(WILL), 201)
    assert box.advance(3_600)["fired"] >= 2
    history = box.message(sent["messageId"])["history"]
    assert history == [
        {"status": "queued", "at": "2024-05-01T12:00:00.000Z"},
        {"status": "sent", "at": "2024-05-01T12:00:00.000Z"},
        {"status": "delivered", "at": "2024-05-01T12:00:01.000Z"},
        {"status": "read", "at": "2024-05-01T12:00:03.000Z"},
    ]


def test_in_manual_mode_nothing_is_reported_but_what_the_operator_forces(make_box: MakeBox) -> None:
    box = make_box(delivery={"mode": "manual"})
    api = box.log_in()
    message_id = got(api.say(WILL), 201)["messageId"]
    box.advance(3_600)
    assert [step["status"] for step in box.message(message_id)["history"]] == ["queued"]
    for flag, status in zip(FLAGS, ("sent", "delivered", "read"), strict=True):
        assert api.one(f"/message/{message_id}")[flag] is False
        assert got(box.report(message_id, status))["status"] == status
        assert api.one(f"/message/{message_id}")[flag] is True
        box.advance(10)


def test_a_broadcast_in_manual_mode_stays_pending_until_it_is_reported(make_box: MakeBox) -> None:
    box = make_box(delivery={"mode": "manual"})
    api = box.log_in()
    path = f"/broadcast/{got(api.broadcast(ANN), 201)['broadcastId']}"
    pending = api.one(path)
    assert pending["status"] == "Pending"
    for status in ("sent", "delivered", "read"):
        got(box.report(pending["messageId"], status))
        assert api.one(path) == {**pending, "status": SHOWN[status]}


def test_a_forced_failure_shows_as_failed_with_its_reason(make_box: MakeBox) -> None:
    box = make_box(delivery={"mode": "manual"})
    api = box.log_in()
    path = f"/broadcast/{got(api.broadcast(ANN), 201)['broadcastId']}"
    message_id = api.one(path)["messageId"]
    error = {"code": "131026", "message": "Receiver is incapable of receiving this message"}
    assert got(box.report(message_id, "failed", error=error))["error"] == error
    assert api.one(path)["status"] == "Failed"
    assert box.message(message_id)["error"] == error


STEPS = ["queued", "sent", "delivered", "read", "failed"]
POSSIBLE = {
    ("queued", "sent"),
    ("queued", "delivered"),
    ("queued", "read"),
    ("queued", "failed"),
    ("sent", "delivered"),
    ("sent", "read"),
    ("sent", "failed"),
    ("delivered", "read"),
}


@pytest.mark.parametrize("wanted", STEPS)
@pytest.mark.parametrize("current", STEPS)
def test_only_a_step_forward_can_be_forced(make_box: MakeBox, current: str, wanted: str) -> None:
    box = make_box(delivery={"mode": "manual"})
    message_id = got(box.log_in().say(WILL), 201)["messageId"]
    if current != "queued":
        got(box.report(message_id, current))
    if (current, wanted) in POSSIBLE:
        assert got(box.report(message_id, wanted))["status"] == wanted
    else:
        with box.unchanged():
            detail = control_refused(box.report(message_id, wanted), 409)["detail"]
        assert current in detail
        assert wanted in detail


def test_a_forced_step_is_not_undone_by_what_was_due_later(box: Box, api: Api) -> None:
    message_id = got(api.say(WILL), 201)["messageId"]
    got(box.report(message_id, "read"))
    box.advance(10)
    message = box.message(message_id)
    assert message["status"] == "read"
    failed = got(api.say(WILL), 201)["messageId"]
    got(box.report(failed, "failed"))
    box.advance(10)
    assert box.message(failed)["status"] == "failed"
    assert [step["status"] for step in box.message(failed)["history"]][-1] == "failed"


def test_changing_the_mode_holds_for_messages_under_way(box: Box, api: Api) -> None:
    message_id = got(api.say(WILL), 201)["messageId"]
    got(box.get(""))
    got(box.control.patch(box.path, {"delivery": {"mode": "manual"}}))
    box.advance(60)
    assert box.message(message_id)["status"] == "sent"
    got(box.control.patch(box.path, {"delivery": {"mode": "auto"}}))
    later = got(api.say(WILL), 201)["messageId"]
    box.advance(60)
    assert box.message(later)["status"] == "read"


def test_a_change_of_delays_keeps_what_it_does_not_name(box: Box) -> None:
    changed = got(box.control.patch(box.path, {"delivery": {"delays": {"read": 60}}}))
    assert changed["delivery"] == {"mode": "auto", "delays": {"sent": 0, "delivered": 1, "read": 60}}
    assert got(box.get(""))["delivery"] == changed["delivery"]
