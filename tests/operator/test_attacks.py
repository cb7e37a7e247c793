"""Everything at once, at the wrong moment, and too much of it: no defect, no deadlock, nothing lost."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

from mock_server.client import Client
from tests.operator.boxes import ACCOUNT, CUSTOMER, Box, open_box, refused
from tests.support.process import until
from tests.support.receivers import Receiver
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
