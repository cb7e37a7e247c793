"""How webhooks leave: from few threads, over few connections that are given back, in turn, and none is lost."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from mock_server.client import Client
from mock_server.kernel.webhooks.delivery import PER_RECEIVER, WORKERS, WebhookDispatcher
from mock_server.kernel.webhooks.delivery.sending import Sender
from mock_server.kernel.webhooks.policy import Policy
from tests.operator.boxes import Box, refused
from tests.operator.conftest import MakeBox, MakeReceiver
from tests.support.process import until
from tests.support.receivers import Handler, Receiver, absent_url, hang, reset, status
from tests.support.servers import own_server

_DESCRIPTORS = next((folder for folder in (Path("/proc/self/fd"), Path("/dev/fd")) if folder.is_dir()), None)


def sending() -> set[threading.Thread]:
    return {thread for thread in threading.enumerate() if thread.name == "mock-webhook"}


def descriptors() -> int:
    assert _DESCRIPTORS is not None
    return sum(1 for _ in _DESCRIPTORS.iterdir())


@pytest.fixture
def client() -> Iterator[Client]:
    """Of a server of the test's own."""
    with own_server("msgboxx") as server, Client(server.url) as opened:
        yield opened


@pytest.fixture
def senders() -> Callable[[], int]:
    """How many threads send that did not when the test began, for another server."""
    others = sending()
    return lambda: len(sending() - others)


def sends_as_many_as_one_receiver_may_hold(box: Box, receiver: Receiver) -> None:
    """It hangs, so these are all that are under way, of however many webhooks."""
    box.send(PER_RECEIVER)
    receiver.wait_for(PER_RECEIVER)
    refused(408, box.control.drain, timeout=0.3)
    assert len(receiver.hits) == PER_RECEIVER


def test_100_users_of_one_receiver_share_its_threads(box: Box, receiver: Receiver, senders: Callable[[], int]) -> None:
    receiver.will_always(hang)
    for number in range(100):
        box.api.hook("message", receiver.url.replace("//", f"//u{number}:p@"))
    sends_as_many_as_one_receiver_may_hold(box, receiver)
    assert senders() == PER_RECEIVER
    receiver.will_always(200)
    receiver.released.set()
    assert box.control.drain(timeout=30) == {"under_way": 0, "attempted": 100 * PER_RECEIVER}
    assert len({hit.headers["Authorization"] for hit in receiver.hits}) == 100


