"""One thread serves, at one address or in both families of localhost; a request that waits leaves it to others."""

import errno
import http.client
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, suppress
from typing import Any

import pytest

from mock_server.server.composition import Server
from mock_server.server.serving import listen_everywhere, sockets
from mock_server.web import lanes
from tests.serving.applications import POST, Application, Following, Running, served, statuses, wait_a_moment
from tests.support.process import call, typical, until
from tests.support.servers import own_server

IN_TIME = 0.1


def fail() -> None:
    raise RuntimeError("on purpose")


def breaks(environ: dict[str, Any], start: Any) -> list[bytes]:
    """What a request may do to a server, by its path."""
    match environ["PATH_INFO"]:
        case "/after-waiting":
            wait_a_moment(environ)
            fail()
        case "/at-long-work":
            lanes.takes_long(environ, "")
            fail()
        case "/at-once":
            fail()
        case "/reset":
            lanes.break_answer(environ, lanes.RESET)
        case "/truncated":
            lanes.break_answer(environ, lanes.TRUNCATED)
    start("200 OK", [("Content-Length", "10")])
    return Following([b"0123456789"], fail if environ["PATH_INFO"] == "/on-close" else lambda: None)


@pytest.fixture
def url() -> Iterator[str]:
    with served(breaks) as running:
        yield running.url
        assert call(running.url, timeout=2).status == 200


@pytest.mark.parametrize(
    ("path", "status"), [("at-once", 500), ("after-waiting", 500), ("at-long-work", 500), ("on-close", 200)]
)
def test_an_application_that_breaks_answers_500_and_the_server_serves_on(url: str, path: str, status: int) -> None:
    assert [call(f"{url}/{path}").status for _ in range(3)] == [status] * 3


def test_what_an_application_writes_to_its_stream_for_errors_is_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    def writes(environ: dict[str, Any], start: Any) -> list[bytes]:
        environ["wsgi.errors"].writelines(("odd\n", "\n", "odder"))
        start("200 OK", [("Content-Length", "0")])
        return []

    with served(writes) as running:
        assert call(running.url).status == 200
    told = [(record.levelname, record.getMessage()) for record in caplog.records]
    assert told == [("ERROR", "odd"), ("ERROR", "odder")]


def test_a_reset_closes_the_connection_without_an_answer(url: str) -> None:
    with pytest.raises((http.client.RemoteDisconnected, ConnectionResetError)):
        call(f"{url}/reset")


def test_a_truncated_answer_promises_all_of_its_body_and_sends_half(url: str) -> None:
    with pytest.raises(http.client.IncompleteRead) as cut:
        call(f"{url}/truncated")

    assert (cut.value.partial, cut.value.expected) == (b"01234", 5)


def test_a_waiting_request_begins_twice_and_waits_once(apps: Running) -> None:
    with ThreadPoolExecutor(1) as clients:
        waiting = clients.submit(call, f"{apps.url}/act", "POST", b"body")
        until(lambda: apps.application.gate.waiting)
        apps.application.gate.open()

        assert waiting.result().body == b"/actbody"
    assert apps.application.begun == ["/act", "/act"]
    assert apps.application.gate.waiting == 1


@pytest.mark.parametrize("size", [1, 1_000], ids=["byte by byte", "at once"])
def test_a_client_that_has_said_all_is_answered_and_what_it_asks_happens_once(apps: Running, size: int) -> None:
    request = POST % (b"once", b"Content-Length: 600\r\n") + b"x" * 600
    pieces = [request[begin : begin + size] for begin in range(0, len(request), size)]
    assert statuses(apps.said(*pieces)) == [200]
    assert (apps.application.begun, apps.application.read) == (["/once"], [600])


def test_requests_that_do_not_wait_are_all_served_on_one_thread(apps: Running) -> None:
    with ThreadPoolExecutor(16) as clients:
        names = list(clients.map(lambda _: call(apps.url).headers["x-thread"], range(64)))

    assert set(names) == {"mock-serving"}


@pytest.mark.parametrize("_again", range(10))
def test_a_stopped_server_keeps_nobody_waiting(application: Application, _again: int) -> None:
    with served(application) as running:
        assert call(running.url).status == 200

    # One that was accepted in the last moment is hung up on.
    with suppress(ConnectionError, http.client.HTTPException):
        assert call(running.url, timeout=2).status == 503


class Busy:
    """A sandbox of the product whose lock a test holds."""

    def __init__(self, server: Server) -> None:
        self.world = server.apps.control.world
        self.id = call(f"{server.url}/_mock/sandboxes", "POST", {}).json["id"]
        self.url = f"{server.url}/_mock/sandboxes/{self.id}"
        self.lock = self.world.get(self.id).lock

    def wait_for(self, count: int) -> None:
        """Until so many requests are set aside."""
        until(lambda: len(self.lock._aside) == count)


