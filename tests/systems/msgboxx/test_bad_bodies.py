"""Bodies that are no JSON object, not declared as one, or too large: the documented error, and nothing changed."""

from __future__ import annotations

from collections.abc import Iterator

import orjson
import pytest

from tests.support.box import Box
from tests.support.msgboxx import ANN, TALK_OF, VAL, WEBHOOK, A, Api, refused

MIB = 1024 * 1024
JSON = "application/json"
GOOD = orjson.dumps({"mobileNumber": "+447700900777", "name": "N", "status": "Presubscribed", "apiAccountId": A})
CALLS = [
    ("POST", "/contact"),
    ("PUT", f"/contact/{ANN}"),
    ("PUT", f"/conversation/{TALK_OF[VAL]}"),
    ("POST", "/message"),
    ("POST", "/broadcast"),
    ("POST", "/webhook"),
    ("POST", "/organisation"),
    ("PUT", f"/webhook/{WEBHOOK}"),
]
CALL_IDS = [f"{method} {path.split('/')[1]}" for method, path in CALLS]

MALFORMED: dict[str, bytes] = {
    "empty": b"",
    "a word": b"hello",
    "an open brace": b"{",
    "an open string": b'{"name": "',
    "a trailing comma": b'{"name": "x",}',
    "single quotes": b"{'name': 'x'}",
    "unquoted keys": b'{name: "x"}',
    "something after the object": GOOD + b"}",
    "two objects": GOOD + GOOD,
    "NaN": b'{"name": NaN}',
    "Infinity": b'{"name": Infinity}',
    "a form": b"name=x&status=y",
    "XML": b"<contact/>",
    "bytes that are no UTF-8": b'{"name": "\xff\xfe"}',
    "an overlong encoding": b'{"name": "\xc0\xaf"}',
    "UTF-16": GOOD.decode().encode("utf-16"),
    "a raw NUL": b'{"name": "\x00"}',
    "a raw line break in a string": b'{"name": "a\nb"}',
    "a lone high surrogate": b'{"name": "\\ud83d"}',
    "a lone low surrogate": b'{"name": "\\ude00"}',
    "surrogates the wrong way round": b'{"name": "\\ude00\\ud83d"}',
    "a lone surrogate as a key": b'{"\\ud83d": 1}',
    "a surrogate in CESU-8": b'{"name": "\xed\xa0\xbd"}',
    "100,000 open arrays": b"[" * 100_000,
    "100,000 nested arrays": b"[" * 100_000 + b"]" * 100_000,
    "30,000 nested objects": b'{"name":' * 30_000 + b"1" + b"}" * 30_000,
    "an array": b"[]",
    "an array with the object": b"[" + GOOD + b"]",
    "a string": b'"text"',
    "a number": b"1",
    "a huge number": b"9" * 5_000,
    "true": b"true",
    "null": b"null",
}
CONTENT_TYPES: dict[str, str | None] = {
    "none": None,
    "empty": "",
    "plain text": "text/plain",
    "a form": "application/x-www-form-urlencoded",
    "multipart": "multipart/form-data; boundary=x",
    "XML": "application/xml",
    "text/json": "text/json",
    "a look-alike": "application/jsonp",
    "half a type": "application",
    "not a type": ";;;",
}


@pytest.mark.parametrize("body", MALFORMED.values(), ids=MALFORMED)
def test_a_body_that_is_no_json_object_is_refused(still_box: Box, still_api: Api, body: bytes) -> None:
    with still_box.unchanged():
        response = still_api.request("POST", "/contact", data=body, headers={"Content-Type": JSON})
        assert "Check your input json." in refused(response, 400)["message"]


@pytest.mark.parametrize("content_type", CONTENT_TYPES.values(), ids=CONTENT_TYPES)
def test_a_body_of_another_content_type_is_refused(still_box: Box, still_api: Api, content_type: str | None) -> None:
    headers = {} if content_type is None else {"Content-Type": content_type}
    with still_box.unchanged():
        message = refused(still_api.request("POST", "/contact", data=GOOD, headers=headers), 400)["message"]
        assert "application/json" in message


@pytest.mark.parametrize(("method", "path"), CALLS, ids=CALL_IDS)
@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null"])
def test_every_call_with_a_body_refuses_one_that_is_no_object(
    still_box: Box, still_api: Api, method: str, path: str, body: bytes
) -> None:
    with still_box.unchanged():
        refused(still_api.request(method, path, data=body, headers={"Content-Type": JSON}), 400)


@pytest.mark.parametrize(("method", "path"), CALLS, ids=CALL_IDS)
def test_every_call_with_a_body_refuses_another_content_type(
    still_box: Box, still_api: Api, method: str, path: str
) -> None:
    with still_box.unchanged():
        refused(still_api.request(method, path, data=GOOD, headers={"Content-Type": "text/plain"}), 400)


@pytest.mark.parametrize(("method", "path"), CALLS, ids=CALL_IDS)
def test_every_call_refuses_a_string_of_1_mib(still_box: Box, still_api: Api, method: str, path: str) -> None:
    body = orjson.dumps({**orjson.loads(GOOD), "name": "x" * MIB, "message": "y", "folder": "z"})
    with still_box.unchanged():
        response = still_api.request(method, path, data=body, headers={"Content-Type": JSON})
        assert "1048576" in refused(response, 413)["message"]


def sized(size: int) -> bytes:
    """A good contact in a body of exactly so many bytes."""
    return GOOD[:-1] + b" " * (size - len(GOOD)) + b"}"


def test_a_body_is_too_large_from_the_first_byte_over_1_mib(box: Box, api: Api) -> None:
    with box.unchanged():
        refused(api.request("POST", "/contact", data=sized(MIB + 1), headers={"Content-Type": JSON}), 413)
    assert api.request("POST", "/contact", data=sized(MIB), headers={"Content-Type": JSON}).status_code == 201


def chunks(body: bytes) -> Iterator[bytes]:
    yield from (body[place : place + 65_536] for place in range(0, len(body), 65_536))


def test_a_chunked_body_without_a_length_has_the_same_limit(box: Box, api: Api) -> None:
    with box.unchanged():
        refused(api.request("POST", "/contact", data=chunks(sized(MIB + 1)), headers={"Content-Type": JSON}), 413)
    assert api.request("POST", "/contact", data=chunks(sized(MIB)), headers={"Content-Type": JSON}).status_code == 201


def test_json_with_a_charset_or_a_suffix_is_json(api: Api) -> None:
    for place, content_type in enumerate(
        ("application/json; charset=utf-8", "APPLICATION/JSON", "application/vnd.x+json")
    ):
        body = GOOD.replace(b"777", b"77%d" % place)
        answer = api.request("POST", "/contact", data=body, headers={"Content-Type": content_type})
        assert answer.status_code == 201, content_type
