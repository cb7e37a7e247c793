"""`?as=curl`: a command that, run by a shell with the token in the environment, repeats the request."""

import os
import socket
import subprocess
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import orjson
import pytest

from mock_server.server.composition import Server
from tests.support.box import Box
from tests.support.http import got
from tests.support.msgboxx import ANN, WILL, A, Api

JSON = {"Content-Type": "application/json"}
TEXT = {"Content-Type": "text/plain; charset=utf-8"}


def run(command: str, token: str, **more: str) -> tuple[int, bytes]:
    """Status and body that the command got."""
    environment = {**os.environ, "MSGBOXX_TOKEN": token, "no_proxy": "*", **more}
    script = f"{command.rstrip()} -s -S --max-time 10 -w '\\n%{{http_code}}'"
    done = subprocess.run(["bash", "-c", script], capture_output=True, check=True, env=environment)
    body, _, status = done.stdout.rpartition(b"\n")
    return int(status), body


BODIES: dict[str, bytes] = {
    "an object": orjson.dumps({"mobileNumber": "+447700900101", "name": "x", "status": "s", "apiAccountId": A}),
    "odd texts": orjson.dumps({"name": "'\"$HOME`id`\\ \N{GRINNING FACE}\n!", "mobileNumber": 1}),
    "line breaks around": b"\n\n{}\n\n",
    "an at sign, as curl reads files by": b"@/etc/hostname",
    "an empty array": b"[]",
    "no JSON": b"a=b&c=d",
    "a dash": b"-",
    "bytes that are no text": b"\xff\xfe%s \\n \x00 'a' \x80",
    "a text with a NUL": b"a\x00SECRET\x00b",
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
@pytest.mark.parametrize("headers", [JSON, TEXT, {}], ids=["JSON", "text", "none"])
def test_a_body_is_repeated_byte_for_byte(box: Box, api: Api, body: bytes, headers: dict[str, str]) -> None:
    answer = api.request("POST", "/contact", data=body, headers=headers)
    assert run(box.curl(), api.token) == (answer.status_code, answer.content)
    first, second = box.journal()[:2]
    assert first["body"] == second["body"]
    assert first["headers"].get("Content-Type") == second["headers"].get("Content-Type") == headers.get("Content-Type")


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "GET"])
def test_every_method_is_repeated(box: Box, api: Api, method: str) -> None:
    answer = api.request(method, f"/contact/{ANN}")
    assert run(box.curl(), api.token)[0] == answer.status_code
    assert box.journal()[0]["method"] == method


def test_a_creation_is_repeated_as_another(box: Box, api: Api) -> None:
    first = got(api.say(WILL, 'it\'s "quoted"'), 201)
    status, body = run(box.curl(), api.token)
    second: dict[str, Any] = orjson.loads(body)
    assert status == 201
    assert {**second, "messageId": ""} == {**first, "messageId": ""}
    assert second["messageId"] != first["messageId"]


@pytest.mark.parametrize("header", ["Authorization", "Authorisation"])
def test_a_token_is_read_from_the_environment_in_either_spelling_of_its_header(box: Box, api: Api, header: str) -> None:
    api.request("GET", "/contact", headers={"Authorization": None, header: f"Bearer {api.token}"})
    command = box.curl()
    assert "Bearer $MSGBOXX_TOKEN" in command
    assert api.token not in command
    assert [run(command, token)[0] for token in (api.token, "nonsense")] == [200, 401]


def test_another_secret_is_read_from_a_variable_of_the_name_it_stood_under(server: Server, box: Box, api: Api) -> None:
    secrets = {"COOKIE": "a=b; c=d", "PROXY_AUTHORIZATION": "dTpw", "API_KEY": "it%27s", "PASSWORD": "of nobody"}
    headers = {"Cookie": secrets["COOKIE"], "Proxy-Authorization": f"Basic {secrets['PROXY_AUTHORIZATION']}", **JSON}
    body = {"name": "it's", "more": [{"password": secrets["PASSWORD"]}], "last": "x"}
    path = f"/contact?api_key={secrets['API_KEY']}&page=1"
    api.request("POST", path, data=orjson.dumps(body), headers=headers)
    command = box.curl()
    assert not [secret for secret in secrets.values() if secret in command]
    assert all(f"${name}" in command for name in secrets)
    run(command, api.token, **secrets)
    assert_came_twice(server, box)


