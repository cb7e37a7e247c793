"""The 24 hours after a customer writes, in which a session message may be sent, to the second."""

from __future__ import annotations

import pytest

from tests.support.box import Box
from tests.support.http import got
from tests.support.msgboxx import ANN, ANN_IN_B, NUMBER_OF, PHONE_OF, VAL, A, Api, B, refused

DAY = 24 * 3600


def assert_closed(api: Api, contact: str) -> None:
    message = refused(api.say(contact), 400)["message"]
    assert "24 hour" in message
    assert "Broadcast" in message


def test_it_is_closed_for_a_contact_who_never_wrote(box: Box, api: Api) -> None:
    with box.unchanged():
        assert_closed(api, ANN)


def test_it_is_open_at_once_after_an_inbound_message(box: Box, api: Api) -> None:
    box.inbound(PHONE_OF[ANN], to=NUMBER_OF[A])
    assert got(api.say(ANN), 201)["bodyText"] == "Hello"


@pytest.mark.parametrize(
    ("seconds", "is_open"),
    [(0, True), (1, True), (DAY - 1, True), (DAY - 0.001, True), (DAY, False), (DAY + 1, False), (3 * DAY, False)],
)
def test_it_closes_at_exactly_24_hours(box: Box, seconds: float, is_open: bool) -> None:
    box.inbound(PHONE_OF[ANN], to=NUMBER_OF[A])
    box.advance(seconds)
    api = box.log_in()
    if is_open:
        got(api.say(ANN), 201)
    else:
        assert_closed(api, ANN)


def test_a_second_inbound_message_moves_it(box: Box) -> None:
    box.inbound(PHONE_OF[ANN], to=NUMBER_OF[A])
    box.advance(DAY - 1)
    box.inbound(PHONE_OF[ANN], to=NUMBER_OF[A])
    box.advance(DAY - 1)
    api = box.log_in()
    got(api.say(ANN), 201)
    box.advance(1)
    assert_closed(api, ANN)


def test_it_opens_again_after_it_was_closed(box: Box, api: Api) -> None:
    assert_closed(api, VAL)
    box.inbound(PHONE_OF[VAL])
    got(api.say(VAL), 201)


def test_an_outgoing_message_does_not_move_it(box: Box) -> None:
    box.inbound(PHONE_OF[ANN], to=NUMBER_OF[A])
    box.advance(DAY - 10)
    api = box.log_in()
    got(api.say(ANN), 201)
    box.advance(10)
    assert_closed(api, ANN)


def test_the_same_person_in_another_api_account_stays_closed(box: Box, api: Api) -> None:
    box.inbound(PHONE_OF[ANN], to=NUMBER_OF[A])
    assert PHONE_OF[ANN] == PHONE_OF[ANN_IN_B]
    assert_closed(api, ANN_IN_B)
    box.inbound(PHONE_OF[ANN], to=NUMBER_OF[B])
    got(api.say(ANN_IN_B), 201)


def test_a_broadcast_goes_through_while_it_is_closed(box: Box, api: Api) -> None:
    assert_closed(api, ANN)
    broadcast = got(api.broadcast(ANN), 201)
    sent = api.one(f"/broadcast/{broadcast['broadcastId']}")
    assert sent["message"] == "We are closed today."
    assert_closed(api, ANN)


def test_it_is_counted_by_the_sandboxs_clock_while_that_runs(box: Box) -> None:
    box.inbound(PHONE_OF[ANN], to=NUMBER_OF[A])
    got(box.post("/clock/resume"))
    box.advance(DAY - 60)
    api = box.log_in()
    got(api.say(ANN), 201)
    box.advance(60)
    assert_closed(api, ANN)


def test_an_import_brings_it_along(box: Box, api: Api) -> None:
    box.inbound(PHONE_OF[ANN], to=NUMBER_OF[A])
    state = box.state()
    got(box.post("/reset"))
    assert_closed(api, ANN)
    got(box.put("/state", state))
    got(api.say(ANN), 201)
