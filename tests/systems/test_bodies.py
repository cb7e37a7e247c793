"""What is no JSON object is refused by each system alike, in its own statuses, and changes nothing."""

from collections.abc import Iterator

import pytest

from tests.conftest import MakeBox
from tests.support import coax, msgboxx
from tests.support.box import Box, Control
from tests.support.http import Http, Response
from tests.systems._lives import NO_LIMITS, WORLDS, opened, unlimited

MIB = 1024 * 1024
JSON = "application/json"
GOOD = (
    b'{"mobileNumber":"+447700900777","status":"Subscribed","apiAccountId":"%s",'
    b'"name":"Nova","channel":"sms","to":"+447700900101","text":"Hello","message":"Hello"}' % msgboxx.A.encode()
)
# Of each system a call that GOOD is a body for, and what it answers to: that, no object, no JSON by its declaration.
CALLS: dict[str, tuple[str, int, int, int]] = {
    "msgboxx": ("/contact", 201, 400, 400),
    "coext": ("/messages/text", 200, 400, 415),
    "coax": (coax.CUSTOMERS, 201, 400, 415),
    "tripdesk": ("/api/v1/messages", 202, 400, 415),
}
# The contract tests of each system have the plainer ones.
NO_OBJECTS = (
    *(b" ", b"hello", b"1", b"9" * 5_000, b"true", b"[" + GOOD + b"]", b"name=x&status=y", b"<contact/>"),
    *(b'{"name": "', b'{"name": "x",}', b'{"name":}', b"{'name': 'x'}", b'{name: "x"}', b"{/**/}"),
    *(GOOD + b"}", GOOD * 2),
    *(b'{"name": NaN}', b'{"name": Infinity}', b'{"name": "\x00"}', b'{"name": "a\nb"}'),
    # What is no UTF-8, and surrogates that are no pair.
    *(GOOD.decode().encode("utf-16"), b'{"name": "\xc0\xaf"}', b'{"name": "\xed\xa0\xbd"}'),
    *(b'{"name": "\\ud83d"}', b'{"name": "\\ude00"}', b'{"name": "\\ude00\\ud83d"}', b'{"\\ud83d": 1}'),
    *(b'{"a":' * 201 + b"1" + b"}" * 201, b"[" * 100_000, b'{"name":' * 30_000 + b"1" + b"}" * 30_000),
)
OTHER_TYPES = (None, "", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x")
OTHER_TYPES += ("application/xml", "text/json", "application/jsonp", "application/jsonl", "application", ";;;")
JSON_TYPES = ("application/json; charset=utf-8", "APPLICATION/JSON")


@pytest.fixture(scope="module")
def box(control: Control) -> Iterator[Box]:
    """One for all of them: each test proves that it changed nothing."""
    made = control.make(fixtures=WORLDS, limits=NO_LIMITS)
    yield made
    made.delete()


@pytest.fixture(scope="module")
def http(box: Box, system: str) -> Iterator[Http]:
    with unlimited(box, system) as caller:
        yield caller


def post(http: Http, system: str, body: bytes | Iterator[bytes], kind: str | None = JSON) -> Response:
    headers = {} if kind is None else {"Content-Type": kind}
    return http.request("POST", CALLS[system][0], data=body, headers=headers)


def test_a_body_that_is_no_json_object_is_refused(box: Box, http: Http, system: str) -> None:
    with box.unchanged():
        told = {body: post(http, system, body).status_code for body in NO_OBJECTS}
    assert told == dict.fromkeys(NO_OBJECTS, CALLS[system][2])


def test_a_body_that_is_not_declared_as_json_is_refused(box: Box, http: Http, system: str) -> None:
    with box.unchanged():
        told = {kind: post(http, system, GOOD, kind).status_code for kind in OTHER_TYPES}
    assert told == dict.fromkeys(OTHER_TYPES, CALLS[system][3])


def chunks(body: bytes) -> Iterator[bytes]:
    yield from (body[place : place + 65_536] for place in range(0, len(body), 65_536))


def sized(size: int) -> bytes:
    """A good body of exactly so many bytes."""
    return GOOD[:-1] + b" " * (size - len(GOOD)) + b"}"


def test_one_byte_over_a_mebibyte_is_too_large_with_a_length_or_in_chunks(box: Box, http: Http, system: str) -> None:
    with box.unchanged():
        for body in (sized(MIB + 1), chunks(sized(MIB + 1))):
            assert post(http, system, body).status_code == 413


@pytest.mark.parametrize(("size", "in_chunks"), [(len(GOOD), False), (MIB, False), (MIB, True)])
def test_a_good_body_is_taken_in_either_spelling(make_box: MakeBox, system: str, size: int, in_chunks: bool) -> None:
    with opened(make_box(fixtures=WORLDS), system) as http:
        for place, kind in enumerate(JSON_TYPES):
            body = sized(size).replace(b"900777", b"90077%d" % place)
            assert post(http, system, chunks(body) if in_chunks else body, kind).status_code == CALLS[system][1]
