"""SIGTERM, SIGINT and SIGHUP end a server within a second, whatever its clients are doing."""

from __future__ import annotations

import http.client
import signal
import socket
from collections.abc import Callable
from contextlib import ExitStack, closing

import pytest

from tests.support.process import MOCK_SERVER, ONE, Served, call, serving

_LOG_IN = b"POST /msgboxx/oauth/token HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{"
_POLL = b"GET /_mock/sandboxes/default/messages/wait?q=never&timeout=30 HTTP/1.1\r\nHost: x\r\n\r\n"


def nobody(_server: Served, _clients: ExitStack) -> None:
    """An idle server."""


def kept_alive(server: Served, clients: ExitStack) -> None:
    """Connections that were used and are open."""
    for _ in range(20):
        connection = clients.enter_context(closing(http.client.HTTPConnection("127.0.0.1", server.port)))
        connection.request("GET", "/_mock/health")
        assert connection.getresponse().read()


def sending(request: bytes) -> Callable[[Served, ExitStack], None]:
    """Connections on which this was sent, and no answer came."""

    def open_them(server: Served, clients: ExitStack) -> None:
        for _ in range(20):
            client = clients.enter_context(socket.create_connection(("127.0.0.1", server.port)))
            client.sendall(request)
        assert call(f"{server.url}/_mock/health").status == 200

    return open_them


@pytest.mark.parametrize(
    ("clients_do", "number"),
    [
        pytest.param(nobody, signal.SIGTERM, id="nobody is there, SIGTERM"),
        pytest.param(nobody, signal.SIGINT, id="nobody is there, SIGINT"),
        pytest.param(nobody, signal.SIGHUP, id="nobody is there, SIGHUP"),
        pytest.param(kept_alive, signal.SIGTERM, id="connections are kept alive"),
        pytest.param(sending(_LOG_IN), signal.SIGTERM, id="requests are half sent"),
        pytest.param(sending(_POLL), signal.SIGTERM, id="requests wait"),
    ],
)
def test_a_signal_ends_a_server_within_a_second(
    clients_do: Callable[[Served, ExitStack], None], number: signal.Signals
) -> None:
    took = []
    # The quickest of three: a busy machine may stop for a moment, and that proves nothing.
    while not took or (min(took) >= 1 and len(took) < 3):
        with serving() as server, ExitStack() as clients:
            clients_do(server, clients)
            took.append(server.signal(number))
            assert server.process.returncode == 0
    assert min(took) < 1


def test_the_port_is_free_again_at_once() -> None:
    with serving(*ONE) as first:
        call(f"{first.url}/_mock/health")
        first.signal()

        with serving(*ONE, "--port", str(first.port)) as second:
            assert second.port == first.port


def test_a_server_that_nohup_started_outlives_its_terminal() -> None:
    ignoring = ("sh", "-c", 'trap "" HUP; exec "$@"', "nohup", *MOCK_SERVER, "serve", *ONE, "--port", "0")
    with serving(command=ignoring) as server:
        server.process.send_signal(signal.SIGHUP)
        assert call(f"{server.url}/_mock/health").status == 200

        server.signal()
        assert server.process.returncode == 0
