"""HTTP/1 as it is spoken here: what arrives, what is answered, and in which order."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.serving.applications import CHUNKED, GET, OFFER, POST, Running, send, served, statuses
from tests.support.process import call


def mirror(environ: dict[str, Any], start: Any) -> list[bytes]:
    """Answer with the part of the environ that the query names, with the body behind it."""
    wanted = environ["QUERY_STRING"] or "PATH_INFO"
    start("200 OK", [("Content-Type", "text/plain")])
    return [str(environ.get(wanted)).encode("latin-1"), environ["wsgi.input"].read()]


@pytest.fixture(scope="module")
def apps(loop: str) -> Iterator[Running]:
    with served(mirror, seconds=5) as running:
        yield running


NAME, CAFE = b"?HTTP_X_NAME", "Café"


@pytest.mark.parametrize(
    ("asked", "arrives"),
    [
        pytest.param(GET % (b"caf%C3%A9/%ff", b""), "/café/".encode() + b"\xff", id="a path as its bytes"),
        pytest.param(GET % (NAME, b"X-Name: %s\r\n" % CAFE.encode()), CAFE.encode(), id="a header of UTF-8"),
        pytest.param(
            GET % (NAME, b"X-Name: %s\r\n" % CAFE.encode("latin-1")), CAFE.encode("latin-1"), id="a header of Latin-1"
        ),
        pytest.param(GET % (NAME, b"X-Name: a\r\nX-Name: b\r\n"), b"a,b", id="a header that comes twice joined"),
        pytest.param(GET % (b"?HTTP_COOKIE", b"Cookie: a\r\nCookie: b\r\n"), b"a;b", id="cookies joined"),
        pytest.param(b"GET http://other.example/some/path HTTP/1.1\r\nHost: x\r\n\r\n", b"/some/path", id="to a proxy"),
        pytest.param(b"GET http://other.example HTTP/1.1\r\nHost: x\r\n\r\n", b"/", id="to a proxy without a path"),
        pytest.param(
            POST % (b"?HTTP_X_LATE", CHUNKED) + b"2\r\nab\r\n1;x=y\r\nc\r\n0\r\nX-Late: 1\r\n\r\n",
            b"Noneabc",
            id="a body in chunks whole and what trails it as no header",
        ),
    ],
)
def test_what_is_asked_arrives_as_it_was_sent(apps: Running, asked: bytes, arrives: bytes) -> None:
    assert apps.said(asked).endswith(b"\r\n\r\n" + arrives)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        *((name, "HTTP_X_NAME") for name in ("X_Name", "X_NAME")),
        *(("x-one_other", "HTTP_X_ONE_OTHER"), ("Transfer_Encoding", "HTTP_TRANSFER_ENCODING")),
        *((name, name.upper()) for name in ("content_length", "Content_Type")),
    ],
)
def test_a_header_with_an_underscore_is_none_with_dashes(apps: Running, name: str, key: str) -> None:
    assert call(f"{apps.url}/?{key}", headers={name: "7"}).body == b"None"
    assert call(f"{apps.url}/?mock.underscored", headers={name: "7"}).body == str([(name, "7")]).encode()


def test_each_request_of_a_connection_says_what_its_own_head_says(apps: Running) -> None:
    heads = [b"X-Name: one\r\n", b"X-Name: one\r\n", b"X-Name: two\r\n", b"X_Name: one\r\n", b""]
    received = apps.said(*(GET % (b"?HTTP_X_NAME", head) for head in heads))
    assert re.findall(rb"\r\n\r\n(one|two|None)", received) == [b"one", b"one", b"two", b"None", b"None"]


def test_the_headers_of_an_environ_are_at_hand_as_long_as_none_is_changed(apps: Running) -> None:
    head = GET % (b"?mock.headers", b"X-Name: one\r\nX_Name: two\r\n%s")
    assert apps.said(head % b"").endswith(b"\r\n\r\n" + str({"HTTP_HOST": "x", "HTTP_X_NAME": "one"}).encode())
    # The body has come, so nothing says any more that it comes in chunks.
    chunked = apps.said(head % b"Transfer-Encoding: chunked\r\n", b"1\r\n!\r\n0\r\n\r\n")
    assert chunked.endswith(b"\r\n\r\nNone!")


def test_head_is_answered_without_the_body_and_with_its_length(apps: Running) -> None:
    received = apps.said(b"HEAD /four HTTP/1.1\r\nHost: x\r\n\r\n")

    assert b"Content-Length: 5\r\n" in received
    assert received.endswith(b"\r\n\r\n")


def test_a_client_of_http_1_1_that_expects_it_is_told_to_go_on(apps: Running) -> None:
    with apps.connect(POST % (b"a", b"Content-Length: 2\r\nExpect: 100-continue\r\n")) as client:
        assert client.recv(65536) == b"HTTP/1.1 100 Continue\r\n\r\n"
        client.sendall(b"ok")
        assert client.recv(65536).endswith(b"\r\n\r\n/aok")
    # One of HTTP/1.0 is not.
    assert statuses(apps.said(b"POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nok")) == [200]


@pytest.mark.parametrize(
    ("offering", "answers"),
    [
        (GET % (b"a", OFFER), b"/a"),
        (GET % (b"a", b"Content_Length: 40\r\n" + OFFER), b"/a"),
        (POST % (b"a", OFFER + b"Content-Length: 2\r\n") + b"ok", b"/aok"),
        (POST % (b"a", OFFER + CHUNKED) + b"2\r\nok\r\n0\r\n\r\n", b"/aok"),
    ],
    ids=["no body", "a length by another name", "a body", "a body in chunks"],
)
def test_an_offer_of_another_protocol_is_passed_over_and_hides_no_request_behind_it(
    apps: Running, offering: bytes, answers: bytes
) -> None:
    received = apps.said(offering, GET % (b"last", b""))
    assert re.findall(rb"\r\n\r\n(/\w+)(?=HTTP|$)", received) == [answers, b"/last"]


@pytest.mark.parametrize(
    ("asked", "said_of_it"),
    [
        (b"GET / HTTP/1.0\r\n\r\n", b"close"),
        (b"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", b"keep-alive"),
        (b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n", b"close"),
    ],
)
def test_the_answer_says_what_becomes_of_the_connection(apps: Running, asked: bytes, said_of_it: bytes) -> None:
    assert b"Connection: " + said_of_it + b"\r\n" in apps.said(asked)


@pytest.mark.parametrize(
    "wrong",
    [
        POST % (b"", b"Content-Length: 1\r\nContent-Length: 2\r\n") + b"ab",
        POST % (b"", b"Content-Length: 3\r\n" + CHUNKED) + b"0\r\n\r\n",
        *(POST % (b"", b"Content-Length: %s\r\n" % length) for length in (b"many", b"-1")),
        POST % (b"", CHUNKED) + b"not hex\r\n",
        GET % (b"", b" X: folded\r\n"),
        *(b"GET / HTTP/1.1\r\nHost x\r\n\r\n", b"G\x00T / HTTP/1.1\r\nHost: x\r\n\r\n"),
        *(b"GET / HTTP/9.9\r\n\r\n", b"GET\r\n\r\n", b"nonsense\r\n\r\n"),
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"\x00" * 100_000,
    ],
)
def test_what_is_no_request_or_could_be_read_in_two_ways_is_400(apps: Running, wrong: bytes) -> None:
    received = apps.said(wrong)

    assert statuses(received) == [400]
    assert b"application/problem+json" in received


@pytest.mark.parametrize(
    "endless",
    [b"GET / HTTP/1.1\r\nX: ", b"GET /", POST % (b"", CHUNKED) + b"0\r\nX-Late: ", POST % (b"", CHUNKED) + b"1;x="],
    ids=["header", "path", "trailer", "chunk's extension"],
)
def test_a_head_and_what_is_around_the_chunks_of_a_body_have_a_bound(apps: Running, endless: bytes) -> None:
    with apps.connect() as client:
        send(client, endless + b"x" * 5_000_000)
        assert statuses(client.recv(65_536)) == [431]


def test_an_answer_without_a_body_says_nothing_of_its_length() -> None:
    def nothing(_: Any, start: Any) -> list[bytes]:
        start("204 No Content", [])
        return [b""]

    with served(nothing) as running:
        received = running.said(GET % (b"", b""))

    assert statuses(received) == [204]
    assert b"ontent-" not in received
