"""The server that the vendors' samples are sent to, as a person starts it, and the programs that send them."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.process import Served, serving

HERE = Path(__file__).resolve().parent


@pytest.fixture(scope="session")
def made() -> Iterator[Served]:
    """`make serve` on a free port."""
    with serving(command=("make", "--no-print-directory", "serve", "ARGS=--port 0")) as server:
        yield server


def curl(url: str, headers: dict[str, str], body: Any) -> tuple[int, Any]:
    """Status and JSON of what curl gets for a POST; a body is an object or a text as it stands."""
    sent = body if isinstance(body, str) else json.dumps(body)
    given = {**headers, "Content-Type": "application/json"}
    named = [part for name, value in given.items() for part in ("-H", f"{name}: {value}")]
    command = ["curl", "-s", url, "--noproxy", "*", *named, "-d", sent, "-w", "\n%{http_code}"]
    asked = subprocess.run(command, capture_output=True, text=True, timeout=30, check=True)
    answer, _, status = asked.stdout.rpartition("\n")
    return int(status), json.loads(answer)


def node(script: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = ["node", HERE / script, *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
