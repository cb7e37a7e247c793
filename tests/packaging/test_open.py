"""`mock-server open`: what it goes on from, and what it refuses."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from mock_server.client import Client
from tests.support.process import MOCK_SERVER, ROOT, Served, environment, run, serving

TOKEN = "a-token-that-is-no-secret"


@pytest.fixture(scope="module")
def server() -> Iterator[Served]:
    with serving() as started:
        yield started


@contextmanager
def opening(file: Path, *flags: str) -> Iterator[tuple[str, str]]:
    """What it says first, and the address that it tells."""
    command = [*MOCK_SERVER, "open", *flags, str(file)]
    process = subprocess.Popen(command, cwd=ROOT, env=environment(), stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield process.stdout.readline().strip(), process.stdout.readline().strip()
    finally:
        process.terminate()
        process.wait(30)
        process.stdout.close()


def test_an_exported_state_goes_on_with_a_clock_that_stands_still(server: Served, tmp_path: Path) -> None:
    with Client(server.url) as client:
        box = client.create_sandbox(now="2026-01-01T09:00:00Z")
        box.inbound("coax", "+447700900123", "Hello")
        state = box.export_state()
    file = tmp_path / "state.json"
    file.write_text(json.dumps(state))
    with opening(file, "--control-token", TOKEN, "--no-ui") as (label, address):
        assert label == "an exported state"
        url, _, sandbox = address.partition("/_mock/sandboxes/")
        with Client(url, TOKEN) as client:
            opened = client.sandbox(sandbox)
            clock = opened.clock()
            assert (clock["frozen"], clock["now"][:16]) == (True, "2026-01-01T09:00")
            assert opened.messages(q="Hello")[0]["from"] == "+447700900123"
            assert opened.get()["label"] == "an exported state"


def test_a_report_as_json_of_a_running_clock_goes_on_where_it_was_made(server: Served, tmp_path: Path) -> None:
    with Client(server.url) as client:
        box = client.create_sandbox(now="2026-01-01T09:00:00Z", label="by hand")
        box.inbound("coax", "+447700900123", "Hello")
        report = box.full_report()
    file = tmp_path / "report.json"
    file.write_text(json.dumps(report))
    with opening(file) as (label, address):
        assert label == "Sandbox by hand"
        url, _, sandbox = address.partition("/_mock/ui/s/")
        with Client(url) as client:
            assert client.sandbox(sandbox).clock() == {"now": report["sandbox"]["clock"]["now"], "frozen": True}


WRONG: dict[str, tuple[Any, str]] = {
    "no JSON": ("<html>", "neither a report nor a document of JSON"),
    "another document": ({"name": "x"}, "no report and no state"),
    "no state in it": ({"report": 1, "state": None}, "no state in it"),
    "a state of another version": ({"version": 99, "clock": {"frozen_at": 0, "offset": None}}, "422"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_none_of_both_is_refused_in_words_with_exit_code_2(tmp_path: Path, name: str) -> None:
    content, words = WRONG[name]
    file = tmp_path / "file.json"
    file.write_text(content if isinstance(content, str) else json.dumps(content))
    ran = run("open", str(file))
    assert ran.returncode == 2
    assert f"{file}: " in ran.stderr
    assert words in ran.stderr
    assert "Traceback" not in ran.stderr


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    ran = run("open", str(tmp_path / "nothing.html"))
    assert (ran.returncode, "does not exist" in ran.stderr) == (2, True)
