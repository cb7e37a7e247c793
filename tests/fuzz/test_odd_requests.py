"""Requests that no library would send are answered, never with a 500, and leave the server as it was."""

import base64
import json
import socket
from collections.abc import Callable, Iterator
from itertools import product
from zlib import crc32

import pytest

from mock_server.server.composition import Server
from tests.fuzz.fuzzing import PATIENCE
from tests.support.box import Box, Control
from tests.support.http import got
from tests.support.msgboxx import Api

ACCOUNT = "3fa85f64-5717-4562-b3fc-2c963f66afa6"
CONTROL = "/_mock/sandboxes/odd-requests"
DEEP = 900


def _jwt(header: object) -> str:
    parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in (header, {})]
    return ".".join([*parts, "c2lnbmF0dXJl"])


def nested(depth: int) -> str:
    return '{"a":' * depth + "1" + "}" * depth


def words(text: str) -> list[str]:
    """A text for each word."""
    return text.split()


PIECES = (
    *words("%00 %0a %20 %25 %2F %2F..%2F .. . %ff %zz % ; : @ * ? <x> %3Cx%3E %ed%a0%80 %f0%9f%92%a9 -1 0 null {}"),
    *("{sandbox_id}", "x" * 20_000, "%2e%2e%2f" * 500),
)
NUMBERS = (
    *words("nan NaN inf -inf Infinity 1e5 1e400 -1e400 1_0 0x1 1.0 -0 +1 %2B1 %20 %00 %D9%A1 %EF%BC%91 true null []"),
    *("1&X=2", "", "9" * 20, "9" * 399, "9" * 5_000, "-" + "9" * 5_000),
)
TIMES = (
    *words("0001-01-01T00:00:00%2B14:00 9999-12-31T23:59:59-14:00 0001-01-01 9999-12-31T23:59:59.9999999 2024-02-30"),
    *words("2024-W01-1 2024-05-01T24:00 2024-05-01T10:00:60Z 20240501 now %00 0 2024-05-01T10:00:00%2B99:99"),
    *("2024-05-01T10:00:00.%D9%A1Z", "-2024-05-01", "12024-05-01", "", "1" * 5_000),
)
HEADERS = (
    *(b"X-Odd: \xff\xfe\x80", b"X-Odd: \xed\xa0\x80", b"X-Odd: " + b"x" * 20_000, b"Cookie: \xff=\xff; ==; a"),
    *(b"Accept: \xff", b"Content-Type: \xff", b"Content-Type: application/json; charset=\xff", b"Content-Type: ;;;"),
    *(b"X-Calling-Application: \xff\xfe", b"User-Agent: ", b"X-Forwarded-Host: \xff"),
)
HOSTS = (b"", b"a" * 5_000, *b"\xff\xfe [::1 ]:1 localhost:99999 localhost:x <script> api.msgboxx.io".split())
TOKENS = (
    *("", "Bearer", "Bearer ", "bearer  x", "Basic eDp5", "Bearer a.b.c", "Bearer ....", "Bearer " + "x" * 50_000),
    *(f"Bearer {_jwt(header)}" for header in ([], "x", 1, None, {}, {"alg": "none"}, {"alg": ["HS256"]}, {"kid": []})),
    f"Bearer {_jwt({'alg': 'HS256', 'kid': 'default'})}",
    f"Bearer {_jwt({'alg': 'none', 'kid': 'default'})}",
    f"Bearer {_jwt({'alg': 'HS256', 'kid': ['default']})}",
    f"Bearer {_jwt({'alg': 'HS256', 'kid': chr(0xD800), 'crit': 'x'})}",
)
BODIES = (
    *(b"", b" ", *b'null [] 1 "x" { } NaN {"a":NaN} \xff\xfe{} \xef\xbb\xbf{} \x00'.split()),
    *(b'{"a":1,"a":2}', b'{"":""}', b'{"a":"\\ud800"}', b'{"a":"\xed\xa0\x80"}', b'{"a":"\\u0000"}', b'{"\\u0000":1}'),
    *(b'{"a":1e400}', b'{"a":' + b"9" * 5_000 + b"}", b'{"a":18446744073709551616}', b'{"a":-9223372036854775809}'),
    *(b"[" * 20_000, b'{"a":' * 20_000, nested(1_000).encode(), nested(DEEP).encode(), nested(300).encode()),
)


Wire = Callable[..., int]


@pytest.fixture(scope="module")
def wire(server: Server) -> Wire:
    """Bytes to the server, and the status that they come back with."""

    def send(
        method: str, path: str, *headers: bytes, body: bytes = b"", host: bytes = b"localhost", kind: bytes = b"json"
    ) -> int:
        head = [f"{method} {path} HTTP/1.1".encode("latin-1"), b"Host: " + host, b"Connection: close", *headers]
        if body:
            head += [b"Content-Type: application/" + kind, b"Content-Length: %d" % len(body)]
        with socket.create_connection(("127.0.0.1", server.port), PATIENCE) as connection:
            connection.sendall(b"\r\n".join([*head, b"", body]))
            answer = b""
            while chunk := connection.recv(65_536):
                answer += chunk
        assert answer.startswith(b"HTTP/1.1 "), f"{method} {path[:80]}: {answer[:200]!r}"
        return int(answer[9:12])

    return send


