"""Requests that wait are records: thousands cost no thread, and none outlives what it waits for, or its client."""

import socket
import threading
import weakref
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from io import BytesIO
from typing import Any

import pytest

from mock_server.kernel.waits import Signal, Wait
from mock_server.server.serving import long_work, serving
from mock_server.web import lanes
from tests.serving.applications import GET, Application, Gate, Running, everything, served, statuses, vanish
from tests.support.process import call, typical, until

LOOK = GET % (b"look", b"")
IN_TIME = 0.1


def test_1_000_requests_wait_without_a_thread_and_are_answered_at_once(apps: Running) -> None:
    before = threading.active_count()
    with ExitStack() as closes:
        clients = [closes.enter_context(apps.connect(LOOK)) for _ in range(1_000)]
        apps.wait_for(1_000)

        assert threading.active_count() <= before
        assert typical(lambda: call(f"{apps.url}/x")) < IN_TIME
        apps.application.gate.open()
        assert {statuses(client.recv(4096))[0] for client in clients} == {200}
        assert len(apps.serving._waiting) == 0


def test_a_wait_whose_time_is_over_is_answered_so() -> None:
    with served(Application(0.05)) as running:
        assert call(f"{running.url}/look").status == 408


def test_as_many_requests_wait_as_may_and_the_next_is_told_so(application: Application) -> None:
    with served(application, waiting=3) as running, ExitStack() as closes:
        clients = [closes.enter_context(running.connect(LOOK)) for _ in range(3)]
        running.wait_for(3)
        refused = call(f"{running.url}/look")
        assert refused.status == 503
        assert refused.json["detail"] == "3 requests wait, and no more may."
        assert call(f"{running.url}/x").status == 200
        application.gate.open()
        assert {statuses(client.recv(4096))[0] for client in clients} == {200}
        assert call(f"{running.url}/look").status == 200
    assert application.acted == ["/look"] * 4


@pytest.mark.parametrize("leave", [socket.socket.close, vanish])
def test_a_client_that_hangs_up_frees_what_only_looks(apps: Running, leave: Callable[[socket.socket], None]) -> None:
    clients = [apps.connect(LOOK) for _ in range(50)]
    apps.wait_for(50)
    for client in clients:
        leave(client)
    apps.wait_for(0)
    apps.is_rid_of_all()
    assert not apps.application.gate._opened._wakes
    assert apps.application.acted == []


def test_who_says_that_it_sends_no_more_is_told_that_its_wait_is_over(apps: Running) -> None:
    with apps.connect(LOOK) as client:
        apps.wait_for(1)
        client.shutdown(socket.SHUT_WR)
        received = everything(client)
    assert statuses(received) == [408]
    assert b"said that it had gone" in received


def test_a_request_behind_one_that_waits_keeps_its_turn(apps: Running) -> None:
    with apps.connect(LOOK + GET % (b"x", b"") + GET % (b"act", b"Connection: close\r\n")) as client:
        apps.wait_for(1)
        client.settimeout(0.2)
        with pytest.raises(TimeoutError):
            client.recv(4096)
        client.settimeout(20)
        apps.application.gate.open()
        received = everything(client)
    assert statuses(received) == [200] * 3
    assert [part.partition(b"HTTP/1.1")[0] for part in received.split(b"\r\n\r\n")[1:]] == [b"/look", b"/x", b"/act"]


def test_a_server_is_stopped_at_once_though_thousands_wait(application: Application) -> None:
    with ExitStack() as closes:
        with served(application) as running:
            clients = [closes.enter_context(running.connect(GET % (b"act", b""))) for _ in range(2_000)]
            running.wait_for(2_000)
        running.serving._thread.join(20)
        assert not running.serving._thread.is_alive()
        application.gate.open()
        assert {client.recv(4096) for client in clients} == {b""}
    assert application.acted == []


def test_head_waits_as_get_does(apps: Running) -> None:
    with ThreadPoolExecutor(1) as clients:
        asked = clients.submit(call, f"{apps.url}/look", "HEAD")
        apps.wait_for(1)
        apps.application.gate.open()
        assert (asked.result().status, asked.result().body) == (200, b"")


@pytest.mark.usefixtures("uncollected")
def test_what_has_waited_is_gone_without_a_collection(apps: Running) -> None:
    with apps.connect(LOOK) as client:
        apps.wait_for(1)
        (record,) = apps.serving._waiting._records
        wait = weakref.ref(record.wait)
        del record
        apps.application.gate.open()
        client.recv(4096)
    until(lambda: wait() is None)


