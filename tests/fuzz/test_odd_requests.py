"""Requests that no library would send are answered, never with a 500, and leave the server as it was."""

from __future__ import annotations

import base64
import json
import socket
from collections.abc import Iterator
from zlib import crc32

import pytest
import requests

from mock_server.server.composition import Server
from tests.fuzz.fuzzing import NOW, PATIENCE, Json, done, open_session

ACCOUNT = "3fa85f64-5717-4562-b3fc-2c963f66afa6"
CONTROL = "/_mock/sandboxes/odd-requests"
DEEP = 900


def _jwt(header: object) -> str:
    parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in (header, {})]
    return ".".join([*parts, "c2lnbmF0dXJl"])


def nested(depth: int) -> str:
    """JSON objects in JSON objects."""
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
    b"X-Odd: \xff\xfe\x80",
    b"X-Odd: \xed\xa0\x80",
    b"X-Odd: " + b"x" * 20_000,
    b"Cookie: \xff=\xff; ==; a",
    b"Accept: \xff",
    b"Content-Type: \xff",
    b"Content-Type: application/json; charset=\xff",
    b"Content-Type: ;;;",
    b"X-Calling-Application: \xff\xfe",
    b"User-Agent: ",
    b"X-Forwarded-Host: \xff",
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


class Wire:
    """Bytes to the server, and the status that they come back with."""

    def __init__(self, server: Server) -> None:
        self._address = ("127.0.0.1", server.port)

    def status(
        self,
        method: str,
        path: str,
        *headers: bytes,
        body: bytes = b"",
        host: bytes = b"localhost",
        kind: bytes = b"json",
    ) -> int:
        """Send a request as it stands, and read the status of its answer."""
        head = [f"{method} {path} HTTP/1.1".encode("latin-1"), b"Host: " + host, b"Connection: close", *headers]
        if body:
            head += [b"Content-Type: application/" + kind, b"Content-Length: %d" % len(body)]
        with socket.create_connection(self._address, PATIENCE) as connection:
            connection.sendall(b"\r\n".join([*head, b"", body]))
            answer = b""
            while chunk := connection.recv(65_536):
                answer += chunk
        assert answer.startswith(b"HTTP/1.1 "), f"{method} {path[:80]}: {answer[:200]!r}"
        return int(answer[9:12])


@pytest.fixture(scope="module")
def wire(server: Server) -> Wire:
    return Wire(server)


@pytest.fixture(scope="module")
def access(server: Server) -> Iterator[Json]:
    """A sandbox of its own: the bearer token of its administrator, and a session to look at it with."""
    with open_session() as session:
        origin = {
            "id": "odd-requests",
            "clock": {"now": NOW, "frozen": True},
            "limits": {"msgboxx": {"per_minute": None}},
        }
        made = done(session.post(f"{server.url}/_mock/sandboxes", json=origin, timeout=PATIENCE))
        credentials = made["systems"]["msgboxx"]["credentials"]
        log_in = session.post(
            f"{server.url}/msgboxx/oauth/token",
            json=credentials,
            headers={"X-Calling-Application": "odd"},
            timeout=PATIENCE,
        )
        token = done(log_in)["access_token"]
        yield {"session": session, "credentials": credentials, "token": f"Authorization: Bearer {token}".encode()}
        done(session.delete(f"{server.url}/_mock/sandboxes/odd-requests", timeout=PATIENCE))


@pytest.fixture(autouse=True)
def _answers_afterwards(server: Server, access: Json) -> Iterator[None]:
    yield
    session: requests.Session = access["session"]
    for path in ("", "/requests?page_size=200", "/messages", "/findings", "/faults", "/webhooks/deliveries", "/state"):
        done(session.get(f"{server.url}{CONTROL}{path}", timeout=PATIENCE))
    done(session.delete(f"{server.url}{CONTROL}/requests", timeout=PATIENCE))


