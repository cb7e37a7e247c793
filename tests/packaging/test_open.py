"""`mock-server open`: what it goes on from, and what it refuses."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from mock_server.cli.opening import Refused, read
from mock_server.client import Client, Sandbox
from mock_server.server.composition import Server
from tests.support.process import MOCK_SERVER, ROOT, environment, run_refused
from tests.support.servers import TOKEN


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
