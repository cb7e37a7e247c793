"""How webhooks leave: from few threads, over few connections that are given back, in turn, and none is lost."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from mock_server.client import Client, ControlProblem
from mock_server.kernel.webhooks.delivery import PER_RECEIVER, WORKERS, WebhookDispatcher
from mock_server.kernel.webhooks.policy import Policy
from mock_server.server.composition import Server
from tests.operator.boxes import Box, open_box
from tests.operator.conftest import MakeBox, MakeReceiver
from tests.support.process import until
from tests.support.receivers import Answer, Handler, Receiver, absent_url, hang, reset, status
from tests.support.servers import own_server

_DESCRIPTORS = next((folder for folder in (Path("/proc/self/fd"), Path("/dev/fd")) if folder.is_dir()), None)


def senders() -> int:
    return sum(thread.name == "mock-webhook" for thread in threading.enumerate())


def descriptors() -> int:
    assert _DESCRIPTORS is not None
    return sum(1 for _ in _DESCRIPTORS.iterdir())


@pytest.fixture
def alone() -> Iterator[Server]:
    """A server whose threads are counted."""
    until(lambda: not senders())
    with own_server("msgboxx") as started:
        yield started


@pytest.fixture
def own_box(alone: Server) -> Iterator[Box]:
    with Client(alone.url) as client, open_box(client) as box:
        yield box


def sends_as_many_as_one_receiver_may_hold(box: Box, receiver: Receiver) -> None:
    """It hangs, so these are all that are under way, of however many webhooks."""
    for _ in range(PER_RECEIVER):
        box.api.send()
    receiver.wait_for(PER_RECEIVER)
    with pytest.raises(ControlProblem):
        box.control.drain(timeout=0.3)
    assert len(receiver.hits) == PER_RECEIVER


def test_600_user_names_at_one_receiver_have_the_threads_of_one(own_box: Box, receiver: Receiver) -> None:
    receiver.will_always(hang)
    for number in range(600):
        own_box.api.hook("message", receiver.url.replace("//", f"//u{number}:p@"))
    sends_as_many_as_one_receiver_may_hold(own_box, receiver)
    assert senders() == PER_RECEIVER
    receiver.will_always(200)
    receiver.released.set()
    assert own_box.control.drain(timeout=30) == {"under_way": 0, "attempted": 600 * PER_RECEIVER}
    assert len({hit.headers["Authorization"] for hit in receiver.hits}) == 600


def test_a_sandbox_has_a_thousand_webhooks_at_most(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    limit = sum(hook["system"] == "msgboxx" for hook in box.control.webhooks()) + 2
    monkeypatch.setattr("mock_server.systems.msgboxx.operations.webhooks.MAX_WEBHOOKS", limit)
    hooks = [box.api.hook("message", absent_url()) for _ in range(2)]
    one_more = {"type": "message", "targetUrl": absent_url(), "isEnabled": True}
    refused = box.api.post("/webhook", one_more)
    assert (refused.status_code, list(refused.json()["errors"])) == (400, ["targetUrl"])
    box.api.request("DELETE", f"/webhook/{hooks[0]}")
    assert box.api.post("/webhook", one_more).status_code == 201


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST", "127.1", "0x7f.1", "2130706433", "[::ffff:127.0.0.1]"])
def test_another_spelling_of_a_receiver_is_the_same_receiver(host: str, own_box: Box, receiver: Receiver) -> None:
    receiver.will_always(hang)
    for spelled in (host, "127.0.0.1"):
        own_box.api.hook("message", receiver.url.replace("127.0.0.1", spelled))
    sends_as_many_as_one_receiver_may_hold(own_box, receiver)


def test_however_many_receivers_hang_there_are_threads_for_another_sandbox(
    alone: Server, make_receiver: MakeReceiver
) -> None:
    receivers = [make_receiver().will_always(hang) for _ in range(12)]
    good = make_receiver()
    with Client(alone.url) as client, open_box(client) as bad, open_box(client) as worse, open_box(client) as box:
        for hanging in (bad, worse):
            for receiver in receivers:
                hanging.api.hook("message", receiver.url)
            for _ in range(PER_RECEIVER):
                hanging.api.send()
        until(lambda: sum(len(receiver.hits) for receiver in receivers) >= WORKERS // 2 + WORKERS // 4)
        box.api.hook("message", good.url)
        begun = time.monotonic()
        for _ in range(20):
            box.api.send()
        assert box.control.drain(timeout=5)["under_way"] == 0
        assert time.monotonic() - begun < 5
        assert len(good.hits) == 20
        assert senders() <= WORKERS
        for receiver in receivers:
            receiver.released.set()


def test_threads_and_connections_are_gone_a_moment_after_the_last_webhook(own_box: Box, receiver: Receiver) -> None:
    before = descriptors()
    own_box.api.hook("message", receiver.url)
    for _ in range(50):
        own_box.api.send()
    own_box.control.drain()
    until(lambda: not senders(), seconds=10)
    until(lambda: descriptors() <= before, seconds=10)


def _close(handler: Handler) -> None:
    handler.close_connection = True
    handler.say(200, Connection="close")


@pytest.mark.parametrize(
    "answer",
    [status(200), status(500, b"x" * 100_000), status(302, Location="/else"), _close, reset, hang],
    ids=["kept alive", "too long", "redirect", "close", "reset", "hang"],
)
@pytest.mark.parametrize("version", ["HTTP/1.0", "HTTP/1.1"])
def test_no_descriptor_is_left_behind_whatever_the_receiver_does(
    version: str, answer: Answer, own_box: Box, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Handler, "protocol_version", version)
    receiver.will_always(answer)
    before = descriptors()
    own_box.api.hook("message", receiver.url)
    for _ in range(20):
        own_box.api.send()
    if answer is hang:
        receiver.wait_for(PER_RECEIVER)
        receiver.released.set()
    own_box.control.drain(timeout=20)
    assert len(own_box.rows()) == 20
    until(lambda: descriptors() <= before, seconds=10)


def test_a_receiver_that_keeps_connections_gets_many_webhooks_over_few(
    own_box: Box, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Handler, "protocol_version", "HTTP/1.1")
    opened: list[Any] = []
    accept = receiver.get_request

    def watched() -> Any:
        found = accept()
        opened.append(found)
        return found

    monkeypatch.setattr(receiver, "get_request", watched)
    own_box.api.hook("message", receiver.url)
    for number in range(100):
        own_box.api.send(f"{number}")
    own_box.control.drain(timeout=20)
    assert len(receiver.hits) == 100
    assert len(opened) <= 2 * PER_RECEIVER
    assert {row["status"] for row in own_box.rows()} == {"delivered"}


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
        assert dispatcher.post(receiver.url, b"{}", {}, 5).status == 200
        until(lambda: len(closed) == len(receiver.hits))
    assert len(receiver.hits) == 3
    dispatcher._sender.close_idle()


@pytest.mark.parametrize("interim", [100, 102, 103])
def test_an_interim_answer_is_not_the_answer(interim: int, own_box: Box, receiver: Receiver) -> None:
    def early(handler: Handler) -> None:
        line = f"HTTP/1.1 {interim} Wait\r\nLink: </style.css>\r\n\r\n".encode()
        handler.wfile.write(line + line)
        handler.say(201, b"at last")

    receiver.will_always(early)
    own_box.api.hook("message", receiver.url)
    own_box.api.send()
    own_box.control.drain()
    (row,) = own_box.rows()
    assert (row["status"], row["response"]) == ("delivered", {"status": 201, "body": "at last"})
    own_box.control.advance(3_600)
    assert len(receiver.hits) == 1


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
    times: int, own_box: Box, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    failed = _failing(times, monkeypatch)
    own_box.api.hook("message", receiver.url)
    sent = {own_box.api.send()["messageId"] for _ in range(30)}
    assert own_box.control.drain(timeout=20) == {"under_way": 0, "attempted": 30}
    assert own_box.control.advance(60)["fired"] >= 0
    assert failed
    assert sorted(hit.json["messageId"] for hit in receiver.hits) == sorted(sent)


def test_without_any_thread_an_advance_says_in_time_what_it_left_and_the_next_goes_on(
    own_box: Box, receiver: Receiver
) -> None:
    own_box.api.hook("message", receiver.url)
    with pytest.MonkeyPatch.context() as patched:
        _failing(1_000_000, patched)
        own_box.api.send()
        with pytest.raises(ControlProblem) as late:
            own_box.control.advance(60, timeout=0.3)
    assert late.value.body["found"]["under_way"] == 1
    assert own_box.control.advance(60)["now"] == "2024-05-01T10:01:00.000Z"
    assert len(receiver.hits) == 1


def _drain(box: Box) -> object:
    return box.control.drain(timeout=25)


def _advance(box: Box) -> object:
    return box.control.advance(1)


def _redeliver(box: Box) -> object:
    return box.control.redeliver(box.rows()[-1]["id"])


@pytest.mark.parametrize("ending", ["reset", "delete"])
@pytest.mark.parametrize("call", [_drain, _advance, _redeliver])
def test_who_waits_for_webhooks_of_a_sandbox_that_ends_is_told_so_at_once(
    call: Callable[[Box], object], ending: str, box: Box, make_box: MakeBox, receiver: Receiver
) -> None:
    box.api.hook("message", receiver.url)
    box.api.send()
    box.control.drain()
    receiver.will_always(hang)
    box.api.send()
    receiver.wait_for(2)
    told: list[ControlProblem] = []

    def wait() -> None:
        with pytest.raises(ControlProblem) as ended:
            call(box)
        told.append(ended.value)

    waiting = threading.Thread(target=wait, daemon=True)
    waiting.start()
    # A redelivery keeps its order, and waits for the one that hangs; so does the rest.
    waiting.join(0.3)
    assert waiting.is_alive()
    begun = time.monotonic()
    with Client(box.control.client.url) as other:
        getattr(other.sandbox(box.control.id), ending)()
    waiting.join(10)
    assert time.monotonic() - begun < 3
    assert [(problem.status, "while this call waited" in problem.body["detail"]) for problem in told] == [(409, True)]


def test_an_attempt_of_a_sandbox_that_ends_ends_with_it(own_box: Box, receiver: Receiver) -> None:
    receiver.will_always(hang)
    own_box.api.hook("message", receiver.url)
    own_box.api.send()
    receiver.wait_for(1)
    own_box.control.reset()
    until(lambda: not senders(), seconds=5)


def test_a_webhook_waits_for_no_idle_moment(alone: Server, receiver: Receiver, make_box: MakeBox) -> None:
    with Client(alone.url) as client, open_box(client, frozen=False) as box:
        box.api.hook("message", receiver.url)
        answered: dict[str, float] = {}
        for _ in range(100):
            answered[box.api.send()["messageId"]] = time.monotonic()
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
    outcome = WebhookDispatcher(Policy()).post(f"http://two.example:{port}/", b"{}", {}, 5)
    assert "refused" in (outcome.error or "")
    assert descriptors() <= before
