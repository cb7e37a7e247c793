"""How a message ended, or was reported by hand, is told alike in every representation; tests/kernel has the ways."""

from __future__ import annotations

import pytest

from tests.conftest import MakeBox
from tests.support.box import Box
from tests.support.http import got
from tests.support.msgboxx import ANN, NUMBER_OF, PLAIN, WILL, A, Api

# A recipient, the status that its message ends with, and how many of FLAGS are true then.
ENDS = {
    "+447700990001": ("failed", 1),
    "+447700990002": ("delivered", 2),
    "+447700990003": ("sent", 1),
    "+447700990004": ("failed", 0),
    "+447700990005": ("failed", 0),
    "+447700990006": ("read", 3),
    "+447700990007": ("read", 3),
    "+447700990008": ("read", 3),
}
SHOWN = {"sent": "Sent", "delivered": "Delivered", "read": "Read", "failed": "Failed"}
FLAGS = ("isSent", "isDelivered", "isRead")


@pytest.mark.parametrize("number", ENDS)
def test_how_a_message_ends_is_told_by_its_flags_and_by_a_broadcasts_status(box: Box, api: Api, number: str) -> None:
    status, flags = ENDS[number]
    contact = str(got(api.add_contact(number), 201)["contactId"])
    box.inbound(number, to=NUMBER_OF[A])
    sent = got(api.say(contact, account=A), 201)
    body = {"apiAccountId": A, "contactId": contact, "templateId": PLAIN, "message": "We are closed today."}
    cast = got(api.post("/broadcast", body), 201)
    assert [sent[flag] for flag in FLAGS] == [False, False, False]
    box.advance(3_600)
    shown, message = api.one(f"/message/{sent['messageId']}"), box.message(sent["messageId"])
    assert [shown[flag] for flag in FLAGS] == [place < flags for place in range(3)]
    assert (message["status"], message["native"]) == (status, shown)
    assert api.one(f"/broadcast/{cast['broadcastId']}")["status"] == SHOWN[status]


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
