"""Everything at once, at the wrong moment, and too much of it: no defect, no deadlock, nothing lost."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests

from mock_server.client import Client, ControlProblem, Sandbox
from tests.operator.boxes import ACCOUNT, CUSTOMER, NOW, Box, contact, open_box
from tests.operator.conftest import MakeBox
from tests.support.process import until
from tests.support.receivers import Receiver, hang
from tests.support.servers import own_server

PATIENCE = 20.0


def together(*jobs: Callable[[], Any]) -> list[Any]:
    """What these give when all of them start at the same moment; an error of one is raised."""
    barrier = threading.Barrier(len(jobs))

    def run(job: Callable[[], Any]) -> Any:
        barrier.wait(PATIENCE)
        return job()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return [future.result(PATIENCE) for future in [pool.submit(run, job) for job in jobs]]


def problem_of(job: Callable[[], Any]) -> int:
    """The status that a call ends with; 200 for an answer."""
    try:
        job()
    except ControlProblem as problem:
        return problem.status
    return 200


def test_advances_messages_and_webhooks_at_once_lose_nothing(box: Box, client: Client, receiver: Receiver) -> None:
    refused: set[str] = set()
    lock = threading.Lock()
    always = receiver.always

    def picky(handler: Any) -> None:
        key = handler.server.hits[-1].json["messageId"]
        with lock:
            fussy = len(refused) < 20 and key not in refused
            if fussy:
                refused.add(key)
        handler.say(500 if fussy else 200)

    receiver.will_always(picky)
    box.api.hook("message", receiver.url)

    def post() -> list[str]:
        return [box.api.send(f"{number}")["messageId"] for number in range(40)]

    def advance() -> list[str]:
        with Client(client.url) as other:
            sandbox = Sandbox(other, box.control.id)
            for _ in range(15):
                sandbox.advance(10)
        return []

    def read() -> list[str]:
        with Client(client.url) as other:
            sandbox = Sandbox(other, box.control.id)
            for _ in range(15):
                sandbox.deliveries()
                sandbox.messages()
                sandbox.drain(timeout=10)
        return []

    sent = [message for made in together(post, post, advance, advance, read) for message in made]
    receiver.will_always(always)
    box.control.advance(20_000)
    accepted = [row for page in (1, 2) for row in box.control.deliveries(status="delivered", page_size=200, page=page)]
    assert len(sent) == 80
    assert len(accepted) == 80
    assert {hit.json["messageId"] for hit in receiver.hits} == set(sent)


def test_advances_by_seconds_at_the_same_moment_add_up(box: Box, client: Client) -> None:
    def advance() -> None:
        with Client(client.url) as other:
            Sandbox(other, box.control.id).advance(60)

    together(*[advance] * 8)
    assert box.control.clock()["now"] == "2024-05-01T10:08:00.000Z"


def test_calls_that_do_not_stop_keep_no_advance_waiting(box: Box, receiver: Receiver) -> None:
    box.api.hook("message", receiver.url)
    sent: list[str] = []
    stopped = threading.Event()
    enough = time.monotonic() + 60

    def keep_posting() -> None:
        while not stopped.is_set() and time.monotonic() < enough:
            sent.append(box.api.send()["messageId"])

    with ThreadPoolExecutor(2) as pool:
        posting = [pool.submit(keep_posting) for _ in range(2)]
        # Not longer: webhooks step back while calls come in quick succession, and all of them would have to be sent.
        until(lambda: len(sent) > 10)
        box.control.advance(3_600)
        still_posting = not any(future.done() for future in posting)
        stopped.set()
        for future in posting:
            future.result(PATIENCE)
    box.control.drain(timeout=30)
    assert still_posting
    assert sorted(hit.json["messageId"] for hit in receiver.hits) == sorted(sent)


@pytest.mark.parametrize("ending", ["delete", "reset"])
def test_a_sandbox_may_end_while_deliveries_are_under_way(ending: str, box: Box, receiver: Receiver) -> None:
    receiver.will_always(hang)
    box.api.hook("message", receiver.url)
    for _ in range(12):
        box.api.send()
    begun = receiver.wait_for(4)
    getattr(box.control, ending)()
    assert problem_of(box.control.get) == (404 if ending == "delete" else 200)
    receiver.released.set()
    _quiet(receiver)
    # What had not begun when its sandbox ended is nobody's any more.
    assert len(receiver.hits) == len(begun)


def _quiet(receiver: Receiver) -> None:
    """Wait until no webhook thread is at work any more."""
    until(lambda: not any(thread.name == "mock-webhook" for thread in threading.enumerate()))
    assert receiver.hits


@pytest.mark.parametrize("ending", ["delete", "reset"])
def test_whoever_waits_for_a_sandbox_that_ends_gets_an_answer(
    ending: str, box: Box, client: Client, receiver: Receiver
) -> None:
    box.api.hook("message", receiver.url)
    box.api.send()
    box.control.drain()
    row = box.rows()[0]["id"]
    receiver.will_always(hang)
    box.api.send()
    receiver.wait_for(2)

    def of_my_own(call: Callable[[Sandbox], Any]) -> Callable[[], int]:
        def run() -> int:
            with Client(client.url) as other:
                return problem_of(lambda: call(Sandbox(other, box.control.id)))

        return run

    calls = [lambda one: one.drain(timeout=8), lambda one: one.advance(60), lambda one: one.redeliver(row)]
    with ThreadPoolExecutor(len(calls)) as pool:
        futures = [pool.submit(of_my_own(call)) for call in calls]
        receiver.wait_for(3)
        getattr(box.control, ending)()
        receiver.released.set()
        statuses = [future.result(PATIENCE) for future in futures]
    assert [status for status in statuses if status not in (200, 404, 409)] == []


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
    assert problem_of(lambda: box.control.fault("error", path="/msgboxx/" + "*a" * 200 + "/nowhere")) == 422
    assert problem_of(lambda: box.control.fault("error", path="/msgboxx/" + "*a" * 200 + "?")) == 200
    assert box.api.get("/contact/" + "a" * 199).status_code == 400
    assert box.api.get("/contact/" + "a" * 201).status_code == 500
    assert time.monotonic() - begun < 15


def test_a_journal_that_overflows_says_so_and_stays_right() -> None:
    with own_server(max_requests=50) as server, Client(server.url) as client, open_box(client) as box:
        for _ in range(80):
            box.api.get("/team")
        whole = client.call("GET", f"/sandboxes/{box.control.id}/requests", params={"page_size": 200})
        assert (whole["paging"]["total"], whole["paging"]["dropped"]) == (50, 31)
        oldest = whole["items"][-1]["id"]
        assert oldest == "req_00000032"
        assert problem_of(lambda: box.control.request("req_00000001")) == 404
        box.control.verify(requests=[{"path": "/msgboxx/team", "times": {"min": 50}}])
        # There were 80.
        assert problem_of(lambda: box.control.verify(requests=[{"path": "/msgboxx/team", "times": 50}])) == 422
        assert problem_of(lambda: box.control.verify(requests=[{"path": "/msgboxx/oauth/token"}])) == 422


def test_messages_that_overflow_are_dropped_and_waited_for_all_the_same() -> None:
    with own_server(max_messages=20) as server, Client(server.url) as client, open_box(client) as box:
        box.control.inbound("msgboxx", CUSTOMER, "open the window")
        sent = [box.api.send(f"{number}")["messageId"] for number in range(60)]
        assert [one["id"] for one in box.control.messages(page_size=200)] == sent[:-21:-1]
        assert problem_of(lambda: box.control.wait_for_messages(after=sent[0], timeout=0)) == 404
        (last,) = box.control.wait_for_messages(after=sent[-2])
        assert last["id"] == sent[-1]
        box.control.advance(60)


def test_a_state_with_nonsense_on_its_timetable_does_not_take_the_server_down() -> None:
    with own_server() as server, Client(server.url) as client:
        sandbox = client.create_sandbox(frozen=True, now=NOW)
        state = sandbox.export_state()
        nonsense = {"due": 1, "kind": "msgboxx.broadcast.queue", "subject": "nobody", "step": 0}
        state["appointments"] = [{**nonsense, "number": number} for number in (1, 2, 3)]
        problem_of(lambda: sandbox.import_state(state))
        problem_of(sandbox.clock)
        for _ in range(5):
            assert requests.get(f"{server.url}/_mock/sandboxes/default", timeout=5).status_code == 200


def test_a_parcel_that_waits_for_its_retry_is_not_pushed_out_by_newer_ones(
    make_box: MakeBox, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mock_server.kernel.webhooks.records.MAX_FINISHED", 10)
    box = make_box()
    receiver.will(500)
    box.api.hook("contact", receiver.url)
    first = box.api.made("/contact", contact("+12025550170"))["contactId"]
    box.control.drain()
    for number in range(30):
        box.api.made("/contact", contact(f"+120255503{number:02d}"))
    box.control.drain()
    box.control.advance(30)
    assert [hit.json["contactId"] for hit in receiver.hits].count(first) == 2


def test_a_hundred_sandboxes_at_once_do_not_see_each_other(client: Client, receiver: Receiver) -> None:
    def live(number: int) -> tuple[str, str]:
        with open_box(client, seed=number) as box:
            box.api.hook("message", f"{receiver.url}/{number}")
            text = f"of {number}"
            box.control.inbound("msgboxx", CUSTOMER, text, to=ACCOUNT)
            box.control.advance(60)
            (row,) = box.rows(status="delivered")
            box.control.delete()
            return row["url"], text

    with ThreadPoolExecutor(8) as pool:
        lived = list(pool.map(live, range(100)))
    assert len(receiver.hits) == 100
    assert {(hit.path.rpartition("/")[2], hit.json["bodyText"]) for hit in receiver.hits} == {
        (url.rpartition("/")[2], text) for url, text in lived
    }


def test_resets_and_calls_at_once_are_never_a_defect(box: Box, client: Client, receiver: Receiver) -> None:
    box.api.hook("message", receiver.url)

    def reset() -> list[int]:
        with Client(client.url) as other:
            sandbox = Sandbox(other, box.control.id)
            return [problem_of(sandbox.reset) for _ in range(15)]

    def call() -> list[int]:
        return [box.api.get("/message").status_code for _ in range(40)]

    def command() -> list[int]:
        with Client(client.url) as other:
            sandbox = Sandbox(other, box.control.id)
            tries = [
                lambda: sandbox.advance(1),
                sandbox.drain,
                sandbox.export_state,
                lambda: sandbox.inbound("msgboxx", CUSTOMER, "x"),
                lambda: sandbox.wait_for_messages(q="never", timeout=0.02),
                lambda: sandbox.fault("error", status=418, times=1),
            ]
            return [problem_of(one) for _ in range(6) for one in tries]

    statuses = {status for found in together(reset, call, call, command) for status in found}
    assert max(statuses) < 500
    box.control.disarm()
    box.api.renew()
    assert box.api.get("/message").status_code == 200
