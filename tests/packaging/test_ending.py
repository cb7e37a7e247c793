"""A signal ends a server within a second; one that is closed leaves nothing behind, and others do not notice."""

import signal
import socket
import threading
from contextlib import ExitStack

import pytest

from mock_server import create_server
from tests.support.process import MOCK_SERVER, ONE, call, serving, token, until
from tests.support.servers import own_server

_HEALTH = b"GET /_mock/health HTTP/1.1\r\nHost: x\r\n\r\n"
_LOG_IN = b"POST /msgboxx/oauth/token HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{"
_POLL = b"GET /_mock/sandboxes/default/messages/wait?q=never&timeout=30 HTTP/1.1\r\nHost: x\r\n\r\n"


@pytest.mark.parametrize(
    ("clients", "said", "number"),
    [
        pytest.param(0, b"", signal.SIGTERM, id="nobody is there, SIGTERM"),
        pytest.param(0, b"", signal.SIGINT, id="nobody is there, SIGINT"),
        pytest.param(0, b"", signal.SIGHUP, id="nobody is there, SIGHUP"),
        pytest.param(20, _HEALTH, signal.SIGTERM, id="connections are kept alive"),
        pytest.param(20, _LOG_IN, signal.SIGTERM, id="requests are half sent"),
        pytest.param(20, _POLL, signal.SIGTERM, id="requests wait"),
    ],
)
def test_a_signal_ends_a_server_within_a_second(clients: int, said: bytes, number: signal.Signals) -> None:
    took: list[float] = []
    # The quickest of three: a busy machine may stop for a moment, and that proves nothing.
    while not took or (min(took) >= 1 and len(took) < 3):
        with serving(*ONE) as server, ExitStack() as open_ones:
            for _ in range(clients):
                client = open_ones.enter_context(socket.create_connection(("127.0.0.1", server.port)))
                client.sendall(said)
                assert said != _HEALTH or client.recv(65_536)
            assert call(f"{server.url}/_mock/health").status == 200
            took.append(server.signal(number))
            assert server.process.returncode == 0
    assert min(took) < 1


def test_a_server_that_nohup_started_outlives_its_terminal_and_its_port_is_free_again_at_once() -> None:
    ignoring = ("sh", "-c", 'trap "" HUP; exec "$@"', "nohup", *MOCK_SERVER, "serve", *ONE, "--port", "0")
    with serving(command=ignoring) as server:
        server.process.send_signal(signal.SIGHUP)
        assert call(f"{server.url}/_mock/health").status == 200

        server.signal()
        assert server.process.returncode == 0
        with serving(*ONE, "--port", str(server.port)) as second:
            assert second.port == server.port


def test_what_one_server_is_told_the_other_does_not_know_and_its_token_opens_nothing_there() -> None:
    with own_server("msgboxx") as one, own_server("msgboxx") as other:
        headers = token(f"{one.url}/msgboxx")
        found = "/msgboxx/contact?mobileNumber=%2B447700900999"

        wrote = {"system": "msgboxx", "from": "+447700900999", "text": "Hello"}
        assert call(f"{one.url}/_mock/sandboxes/default/inbound", "POST", wrote).status == 201
        assert call(f"{one.url}/_mock/sandboxes", "POST", {"id": "mine"}).status == 201
        call(f"{one.url}/_mock/sandboxes/default/clock/freeze", "POST")

        assert call(one.url + found, headers=headers).json["paging"]["recordCount"] == 1
        assert call(other.url + found, headers=token(f"{other.url}/msgboxx")).json["paging"]["recordCount"] == 0
        assert call(f"{other.url}/_mock/sandboxes/mine").status == 404
        assert call(f"{other.url}/_mock/sandboxes/default/clock").json["frozen"] is False
        assert call(f"{other.url}/_mock/sandboxes/default/requests").json["paging"]["total"] == 2
        assert call(other.url + found, headers=headers).status == 401


def test_a_closed_server_leaves_no_thread_and_its_port_is_free() -> None:
    before = set(threading.enumerate())
    with own_server("msgboxx") as server:
        port = server.port
        call(f"{server.url}/_mock/health")
    assert until(lambda: set(threading.enumerate()) <= before)

    with own_server("msgboxx", port=port) as again:
        assert again.port == port


def test_closing_one_of_many_servers_disturbs_none() -> None:
    with ExitStack() as rest:
        for _ in range(5):
            kept = rest.enter_context(own_server("msgboxx"))
            with own_server("msgboxx") as passing:
                assert call(f"{passing.url}/_mock/health").status == 200
            assert call(f"{kept.url}/_mock/health").status == 200


def test_closing_twice_or_before_the_start_is_harmless() -> None:
    server = create_server()
    server.close()
    server.start()
    server.close()
    server.close()
