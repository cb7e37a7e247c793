"""A `traceparent` of the application goes along with the webhooks that come of its request, at once or later."""

from __future__ import annotations

import pytest

from tests.operator.boxes import Box, message
from tests.support.receivers import Receiver

TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
OTHER = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00"


def sent(box: Box, receiver: Receiver, traceparent: str | None) -> set[str | None]:
    """What the webhooks have of a message that is sent within this trace, and then delivered and read."""
    before = len(receiver.hits)
    headers = {} if traceparent is None else {"traceparent": traceparent}
    assert box.api.request("POST", "/message", json=message("Hello."), headers=headers).status_code == 201
    box.control.advance(60)
    return {hit.headers.get("traceparent") for hit in receiver.hits[before:]}


def test_the_trace_of_a_request_is_in_every_webhook_of_its_message_and_in_the_journal(
    box: Box, hooked: Receiver
) -> None:
    assert [sent(box, hooked, trace) for trace in (TRACE, None, OTHER)] == [{TRACE}, {None}, {OTHER}]
    traces = [entry["headers"].get("Traceparent") for entry in box.control.requests(path="/msgboxx/message")]
    assert traces == [OTHER, None, TRACE]


@pytest.mark.parametrize(
    "forged",
    [
        *("", TRACE.upper(), f"{TRACE}-more", "01" + TRACE[2:], "x" * 5_000),
        *("00-" + "0" * 32 + TRACE[35:], TRACE[:36] + "0" * 16 + "-01"),
    ],
)
def test_what_is_no_traceparent_is_not_sent_on(box: Box, hooked: Receiver, forged: str) -> None:
    assert sent(box, hooked, forged) == {None}


def test_a_delivery_that_is_tried_again_and_a_state_that_is_imported_keep_it(box: Box, hooked: Receiver) -> None:
    hooked.will_always(503)
    assert sent(box, hooked, TRACE) == {TRACE}
    box.control.import_state(box.control.export_state())
    before = len(hooked.hits)
    box.control.advance(86_400)
    assert {hit.headers.get("traceparent") for hit in hooked.hits[before:]} == {TRACE}
