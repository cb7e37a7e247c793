"""The forms of a request: each is executed, and what comes of it is what came of the request; none has a secret."""

import json
import re
import sys
from base64 import b85decode
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from mock_server.client import Client, Sandbox
from mock_server.pytest_plugin.mocks import MessagingMock
from mock_server.server.composition import Server
from tests.support import process
from tests.support.box import Box, refused
from tests.support.http import got
from tests.support.msgboxx import WILL, A, Api

JSON = {"Content-Type": "application/json"}
CONTACT = {
    "mobileNumber": "+447700900555",
    "name": "Zoë \N{GRINNING FACE} \"quoted\" 'and' `more` ${x} \\",
    "status": "s",
}
WHOLE = {**CONTACT, "apiAccountId": A}
BODIES: list[tuple[dict[str, str], bytes]] = [
    (JSON, json.dumps(WHOLE).encode()),
    (JSON, json.dumps(WHOLE, ensure_ascii=False).encode()),
    # No text, no type, headers beyond ASCII, line breaks.
    (JSON, b"\xff\xfe\x00'"),
    ({}, b"a=b"),
    ({**JSON, "X-Note": "é".encode(), "X-Old": "é".encode("latin-1")}, b"{}"),  # type: ignore[dict-item]  # requests takes bytes
    (JSON, b'{\n"a":\r\n"\\u2028"}\n'),
]


def form_of(box: Box, form: str) -> str:
    """The newest request in one of the forms."""
    return box.form(f"/requests/{box.journal()[0]['id']}", form)


