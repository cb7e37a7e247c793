"""`health`, `openapi`, `run` and `open`, and the package's public names."""

import json
import os
import platform
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from mock_server.cli import health, telling
from mock_server.cli.main import main
from mock_server.cli.opening import Refused, read
from mock_server.client import Client, Sandbox
from mock_server.server.composition import Server
from mock_server.systems import load, ours
from tests.support.process import MOCK_SERVER, ONE, ROOT, Served, call, environment, run, run_refused
from tests.support.servers import TOKEN

DEAD = "http://127.0.0.1:9"


def test_health_exits_with_0_when_the_server_is_well(shared: Served) -> None:
    assert run("health", "--url", shared.url).returncode == 0
    assert run("health", variables={"MOCK_URL": shared.url}).returncode == 0
    assert run("health", variables={"MOCK_PORT": str(shared.port)}).returncode == 0


@pytest.mark.parametrize("url", ["words", "http://127.0.0.1:99999", "http://[::1", "ftp://x", DEAD])
def test_health_says_what_is_wrong_with_an_address_and_where_nobody_answers(url: str) -> None:
    assert str(health.check(url)).startswith(url)


def test_health_exits_with_1_for_a_server_that_is_not_this_one_and_says_so() -> None:
    with socket.create_server(("127.0.0.1", 0)) as stranger, ThreadPoolExecutor(1) as asking:
        url = f"http://127.0.0.1:{stranger.getsockname()[1]}"
        probe = asking.submit(run, "health", "--url", url)
        client, _ = stranger.accept()
        with client:
            client.sendall(b"220 mail.example.com ready\r\n")

        finished = probe.result()
        assert (finished.returncode, finished.stdout) == (1, "")
        assert finished.stderr.startswith(f"{url} does not answer: ")
        assert "Traceback" not in finished.stderr


@pytest.mark.parametrize("name", [*ours(), "control"])
def test_the_printed_document_is_the_served_one_but_for_its_address(shared: Served, name: str) -> None:
    place = f"{shared.url}/{'_mock' if name == 'control' else name}"
    printed, served = json.loads(CliRunner().invoke(main, ["openapi", name]).stdout), call(f"{place}/openapi.json").json

    base_path = "" if name == "control" else load(name).base_path
    assert served["servers"] == [{"url": place + base_path}]
    assert served | {"servers": []} == printed | {"servers": []}


ASK = """
import os, requests
for name in ("MOCK_URL", "MESSAGING_MOCK_URL", "MSGBOXX_BASE_URL", "MSGBOXX_USERNAME", "MSGBOXX_PASSWORD", "KEPT"):
    print(os.environ[name])
print(requests.get(os.environ["MOCK_URL"] + "/_mock/health", timeout=30).status_code)
raise SystemExit(7)
"""


def test_run_hands_the_command_a_server_that_it_asks_without_a_proxy_and_passes_its_exit_code_on() -> None:
    proxies = {"NO_PROXY": "", "no_proxy": "", "HTTP_PROXY": DEAD, "http_proxy": DEAD, "ALL_PROXY": DEAD}
    finished = run("run", *ONE, "--", sys.executable, "-c", ASK, variables={"KEPT": "as it was", **proxies})

    url, same_url, base_url, *rest = finished.stdout.splitlines()
    assert finished.returncode == 7
    assert (same_url, base_url) == (url, f"{url}/msgboxx")
    assert rest == ["my@username.com", "MySuperSecurePassw0rd!", "as it was", "200"]
    assert run("health", "--url", url).returncode == 1


