"""Everything at once, at the wrong moment, and too much of it: nothing is lost, and who waits costs another nothing."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from mock_server.client import Client, Sandbox
from mock_server.server.composition import Server
from mock_server.server.serving import long_work
from tests.conftest import Waiting
from tests.operator.boxes import ACCOUNT, CUSTOMER, NOW, Box, message, open_box, refused
from tests.operator.conftest import MakeReceiver
from tests.support.process import call, typical, until
from tests.support.receivers import Receiver, hang
from tests.support.servers import own_server


def test_calls_that_do_not_stop_keep_no_advance_waiting(box: Box, hooked: Receiver) -> None:
    sent: list[str] = []
    stopped = threading.Event()
    enough = time.monotonic() + 60

    def keep_posting() -> None:
        while not stopped.is_set() and time.monotonic() < enough:
            sent.extend(box.send())

    with ThreadPoolExecutor(2) as pool:
        posting = [pool.submit(keep_posting) for _ in range(2)]
        # Not longer: webhooks step back while calls come in quick succession, and all of them would have to be sent.
        until(lambda: len(sent) > 10)
        box.control.advance(3_600)
        still_posting = not any(future.done() for future in posting)
        stopped.set()
        for future in posting:
            future.result(20)
    box.control.drain(timeout=30)
    assert still_posting
    assert sorted(hit.json["messageId"] for hit in hooked.hits) == sorted(sent)


def test_two_hundred_faults_are_all_seen_and_cost_no_call_much(box: Box) -> None:
    for number in range(200):
        box.control.fault("error", path=f"/msgboxx/contact/{number:03d}*", status=503)
    assert box.control.get()["faults_armed"] == 200
    begun = time.monotonic()
    assert [box.api.get("/team").status_code for _ in range(20)] == [200] * 20
    assert time.monotonic() - begun < 10
    assert box.api.get("/contact/19900000").status_code == 503
    assert [rule["hits"] for rule in box.control.faults()] == [0] * 199 + [1]


def test_a_pattern_made_to_be_slow_is_not(box: Box) -> None:
    begun = time.monotonic()
    refused(422, box.control.fault, "error", path="/msgboxx/" + "*a" * 200 + "/nowhere")
    box.control.fault("error", path="/msgboxx/" + "*a" * 200 + "?")
    assert box.api.get("/contact/" + "a" * 199).status_code == 400
    assert box.api.get("/contact/" + "a" * 201).status_code == 500
    assert time.monotonic() - begun < 15


def test_messages_that_overflow_are_dropped_and_waited_for_all_the_same() -> None:
    with own_server("msgboxx", max_messages=20) as server, Client(server.url) as client, open_box(client) as box:
        box.control.inbound("msgboxx", CUSTOMER, "open the window")
        sent = box.send(60)
        assert [one["id"] for one in box.control.messages(page_size=200)] == sent[:-21:-1]
        refused(404, box.control.wait_for_messages, after=sent[0], timeout=0)
        (last,) = box.control.wait_for_messages(after=sent[-2])
        assert last["id"] == sent[-1]
        box.control.advance(60)


def test_many_sandboxes_at_once_do_not_see_each_other(client: Client, receiver: Receiver) -> None:
    def live(number: int) -> tuple[str, str]:
        with open_box(client, seed=number) as box:
            box.api.hook("message", f"{receiver.url}/{number}")
            box.control.inbound("msgboxx", CUSTOMER, f"of {number}", to=ACCOUNT)
            box.control.advance(60)
            (row,) = box.rows(status="delivered")
            box.control.delete()
            return row["url"].removeprefix(receiver.url), f"of {number}"

    with ThreadPoolExecutor(8) as pool:
        lived = list(pool.map(live, range(32)))
    assert sorted((hit.path.removeprefix("/hook"), hit.json["bodyText"]) for hit in receiver.hits) == sorted(lived)


def url_of(box: Box) -> str:
    return f"{box.control.client.url}/_mock/sandboxes/{box.control.id}"


def test_an_advance_goes_on_though_its_client_has_hung_up(waiting: Waiting, box: Box, hooked: Receiver) -> None:
    hooked.will(hang)
    box.send()
    with pytest.raises(requests.Timeout):
        requests.post(f"{url_of(box)}/clock/advance", json={"seconds": 60}, timeout=0.5)
    hooked.released.set()
    until(lambda: box.control.clock()["now"] == "2024-05-01T10:01:00.000Z")
    assert waiting() == 0


@pytest.mark.parametrize("ending", ["reset", "delete"])
def test_a_sandbox_that_ends_ends_whatever_waits_in_it_at_once_and_says_so(
    waiting: Waiting, box: Box, hooked: Receiver, ending: str
) -> None:
    (row,) = box.tell()
    hooked.will_always(hang)
    box.send()
    hooked.wait_for(2)
    verbs: list[Callable[[Sandbox], object]] = [
        lambda one: one.advance(5),
        lambda one: one.drain(timeout=25),
        lambda one: one.redeliver(row["id"]),
        lambda one: one.wait_for_messages(q="never", timeout=30),
    ]

    def ended(verb: Callable[[Sandbox], object]) -> str:
        with box.apart() as sandbox:
            return refused(409, verb, sandbox).detail

    with ThreadPoolExecutor(8) as pool:
        # Two of each: the second advance waits for the first.
        told = [pool.submit(ended, verb) for verb in verbs * 2]
        until(lambda: waiting() == len(told))
        begun = time.monotonic()
        getattr(box.control, ending)()
        assert {one.result() for one in told} == {"The sandbox was reset, replaced or deleted while this call waited."}
        assert time.monotonic() - begun < 3


def test_what_a_delay_is_before_happens_though_its_client_has_hung_up(box: Box) -> None:
    box.control.fault("delay", delay_ms=500, times=1)
    with pytest.raises(requests.Timeout):
        box.api.request("POST", "/message", json=message("though"), timeout=0.2)
    until(lambda: len(box.control.messages(q="though")) == 1)
    (entry,) = box.control.requests(path="/msgboxx/message")
    whole = box.control.request(entry["id"])
    assert whole["response"]["status"] == 201
    assert whole["duration_ms"] >= 500


def test_delays_add_up_and_the_first_fault_that_answers_comes_behind_them_alone(box: Box) -> None:
    for _ in range(2):
        box.control.fault("delay", delay_ms=150, times=1)
    box.control.fault("truncate", times=1)
    box.control.fault("error", times=1)
    begun = time.monotonic()
    with pytest.raises(requests.RequestException, match="IncompleteRead"):
        box.api.get("/contact")
    assert time.monotonic() - begun >= 0.3
    assert [rule["hits"] for rule in box.control.faults()] == [1, 1, 1, 0]
    assert [box.api.get("/contact").status_code for _ in range(2)] == [500, 200]


def test_delays_cost_no_thread_nor_anybody_elses_time_and_each_takes_its_own(
    waiting: Waiting, box: Box, client: Client
) -> None:
    plain = box.api.get("/contact").content
    box.control.fault("delay", delay_ms=1_500, path="/msgboxx/contact")
    before = threading.active_count()
    with ThreadPoolExecutor(64) as pool:
        begun, headers = time.monotonic(), dict(box.api.session.headers)
        delayed = [pool.submit(requests.get, f"{box.api.base_url}/contact", headers=headers) for _ in range(64)]
        until(lambda: waiting() == 64)
        # Those of the pool are the test's own.
        assert threading.active_count() <= before + 64
        assert typical(lambda: call(f"{client.url}/_mock/health")) < 0.1
        answers = [answer.result() for answer in delayed]
    assert time.monotonic() - begun < 16
    assert {(answer.status_code, answer.content) for answer in answers} == {(200, plain)}
    assert min(answer.elapsed.total_seconds() for answer in answers) >= 1.5


def test_a_wait_in_a_busy_sandbox_is_answered_when_it_is_free(server: Server, waiting: Waiting, box: Box) -> None:
    sandbox = server.apps.control.world.get(box.control.id)
    url = f"{url_of(box)}/messages/wait?q=a+zebra&timeout=20"
    with ThreadPoolExecutor(21) as pool:
        with sandbox.lock:
            polls = [pool.submit(call, url) for _ in range(20)]
            until(lambda: len(sandbox.lock._aside) == 20)
        until(lambda: waiting() == 20)
        with sandbox.lock:
            late = pool.submit(box.api.send, "a zebra")
            until(lambda: len(sandbox.lock._aside) == 1)
        late.result()
        assert {poll.result().status for poll in polls} == {200}


LONG_CALLS = {
    "what was expected is read and looked for": ("POST", "/verify", {"messages": [{"times": {"min": 0}}] * 100}, 200),
    "requests are compared": ("POST", "/verify", {"requests": [{"path": "/msgboxx/nothing"}]}, 100),
    "a state is written": ("GET", "/state", None, 500),
    "a report is made": ("GET", "/report", None, 100),
    "events are searched": ("GET", "/events?query=ann", None, 100),
    "time goes by": ("POST", "/clock/advance", {"seconds": 60}, 100),
}


def test_work_that_is_longer_the_more_there_is_lets_others_go_before(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(100):
        box.api.get("/team")
    box.send(40)
    rests: list[str] = []
    monkeypatch.setattr(long_work, "Pause", lambda name: lambda: rests.append(name))
    for what, (method, path, body, least) in LONG_CALLS.items():
        rests.clear()
        assert call(url_of(box) + path, method, body).status in (200, 422)
        assert len(rests) >= least, what


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
