"""Calls that wait for a message to be confirmed: they are let go together, told in time, and done once."""

from collections.abc import Callable, Iterator
from http.client import HTTPConnection, IncompleteRead
from urllib.parse import urlsplit

import orjson
import pytest

from mock_server.kernel.clock import stopwatch
from mock_server.server.composition import Server
from tests.conftest import MakeBox, Waiting
from tests.support.box import Box
from tests.support.http import Response, got
from tests.support.process import until
from tests.support.tripdesk import FIXTURES, Api, refused

KEY = "7f3e2c1a-9b8d-4f6e-a2c1-b3d4e5f6a7b8"
REPLAYED = "Idempotent-Replayed"
PATH = "/api/internal/messages"
TO = "+15550100123"
BODY = {"channel": "whatsapp", "to": TO, "text": "Hello"}
Ask = Callable[..., list[HTTPConnection]]


@pytest.fixture
def ask(api: Api, waiting: Waiting) -> Iterator[Ask]:
    """Sends the call so many times, and goes on once all of them wait, or at once."""
    opened: list[HTTPConnection] = []
    where = urlsplit(api.base_url)
    headers = {"Authorization": f"Bearer {api.token}", "Content-Type": "application/json", "Idempotency-Key": KEY}

    def send(count: int = 1, *, wait: bool = True) -> list[HTTPConnection]:
        new = [HTTPConnection(where.hostname or "", where.port, timeout=60) for _ in range(count)]
        opened.extend(new)
        for connection in new:
            connection.request("POST", where.path + PATH, orjson.dumps(BODY), headers)
        if wait:
            until(lambda: waiting() >= count)
        return new

    yield send
    for connection in opened:
        connection.close()


def confirm_once(api: Api) -> Response:
    return api.call("POST", PATH, BODY, KEY)


def test_256_second_callers_are_let_go_by_an_advance(box: Box, api: Api, ask: Ask) -> None:
    waiting = ask(256)
    # Another call with the key of one under way is told at once.
    refused(api.send(key=KEY), 409, "idempotency_conflict")
    box.advance(60)
    answers = [connection.getresponse() for connection in waiting]
    assert len({(answer.status, answer.read()) for answer in answers}) == 1
    assert answers[0].status == 200
    assert sum(REPLAYED in answer.headers for answer in answers) == 255
    assert len(box.messages(to=TO)) == 1


def test_256_second_callers_are_all_told_when_their_time_is_over(server: Server, box: Box, api: Api, ask: Ask) -> None:
    """On a clock that stands still, where nothing is ever known of the first one's message."""
    server.apps.control.world.get(box.id).stores["tripdesk"].patience = 2.0
    began = stopwatch()
    answers = [connection.getresponse() for connection in ask(256, wait=False)]
    (message,) = box.messages(to=TO)
    for answer in answers:
        error = orjson.loads(answer.read())["error"]
        assert (answer.status, error["code"]) == (504, "confirmation_timeout")
        assert message["id"] in error["message"]
    # One after the other, each with a time of its own, would be minutes.
    assert stopwatch() - began < 20
    box.advance(60)
    assert got(confirm_once(api))["status"] == "read"


@pytest.mark.parametrize("how", ["hangs up", "is cut off"])
def test_a_client_that_got_no_answer_has_it_by_its_key(box: Box, api: Api, ask: Ask, how: str) -> None:
    if how == "is cut off":
        got(box.post("/faults", {"kind": "truncate", "times": 1}), 201)
    (waiting,) = ask()
    if how == "hangs up":
        waiting.close()
    box.advance(5)
    if how == "is cut off":
        with pytest.raises(IncompleteRead):
            waiting.getresponse().read()
    again = confirm_once(api)
    assert (again.status_code, again.headers[REPLAYED]) == (200, "true")
    assert len(box.messages(to=TO)) == 1


def test_a_call_that_waited_is_counted_and_written_down_once(box: Box, api: Api, ask: Ask) -> None:
    left = int(api.get("/api/v1/balance").headers["X-RateLimit-Remaining"])
    (waiting,) = ask()
    # Not before the minute is over, with which the limit begins anew.
    box.advance(5)
    answer = waiting.getresponse()
    assert (answer.status, answer.headers["X-RateLimit-Remaining"]) == (200, str(left - 1))
    assert [entry["path"] for entry in box.journal()].count(f"/tripdesk{PATH}") == 1


@pytest.mark.parametrize("ending", ["reset", "delete"])
def test_who_waits_in_a_sandbox_that_ends_gets_an_answer(box: Box, ask: Ask, ending: str) -> None:
    (waiting,) = ask()
    if ending == "reset":
        got(box.post("/reset"))
    else:
        box.delete()
    answer = waiting.getresponse()
    assert (answer.status, orjson.loads(answer.read())["error"]["code"]) == (504, "confirmation_timeout")


def test_with_a_running_clock_it_answers_by_itself(make_box: MakeBox) -> None:
    delays = {"delivered": 0.05, "read": 0.1}
    with Api.of(make_box(fixtures=FIXTURES, clock={"frozen": False}, delivery={"delays": delays})) as api:
        assert got(api.post(PATH, {**BODY, "channel": "sms"}))["status"] == "delivered"


@pytest.fixture
def hurried(server: Server, box: Box) -> Box:
    """A sandbox whose confirmations do not wait for 30 seconds."""
    server.apps.control.world.get(box.id).stores["tripdesk"].patience = 0.05
    return box


def test_the_same_call_again_waits_on_for_the_same_message(hurried: Box, api: Api) -> None:
    for _ in range(2):
        refused(confirm_once(api), 504, "confirmation_timeout")
    (message,) = hurried.messages(to=TO)
    got(hurried.put("/state", hurried.state()))
    hurried.advance(60)
    answer = confirm_once(api)
    assert (got(answer)["id"], got(answer)["status"]) == (message["id"], "read")
    assert confirm_once(api).content == answer.content
    refused(api.call("POST", PATH, {**BODY, "to": "+15550100124"}, KEY), 409, "idempotency_conflict")
    assert len(hurried.messages(direction="outbound", since=message["created_at"])) == 1
    assert hurried.state()["systems"]["tripdesk"]["unconfirmed"] == []


def test_after_24_hours_the_same_call_is_a_new_one(hurried: Box, api: Api) -> None:
    got(hurried.control.patch(hurried.path, {"delivery": {"mode": "manual"}}))
    for seconds, count in ((0, 1), (86_399, 1), (1, 2)):
        hurried.advance(seconds)
        refused(confirm_once(api), 504, "confirmation_timeout")
        assert len(hurried.messages(to=TO)) == count