@pytest.mark.parametrize(
    ("method", "before", "after"),
    [
        ("GET", "/_mock/sandboxes/", ""),
        ("GET", "/_mock/sandboxes/", "/state"),
        ("GET", f"{CONTROL}/messages/", ""),
        ("POST", f"{CONTROL}/webhooks/deliveries/", "/redeliver"),
        ("PUT", f"{CONTROL}/webhooks/", ""),
        ("PUT", f"{CONTROL}/msgboxx/users/", ""),
        ("GET", f"{CONTROL}/requests/", "?as=curl"),
        ("GET", "/_mock/docs/", ""),
        ("GET", "/", "/"),
        ("GET", "/msgboxx/", ""),
        ("GET", "/msgboxx/contact/", ""),
        ("PUT", "/msgboxx/conversation/", ""),
        ("DELETE", "/msgboxx/webhook/", "/"),
        ("GET", "/msgboxx/docs/", ""),
    ],
)
def test_a_path_may_have_any_id(wire: Wire, access: Json, method: str, before: str, after: str) -> None:
    for piece in PIECES:
        status = wire.status(method, before + piece + after, access["token"], body=b"" if method == "GET" else b"{}")
        assert status < 500, f"{method} {before}{piece[:80]}{after}: {status}"


@pytest.mark.parametrize(
    "path",
    [
        "/_mock/sandboxes?page=X",
        "/_mock/sandboxes?page_size=X",
        f"{CONTROL}/messages/wait?count=99&timeout=0&X=1",
        f"{CONTROL}/messages/wait?timeout=0&count=X",
        f"{CONTROL}/requests?status=X",
        f"{CONTROL}/findings?page=X",
        "/msgboxx/contact?page=X",
        "/msgboxx/message?page=X&page=X",
    ],
)
def test_a_number_may_be_any_text(wire: Wire, access: Json, path: str) -> None:
    for number in NUMBERS:
        status = wire.status("GET", path.replace("X", number), access["token"])
        assert status < 500, f"{path} with {number[:80]}: {status}"


@pytest.mark.parametrize("timeout", [number for number in NUMBERS if number not in ("1e5", "", "%20")])
def test_nobody_waits_for_a_time_that_is_none(wire: Wire, timeout: str) -> None:
    status = wire.status("GET", f"{CONTROL}/messages/wait?to=nobody&timeout={timeout.replace('1', '0')}")
    assert status in (400, 408, 422)


@pytest.mark.parametrize(
    "path",
    [
        f"{CONTROL}/messages?since=X",
        f"{CONTROL}/messages?until=X&since=X",
        f"{CONTROL}/requests?since=X",
        "/msgboxx/contact?fromDate=X",
        "/msgboxx/message?fromDate=X&toDate=X",
    ],
)
def test_a_time_may_be_any_text(wire: Wire, access: Json, path: str) -> None:
    for time in TIMES:
        status = wire.status("GET", path.replace("X", time), access["token"])
        assert status < 500, f"{path} with {time[:80]}: {status}"


@pytest.mark.parametrize("time", [time.replace("%2B", "+") for time in TIMES if "%" not in time])
def test_a_clock_may_be_set_to_any_text(server: Server, access: Json, time: str) -> None:
    session, base = access["session"], f"{server.url}/_mock/sandboxes"
    made = session.post(base, json={"id": "odd-time", "clock": {"now": time, "frozen": True}}, timeout=PATIENCE)
    assert made.status_code in (201, 422), made.text
    moved = session.post(f"{base}/odd-requests/clock/advance", json={"to": time}, timeout=PATIENCE)
    assert moved.status_code in (409, 422), moved.text
    if made.status_code == 201:
        done(session.get(f"{base}/odd-time/messages", timeout=PATIENCE))
        done(session.delete(f"{base}/odd-time", timeout=PATIENCE))


@pytest.mark.parametrize(
    "path", ["/_mock/sandboxes", "/msgboxx/contact", "/msgboxx/nowhere", "/", "/_mock/openapi.json"]
)
def test_a_header_may_have_any_bytes(wire: Wire, access: Json, path: str) -> None:
    for header in HEADERS:
        assert wire.status("GET", path, access["token"], header) < 500, header[:80]
        assert wire.status("POST", path, access["token"], header, body=b"{}") < 500, header[:80]
    for host in HOSTS:
        assert wire.status("GET", path, access["token"], host=host) < 500, host[:80]