@pytest.fixture(scope="module")
def odd(control: Control) -> Iterator[Box]:
    made = control.make(id="odd-requests", fixtures="default", limits={"msgboxx": {"per_minute": None}})
    yield made
    made.delete()


@pytest.fixture(scope="module")
def api(odd: Box) -> Api:
    """Its administrator."""
    return odd.log_in()


@pytest.fixture(scope="module")
def token(api: Api) -> bytes:
    return f"Authorization: Bearer {api.token}".encode()


@pytest.fixture(autouse=True)
def _answers_afterwards(odd: Box) -> Iterator[None]:
    yield
    for path in ("", "/requests?page_size=200", "/messages", "/findings", "/faults", "/webhooks/deliveries", "/state"):
        got(odd.get(path))
    assert odd.control.delete(f"{odd.path}/requests").status_code == 204


IDS = (
    *("GET /_mock/sandboxes/X", "GET /_mock/sandboxes/X/state", "GET /_mock/docs/X", "GET /X/"),
    *(f"GET {CONTROL}/messages/X", f"GET {CONTROL}/requests/X?as=curl"),
    *(f"POST {CONTROL}/webhooks/deliveries/X/redeliver", f"PUT {CONTROL}/webhooks/X", f"PUT {CONTROL}/msgboxx/users/X"),
    *("GET /msgboxx/X", "GET /msgboxx/contact/X", "PUT /msgboxx/conversation/X", "DELETE /msgboxx/webhook/X/"),
    "GET /msgboxx/docs/X",
)
COUNTS = (
    *("GET /_mock/sandboxes?page=X", "GET /_mock/sandboxes?page_size=X"),
    *(f"GET {CONTROL}/messages/wait?count=99&timeout=0&X=1", f"GET {CONTROL}/messages/wait?timeout=0&count=X"),
    *(f"GET {CONTROL}/requests?status=X", f"GET {CONTROL}/findings?page=X"),
    *("GET /msgboxx/contact?page=X", "GET /msgboxx/message?page=X&page=X"),
)
MOMENTS = (
    *(f"GET {CONTROL}/messages?since=X", f"GET {CONTROL}/messages?until=X&since=X", f"GET {CONTROL}/requests?since=X"),
    *("GET /msgboxx/contact?fromDate=X", "GET /msgboxx/message?fromDate=X&toDate=X"),
)


