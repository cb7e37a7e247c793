"""What goes over the wire to a receiver, byte by byte, and which answers are whole."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, suppress

import pytest

from mock_server.kernel.webhooks.delivery.sending import MAX_ANSWER, Sender
from mock_server.kernel.webhooks.policy import Policy
from mock_server.kernel.webhooks.records import Outcome

BODY = b'{"messageId":"1"}'
TAKEN = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
SAID = {"Content-Type": "application/json"}
Post = Callable[..., Outcome]


class Wire:
    """A receiver on loopback that reads POSTs of BODY as they come, and answers each with the same bytes."""

    def __init__(self, answer: bytes = TAKEN, host: str = "127.0.0.1") -> None:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self.socket = socket.create_server((host, 0), family=family)
        self.port: int = self.socket.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.connections = 0
        self.pieces: list[bytes] = []
        self._answer = answer
        self._open: list[socket.socket] = []
        threading.Thread(target=self._serve, daemon=True).start()

    @property
    def lines(self) -> list[str]:
        """The first request's line and headers."""
        return b"".join(self.pieces).partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")

    def close(self) -> None:
        for one in (self.socket, *self._open):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self.socket.accept()
                self.connections += 1
                self._open.append(connection)
                threading.Thread(target=self._answers, args=(connection,), daemon=True).start()

    def _answers(self, connection: socket.socket) -> None:
        with suppress(OSError):
            while piece := connection.recv(2**20):
                self.pieces.append(piece)
                if piece.endswith(BODY):
                    connection.sendall(self._answer)
                    if b"Content-Length: 9" in self._answer or b"close" in self._answer:
                        connection.shutdown(socket.SHUT_WR)


@pytest.fixture
def post() -> Iterator[Post]:
    """Posts BODY to a URL, with headers, all by one sender."""
    sender = Sender(Policy())
    yield lambda url, headers=SAID: sender.post(url, BODY, headers, 5.0)
    sender.close_idle()


def test_a_webhook_is_one_write_of_head_and_body(post: Post) -> None:
    with closing(Wire()) as wire:
        for _ in range(3):
            assert post(f"{wire.url}/hook?a=b").status == 200
        assert len(wire.pieces) == 3
        assert wire.connections == 1
    assert wire.pieces[0] == wire.pieces[1] == wire.pieces[2]
    assert wire.lines == [
        "POST /hook?a=b HTTP/1.1",
        f"Host: 127.0.0.1:{wire.port}",
        "Accept-Encoding: identity",
        "Accept: */*",
        "User-Agent: mock-server-webhooks",
        f"Content-Length: {len(BODY)}",
        "Content-Type: application/json",
    ]


@pytest.mark.parametrize(
    ("bound", "spelled", "host"),
    [
        ("127.0.0.1", "user:p%40ss@LocalHost", "localhost"),
        ("::1", "[::1]", "[::1]"),
        ("127.0.0.1", *["[::ffff:127.0.0.1]"] * 2),
    ],
)
def test_host_is_the_urls_without_its_user(bound: str, spelled: str, host: str, post: Post) -> None:
    with closing(Wire(host=bound)) as wire:
        assert post(f"http://{spelled}:{wire.port}").status == 200
    assert wire.lines[:2] == ["POST / HTTP/1.1", f"Host: {host}:{wire.port}"]
    said = [line for line in wire.lines if line.startswith("Authorization")]
    assert said == (["Authorization: Basic dXNlcjpwQHNz"] if "user" in spelled else [])


@pytest.mark.parametrize("value", ["a\r\nX-Other: b", "a\nb", "a\rb"])
def test_a_header_of_two_lines_is_sent_to_nobody(value: str, post: Post) -> None:
    with closing(Wire()) as wire:
        outcome = post(f"{wire.url}/", {**SAID, "X-Webhook-Id": value})
        assert wire.pieces == []
    assert outcome.status is None
    assert str(outcome.error).startswith("ValueError: ")


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    ("answer", "status", "body", "connections"),
    [
        (TAKEN, 200, "ok", 1),
        (b"HTTP/1.1 204 No Content\r\n\r\n", 204, "", 1),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", 200, "", 1),
        (CHUNKED + b"2\r\nok\r\n0\r\n\r\n", 200, "ok", 1),
        (b"HTTP/1.1 200 OK\nContent-Length: 2\n\nok", 200, "ok", 1),
        *[(b"HTTP/1.1 %d Wait\r\nLink: x\r\n\r\n" % interim * 2 + TAKEN, 200, "ok", 1) for interim in (100, 102, 103)],
        (b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nok", 200, "ok", 2),
        (b"HTTP/1.0 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok", 200, "ok", 2),
        (b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (MAX_ANSWER + 1, b"x" * MAX_ANSWER), 200, "x", 2),
    ],
    ids=["length", "204", "empty", "chunked", "bare LF", "100", "102", "103", "until its end", "HTTP/1.0", "too long"],
)
def test_a_connection_is_used_again_when_its_answer_was_read_to_the_end(
    answer: bytes, status: int, body: str, connections: int, post: Post
) -> None:
    with closing(Wire(answer)) as wire:
        for _ in range(2):
            outcome = post(f"{wire.url}/")
            assert (outcome.status, (outcome.body or "")[: len(body)], outcome.error) == (status, body, None)
        assert wire.connections == connections


@pytest.mark.parametrize(
    "answer",
    [b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nok", CHUNKED + b"9\r\nok\r\nclose"],
    ids=["length", "chunked"],
)
def test_an_answer_that_breaks_off_is_none(answer: bytes, post: Post) -> None:
    with closing(Wire(answer)) as wire:
        outcome = post(f"{wire.url}/")
    assert outcome.status is None
    assert "IncompleteRead" in str(outcome.error)
