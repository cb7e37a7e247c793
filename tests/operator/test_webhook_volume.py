"""Many webhooks, running clocks, and states that move to another sandbox: none is lost, and none comes twice."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.operator.boxes import Box, contact
from tests.operator.conftest import MakeBox, MakeReceiver
from tests.support.process import until
from tests.support.receivers import Handler, Receiver, hang


def ids(receiver: Receiver) -> list[str]:
    """Of the messages that were told, in their order."""
    return sorted(hit.json["messageId"] for hit in receiver.hits)


def test_400_messages_are_told_400_times_to_each_webhook_and_again_where_they_were_refused(
    box: Box, hooked: Receiver, make_receiver: MakeReceiver
) -> None:
    refused: list[str] = []

    def fussy(handler: Handler) -> None:
        """Refuse every seventh the first time."""
        told = handler.hit.json["messageId"]
        is_refused = int(told[-4:], 16) % 7 == 0 and told not in refused
        if is_refused:
            refused.append(told)
        handler.say(503 if is_refused else 200)

    picky = make_receiver().will_always(fussy)
    box.api.hook("message", picky.url)
    with ThreadPoolExecutor(4) as pool:
        sent = list(pool.map(lambda number: box.api.send(f"{number}")["messageId"], range(400)))
    assert box.control.drain(timeout=30)["under_way"] == 0
    box.control.advance(3_600)
    assert len(set(sent)) == 400
    assert refused
    assert ids(hooked) == sorted(sent)
    assert ids(picky) == sorted([*sent, *refused])


def test_a_running_sandbox_delivers_and_retries_in_real_time_unasked(make_box: MakeBox, receiver: Receiver) -> None:
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


def test_pending_retries_go_on_where_the_state_is_imported(box: Box, hooked: Receiver, make_box: MakeBox) -> None:
    there = make_box()
    hooked.will(500, 500)
    box.send()
    box.control.advance(30)
    state = box.control.export_state()
    there.control.import_state(state)
    assert there.control.export_state() == state
    before = box.rows()
    assert there.rows() == before
    there.control.advance(3_600)
    *earlier, last = there.rows()
    assert earlier == before == box.rows()
    assert (last["attempt"], last["status"], last["at"]) == (3, "delivered", before[-1]["next_attempt_at"])
    assert last["request"]["body"] == before[0]["request"]["body"]


@pytest.mark.parametrize("count", [1, 10])
def test_what_is_under_way_when_the_state_is_exported_is_sent_where_it_is_imported(
    count: int, box: Box, hooked: Receiver, make_box: MakeBox
) -> None:
    there = make_box()
    hooked.will_always(hang)
    sent = box.send(count)
    hooked.wait_for(1)
    state = box.control.export_state()
    hooked.released.set()
    box.control.drain()
    assert ids(hooked) == sorted(sent)
    there.control.import_state(state)
    there.control.advance(1)
    assert ids(hooked) == sorted([*sent, *sent])


def test_an_exported_redelivery_is_not_forgotten_at_home(box: Box, hooked: Receiver) -> None:
    for _ in range(20):
        box.send()
        box.control.export_state()
    box.control.drain()
    assert len(hooked.hits) == len({hit.body for hit in hooked.hits}) == 20