@pytest.mark.parametrize(
    ("call", "texts"),
    [*product(IDS, [PIECES]), *product(COUNTS, [NUMBERS]), *product(MOMENTS, [TIMES])],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_id_a_number_and_a_time_may_be_any_text(wire: Wire, token: bytes, call: str, texts: tuple[str, ...]) -> None:
    method, path = call.split()
    for text in texts:
        status = wire(method, path.replace("X", text), token, body=b"" if method == "GET" else b"{}")
        assert status < 500, f"{call} with {text[:80]}: {status}"


@pytest.mark.parametrize("timeout", [number for number in NUMBERS if number not in ("1e5", "", "%20")])
def test_nobody_waits_for_a_time_that_is_none(wire: Wire, timeout: str) -> None:
    status = wire("GET", f"{CONTROL}/messages/wait?to=nobody&timeout={timeout.replace('1', '0')}")
    assert status in (400, 408, 422)


@pytest.mark.parametrize("time", [time.replace("%2B", "+") for time in TIMES if "%" not in time])
def test_a_clock_may_be_set_to_any_text(control: Control, odd: Box, time: str) -> None:
    made = control.post("/sandboxes", {"id": "odd-time", "clock": {"now": time, "frozen": True}})
    assert made.status_code in (201, 422), made.text
    moved = odd.post("/clock/advance", {"to": time})
    assert moved.status_code in (409, 422), moved.text
    if made.status_code == 201:
        got(control.get("/sandboxes/odd-time/messages"))
        assert control.delete("/sandboxes/odd-time").status_code == 204


@pytest.mark.parametrize(
    "path", ["/_mock/sandboxes", "/msgboxx/contact", "/msgboxx/nowhere", "/", "/_mock/openapi.json"]
)
def test_a_header_may_have_any_bytes(wire: Wire, token: bytes, path: str) -> None:
    for header in HEADERS:
        assert wire("GET", path, token, header) < 500, header[:80]
        assert wire("POST", path, token, header, body=b"{}") < 500, header[:80]
    for host in HOSTS:
        assert wire("GET", path, token, host=host) < 500, host[:80]


def test_a_token_may_be_any_text(wire: Wire) -> None:
    for token in TOKENS:
        status = wire("GET", "/msgboxx/contact", f"Authorization: {token}".encode())
        assert status in (400, 401, 431), f"{token[:80]}: {status}"


@pytest.mark.parametrize(
    "call",
    [
        *("POST /_mock/sandboxes", f"PUT {CONTROL}/state", f"POST {CONTROL}/verify", f"POST {CONTROL}/faults"),
        *(f"POST {CONTROL}/inbound", f"PATCH {CONTROL}", "POST /msgboxx/oauth/token", "POST /msgboxx/contact"),
        *("POST /msgboxx/message", "PUT /msgboxx/webhook/11111111-0000-4000-8000-000000000000", "GET /msgboxx/contact"),
    ],
)
def test_a_body_may_be_anything(wire: Wire, token: bytes, call: str) -> None:
    method, path = call.split()
    for body in BODIES:
        for kind in (b"json", b"problem+json", b"xml", b"json; charset=utf-16"):
            status = wire(method, path, token, b"X-Calling-Application: odd", body=body, kind=kind)
            assert status < 500, f"{call} with {body[:80]!r}: {status}"


@pytest.mark.parametrize("depth", [50, 90, 110, 250, 300, DEEP])
def test_a_body_may_be_nested_however_deep(wire: Wire, odd: Box, token: bytes, depth: int) -> None:
    deep = nested(depth)
    log_in = json.dumps({**odd.credentials(), "odd": "DEEP"}).replace('"DEEP"', deep)
    status = wire("POST", "/msgboxx/oauth/token", b"X-Calling-Application: odd", body=log_in.encode())
    assert status in (200, 400)
    assert wire("POST", "/msgboxx/contact", token, body=deep.encode()) == 400
    wanted = f'{{"requests":[{{"path":"/msgboxx/contact","body":{deep}}}]}}'
    assert wire("POST", f"{CONTROL}/verify", body=wanted.encode()) in (200, 400, 422)
    fault = f'{{"kind":"error","times":1,"path":"/msgboxx/contact","body":{deep}}}'
    assert wire("POST", f"{CONTROL}/faults", body=fault.encode()) in (201, 400)
    assert wire("GET", "/msgboxx/contact", token) in (200, 500)
    assert wire("DELETE", f"{CONTROL}/faults") == 204


@pytest.mark.parametrize(
    "path",
    [
        *("*" * 500, "?" * 500, "*a" * 250, "*?" * 250, "[!]*]-a[z-a][[]" * 30, "/msgboxx/\\*", "\0" * 500),
        *("/msgboxx/" + "*" * 491, "/msgboxx/" + "?" * 491),
        *("/msgboxx/contact/" + "*?" * 240, "/msgboxx/contact/" + "[" * 400),
    ],
)
def test_a_glob_may_be_any_text(wire: Wire, odd: Box, token: bytes, path: str) -> None:
    # What no path begins with is refused for that.
    asked = 200 if path.startswith(("/msgboxx/", "*", "?")) else 422
    armed = odd.post("/faults", {"kind": "error", "path": path, "after": 99})
    assert armed.status_code in (201, 422), armed.text
    assert wire("GET", "/msgboxx/contact/" + "a" * 1_000, token) == 400
    assert odd.get("/requests", path=path).status_code == asked
    assert odd.post("/verify", {"requests": [{"path": path, "times": {"min": 0}}]}).status_code == asked
    assert odd.control.delete(f"{odd.path}/faults").status_code == 204


@pytest.mark.parametrize(
    "url",
    [
        *words("http://[ http://[::1 http://] http:// http:///x http://:80/ http://x:99999/ http://x:y/ http://x:0/"),
        *("http://a b/", "http://\0/", "http://x\n/", "http://x\udcff/".encode("utf-8", "replace").decode()),
        *("HTTP://127.0.0.1:9", "http://" + "a" * 5_000, "http://\uff45xample/", "http://℀/", "http://a\uff0fb/"),
        *("http://..", "ftp://x", "http://user:pass@127.0.0.1:9/", "http://127.0.0.1:9/%zz?\u2028#"),
        *("http://[::1%25lo]:9/", "http://0x7f.1:9/"),
    ],
)
def test_a_webhook_may_go_to_any_text(odd: Box, api: Api, url: str) -> None:
    made = api.post("/webhook", {"type": "contact", "targetUrl": url, "isEnabled": True})
    assert made.status_code in (201, 400), made.text
    if made.status_code == 201:
        got(api.add_contact(f"+4477009{crc32(url.encode()) % 10**5:05}", ACCOUNT), 201)
        got(odd.post("/webhooks/drain"))
        assert api.delete(f"/webhook/{made.json()['webhookId']}").status_code == 204
