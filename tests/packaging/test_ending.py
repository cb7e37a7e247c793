"""SIGTERM, SIGINT and SIGHUP end a server within a second, whatever its clients are doing."""

import signal
import socket
from contextlib import ExitStack

import pytest

from tests.support.process import MOCK_SERVER, ONE, call, serving

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