def test_waits_that_are_told_from_many_threads_at_once_are_each_answered_once() -> None:
    signal, come = Signal(), set[int]()
    answered: list[int] = []

    def wait(environ: dict[str, Any], start: Any) -> list[bytes]:
        number = int(environ["PATH_INFO"][1:])
        lanes.wait(environ, lanes.kept(environ, "wait", lambda: Wait(lambda: number in come, 20, signal)))
        answered.append(number)
        start("200 OK", [])
        return [b"%d" % number]

    def tell(first: int) -> None:
        for number in range(first, 400, 8):
            come.add(number)
            signal.tell()

    with served(wait) as running, ExitStack() as closes:
        clients = [closes.enter_context(running.connect(GET % (b"%d" % number, b""))) for number in range(400)]
        with ThreadPoolExecutor(8) as telling:
            list(telling.map(tell, range(8)))
        received = [client.recv(4096) for client in clients]
    assert [int(said.rpartition(b"\r\n\r\n")[2]) for said in received] == list(range(400))
    assert sorted(answered) == list(range(400))


def test_long_work_has_a_few_threads_and_nobody_has_more_than_two(apps: Running) -> None:
    with ThreadPoolExecutor(40) as clients:
        busy = [clients.submit(call, f"{apps.url}/work/busy") for _ in range(20)]
        until(lambda: len(apps.application.acted) == 2)
        others = [clients.submit(call, f"{apps.url}/work/{number}") for number in range(long_work.THREADS - 2)]
        until(lambda: len(apps.application.acted) == long_work.THREADS)
        late = clients.submit(call, f"{apps.url}/work/late")
        assert typical(lambda: call(f"{apps.url}/x")) < IN_TIME
        assert apps.application.acted.count("/work/busy") == long_work.EACH
        apps.application.work.set()

        answers = [asked.result() for asked in (*busy, *others, late)]
    assert {answer.status for answer in answers} == {200}
    assert len({answer.headers["x-thread"] for answer in answers}) <= long_work.THREADS
    assert not apps.serving._long_work._under_way
    assert not apps.serving._long_work._queues


def test_threads_of_long_work_end_when_there_is_none(apps: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(long_work, "KEPT_SECONDS", 0.05)
    with ThreadPoolExecutor(8) as clients:
        busy = [clients.submit(call, f"{apps.url}/work/{number}") for number in range(8)]
        until(lambda: len(apps.application.acted) == 8)
        apps.application.work.set()
        assert {asked.result().status for asked in busy} == {200}
    until(lambda: apps.serving._long_work._threads == 0)
    assert call(f"{apps.url}/work/again").status == 200


def test_long_work_for_which_the_system_has_no_thread_is_told_so_and_the_next_is_done(
    apps: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as system:
        system.setattr(threading.Thread, "start", refuse)
        with apps.connect(GET % (b"work/1", b"")) as client:
            said = client.recv(4096)
    assert statuses(said) == [503]
    assert b"no more threads" in said
    assert not apps.serving._long_work._under_way
    apps.application.work.set()
    assert call(f"{apps.url}/work/2").status == 200


def test_more_long_work_than_may_be_queued_is_told_so(apps: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "QUEUED", 3)
    with ThreadPoolExecutor(8) as clients:
        busy = [clients.submit(call, f"{apps.url}/work/busy") for _ in range(2)]
        until(lambda: len(apps.application.acted) == 2)
        queued = [clients.submit(call, f"{apps.url}/work/busy") for _ in range(4)]
        (refused,) = until(lambda: [asked for asked in queued if asked.done()])
        assert refused.result().status == 503
        assert "that take long are queued" in refused.result().json["detail"]
        apps.application.work.set()
        assert [asked.result().status for asked in (*busy, *queued)].count(200) == 5


def test_long_work_that_has_to_wait_gives_its_thread_back() -> None:
    gate = Gate()
    names: list[str] = []

    def work(environ: dict[str, Any], start: Any) -> list[bytes]:
        lanes.takes_long(environ, environ["PATH_INFO"])
        names.append(threading.current_thread().name)
        gate.pass_through(environ)
        start("200 OK", [])
        return [b"done"]

    many = 3 * long_work.THREADS
    with served(work) as running, ThreadPoolExecutor(many) as clients:
        waiting = [clients.submit(call, f"{running.url}/{number}") for number in range(many)]
        running.wait_for(many)
        gate.open()
        assert {asked.result().body for asked in waiting} == {b"done"}
    assert len(names) == 2 * many
    assert all(name.startswith("mock-long") for name in names)


def test_a_thread_of_its_own_waits_itself(application: Application) -> None:
    """Under another server, or a test's client."""
    told: list[str] = []
    threading.Timer(0.05, application.gate.open).start()
    environ = {"PATH_INFO": "/look", "wsgi.input": BytesIO()}
    answer = application(environ, lambda status, headers: told.append(status))
    assert (answer, told, application.gate.waiting) == ([b"/look"], ["200 OK"], 1)
