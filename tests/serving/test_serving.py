"""One thread serves; a request that waits leaves it, so that nobody queues behind it."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import Any

import pytest

from mock_server.kernel.waits import Wait
from mock_server.server.composition import Server
from mock_server.server.serving import Serving, listen
from mock_server.web import lanes
from tests.serving.applications import Gate, served_by
from tests.support.process import call, typical, until

IN_TIME = 0.1


class Application:
    """A WSGI application with a call for each thing that a request may do to a server."""

    def __init__(self) -> None:
        self.gate = Gate()
        self.begun: list[str] = []
        self.lock = threading.Lock()

    def __call__(self, environ: dict[str, Any], start: Any) -> Any:
        with self.lock:
            self.begun.append(environ["PATH_INFO"])
        return getattr(self, environ["PATH_INFO"].strip("/"))(environ, start)

    def at_once(self, environ: dict[str, Any], start: Any) -> list[bytes]:
        start("200 OK", [("Content-Type", "text/plain")])
        return [threading.current_thread().name.encode()]

    def wait(self, environ: dict[str, Any], start: Any) -> list[bytes]:
        self.gate.pass_through(environ)
        start("201 Created", [])
        return [environ["wsgi.input"].read()]

    def breaks(self, environ: dict[str, Any], start: Any) -> list[bytes]:
        raise RuntimeError("on purpose")

    def breaks_after_waiting(self, environ: dict[str, Any], start: Any) -> list[bytes]:
        lanes.wait(environ, lanes.kept(environ, "a moment", lambda: Wait(lambda: False, 0.01)))
        raise RuntimeError("on purpose")

    def breaks_at_long_work(self, environ: dict[str, Any], start: Any) -> list[bytes]:
        lanes.takes_long(environ, "")
        raise RuntimeError("on purpose")

    def reset(self, environ: dict[str, Any], start: Any) -> list[bytes]:
        lanes.break_answer(environ, lanes.RESET)
        return self.at_once(environ, start)

    def truncated(self, environ: dict[str, Any], start: Any) -> list[bytes]:
        lanes.break_answer(environ, lanes.TRUNCATED)
        start("200 OK", [("Content-Length", "10")])
        return [b"0123456789"]

    def closes(self, environ: dict[str, Any], start: Any) -> Any:
        return Closing(self.at_once(environ, start), lambda: self.begun.append("closed"))

    def breaks_on_close(self, environ: dict[str, Any], start: Any) -> Any:
        def fail() -> None:
            raise RuntimeError("on purpose")

        return Closing(self.at_once(environ, start), fail)


class Closing:
    """A WSGI answer that does something once it was sent."""

    def __init__(self, chunks: list[bytes], close: Callable[[], None]) -> None:
        self.chunks = chunks
        self.close = close

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.chunks)


@contextmanager
def served(application: Application) -> Iterator[str]:
    bound = listen("127.0.0.1", 0)
    serving = Serving(application, [bound])
    try:
        serving.start()
        yield f"http://127.0.0.1:{bound.getsockname()[1]}"
    finally:
        application.gate.open()
        serving.stop()
        bound.close()


@pytest.fixture
def application() -> Application:
    return Application()


@pytest.fixture
def url(application: Application) -> Iterator[str]:
    with served(application) as found:
        yield found


@pytest.mark.parametrize("crowd", [32, 200])
def test_requests_that_wait_do_not_stall_others(application: Application, url: str, crowd: int) -> None:
    with ThreadPoolExecutor(crowd) as clients:
        waiting = [clients.submit(call, f"{url}/wait", "POST", b"%d" % place) for place in range(crowd)]
        until(lambda: application.gate.waiting == crowd, seconds=20)

        assert typical(lambda: call(f"{url}/at_once")) < IN_TIME
        application.gate.open()

        assert [answer.result().body for answer in waiting] == [b"%d" % place for place in range(crowd)]
        assert {answer.result().status for answer in waiting} == {201}


def test_a_waiting_request_begins_twice_and_waits_once(application: Application, url: str) -> None:
    with ThreadPoolExecutor(1) as clients:
        waiting = clients.submit(call, f"{url}/wait", "POST", b"body")
        until(lambda: application.gate.waiting)
        application.gate.open()

        assert waiting.result().body == b"body"
    assert application.begun == ["/wait", "/wait"]
    assert application.gate.waiting == 1


def test_requests_that_do_not_wait_are_all_served_on_one_thread(url: str) -> None:
    with ThreadPoolExecutor(16) as clients:
        names = list(clients.map(lambda _: call(f"{url}/at_once").body, range(64)))

    assert set(names) == {b"mock-serving"}


@pytest.mark.parametrize("path", ["breaks", "breaks_after_waiting", "breaks_at_long_work"])
def test_an_application_that_breaks_answers_500_and_the_server_serves_on(url: str, path: str) -> None:
    for _ in range(3):
        assert call(f"{url}/{path}").status == 500
    assert call(f"{url}/at_once").status == 200


def test_what_an_application_does_on_close_comes_after_its_answer(application: Application, url: str) -> None:
    assert call(f"{url}/closes").status == 200
    until(lambda: application.begun[-1] == "closed")


def test_an_application_that_breaks_on_close_leaves_the_server_serving(url: str) -> None:
    assert call(f"{url}/breaks_on_close").status == 200
    assert call(f"{url}/at_once", timeout=2).status == 200


def test_a_reset_closes_the_connection_without_an_answer(url: str) -> None:
    with pytest.raises((http.client.RemoteDisconnected, ConnectionResetError)):
        call(f"{url}/reset")
    assert call(f"{url}/at_once").status == 200


def test_a_truncated_answer_promises_all_of_its_body_and_sends_half(url: str) -> None:
    with pytest.raises(http.client.IncompleteRead) as cut:
        call(f"{url}/truncated")

    assert cut.value.partial == b"01234"
    assert cut.value.expected == 5


def test_a_server_may_be_stopped_while_requests_wait(application: Application) -> None:
    with served(application) as url, ThreadPoolExecutor(4) as clients:
        waiting = [clients.submit(call, f"{url}/wait", timeout=20) for _ in range(4)]
        until(lambda: application.gate.waiting == 4)
        application.gate.open()

        assert {answer.result().status for answer in waiting} == {201}


@pytest.mark.parametrize("_again", range(10))
def test_a_stopped_server_keeps_nobody_waiting(application: Application, _again: int) -> None:
    with served(application) as url:
        assert call(f"{url}/at_once").status == 200

    # One that was accepted in the last moment is hung up on.
    with suppress(ConnectionError, http.client.HTTPException):
        assert call(f"{url}/at_once", timeout=2).status == 503


def test_32_long_polls_leave_health_and_every_call_under_100_ms(server: Server) -> None:
    """The same in the product, whose view `messages/wait` waits."""
    sandbox = f"{server.url}/_mock/sandboxes/{call(f'{server.url}/_mock/sandboxes', 'POST', {}).json['id']}"
    with ThreadPoolExecutor(32) as clients:
        polls = [clients.submit(call, f"{sandbox}/messages/wait?q=release&timeout=20") for _ in range(32)]

        assert typical(lambda: call(f"{server.url}/_mock/health")) < IN_TIME
        assert typical(lambda: call(f"{sandbox}/clock")) < IN_TIME
        call(f"{sandbox}/inbound", "POST", {"system": "msgboxx", "from": "+447700900123", "text": "release"})

        assert {poll.result().status for poll in polls} == {200}
    assert call(sandbox, "DELETE").status == 204


def test_a_busy_sandbox_holds_up_its_own_requests_alone_and_they_are_served_in_their_order(server: Server) -> None:
    busy, idle = (call(f"{server.url}/_mock/sandboxes", "POST", {}).json["id"] for _ in range(2))
    box = f"{server.url}/_mock/sandboxes/{busy}"
    lock = server.apps.control.world.get(busy).lock
    with ThreadPoolExecutor(40) as clients:
        with lock:
            frozen = clients.submit(call, f"{box}/clock/freeze", "POST")
            until(lambda: len(lock._aside) == 1)
            later = [clients.submit(call, f"{box}/clock") for _ in range(30)]
            until(lambda: len(lock._aside) == 31)

            assert typical(lambda: call(f"{server.url}/_mock/sandboxes/{idle}/clock")) < IN_TIME
            assert not frozen.done()

        assert frozen.result().json["frozen"] is True
        assert {answer.result().json["frozen"] for answer in later} == {True}
    for sandbox in (busy, idle):
        assert call(f"{server.url}/_mock/sandboxes/{sandbox}", "DELETE").status == 204


def test_a_request_whose_sandbox_stays_busy_is_told_so(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mock_server.server.serving.aside.SECONDS", 0.2)
    busy = call(f"{server.url}/_mock/sandboxes", "POST", {}).json["id"]
    with server.apps.control.world.get(busy).lock:
        assert call(f"{server.url}/_mock/sandboxes/{busy}/clock").status == 503

    assert call(f"{server.url}/_mock/sandboxes/{busy}/clock").status == 200
    assert call(f"{server.url}/_mock/sandboxes/{busy}", "DELETE").status == 204


def test_what_follows_an_answer_waits_for_a_busy_sandbox_and_holds_up_nobody(server: Server) -> None:
    busy = call(f"{server.url}/_mock/sandboxes", "POST", {}).json["id"]
    box, sandbox = f"{server.url}/_mock/sandboxes/{busy}", server.apps.control.world.get(busy)
    followed: list[str] = []

    def follow(environ: dict[str, Any], start: Any) -> Any:
        def go_on() -> None:
            with sandbox.lock:
                followed.append("up")

        start("200 OK", [])
        return Closing([b""], go_on)

    with served_by(follow) as url:
        with sandbox.lock:
            assert call(url).status == call(url).status == 200
            until(lambda: len(sandbox.lock._aside) == 2)
            assert followed == []
        until(lambda: followed == ["up", "up"])

    assert call(f"{box}/clock").status == 200
    assert call(box, "DELETE").status == 204


def test_a_sandbox_that_is_deleted_while_requests_wait_for_it_leaves_none_of_them_waiting(server: Server) -> None:
    busy = call(f"{server.url}/_mock/sandboxes", "POST", {}).json["id"]
    box, world = f"{server.url}/_mock/sandboxes/{busy}", server.apps.control.world
    lock = world.get(busy).lock
    with ThreadPoolExecutor(8) as clients:
        with lock:
            waiting = [clients.submit(call, f"{box}/clock") for _ in range(8)]
            until(lambda: len(lock._aside) == 8)
            world.delete(busy)

        assert {answer.result().status for answer in waiting} == {404}