@pytest.mark.parametrize("body", [b'{"name":"%s!","n":1}', b"text %s text", b"\xff %s\x00%%s\xfe"])
def test_a_secret_known_by_its_value_is_in_a_variable_too(server: Server, box: Box, api: Api, body: bytes) -> None:
    password = box.credentials()["password"]
    api.request("POST", f"/contact/{password}/x", data=body.replace(b"%s", password.encode(), 1), headers=JSON)
    command = box.curl()
    assert password not in command
    run(command, api.token, SECRET=password)
    assert_came_twice(server, box)


def test_no_part_of_a_credential_is_taken_for_its_scheme(box: Box, api: Api) -> None:
    api.request("GET", "/contact", headers={"Authorization": f"Bearer {api.token}", "Authorisation": "first second"})
    command = box.curl()
    assert "first" not in command
    assert '"Authorisation: $MSGBOXX_TOKEN"' in command


def assert_came_twice(server: Server, box: Box) -> None:
    """The two newest requests are the same, as they came."""
    first, second = (
        (entry.method, entry.path, entry.query, entry.body, dict(entry.headers).get("Cookie"))
        for entry in list(server.apps.control.world.get(box.id).journal.newest_first())[:2]
    )
    assert first == second


TARGETS: dict[str, bytes] = {
    "one": f"/contact/{ANN}".encode(),
    "a query": f"/contact?apiAccountId={A}&mobileNumber=%2B447700900101&page=1".encode(),
    "a raw plus": b"/contact?mobileNumber=+447700900101",
    "brackets and braces in a query": b"/contact?mobileNumber=[1-3]{a,b}",
    "quotes in a query": b"/contact?mobileNumber='\"$HOME`id`",
    "a hash and a space in a query": b"/contact?mobileNumber=%23%20%26",
    "a space in the path": b"/contact/a%20b",
    "an emoji in the path": b"/contact/%F0%9F%98%80",
    "a question mark in the path": b"/contact/a%3Fb",
    "brackets in the path": b"/contact/%5B1-3%5D",
    "a percent sign in the path": b"/contact/%2525",
    "a slash that is escaped": b"/contact/a%2Fb",
    "escapes in small letters": b"/contact/a%2fb%c3%a9",
    "an escape of what needs none": b"/cont%61ct",
    "bytes that are no UTF-8": b"/contact/%FF%FE",
    "dots": b"/contact/../team",
    "dots that are escaped": b"/contact/%2e%2e/x",
    "what a browser would escape": b"/contact/'$(id)`\"<>^{|}[]\\",
    "doubled slashes": b"//contact//x",
}
HEADERS: dict[str, bytes] = {
    "an empty header": b"X-Empty:\r\n",
    "a header with quotes and variables": b"X-Own: it's $HOME and `id`\r\n",
    "a header in UTF-8": "X-Name: Caf\u00e9 'au' $LAIT\r\n".encode(),
    "a header in Latin-1": "X-Name: Caf\u00e9\r\n".encode("latin-1"),
}
RAW = {name: (target, b"") for name, target in TARGETS.items()}
RAW |= {name: (b"/contact", header) for name, header in HEADERS.items()}


@pytest.mark.parametrize(("target", "header"), RAW.values(), ids=RAW)
def test_target_and_header_are_the_same_bytes(box: Box, api: Api, server: Server, target: bytes, header: bytes) -> None:
    port = int(server.url.rpartition(":")[2])
    head = b"GET /msgboxx" + target + b" HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: close\r\n" % port
    credential = f"X-Calling-Application: tests\r\nAuthorization: Bearer {api.token}\r\n".encode()
    with socket.create_connection(("127.0.0.1", port), 10) as client:
        client.sendall(head + credential + header + b"\r\n")
        while client.recv(65_536):
            continue
    with socket.create_server(("127.0.0.1", 0)) as listener, ThreadPoolExecutor(1) as other:
        came = other.submit(taken, listener)
        run(box.curl().replace(f":{port}", f":{listener.getsockname()[1]}", 1), api.token)
        lines = came.result(10).split(b"\r\n")
    assert lines[0] == b"GET /msgboxx" + target + b" HTTP/1.1"
    assert not header or header.strip() in [line.strip() for line in lines]


def taken(listener: socket.socket) -> bytes:
    """What the first who comes has said; he is answered."""
    connection, _ = listener.accept()
    with connection:
        said = connection.recv(65_536)
        connection.sendall(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
    return said