@pytest.fixture
def busy(server: Server) -> Iterator[Busy]:
    made = Busy(server)
    yield made
    call(made.url, "DELETE")


def test_a_busy_sandbox_holds_up_its_own_requests_alone_which_keep_their_order(server: Server, busy: Busy) -> None:
    with ThreadPoolExecutor(40) as clients:
        with busy.lock:
            frozen = clients.submit(call, f"{busy.url}/clock/freeze", "POST")
            busy.wait_for(1)
            later = [clients.submit(call, f"{busy.url}/clock") for _ in range(30)]
            busy.wait_for(31)

            assert typical(lambda: call(f"{server.url}/_mock/sandboxes/default/clock")) < IN_TIME
            assert not frozen.done()

        assert frozen.result().json["frozen"] is True
        assert {answer.result().json["frozen"] for answer in later} == {True}


def test_a_request_whose_sandbox_stays_busy_is_told_so(busy: Busy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mock_server.server.serving.aside.SECONDS", 0.2)
    with busy.lock:
        assert call(f"{busy.url}/clock").status == 503

    assert call(f"{busy.url}/clock").status == 200


def test_what_follows_an_answer_waits_for_a_busy_sandbox_and_holds_up_nobody(busy: Busy) -> None:
    followed: list[str] = []

    def go_on() -> None:
        with busy.lock:
            followed.append("up")

    def follow(environ: dict[str, Any], start: Any) -> list[bytes]:
        start("200 OK", [])
        return Following([b""], go_on)

    with served(follow) as running:
        with busy.lock:
            assert [call(running.url).status for _ in range(3)] == [200] * 3
            busy.wait_for(3)
            assert followed == []
        until(lambda: followed == ["up"] * 3)
        assert call(running.url, timeout=5).status == 200

    assert call(f"{busy.url}/clock").status == 200


def test_a_sandbox_that_is_deleted_while_requests_wait_for_it_leaves_none_of_them_waiting(busy: Busy) -> None:
    with ThreadPoolExecutor(8) as clients:
        with busy.lock:
            waiting = [clients.submit(call, f"{busy.url}/clock") for _ in range(8)]
            busy.wait_for(8)
            busy.world.delete(busy.id)

        assert {answer.result().status for answer in waiting} == {404}


def has_ipv6() -> bool:
    try:
        with socket.create_server(("::1", 0), family=socket.AF_INET6):
            return True
    except OSError:
        return False


needs_ipv6 = pytest.mark.skipif(not has_ipv6(), reason="give this machine the address ::1 to run it")


def heard(port: int = 0) -> list[tuple[str, int]]:
    """The addresses and ports of localhost that were listened at, until this is told."""
    with ExitStack() as closes:
        found = [closes.enter_context(closing(bound)) for bound in listen_everywhere("localhost", port)]
        return [bound.getsockname()[:2] for bound in found]


@needs_ipv6
def test_localhost_is_both_families_with_one_port() -> None:
    (first, port), (second, same_port) = heard()

    assert (first, second, port) == ("127.0.0.1", "::1", same_port)


@needs_ipv6
def test_a_server_on_localhost_answers_in_both_families_and_one_on_an_address_by_that() -> None:
    with own_server("msgboxx", host="localhost") as server:
        for host in ("localhost", "127.0.0.1", "[::1]"):
            assert call(f"http://{host}:{server.port}/_mock/health").status == 200
        assert server.url == f"http://localhost:{server.port}"
    with own_server("msgboxx", host="::1") as server:
        assert call(f"{server.url}/_mock/sandboxes").status == 200


@needs_ipv6
def test_a_port_that_is_taken_in_one_family_is_refused_and_its_other_one_given_back() -> None:
    with socket.create_server(("::1", 0), family=socket.AF_INET6) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(OSError, match="in use"):
            heard(port)
        socket.create_server(("127.0.0.1", port)).close()


@needs_ipv6
def test_a_free_port_is_free_in_both_families(monkeypatch: pytest.MonkeyPatch) -> None:
    real, asked = sockets.listen, []

    def listen(host: str, port: int) -> socket.socket:
        asked.append(host)
        if asked == ["127.0.0.1", "::1"]:
            raise OSError(errno.EADDRINUSE, "taken")
        return real(host, port)

    monkeypatch.setattr(sockets, "listen", listen)
    (_, port), (_, same_port) = heard()

    assert asked == ["127.0.0.1", "::1"] * 2
    assert port == same_port


@pytest.mark.parametrize("reason", [errno.EAFNOSUPPORT, errno.EADDRNOTAVAIL])
def test_a_machine_without_ipv6_has_one_family(monkeypatch: pytest.MonkeyPatch, reason: int) -> None:
    real = sockets.listen

    def listen(host: str, port: int) -> socket.socket:
        if ":" in host:
            raise OSError(reason, "no IPv6 here")
        return real(host, port)

    monkeypatch.setattr(sockets, "listen", listen)

    assert [host for host, _ in heard()] == ["127.0.0.1"]
