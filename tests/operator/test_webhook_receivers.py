"""A receiver that misbehaves is a row that says so, and holds up nobody; what goes over the wire to it and back."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from typing import Any

import pytest

from mock_server.kernel.webhooks.delivery.sending import MAX_ANSWER, Sender
from mock_server.kernel.webhooks.policy import Policy
from mock_server.kernel.webhooks.records import Outcome
from tests.operator.boxes import Box, contact
from tests.operator.conftest import MakeBox, MakeReceiver
from tests.support import receivers
from tests.support.receivers import Answer, Receiver, dribble, dribble_head, endless, garble, hang, reset, status


@pytest.mark.parametrize(
    ("code", "place"),
    [
        *[(code, "") for code in (301, 302, 303, 307, 308)],
        *[(302, place) for place in ("http://169.254.169.254/", "http://[", "//", "ftp://x/", "http://a..b/")],
    ],
)
def test_a_redirect_is_not_followed_nor_is_where_it_leads_even_read(
    code: int, place: str, box: Box, hooked: Receiver, make_receiver: MakeReceiver
) -> None:
    elsewhere = make_receiver()
    hooked.will(status(code, b"over there", Location=place or elsewhere.url))
    (row,) = box.tell()
    assert (row["status"], row["response"]) == ("retrying", {"status": code, "body": "over there"})
    assert (len(hooked.hits), elsewhere.hits) == (1, [])


@pytest.mark.parametrize(
    ("answer", "letter"),
    [
        (status(200, b"y" * MAX_ANSWER), "y"),
        (endless(200), "x"),
        (endless(500), "x"),
        (endless(302, Location="/else"), "x"),
    ],
    ids=["64 KiB", "endless", "endless 500", "endless 302"],
)
def test_a_body_is_kept_up_to_64_kib(answer: Answer, letter: str, box: Box, hooked: Receiver) -> None:
    hooked.will(answer)
    (row,) = box.tell()
    assert row["response"]["body"] == letter * MAX_ANSWER


@pytest.mark.parametrize("answer", [reset, garble])
def test_a_broken_off_attempt_is_retried_and_says_why(answer: Answer, box: Box, receiver: Receiver) -> None:
    receiver.will(answer, 200)
    hook = box.api.hook("message", receiver.url)
    box.send()
    box.control.advance(30)
    first, second = box.rows()
    assert (first["status"], second["status"]) == ("retrying", "delivered")
    assert "response" not in first
    assert first["error"]
    assert box.api.failures(hook) == 1


def test_an_absent_receiver_is_retried_and_the_row_says_why_the_same_in_two_sandboxes(make_box: MakeBox) -> None:
    url, told = receivers.absent_url(), []
    for box in (make_box(), make_box()):
        hook = box.api.hook("message", url)
        (row,) = box.tell()
        assert (row["status"], box.api.failures(hook)) == ("retrying", 1)
        told.append(row["error"])
    assert told[0] == told[1]
    assert "refused" in told[0].lower()
    assert "0x" not in told[0]


def test_a_defect_while_sending_is_a_row_and_ends_no_thread(
    box: Box, hooked: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> None:
        raise LookupError("a defect of our own")

    with monkeypatch.context() as patched:
        patched.setattr(Sender, "post", broken)
        rows = box.tell(10)
    assert ["a defect of our own" in row["error"] for row in rows] == [True] * 10
    box.control.advance(30)
    assert len(hooked.hits) == 10


@pytest.mark.parametrize("answer", [hang, dribble, endless(200), reset], ids=["hang", "dribble", "endless", "reset"])
def test_a_bad_receiver_holds_up_neither_calls_nor_other_receivers(
    answer: Answer, box: Box, hooked: Receiver, make_receiver: MakeReceiver
) -> None:
    hooked.will_always(answer)
    good = make_receiver()
    box.api.hook("contact", good.url)
    for number in range(10):
        box.send()
        box.api.made("/contact", contact(f"+1202555012{number}"))
    good.wait_for(10, within=8)
    begun = time.monotonic()
    assert box.api.get("/message").status_code == 200
    assert box.control.clock()["frozen"] is True
    assert time.monotonic() - begun < 5


@pytest.mark.parametrize("answer", [hang, dribble, dribble_head], ids=["hang", "dribble", "dribble in the head"])
def test_an_attempt_ends_when_its_time_is_over_however_bytes_come(answer: Answer, receiver: Receiver) -> None:
    receiver.will_always(answer)
    begun = time.monotonic()
    outcome = Sender(Policy()).post(receiver.url, b"{}", {}, 0.4)
    assert time.monotonic() - begun < 5
    assert outcome.error or outcome.body


def test_a_cookie_that_a_receiver_sets_is_not_sent_back(box: Box, hooked: Receiver) -> None:
    hooked.will_always(status(200, Set_Cookie="who=me; Path=/"))
    box.tell(20)
    assert [hit for hit in hooked.hits if "Cookie" in hit.headers] == []


def test_proxies_of_the_environment_are_not_asked(make_receiver: MakeReceiver, monkeypatch: pytest.MonkeyPatch) -> None:
    proxy, receiver = make_receiver(), make_receiver()
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, proxy.url)
    assert Sender(Policy()).post(receiver.url, b"{}", {}, 5).status == 200
    assert proxy.hits == []


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
    plain = ["Accept-Encoding: identity", "Accept: */*", "User-Agent: mock-server-webhooks"]
    about = [f"Content-Length: {len(BODY)}", "Content-Type: application/json"]
    assert wire.lines == ["POST /hook?a=b HTTP/1.1", f"Host: 127.0.0.1:{wire.port}", *plain, *about]


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
