"""Clients that break the rules or go in the middle: nothing that was asked for is lost, and nothing of them stays."""

import re
import weakref
from sys import getsizeof

import pytest

from tests.serving import applications
from tests.serving.applications import CHUNKED, GET, OFFER, POST, Running, echo, everything, send, served, statuses
from tests.support.process import call, until

# What comes behind a request that is under way.


@pytest.mark.parametrize("seconds", [60, 0.2], ids=["soon", "after its time"])
@pytest.mark.parametrize(
    ("before", "behind"),
    [
        (["/act"], b"\x00nonsense\r\n\r\n"),
        (["/act", "/second"], b"nonsense\r\n\r\n"),
        (["/act", "/second"], b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n"),
    ],
)
def test_what_is_no_request_costs_those_before_it_neither_their_answers_nor_what_follows_those(
    application: applications.Application, before: list[str], behind: bytes, seconds: float
) -> None:
    with served(application, seconds=seconds) as running:
        with running.connect(*(GET % (path[1:].encode(), b"") for path in before)) as client:
            until(lambda: application.gate.waiting)
            client.sendall(behind)
            client.settimeout(0.3)
            with pytest.raises(TimeoutError):
                client.recv(65536)
            application.gate.open()
            client.settimeout(20)
            received = everything(client)

        assert statuses(received) == [200] * len(before) + [400]
        assert f"\r\n\r\n{before[-1]}HTTP/1.1 400 ".encode() in received
        assert application.followed == before
        running.is_rid_of_all()


CHUNKED_BEHIND = POST % (b"taken", CHUNKED) + b"2\r\nok\r\n0\r\n\r\n"


@pytest.mark.parametrize(
    ("asked", "answers", "read"),
    [
        (GET % (b"act", b"Connection: close\r\n") + b"more\r\n\r\n", [200], []),
        (GET % (b"act", b"") + CHUNKED_BEHIND + GET % (b"last", b"Connection: close\r\n"), [200, 200, 200], [2]),
    ],
    ids=["after the last request costs nothing", "a small body in chunks is served"],
)
def test_what_comes_behind_a_request_that_waits(
    large: Running, asked: bytes, answers: list[int], read: list[int]
) -> None:
    with large.connect(asked) as client:
        until(lambda: large.application.gate.waiting)
        large.application.gate.open()

        assert statuses(everything(client)) == answers
    assert large.application.read == read


def test_a_request_is_refused_behind_an_answer_that_is_still_being_read(apps: Running) -> None:
    with apps.connect(GET % (b"large", b""), GET % (b"second", b""), b"nonsense\r\n\r\n") as client:
        assert statuses(everything(client)) == [200, 200, 400]


def test_a_body_that_is_refused_and_then_broken_is_answered_once(apps: Running) -> None:
    too_large = b"%x\r\n%s" % (2_000_000, b"x" * 2_000_000)

    assert len(statuses(apps.said(POST % (b"", CHUNKED), too_large, b"nonsense\r\n"))) == 1
    apps.is_rid_of_all()


@pytest.mark.parametrize(("path", "status", "sent"), [(b"taken", 200, 3_000_000), (b"refused", 401, 0)])
def test_a_large_body_behind_a_request_that_waits_is_asked_about_in_its_turn(
    large: Running, path: bytes, status: int, sent: int
) -> None:
    """Who may not send it is told so without a byte of it."""
    with large.connect(GET % (b"act", b""), POST % (path, b"Content-Length: 3000000\r\n")) as client:
        until(lambda: large.application.gate.waiting)
        sending = send(client, b"x" * sent)
        large.application.gate.open()
        received = b""
        while len(statuses(received)) < 2 and (piece := client.recv(65536)):
            received += piece
    sending.join(20)

    assert statuses(received) == [200, status]
    assert large.application.read == ([sent] if sent else [])
    large.is_rid_of_all()


# Much of what is little.


@pytest.mark.parametrize("headers", [b"", OFFER], ids=["plain", "each with an offer of another protocol"])
def test_4_000_pipelined_requests_are_all_answered_in_their_order(apps: Running, headers: bytes) -> None:
    with apps.connect() as client:
        sending = send(client, b"".join(GET % (b"%d/" % number, headers) for number in range(4_000)))
        found: list[bytes] = []
        rest = b""
        while len(found) < 4_000 and (received := client.recv(65_536)):
            rest += received
            found += re.findall(rb"\r\n\r\n/(\d+)/", rest)
            # The beginning of an answer may end here, and its end come with the next.
            rest = rest[rest.rfind(b"HTTP/1.1") if not rest.endswith(b"/") else len(rest) :]
        sending.join()

    assert found == [b"%d" % number for number in range(4_000)]


def test_a_body_in_chunks_of_a_byte_costs_what_it_has_and_not_its_chunks(apps: Running) -> None:
    with apps.connect(POST % (b"", CHUNKED), b"2\r\nab\r\n" * 20_000) as client:
        until(lambda: apps.serving._held == 40_000)
        (connection,) = apps.serving._connections
        assert connection._coming is not None
        assert getsizeof(connection._coming.body) < 2 * 40_000
        client.sendall(b"0\r\n\r\n")
        assert statuses(client.recv(100_000)) == [200]


def test_a_defect_while_a_request_is_parsed_is_no_fault_of_the_client() -> None:
    def broken(method: str, path: str) -> int:
        raise LookupError(method, path)

    with served(echo, body_limit=broken) as running:
        answer = call(running.url)
    assert answer.status == 500
    assert "defect of the mock server" in answer.json["detail"]


# Clients that go.


@pytest.mark.parametrize("stays", [True, False])
def test_what_acts_does_so_and_its_body_holds_its_room_until_then_though_its_client_is_gone(
    apps: Running, stays: bool
) -> None:
    client = apps.connect(POST % (b"act", b"Content-Length: 1000\r\n"), b"x" * 1_000)
    until(lambda: apps.application.gate.waiting)
    if not stays:
        applications.vanish(client)
        until(lambda: not apps.serving._connections)

    assert apps.serving._held == 1_000
    apps.application.gate.open()
    until(lambda: apps.application.acted == ["/act"])
    if stays:
        assert statuses(client.recv(100_000)) == [200]
        until(lambda: apps.serving._held == 0)
        client.close()
    apps.is_rid_of_all()


def test_clients_that_vanish_at_any_byte_of_a_request_leave_nothing(apps: Running) -> None:
    request = POST % (b"", CHUNKED + b"Expect: 100-continue\r\n") + b"2\r\nok\r\n0\r\n\r\n" + GET % (b"", OFFER)
    for place in range(len(request) + 1):
        applications.vanish(apps.connect(request[:place]))
        apps.connect(request[:place]).close()
    apps.is_rid_of_all()
    assert call(apps.url).status == 200


@pytest.mark.usefixtures("uncollected")
def test_a_connection_that_is_over_is_gone_without_a_collection(apps: Running) -> None:
    with apps.connect(GET % (b"", b"")) as client:
        assert statuses(client.recv(100_000)) == [200]
        ours = weakref.ref(next(iter(apps.serving._connections)))
    until(lambda: ours() is None, seconds=10)
