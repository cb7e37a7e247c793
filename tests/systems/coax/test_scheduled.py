"""Scheduled messages: they go out when the sandbox's clock reaches their time, in order, and at no other time."""

from __future__ import annotations

from datetime import datetime, timedelta

from tests.conftest import MakeBox
from tests.support.box import Box
from tests.support.coax import (
    FIXTURES,
    STRANGER,
    A,
    Api,
    sent,
)
from tests.support.http import got
from tests.support.msgboxx import NOW


def at(seconds: float) -> str:
    """So many seconds from the beginning, in an offset of ten hours."""
    moment = datetime.fromisoformat(NOW) + timedelta(seconds=seconds, hours=10)
    return moment.replace(tzinfo=None).isoformat() + "+10:00"


def planned(api: Api, seconds: float, text: str = "Later", **more: object) -> dict[str, object]:
    body = {"phone": STRANGER, "location_id": A, **more}
    message: dict[str, object] = sent(api.schedule(at(seconds), message=text, **body), "Message scheduled!")["message"]
    return message


def test_running_time_reaches_it_too(make_box: MakeBox) -> None:
    box = make_box(fixtures=FIXTURES, clock={"now": NOW, "frozen": False})
    with Api.of(box) as api:
        message = planned(api, 3_600)
        box.advance(3_600)
        assert box.message(str(message["id"]))["status"] in ("sent", "delivered")


def test_a_reset_forgets_what_was_to_be_sent(box: Box, api: Api) -> None:
    planned(api, 60)
    got(box.post("/reset"))
    box.advance(120)
    assert box.messages(direction="outbound") == []


def test_operators_find_those_that_wait_by_their_status(box: Box, api: Api) -> None:
    message = planned(api, 60)
    sent(api.send(phone=STRANGER, location_id=A))
    assert [found["id"] for found in box.messages(status="scheduled")] == [message["id"]]