def test_a_token_may_be_any_text(wire: Wire) -> None:
    for token in TOKENS:
        status = wire.status("GET", "/msgboxx/contact", f"Authorization: {token}".encode())
        assert status in (400, 401, 431), f"{token[:80]}: {status}"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/_mock/sandboxes"),
        ("PUT", f"{CONTROL}/state"),
        ("POST", f"{CONTROL}/verify"),
        ("POST", f"{CONTROL}/faults"),
        ("POST", f"{CONTROL}/inbound"),
        ("PATCH", CONTROL),
        ("POST", "/msgboxx/oauth/token"),
        ("POST", "/msgboxx/contact"),
        ("POST", "/msgboxx/message"),
        ("PUT", "/msgboxx/webhook/11111111-0000-4000-8000-000000000000"),
        ("GET", "/msgboxx/contact"),
    ],
)
def test_a_body_may_be_anything(wire: Wire, access: Json, method: str, path: str) -> None:
    for body in BODIES:
        for kind in (b"json", b"problem+json", b"xml", b"json; charset=utf-16"):
            status = wire.status(method, path, access["token"], b"X-Calling-Application: odd", body=body, kind=kind)
            assert status < 500, f"{method} {path} with {body[:80]!r}: {status}"


@pytest.mark.parametrize("depth", [50, 90, 110, 250, 300, DEEP])
def test_a_body_may_be_nested_however_deep(wire: Wire, access: Json, depth: int) -> None:
    deep = nested(depth)
    log_in = json.dumps({**access["credentials"], "odd": "DEEP"}).replace('"DEEP"', deep)
    status = wire.status("POST", "/msgboxx/oauth/token", b"X-Calling-Application: odd", body=log_in.encode())
    assert status in (200, 400)
    assert wire.status("POST", "/msgboxx/contact", access["token"], body=deep.encode()) == 400
    wanted = f'{{"requests":[{{"path":"/msgboxx/contact","body":{deep}}}]}}'
    assert wire.status("POST", f"{CONTROL}/verify", body=wanted.encode()) in (200, 400, 422)
    fault = f'{{"kind":"error","times":1,"path":"/msgboxx/contact","body":{deep}}}'
    assert wire.status("POST", f"{CONTROL}/faults", body=fault.encode()) in (201, 400)
    assert wire.status("GET", "/msgboxx/contact", access["token"]) in (200, 500)
    assert wire.status("DELETE", f"{CONTROL}/faults") == 204


@pytest.mark.parametrize(
    "path",
    [
        "*" * 500,
        "?" * 500,
        "*a" * 250,
        "*?" * 250,
        "/msgboxx/" + "*" * 491,
        "/msgboxx/" + "?" * 491,
        "/msgboxx/contact/" + "*?" * 240,
        "/msgboxx/contact/" + "[" * 400,
        "[!]*]-a[z-a][[]" * 30,
        "/msgboxx/\\*",
        "\0" * 500,
    ],
)
def test_a_glob_may_be_any_text(server: Server, wire: Wire, access: Json, path: str) -> None:
    session, sandbox = access["session"], server.url + CONTROL
    # What no path begins with is refused for that.
    asked = 200 if path.startswith(("/msgboxx/", "*", "?")) else 422
    armed = session.post(f"{sandbox}/faults", json={"kind": "error", "path": path, "after": 99}, timeout=PATIENCE)
    assert armed.status_code in (201, 422), armed.text
    assert wire.status("GET", "/msgboxx/contact/" + "a" * 1_000, access["token"]) == 400
    assert session.get(f"{sandbox}/requests", params={"path": path}, timeout=PATIENCE).status_code == asked
    wanted = {"requests": [{"path": path, "times": {"min": 0}}]}
    assert session.post(f"{sandbox}/verify", json=wanted, timeout=PATIENCE).status_code == asked
    done(session.delete(f"{sandbox}/faults", timeout=PATIENCE))


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
def test_a_webhook_may_go_to_any_text(server: Server, access: Json, url: str) -> None:
    session, base = access["session"], f"{server.url}/msgboxx"
    known = {"Authorization": access["token"].decode().partition(" ")[2]}
    body = {"type": "contact", "targetUrl": url, "isEnabled": True}
    made = session.post(f"{base}/webhook", json=body, headers=known, timeout=PATIENCE)
    assert made.status_code in (201, 400), made.text
    if made.status_code == 201:
        number = "+4477009" + str(crc32(url.encode()) % 10**5).zfill(5)
        contact = {"mobileNumber": number, "name": "N", "status": "S", "apiAccountId": ACCOUNT}
        done(session.post(f"{base}/contact", json=contact, headers=known, timeout=PATIENCE))
        done(session.post(f"{server.url}{CONTROL}/webhooks/drain", timeout=PATIENCE))
        done(session.delete(f"{base}/webhook/{made.json()['webhookId']}", headers=known, timeout=PATIENCE))