def test_a_sandbox_has_a_thousand_webhooks_at_most(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    limit = sum(hook["system"] == "msgboxx" for hook in box.control.webhooks()) + 2
    monkeypatch.setattr("mock_server.systems.msgboxx.operations.webhooks.MAX_WEBHOOKS", limit)
    first, _ = (box.api.hook("message", absent_url()) for _ in range(2))
    one_more = {"type": "message", "targetUrl": absent_url(), "isEnabled": True}
    refusal = box.api.post("/webhook", one_more)
    assert (refusal.status_code, list(refusal.json()["errors"])) == (400, ["targetUrl"])
    box.api.delete(f"/webhook/{first}")
    box.api.made("/webhook", one_more)


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST", "127.1", "0x7f.1", "2130706433", "[::ffff:127.0.0.1]"])
def test_another_spelling_of_a_receiver_is_the_same_receiver(host: str, box: Box, hooked: Receiver) -> None:
    hooked.will_always(hang)
    box.api.hook("message", hooked.url.replace("127.0.0.1", host))
    sends_as_many_as_one_receiver_may_hold(box, hooked)


def test_however_many_receivers_hang_there_are_threads_for_another_sandbox(
    box: Box, hooked: Receiver, make_box: MakeBox, make_receiver: MakeReceiver, senders: Callable[[], int]
) -> None:
    receivers = [make_receiver().will_always(hang) for _ in range(12)]
    for hanging in (make_box(), make_box()):
        for receiver in receivers:
            hanging.api.hook("message", receiver.url)
        hanging.send(PER_RECEIVER)
    until(lambda: sum(len(receiver.hits) for receiver in receivers) >= WORKERS // 2 + WORKERS // 4)
    begun = time.monotonic()
    box.send(20)
    assert box.control.drain(timeout=5)["under_way"] == 0
    assert time.monotonic() - begun < 5
    assert len(hooked.hits) == 20
    assert senders() <= WORKERS


def _close(handler: Handler) -> None:
    handler.close_connection = True
    handler.say(200, Connection="close")


@pytest.mark.parametrize("version", ["HTTP/1.0", "HTTP/1.1"])
def test_no_thread_and_no_descriptor_is_left_behind_whatever_receivers_do(
    version: str, box: Box, make_receiver: MakeReceiver, senders: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Handler, "protocol_version", version)
    answers = [status(200), status(500, b"x" * 100_000), status(302, Location="/else"), _close, reset, hang]
    receivers = [make_receiver().will_always(answer) for answer in answers]
    for receiver in receivers:
        box.api.hook("message", receiver.url)
    before = descriptors()
    box.send(20)
    receivers[-1].wait_for(PER_RECEIVER)
    receivers[-1].released.set()
    box.control.drain(timeout=20)
    assert len(box.rows()) == 20 * len(receivers)
    until(lambda: not senders(), seconds=10)
    until(lambda: descriptors() <= before, seconds=10)


def test_a_receiver_that_keeps_connections_gets_many_webhooks_over_few(
    box: Box, hooked: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Handler, "protocol_version", "HTTP/1.1")
    opened: list[Any] = []
    accept = hooked.get_request

    def watched() -> Any:
        opened.append(accept())
        return opened[-1]

    monkeypatch.setattr(hooked, "get_request", watched)
    box.send(100)
    box.control.drain(timeout=20)
    assert len(hooked.hits) == 100
    assert len(opened) <= 2 * PER_RECEIVER
    assert {row["status"] for row in box.rows()} == {"delivered"}


def test_a_connection_that_the_receiver_closed_meanwhile_is_not_used_again(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Handler, "protocol_version", "HTTP/1.1")
    monkeypatch.setattr(Handler, "timeout", 0.05)
    closed: list[Any] = []
    close = receiver.shutdown_request
    monkeypatch.setattr(receiver, "shutdown_request", lambda request: (close(request), closed.append(request)))
    dispatcher = WebhookDispatcher(Policy())
    for _ in range(3):
        assert dispatcher._sender.post(receiver.url, b"{}", {}, 5).status == 200
        until(lambda: len(closed) == len(receiver.hits))
    assert len(receiver.hits) == 3
    dispatcher._sender.close_idle()


def _failing(times: int, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Let the next so many threads that would send not be startable, as where the machine has no room for one."""
    start, failed = threading.Thread.start, []

    def started(thread: threading.Thread) -> None:
        if thread.name == "mock-webhook" and len(failed) < times:
            failed.append(thread.name)
            raise RuntimeError("can't start new thread")
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", started)
    return failed


@pytest.mark.parametrize("times", [1, 3, 20])
def test_a_thread_that_cannot_be_started_loses_nothing(
    times: int, box: Box, hooked: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    failed = _failing(times, monkeypatch)
    sent = box.send(30)
    assert box.control.drain(timeout=20) == {"under_way": 0, "attempted": 30}
    assert box.control.advance(60)["fired"] >= 0
    assert failed
    assert sorted(hit.json["messageId"] for hit in hooked.hits) == sorted(sent)


def test_without_threads_an_advance_says_in_time_what_it_left_and_the_next_goes_on(box: Box, hooked: Receiver) -> None:
    with pytest.MonkeyPatch.context() as patched:
        _failing(1_000_000, patched)
        box.send()
        late = refused(408, box.control.advance, 60, timeout=0.3)
    assert late.body["found"]["under_way"] == 1
    assert box.control.advance(60)["now"] == "2024-05-01T10:01:00.000Z"
    assert len(hooked.hits) == 1


@pytest.mark.parametrize("ending", ["reset", "delete"])
def test_the_attempts_of_a_sandbox_that_ends_end_with_it_and_no_further_one_begins(
    ending: str, box: Box, hooked: Receiver, senders: Callable[[], int]
) -> None:
    hooked.will_always(hang)
    box.send(12)
    hooked.wait_for(PER_RECEIVER)
    getattr(box.control, ending)()
    until(lambda: not senders(), seconds=5)
    assert len(hooked.hits) == PER_RECEIVER


def test_a_webhook_waits_for_no_idle_moment(make_box: MakeBox, receiver: Receiver) -> None:
    box = make_box(frozen=False)
    box.api.hook("message", receiver.url)
    answered = {box.api.send()["messageId"]: time.monotonic() for _ in range(100)}
    receiver.wait_for(100)
    late = sorted(hit.at - answered[hit.json["messageId"]] for hit in receiver.hits)
    # Most are there at once; one may meet a busy machine.
    assert late[80] < 0.25


def test_a_refused_connection_of_a_name_with_two_addresses_leaves_nothing_open(monkeypatch: pytest.MonkeyPatch) -> None:
    port = int(absent_url().rpartition(":")[2].partition("/")[0])
    before = descriptors()

    def resolve(*_: Any, **__: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (f"127.0.0.{last}", port)) for last in (1, 2)]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    outcome = Sender(Policy()).post(f"http://two.example:{port}/", b"{}", {}, 5)
    assert "refused" in (outcome.error or "")
    assert descriptors() <= before
