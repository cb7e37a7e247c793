"""Many webhooks, running clocks, and states that move to another sandbox: none is lost, and none comes twice."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.operator.boxes import ACCOUNT, CONTACT, TEMPLATE, TEMPLATE_TEXT, Box, contact
from tests.operator.conftest import MakeBox
from tests.operator.tally import counting
from tests.support.process import until
from tests.support.receivers import Receiver, hang

BROADCAST = {"apiAccountId": ACCOUNT, "contactId": CONTACT, "templateId": TEMPLATE, "message": TEMPLATE_TEXT}


def test_a_thousand_messages_are_told_a_thousand_times_to_each_webhook(box: Box) -> None:
    with counting() as tally:
        box.api.hook("message", f"{tally.url}/plain")
        box.api.hook("message", f"{tally.url}/picky")
        with ThreadPoolExecutor(4) as pool:
            sent = list(pool.map(lambda number: box.api.send(f"{number}")["messageId"], range(1_000)))
        assert box.control.drain(timeout=30)["under_way"] == 0
        box.control.advance(3_600)
        assert len(set(sent)) == 1_000
        expected = {f"{path} message.created {message}": 1 for path in ("/plain", "/picky") for message in sent}
        assert tally.counts() == expected
        refused = tally.counts("refused")
        assert refused
        assert set(refused.values()) == {1}


def test_broadcasts_in_quick_succession_are_each_told_as_broadcast_and_as_message(box: Box) -> None:
    with counting() as tally:
        box.api.hook("message", f"{tally.url}/plain")
        box.api.hook("broadcast", f"{tally.url}/plain")
        made = [box.api.made("/broadcast", BROADCAST)["broadcastId"] for _ in range(100)]
        box.control.drain(timeout=30)
        counts = tally.counts()
        assert set(counts.values()) == {1}
        assert sum(" message.created " in key for key in counts) == 100
        assert {key for key in counts if " broadcast.created " in key} == {
            f"/plain broadcast.created {broadcast}" for broadcast in made
        }


def test_a_running_sandbox_delivers_without_being_asked(make_box: MakeBox, receiver: Receiver) -> None:
    box = make_box(frozen=False)
    box.api.hook("contact", receiver.url)
    box.api.made("/contact", contact())
    receiver.wait_for(1, within=20)


def test_a_running_sandbox_retries_in_real_time_without_being_asked(make_box: MakeBox, receiver: Receiver) -> None:
    box = make_box(frozen=False)
    receiver.will(500, 500, 200)
    box.api.hook("contact", receiver.url)
    box.api.made("/contact", contact())
    receiver.wait_for(1, within=20)
    box.control.advance(29.6)
    first = receiver.wait_for(2, within=20)[-1].at
    box.control.advance(119.6)
    assert receiver.wait_for(3, within=20)[-1].at - first < 15
    until(lambda: [row["status"] for row in box.rows()] == ["retrying", "retrying", "delivered"])


def test_a_running_sandbox_reports_statuses_without_being_asked(make_box: MakeBox) -> None:
    box = make_box(frozen=False, delivery={"delays": {"sent": 0.05, "delivered": 0.1, "read": 0.2}})
    sent = box.api.send("by itself")
    (read,) = box.control.wait_for_messages(status="read", q="by itself", timeout=20)
    assert read["id"] == sent["messageId"]
    assert [change["status"] for change in read["history"]] == ["queued", "sent", "delivered", "read"]


def test_a_frozen_sandbox_retries_only_when_its_clock_is_moved(make_box: MakeBox, receiver: Receiver) -> None:
    box = make_box(frozen=False)
    receiver.will(500)
    box.api.hook("contact", receiver.url)
    box.api.made("/contact", contact())
    receiver.wait_for(1)
    box.control.drain()
    box.control.freeze()
    box.control.advance(29)
    assert len(receiver.hits) == 1
    box.control.resume()
    receiver.wait_for(2, within=20)


def test_pending_retries_go_on_where_the_state_is_imported(make_box: MakeBox, receiver: Receiver) -> None:
    here, there = make_box(), make_box()
    receiver.will(500, 500)
    here.api.hook("message", receiver.url)
    here.api.send()
    here.control.advance(30)
    state = here.control.export_state()
    there.control.import_state(state)
    assert there.control.export_state() == state
    before = here.rows()
    assert there.rows() == before
    there.control.advance(3_600)
    *earlier, last = there.rows()
    assert earlier == before
    assert (last["attempt"], last["status"], last["at"]) == (3, "delivered", before[-1]["next_attempt_at"])
    assert last["request"]["body"] == before[0]["request"]["body"]
    assert here.rows() == before


@pytest.mark.parametrize("count", [1, 10])
def test_what_is_under_way_when_the_state_is_exported_is_sent_where_it_is_imported(
    count: int, make_box: MakeBox, receiver: Receiver
) -> None:
    here, there = make_box(), make_box()
    receiver.will(*[hang] * min(count, 4)).will_always(hang)
    here.api.hook("message", receiver.url)
    sent = {here.api.send()["messageId"] for _ in range(count)}
    receiver.wait_for(1)
    state = here.control.export_state()
    receiver.released.set()
    here.control.drain()
    before = len(receiver.hits)
    assert before == count
    there.control.import_state(state)
    there.control.advance(1)
    assert {hit.json["messageId"] for hit in receiver.hits[before:]} == sent


def test_an_exported_redelivery_is_not_forgotten_at_home(box: Box, receiver: Receiver) -> None:
    box.api.hook("message", receiver.url)
    for _ in range(20):
        box.api.send()
        box.control.export_state()
    box.control.drain()
    assert len(receiver.hits) == 20
    assert len({hit.body for hit in receiver.hits}) == 20
