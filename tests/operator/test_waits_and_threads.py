"""Who waits in one sandbox costs another nothing: receivers that hang, delays by fault, a sandbox that is busy."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests

from mock_server.client import Client
from mock_server.server.composition import Server
from mock_server.server.serving import long_work
from tests.operator.boxes import Box, message
from tests.operator.conftest import MakeBox, MakeReceiver
from tests.support.process import until
from tests.support.receivers import Receiver, hang


def waiting(server: Server) -> int:
    """How many requests wait."""
    serving = server._serving
    assert serving is not None
    return len(serving._waiting)


def url_of(box: Box) -> str:
    """Where its control plane is."""
    return f"{box.api.base_url.removesuffix('/msgboxx')}/_mock/sandboxes/{box.control.id}"


def advance(box: Box, **body: Any) -> requests.Response:
    with requests.Session() as session:
        session.trust_env = False
        return session.post(f"{url_of(box)}/clock/advance", json=body, timeout=60)


def test_receivers_that_hang_hold_no_thread_that_another_sandbox_needs(
    server: Server, make_box: MakeBox, make_receiver: MakeReceiver
) -> None:
    many = long_work.THREADS + 2
    receiver = make_receiver().will_always(hang)
    boxes = [make_box() for _ in range(many)]
    for box in boxes:
        box.api.hook("message", receiver.url)
        box.api.send()
    other = make_box()
    with ThreadPoolExecutor(2 * many) as pool:
        # Two in each: the second one waits for the first.
        moves = [pool.submit(advance, box, seconds=5, timeout=60) for box in boxes for _ in range(2)]
        until(lambda: waiting(server) == 2 * many)
        assert other.control.advance(60)["fired"] == 0
        receiver.released.set()
        assert {move.result().status_code for move in moves} == {200}
    for box in boxes:
        assert box.control.clock()["now"] == "2024-05-01T10:00:10.000Z"


def test_an_advance_goes_on_though_its_client_has_hung_up(server: Server, box: Box, receiver: Receiver) -> None:
    receiver.will(hang)
    box.api.hook("message", receiver.url)
    box.api.send()
    with pytest.raises(requests.Timeout):
        requests.post(f"{url_of(box)}/clock/advance", json={"seconds": 60}, timeout=0.5)
    receiver.released.set()
    until(lambda: box.control.clock()["now"] == "2024-05-01T10:01:00.000Z")
    assert waiting(server) == 0


@pytest.mark.parametrize("ending", ["reset", "delete"])
def test_a_sandbox_that_ends_ends_every_move_and_drain_in_it(
    server: Server, make_box: MakeBox, receiver: Receiver, ending: str
) -> None:
    receiver.will_always(hang)
    box = make_box()
    box.api.hook("message", receiver.url)
    box.api.send()
    with ThreadPoolExecutor(8) as pool:
        moves = [pool.submit(advance, box, seconds=5, timeout=60) for _ in range(4)]
        drains = [pool.submit(requests.post, f"{url_of(box)}/webhooks/drain?timeout=30", timeout=60) for _ in range(4)]
        until(lambda: waiting(server) == 8)
        begun = time.monotonic()
        getattr(box.control, ending)()
        assert {call.result().status_code for call in (*moves, *drains)} == {409}
        assert time.monotonic() - begun < 10


def test_drains_are_over_when_what_was_due_before_them_is_delivered(
    server: Server, box: Box, receiver: Receiver
) -> None:
    receiver.will(hang)
    box.api.hook("message", receiver.url)
    box.api.send()
    with ThreadPoolExecutor(30) as pool:
        drains = [pool.submit(requests.post, f"{url_of(box)}/webhooks/drain?timeout=30", timeout=60) for _ in range(30)]
        until(lambda: waiting(server) == 30)
        receiver.released.set()
        answers = [drain.result() for drain in drains]
    assert {answer.status_code for answer in answers} == {200}
    assert answers[0].json() == {"under_way": 0, "attempted": 1}


def test_what_a_delay_is_before_happens_though_its_client_has_hung_up(box: Box) -> None:
    box.control.fault("delay", delay_ms=500, times=1)
    with pytest.raises(requests.Timeout):
        box.api.request("POST", "/message", json=message("though"), timeout=0.2)
    until(lambda: len(box.control.messages(q="though")) == 1)
    (entry,) = [row for row in box.control.requests() if row["path"] == "/msgboxx/message"]
    whole = box.control.request(entry["id"])
    assert whole["response"]["status"] == 201
    assert whole["duration_ms"] >= 500


def test_two_delays_come_one_after_the_other_and_a_truncation_behind_them(box: Box) -> None:
    for _ in range(2):
        box.control.fault("delay", delay_ms=150, times=1)
    box.control.fault("truncate", times=1)
    begun = time.monotonic()
    with pytest.raises(requests.RequestException, match="IncompleteRead"):
        box.api.get("/contact")
    assert time.monotonic() - begun >= 0.3
    assert [rule["hits"] for rule in box.control.faults()] == [1, 1, 1]
    assert box.api.get("/contact").status_code == 200


def test_delays_cost_no_thread_and_each_takes_its_time(server: Server, box: Box, client: Client) -> None:
    box.control.fault("delay", delay_ms=1_500, path="/msgboxx/contact")
    before = threading.active_count()
    with ThreadPoolExecutor(64) as pool:
        headers = dict(box.api.session.headers)
        delayed = [pool.submit(requests.get, f"{box.api.base_url}/contact", headers=headers) for _ in range(64)]
        until(lambda: waiting(server) == 64)
        # Those of the pool are the test's own.
        assert threading.active_count() <= before + 64
        assert client.health()["status"] == "ok"
        assert {answer.result().status_code for answer in delayed} == {200}


def test_a_wait_in_a_sandbox_that_is_busy_is_answered_when_it_is_free(server: Server, box: Box) -> None:
    sandbox = server.apps.control.world.get(box.control.id)
    url = f"{url_of(box)}/messages/wait"
    with ThreadPoolExecutor(21) as pool:
        with sandbox.lock:
            polls = [pool.submit(requests.get, f"{url}?q=a+zebra&timeout=20", timeout=60) for _ in range(20)]
            until(lambda: len(sandbox.lock._aside) == 20)
        until(lambda: waiting(server) == 20)
        with sandbox.lock:
            late = pool.submit(box.api.send, "a zebra")
            until(lambda: len(sandbox.lock._aside) == 1)
        late.result()
        assert {poll.result().status_code for poll in polls} == {200}


LONG_CALLS = {
    "what was expected is read and looked for": ("POST", "/verify", {"messages": [{"times": {"min": 0}}] * 100}, 200),
    "requests are compared": ("POST", "/verify", {"requests": [{"path": "/msgboxx/contact"}]}, 100),
    "a state is written": ("GET", "/state", None, 500),
    "a report is made": ("GET", "/report", None, 100),
    "events are searched": ("GET", "/events?query=ann", None, 100),
    "time goes by": ("POST", "/clock/advance", {"seconds": 60}, 100),
}


@pytest.mark.parametrize(("method", "path", "body", "least"), LONG_CALLS.values(), ids=LONG_CALLS)
def test_work_that_takes_longer_the_more_there_is_lets_others_go_before(
    box: Box, monkeypatch: pytest.MonkeyPatch, method: str, path: str, body: Any, least: int
) -> None:
    for _ in range(100):
        box.api.get("/contact")
    for number in range(40):
        box.api.send(f"message {number}")
    rests: list[str] = []
    monkeypatch.setattr(long_work, "Pause", lambda _: lambda: rests.append(path))
    with requests.Session() as session:
        session.trust_env = False
        assert session.request(method, url_of(box) + path, json=body, timeout=60).status_code in (200, 422)
    assert len(rests) >= least
