"""A move of the clock has a time limit: it says what it left undone, loses nothing, and another one goes on."""

from __future__ import annotations

import time

import pytest

from mock_server.client import ControlProblem
from tests.operator.boxes import NOW, Box
from tests.operator.conftest import MakeReceiver
from tests.support.receivers import Receiver, hang


def _in_vain(box: Box, seconds: float, timeout: float) -> dict[str, object]:
    """What an advance tells that has not enough time."""
    with pytest.raises(ControlProblem) as late:
        box.control.advance(seconds, timeout=timeout)
    assert late.value.status == 408
    found: dict[str, object] = late.value.body["found"]
    return found


def test_hanging_receivers_cost_an_advance_no_more_than_its_timeout(box: Box, make_receiver: MakeReceiver) -> None:
    receivers = [make_receiver().will_always(hang) for _ in range(6)]
    for receiver in receivers:
        box.api.hook("message", receiver.url)
    box.api.send()
    begun = time.monotonic()
    found = _in_vain(box, 1, 0.5)
    assert 0.5 <= time.monotonic() - begun < 4
    assert found.items() >= {"now": NOW, "from": NOW, "frozen": True, "fired": 0, "under_way": 6}.items()
    assert box.control.clock() == {"now": NOW, "frozen": True}


def test_what_was_left_undone_happens_in_the_next_advance_each_at_its_own_time(box: Box, receiver: Receiver) -> None:
    receiver.will(500, hang)
    box.api.hook("message", receiver.url)
    box.api.send()
    found = _in_vain(box, 3_600, 1)
    assert (found["now"], found["under_way"]) == ("2024-05-01T10:00:30.000Z", 1)
    receiver.released.set()
    assert box.control.advance(to="2024-05-01T11:00:00Z")["now"] == "2024-05-01T11:00:00.000Z"
    assert [(row["attempt"], row["status"], row["at"]) for row in box.rows()] == [
        (1, "retrying", NOW),
        (2, "delivered", "2024-05-01T10:00:30.000Z"),
    ]


def test_who_waits_for_another_advance_waits_no_longer_than_told(box: Box, receiver: Receiver) -> None:
    receiver.will(hang)
    box.api.hook("message", receiver.url)
    box.api.send()
    begun = time.monotonic()
    for _ in range(3):
        _in_vain(box, 1, 0.2)
    assert time.monotonic() - begun < 6
    receiver.released.set()
    box.control.drain()
    assert len(receiver.hits) == 1


def test_without_time_it_moves_when_nothing_is_due_on_the_way(box: Box) -> None:
    assert box.control.advance(60, timeout=0)["now"] == "2024-05-01T10:01:00.000Z"
    box.api.renew()
    box.api.send()
    found = _in_vain(box, 60, 0)
    assert (found["now"], found["fired"]) == ("2024-05-01T10:01:00.000Z", 0)
    assert box.control.advance(60)["fired"] > 0


@pytest.mark.parametrize("timeout", [-1, 301, "5", True, None])
def test_a_timeout_that_makes_no_sense_is_refused(timeout: object, box: Box) -> None:
    with pytest.raises(ControlProblem) as refused:
        box.control.client.call(
            "POST", f"/sandboxes/{box.control.id}/clock/advance", json={"seconds": 1, "timeout": timeout}
        )
    assert (refused.value.status, list(refused.value.errors)) == (422, ["timeout"])
    assert box.control.clock()["now"] == NOW
