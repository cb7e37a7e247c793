"""What several of these tests look at: what the fixtures bring, and five messages that were said."""

from collections.abc import Iterator

import pytest

from tests.conftest import MakeBox
from tests.support.box import Box, Control
from tests.support.http import got
from tests.support.msgboxx import ANN, NUMBER_OF, PHONE_OF, WILL, C

OWN, STRANGER = PHONE_OF[WILL], "+447700900999"
PIE, TART, CLOSED, PEARS, APPLES = "apple pie", "Pear tart, hot", "We are closed today.", "Pears", "Apples"
ALL = (TART, PEARS, CLOSED, PIE, APPLES)
SINCE = "2024-05-01T12:00:30Z"


@pytest.fixture
def world(make_box: MakeBox) -> Box:
    """A sandbox with the fixtures that come with the server."""
    return make_box(fixtures="default")


@pytest.fixture(scope="module")
def said(control: Control) -> Iterator[Box]:
    """Five messages, a minute apart: 12:01 to 12:05, the last of them to fail. It is only read."""
    box = control.make()
    api = box.log_in()
    for act in (
        lambda: box.inbound(OWN, APPLES),
        lambda: api.say(WILL, PIE),
        lambda: api.broadcast(ANN),
        lambda: box.inbound(STRANGER, PEARS, to=NUMBER_OF[C], attachments=["https://files.example.com/1.jpg"]),
        lambda: api.say(WILL, TART),
    ):
        box.advance(60)
        act()
    got(box.report(box.messages()[0]["id"], "failed", error={"code": "opted_out", "message": "No."}))
    yield box
    box.delete()


@pytest.fixture(scope="module")
def busy(control: Control) -> Iterator[Box]:
    """The log-in at 12:00, then a request a minute; it is only read."""
    box = control.make()
    api = box.log_in()
    for act in (
        lambda: api.request("GET", "/contact", headers={"X-Own": "mine"}),
        lambda: api.get(f"/contact/{ANN}"),
        lambda: api.say(WILL, "Findable"),
        lambda: api.say(ANN),
        lambda: api.get("/nothing"),
    ):
        box.advance(60)
        act()
    yield box
    box.delete()