@pytest.mark.parametrize(
    ("before", "host", "after"),
    [
        ({}, "127.0.0.1", "127.0.0.1"),
        ({"NO_PROXY": "a.example, b.example"}, "127.0.0.1", "a.example,b.example,127.0.0.1"),
        ({"NO_PROXY": "a.example", "no_proxy": "b.example,127.0.0.1"}, "127.0.0.1", "a.example,b.example,127.0.0.1"),
        ({"no_proxy": "*"}, "127.0.0.1", "*"),
        ({}, "localhost", "localhost,127.0.0.1,::1"),
    ],
)
def test_runs_command_is_told_to_ask_no_proxy_for_the_server(
    before: dict[str, str], host: str, after: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.setenv(name, before.get(name, ""))
    assert telling._past_proxies(host) == {"NO_PROXY": after, "no_proxy": after}


@pytest.mark.parametrize(
    ("command", "code", "said"),
    [
        (("--seed", "3", sys.executable, "--version"), 0, f"Python {platform.python_version()}\n"),
        (("--", sys.executable, "-c", "import os; os.kill(os.getpid(), 9)"), 128 + signal.SIGKILL, ""),
        (("--", "/nowhere/at/all"), 127, "/nowhere/at/all: No such file or directory\n"),
    ],
    ids=["the command's own flags", "a signal, as a shell does", "no program"],
)
def test_run_gives_the_command_its_flags_and_tells_how_it_ended(command: tuple[str, ...], code: int, said: str) -> None:
    finished = run("run", *ONE, *command)

    assert (finished.returncode, finished.stdout + finished.stderr) == (code, said)


# The left-over does not hold our pipes open, or nobody would see the end of `run` before its own.
BYSTANDER = """
import subprocess
print(subprocess.Popen(["sleep", "30"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).pid)
"""


def test_run_kills_nothing_that_its_command_left_running() -> None:
    pid = int(run("run", *ONE, "--", sys.executable, "-c", BYSTANDER).stdout)

    os.kill(pid, signal.SIGTERM)  # which fails if it is gone


def test_the_public_names_are_found_on_the_package() -> None:
    script = "import mock_server as m; print(m.create_server().settings == m.Settings(port=0), m.Server.__name__)"

    assert run("-c", script, command=[sys.executable]).stdout == "True Server\n"


@contextmanager
def opening(document: Any, folder: Path, *flags: str) -> Iterator[tuple[str, str, str]]:
    """What it says first, the address of the server that it starts, and the sandbox there, of a file of this."""
    file = folder / "opened.json"
    file.write_text(json.dumps(document))
    command = [*MOCK_SERVER, "open", *flags, str(file)]
    with subprocess.Popen(command, cwd=ROOT, env=environment(), stdout=subprocess.PIPE, text=True) as process:
        try:
            label, address = (process.stdout.readline().strip() for _ in range(2))
            url, _, place = address.partition("/_mock/")
            yield label, url, place
        finally:
            process.terminate()


def greeted(client: Client, **how: str) -> Sandbox:
    box = client.create_sandbox(now="2026-01-01T09:00:00Z", **how)
    box.inbound("coax", "+447700900123", "Hello")
    return box


def test_an_exported_state_goes_on_with_a_clock_that_stands_still(server: Server, tmp_path: Path) -> None:
    with Client(server.url) as client:
        state = greeted(client).export_state()
    with (
        opening(state, tmp_path, "--control-token", TOKEN, "--no-ui") as (label, url, place),
        Client(url, TOKEN) as client,
    ):
        opened = client.sandbox(place.removeprefix("sandboxes/"))
        clock = opened.clock()
        assert (clock["frozen"], clock["now"][:16]) == (True, "2026-01-01T09:00")
        assert opened.messages(q="Hello")[0]["from"] == "+447700900123"
        assert opened.get()["label"] == label == "an exported state"


def test_a_report_as_json_of_a_running_clock_goes_on_where_it_was_made(server: Server, tmp_path: Path) -> None:
    with Client(server.url) as client:
        report = greeted(client, label="by hand").full_report()
    with opening(report, tmp_path) as (label, url, place), Client(url) as client:
        assert label == "Sandbox by hand"
        opened = client.sandbox(place.removeprefix("ui/s/"))
        assert opened.clock() == {"now": report["sandbox"]["clock"]["now"], "frozen": True}


@pytest.mark.parametrize(
    ("content", "told"),
    [("<html>", "neither a report nor a document of JSON"), ('{"report": 1, "state": null}', "no state in it")],
)
def test_what_is_none_of_both_is_refused_in_words(content: str, told: str) -> None:
    with pytest.raises(Refused, match=told):
        read(content.encode())


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ('{"name": "x"}', "no report and no state"),
        # What the server says of a state of another version.
        ('{"version": 99, "clock": {"frozen_at": 0, "offset": null}}', "422"),
        (None, "does not exist"),
    ],
)
def test_what_cannot_be_opened_is_told_with_exit_code_2(tmp_path: Path, content: str | None, told: str) -> None:
    file = tmp_path / "file.json"
    if content is not None:
        file.write_text(content)
    refused = run_refused("open", str(file))
    assert str(file) in refused
    assert told in refused
