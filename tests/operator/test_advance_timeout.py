"""A move of the clock has a time limit: it says what it left undone, loses nothing, and another one goes on."""

from __future__ import annotations

import time

import pytest

from tests.operator.boxes import NOW, Box, refused
from tests.operator.conftest import MakeReceiver
from tests.support.receivers import Receiver, hang


def _in_vain(box: Box, seconds: float, timeout: float) -> dict[str, object]:
    """What an advance tells that has not enough time."""
    found: dict[str, object] = refused(408, box.control.advance, seconds, timeout=timeout).body["found"]
    return found


def test_hanging_receivers_cost_an_advance_no_more_than_its_timeout(box: Box, make_receiver: MakeReceiver) -> None:
    for _ in range(6):
        box.api.hook("message", make_receiver().will_always(hang).url)
    box.send()
    begun = time.monotonic()
    found = _in_vain(box, 1, 0.5)
    assert 0.5 <= time.monotonic() - begun < 4
    assert found.items() >= {"now": NOW, "from": NOW, "frozen": True, "fired": 0, "under_way": 6}.items()
    assert box.control.clock() == {"now": NOW, "frozen": True}


def test_what_was_left_undone_happens_in_the_next_advance_each_at_its_own_time(box: Box, hooked: Receiver) -> None:
    hooked.will(500, hang)
    box.send()
    found = _in_vain(box, 3_600, 1)
    assert (found["now"], found["under_way"]) == ("2024-05-01T10:00:30.000Z", 1)
    hooked.released.set()
    assert box.control.advance(to="2024-05-01T11:00:00Z")["now"] == "2024-05-01T11:00:00.000Z"
    assert [(row["attempt"], row["status"], row["at"]) for row in box.rows()] == [
        (1, "retrying", NOW),
        (2, "delivered", "2024-05-01T10:00:30.000Z"),
    ]


def test_without_time_it_moves_when_nothing_is_due_on_the_way(box: Box) -> None:
    assert box.control.advance(60, timeout=0)["now"] == "2024-05-01T10:01:00.000Z"
    box.send()
    found = _in_vain(box, 60, 0)
    assert (found["now"], found["fired"]) == ("2024-05-01T10:01:00.000Z", 0)
    assert box.control.advance(60)["fired"] > 0


@pytest.mark.parametrize("timeout", [-1, 301, "5", True, None])
def test_a_timeout_that_makes_no_sense_is_refused(timeout: object, box: Box) -> None:
    path, body = f"/sandboxes/{box.control.id}/clock/advance", {"seconds": 1, "timeout": timeout}
    assert list(refused(422, box.control.client.call, "POST", path, json=body).errors) == ["timeout"]
    assert box.control.clock()["now"] == NOW