def run(command: list[str], folder: Path, token: str) -> str:
    """What a command prints, with the credential where the form reads it."""
    variables = {"MSGBOXX_TOKEN": token, "no_proxy": "*", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    done = process.run(command=command, variables=variables, cwd=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def parts(entry: dict[str, Any]) -> list[Any]:
    """What is the same of a request that was repeated."""
    headers = [entry["headers"].get(name) for name in ("Content-Type", "X-Note", "X-Old", "Authorization")]
    return [*(entry[name] for name in ("method", "path", "query", "body")), *headers]


@pytest.mark.parametrize(
    ("form", "name", "command", "starts"),
    [
        ("requests", "again_{}.py", sys.executable, "import again_{}\n"),
        pytest.param("fetch", "again_{}.mjs", "node", 'await import("./again_{}.mjs");\n', marks=process.needs("node")),
    ],
    ids=["requests", "fetch"],
)
def test_as_a_script_or_a_module_it_sends_the_same(
    box: Box, api: Api, form: str, name: str, command: str, starts: str, tmp_path: Path
) -> None:
    for place, (headers, body) in enumerate(BODIES):
        api.request("POST", "/contact?x=%2B1&y=[a]", data=body, headers=headers)
        (tmp_path / name.format(place)).write_text(form_of(box, form))
    every = name.format("all")
    (tmp_path / every).write_text("".join(starts.format(place) for place in range(len(BODIES))))
    run([command, every], tmp_path, api.token)
    *again, _ = box.journal()
    for repeated, first in zip(again[: len(BODIES)], again[len(BODIES) :], strict=True):
        assert repeated["response"]["status"] in (first["response"]["status"], 409)
        assert parts(repeated) == parts(first)


def test_as_pytest_it_is_a_test_that_insists_on_the_status(box: Box, api: Api, tmp_path: Path) -> None:
    api.get("/contact", page=0)
    code = form_of(box, "pytest")
    assert "def test_get_msgboxx_contact():" in code
    (tmp_path / "test_again.py").write_text(code)
    (tmp_path / "test_wrong.py").write_text(code.replace("== 400", "== 200"))
    with pytest.raises(AssertionError, match="assert 400 == 200") as told:
        run([sys.executable, "-m", "pytest", "-q", "-rf", "-p", "no:cacheprovider"], tmp_path, api.token)
    assert "1 failed, 1 passed" in str(told.value)
    assert "FAILED test_wrong.py" in str(told.value)


def test_as_http_it_is_the_text_of_the_request(box: Box, api: Api) -> None:
    api.request("POST", "/contact?x=1", data="{}é".encode(), headers={**JSON, "X-Own": "mine"})
    head, _, body = form_of(box, "http").partition("\r\n\r\n")
    first, *lines = head.split("\r\n")
    assert first == "POST /msgboxx/contact?x=1 HTTP/1.1"
    assert body == "{}é"
    headers = dict(line.split(": ", 1) for line in lines)
    assert headers["Host"] == box.control.url.removeprefix("http://")
    assert headers["X-Own"] == "mine"
    assert headers["Authorization"] == "Bearer $MSGBOXX_TOKEN"
    assert headers["Content-Length"] == str(len(body.encode()))


def test_a_request_without_a_body_is_repeated_without_one(box: Box, api: Api) -> None:
    api.get("/contact")
    assert form_of(box, "http").endswith("\r\n\r\n")
    assert "Content-Length" not in form_of(box, "http")
    assert "body" not in form_of(box, "fetch")
    assert "data=" not in form_of(box, "requests")
    (wanted,) = json.loads(form_of(box, "verify"))["requests"]
    assert wanted == {"system": "msgboxx", "method": "GET", "path": "/msgboxx/contact"}


def test_as_verify_it_is_what_verify_takes(box: Box, api: Api) -> None:
    api.say(WILL, "Sent")
    wanted = json.loads(form_of(box, "verify"))
    assert wanted["requests"][0]["body"]["message"] == "Sent"
    assert got(box.post("/verify", wanted)) == {"verified": True}
    box.control.delete(f"{box.path}/requests")
    got(box.post("/verify", wanted), 422)


@pytest.mark.parametrize(
    "body",
    [b'{"password":"not-a-secret-1"}', b"\xff", b"no JSON", b"x" * 70_000, b"[1]", b"null"],
    ids=["a secret", "no text", "no JSON", "cut", "a list", "null"],
)
def test_as_verify_a_body_that_cannot_be_told_is_told_by_its_digest(box: Box, api: Api, body: bytes) -> None:
    api.request("POST", "/contact", data=body, headers=JSON)
    wanted = json.loads(form_of(box, "verify"))
    assert "not-a-secret" not in str(wanted)
    assert got(box.post("/verify", wanted)) == {"verified": True}


def test_as_verify_a_body_that_was_too_large_to_be_read_is_not_insisted_on(box: Box, api: Api) -> None:
    assert api.request("POST", "/contact", data=b"x" * (1024 * 1024 + 1), headers=JSON).status_code == 413
    wanted = json.loads(form_of(box, "verify"))
    assert wanted == {"requests": [{"system": "msgboxx", "method": "POST", "path": "/msgboxx/contact"}]}
    assert got(box.post("/verify", wanted)) == {"verified": True}


def test_as_markdown_it_is_a_page_that_no_text_breaks_out_of(box: Box, api: Api) -> None:
    api.request("POST", "/contact/%60x%60", data=b"```\n# Not a heading\n", headers=JSON)
    page = form_of(box, "markdown")
    assert page.startswith("### POST `` /msgboxx/contact/`x` `` → 405\n")
    assert "Authorization: Bearer ***" in page
    fences = re.findall(r"^`{3,}", page, re.MULTILINE)
    assert fences == ["````", "```", "````", "```", "```"]


FORM = {"Content-Type": "application/x-www-form-urlencoded"}
PARTS = {"Content-Type": "multipart/form-data; boundary=x"}
SECRETS: list[tuple[str, dict[str, str], str]] = [
    ("?api_key=LEAKME", JSON, '{"password":"LEAKME-1"}'),
    ("", JSON, '{"password":["LEAKME-1"]}'),
    ("", JSON, '{"password":{"a":[["LEAKME-1"]]}}'),
    ("", JSON, '{"PassWord":"LEAKME-1"}'),
    ("", JSON, '{"a":"{\\"password\\":\\"LEAKME-1\\"}"}'),
    ("", JSON, '{"password":["LEAKME-1"'),
    ("?PassWord=LEAKME-1&p%61ssword=LEAKME-1", {"Content-Type": "text/plain"}, "a"),
    ("", FORM, "p%61ssword=LEAKME-1&a=b"),
    ("", PARTS, '--x\r\nContent-Disposition: form-data; name="password"\r\n\r\nLEAKME-1\r\n--x--\r\n'),
]


@pytest.mark.parametrize(("query", "headers", "body"), SECRETS)
def test_what_is_named_secret_is_in_no_form(box: Box, api: Api, query: str, headers: dict[str, str], body: str) -> None:
    api.request("POST", f"/contact{query}", data=body.encode(), headers=headers)
    shown = [form_of(box, form) for form in ("curl", "pytest", "requests", "fetch", "http", "verify", "markdown")]
    assert [text for text in shown if api.token in text] == []
    shown += [box.get(path).text for path in ("/requests", f"/requests/{box.journal()[0]['id']}", "/report")]
    for entry in box.state()["requests"]:
        shown += [json.dumps(entry), b85decode(entry["body"]).decode()]
    assert [text for text in shown if "LEAKME" in text] == []


@pytest.mark.parametrize("form", ["curl", "pytest", "requests", "fetch", "http"])
def test_half_a_request_is_none_that_could_be_repeated(box: Box, api: Api, form: str) -> None:
    for size in (65_537, 1024 * 1024 + 1):
        api.request("POST", "/contact", data=b"x" * size, headers=JSON)
        entry = box.journal()[0]["id"]
        told = refused(box.get(f"/requests/{entry}", **{"as": form}), 409)["detail"]
        assert told.startswith(f"{entry} had a body of {size} bytes, of which ")


def test_what_a_form_cannot_say_is_409(box: Box, api: Api) -> None:
    for method, body, form in (("GET", b"{}", "fetch"), ("POST", b"\xff", "http")):
        api.request(method, "/contact", data=body, headers=JSON)
        refused(box.get(f"/requests/{box.journal()[0]['id']}", **{"as": form}), 409)


def test_a_message_has_not_every_form_of_a_request(box: Box) -> None:
    refused(box.get(f"/messages/{box.inbound('+447700900999')['id']}", **{"as": "curl"}), 422, "as")


@pytest.fixture
def sandbox(server: Server) -> Iterator[Sandbox]:
    with Client(server.url) as client:
        made = client.create_sandbox(frozen=True)
        yield made
        made.delete()


def copied_test(sandbox: Sandbox, message: dict[str, Any]) -> Callable[[Any], None]:
    """The test that a message is as pytest."""
    names: dict[str, Any] = {}
    exec(sandbox.copied_message(message["id"], "pytest"), names)  # noqa: S102 - what is to be copied and run
    (test,) = (found for name, found in names.items() if name.startswith("test_"))
    return test


def test_as_pytest_a_message_is_a_line_of_a_test_that_holds(sandbox: Sandbox) -> None:
    written = sandbox.inbound("coext", "+447700900123", "He said \"hello\" 'there'")
    test = copied_test(sandbox, written)
    assert test.__name__ == "test_a_customer_writes"
    test(MessagingMock(sandbox).system("coext"))
    assert [found["text"] for found in sandbox.messages(query="dir:in he said")] == [written["text"]] * 2


def test_as_pytest_a_message_that_was_sent_is_insisted_on(sandbox: Sandbox) -> None:
    test = copied_test(sandbox, sandbox.messages(query="dir:out system:coax", limit=1)[0])
    with pytest.raises(AssertionError):
        test(MessagingMock(sandbox).system("coax"))  # The fixtures' was not sent since the test began.


def test_as_markdown_a_message_is_a_page(box: Box, api: Api) -> None:
    api.say(WILL, "```\n|")
    page = box.form(f"/messages/{box.messages()[0]['id']}", "markdown")
    assert "````text\n```\n|\n````" in page
    assert "| sent |" in page
