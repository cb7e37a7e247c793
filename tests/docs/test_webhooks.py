"""docs/webhooks.md: the receivers' checks, where there is a runtime, take what the systems send, and nothing else."""

import shutil
import subprocess
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest
import requests

from mock_server.client import Client
from mock_server.server.composition import Server
from tests.docs import blocks
from tests.documents.posting import SECRET
from tests.recorded.transports import encoded
from tests.support.receivers import Hit, receiving

PAGE = blocks.ROOT / "docs" / "webhooks.md"
MAINS = Path(__file__).with_name("receivers")
# By system: the headers with the signature and with the time, as the page has them.
SIGNED = {
    "coax": ("X-Coax-Signature", "X-Webhook-Timestamp"),
    "coext": ("X-Webhook-Signature", "X-Webhook-Timestamp"),
    "tripdesk": ("TripDesk-Signature", ""),
}
# By language: the program around the page's receiver, what must be there, how it is built, and how it is run.
RUNTIMES = {
    "python": ("main.py", "python3", (), ("python3", "main.py")),
    "javascript": ("main.mjs", "node", (), ("node", "main.mjs")),
    "php": ("main.php", "php", (), ("php", "main.php")),
    "java": ("Main.java", "javac", ("javac", "Main.java", "Receiver.java"), ("java", "Main")),
    "go": ("main.go", "go", ("go", "build", "-o", "main", "main.go", "receiver.go"), ("./main",)),
    "csharp": ("Main.cs", "mcs", ("mcs", "-out:main.exe", "Main.cs", "Receiver.cs"), ("mono", "main.exe")),
}
# An event of which there is something to tell once a customer has written.
EVENTS = {"coax": "message.received", "coext": "message.received", "tripdesk": "conversation.assigned"}


@pytest.fixture(scope="module")
def sent(server: Server) -> dict[str, Hit]:
    with receiving() as receiver, Client(server.url) as client:
        box = client.create_sandbox(signatures="real")
        for system, event in EVENTS.items():
            box.inbound(system, "+447700900123", "Grüße 🎈")
            box.subscribe(system, f"{receiver.url}/{system}", secret=SECRET)
            client.call("POST", f"/sandboxes/{box.id}/webhooks/{system}/try", json={"event": event})
        box.drain()
        box.delete()
        return {hit.path.rpartition("/")[2]: hit for hit in receiver.hits}


@pytest.fixture(scope="module")
def documented(server: Server) -> list[tuple[str, Hit]]:
    """The example of each event in the document of each system that signs, in the bytes that it was posted in."""
    found = []
    for system in SIGNED:
        document = requests.get(f"{server.url}/{system}/openapi.json", timeout=60).json()
        for item in document["webhooks"].values():
            post = item["post"]
            assert f"the secret `{SECRET}`" in post["description"]
            headers = {parameter["name"]: parameter["example"] for parameter in post["parameters"]}
            body = post["requestBody"]["content"]["application/json"]["example"]
            found.append((system, Hit("", headers, encoded(body))))
    return found


def cases(hits: Iterable[tuple[str, Hit]]) -> list[tuple[bool, str]]:
    """What a check is asked, as a line of text, and whether it is to take it."""
    found = []
    for system, hit in hits:
        signature, timestamp = (hit.headers.get(name, "") for name in SIGNED[system])
        at = int(timestamp or signature.partition(",")[0].removeprefix("t="))
        flipped = signature[:-1] + ("0" if signature[-1] != "0" else "1")
        asked = [
            (True, SECRET, signature, hit.body, at),
            (True, SECRET, signature, hit.body, at + 300),
            (False, SECRET, signature, hit.body, at + 301),
            (False, SECRET, signature, hit.body, at - 301),
            (False, SECRET, signature, hit.body + b" ", at),
            (False, SECRET, signature, hit.body.replace(b":", b": ", 1), at),
            (False, SECRET, flipped, hit.body, at),
            (False, SECRET, signature[:-1], hit.body, at),
            (False, "another", signature, hit.body, at),
        ]
        for genuine, secret, given, body, now in asked:
            found.append((genuine, "\t".join((secret, given, timestamp, body.hex(), str(now)))))
        if timestamp:
            found.append((False, "\t".join((SECRET, signature, str(at + 1), hit.body.hex(), str(at)))))
    return found


def test_each_system_that_signs_sends_the_headers_of_the_page(sent: dict[str, Hit]) -> None:
    assert sent.keys() == SIGNED.keys()
    assert [name for name, hit in sent.items() if not {*SIGNED[name], ""} <= {*hit.headers, ""}] == []


def test_an_event_of_each_document_is_an_example_to_verify(documented: list[tuple[str, Hit]]) -> None:
    assert Counter(system for system, _ in documented) == {"coax": 6, "coext": 6, "tripdesk": 6}


@pytest.mark.parametrize("language", RUNTIMES)
def test_a_check_of_the_page_takes_what_is_sent_and_documented_and_refuses_what_was_changed_or_is_old(
    sent: dict[str, Hit], documented: list[tuple[str, Hit]], language: str, tmp_path: Path
) -> None:
    main, needed, build, run = RUNTIMES[language]
    if shutil.which(needed) is None:
        pytest.skip(f"there is no {needed} here: it runs where {language} is installed")
    blocks.save(blocks.read(PAGE, language), tmp_path)
    shutil.copy(MAINS / main, tmp_path / main)
    if build:
        subprocess.run(build, cwd=tmp_path, check=True, timeout=100)
    asked = cases([*sent.items(), *documented])
    lines = "\n".join(line for _, line in asked)
    said = subprocess.run(run, cwd=tmp_path, input=lines, check=True, timeout=60, stdout=subprocess.PIPE, text=True)
    assert said.stdout.split() == [str(genuine).lower() for genuine, _ in asked]


def test_the_page_tells_of_every_header_that_a_system_sends(sent: dict[str, Hit]) -> None:
    text = PAGE.read_text("utf-8")
    plain = {"Content-Type", "Content-Length", "Host", "User-Agent", "Accept", "Accept-Encoding", "Connection"}
    told = {name for hit in sent.values() for name in hit.headers} - plain
    assert [name for name in sorted(told) if name not in text] == []


def test_a_retry_does_not_hold_back_the_next_event_of_its_message(server: Server) -> None:
    with receiving() as receiver, Client(server.url) as client:
        box = client.create_sandbox(now="2026-01-01T09:00:00Z", frozen=True)
        receiver.will(500)
        box.subscribe("coext", receiver.url, secret=SECRET, events=["message.sent", "message.delivered"])
        coext, text = box.system("coext"), {"to": "+447700900123", "message": "Hello", "reference": "one"}
        box.inbound("coext", "+447700900123", "Is it still free?")
        key = {"X-API-Key": coext["credentials"]["api_key"]}
        requests.post(f"{coext['base_url']}/messages/text", json=text, headers=key, timeout=10).raise_for_status()
        box.advance(60)
        heard = [(hit.headers["X-Webhook-Event"], hit.headers["X-Webhook-Id"]) for hit in receiver.hits]
        box.delete()
    assert [event for event, _ in heard] == ["message.sent", "message.delivered", "message.sent"]
    assert heard[0] == heard[2]
