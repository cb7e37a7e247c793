"""Servers in processes of their own, calls to them, and the one place where tests poll."""

import http.client
import json
import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, TypeVar
from urllib.parse import urlsplit
from uuid import uuid4

import pytest

ROOT = Path(__file__).resolve().parents[2]
MOCK_SERVER = (sys.executable, "-m", "mock_server")
# Of a server whose systems do not matter: it starts in half the time that all of them take.
ONE = ("--only", "msgboxx")
# The banner's last line begins so.
LAST_LINE = "control plane"

T = TypeVar("T")


def needs(*programs: str) -> pytest.MarkDecorator:
    """Mark a test that runs these programs."""
    missing = [program for program in programs if shutil.which(program) is None]
    return pytest.mark.skipif(bool(missing), reason=f"put {', '.join(missing)} on the PATH to run it")


def until(found: Callable[[], T], *, seconds: float = 30.0) -> T:
    """What `found` returns as soon as that is true; a failed test when it is not within `seconds`."""
    deadline = time.monotonic() + seconds
    while not (value := found()):
        assert time.monotonic() < deadline, f"not true within {seconds} s: {found} gave {value!r}"
        time.sleep(0.005)
    return value


# What make sets, and what our Makefile takes: a make that a test starts is not to do what the one around it was told.
_MAKES = (
    *("MAKEFLAGS", "MFLAGS", "MAKELEVEL"),
    *("ARGS", "TESTS", "PYTEST_ARGS", "PYTEST_WORKERS", "IMAGE", "BUILDER", "MINUTES", "SYSTEM", "PYTHON"),
)


def environment(**variables: str) -> dict[str, str]:
    """This process's environment without what make and an earlier mock server left in it."""
    left = {key for key in os.environ if key in _MAKES or key.startswith(("MOCK_", "MSGBOXX_"))}
    return {key: value for key, value in os.environ.items() if key not in left} | variables


@dataclass
class Served:
    """A running `serve`: what it printed, and where it listens."""

    process: subprocess.Popen[str]
    banner: str
    log_file: IO[bytes]

    @property
    def url(self) -> str:
        return self.banner.splitlines()[0].rpartition(" ")[2]

    @property
    def port(self) -> int:
        return urlsplit(self.url).port or 0

    @property
    def log(self) -> str:
        return text_of(self.log_file)

    def told(self) -> str:
        """Everything it logged until now; its lines are written in their order, and not at once."""
        last = f"/last-{uuid4().hex}"
        call(self.url + last)
        until(lambda: last in self.log)
        return self.log

    def signal(self, number: int = signal.SIGTERM) -> float:
        """Send a signal to the process alone; the seconds until it was gone."""
        began = time.monotonic()
        self.process.send_signal(number)
        self.process.wait(30)
        return time.monotonic() - began


@contextmanager
def serving(
    *flags: str,
    command: Sequence[str] = (*MOCK_SERVER, "serve", "--port", "0"),
    variables: Mapping[str, str] | None = None,
    cwd: Path = ROOT,
) -> Iterator[Served]:
    """A server that has printed its banner, until the block ends."""
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            [*command, *flags],
            cwd=cwd,
            env=environment(**(variables or {})),
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
        try:
            served = Served(process, _banner(process, log), log)
            yield served
        finally:
            # make, when it is the command, hands the signal on to the server, and waits for it.
            process.terminate()
            process.wait(30)
            process.stdout.close()


def text_of(log: IO[bytes]) -> str:
    """What a server wrote to a file until now.

    It has our own description of the file, so reading must not move the place where it writes next: it would write over
    what it wrote before.
    """
    return os.pread(log.fileno(), os.fstat(log.fileno()).st_size, 0).decode("utf-8", "replace")


def _banner(process: subprocess.Popen[str], log: IO[bytes]) -> str:
    lines: list[str] = []
    for line in process.stdout:
        lines.append(line)
        if line.startswith(LAST_LINE):
            return "".join(lines)
    raise AssertionError(f"no server: {''.join(lines)}{text_of(log)}")


def run(
    *arguments: str,
    variables: Mapping[str, str] | None = None,
    command: Sequence[str] = MOCK_SERVER,
    cwd: Path = ROOT,
    seconds: float = 60,
) -> subprocess.CompletedProcess[str]:
    """The command line, run to its end."""
    return subprocess.run(
        [*command, *arguments],
        cwd=cwd,
        env=environment(**(variables or {})),
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )


def run_refused(*arguments: str, **how: Any) -> str:
    """What the command line tells when it refuses what it is asked, and does nothing."""
    finished = run(*arguments, **how)
    assert (finished.returncode, finished.stdout) == (2, ""), finished
    assert "Traceback" not in finished.stderr
    return finished.stderr


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def call(
    url: str,
    method: str = "GET",
    body: Any = None,
    headers: Mapping[str, str] | None = None,
    *,
    timeout: float = 30,
) -> Answer:
    """One request on a connection of its own; a body that is not bytes is sent as JSON."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=timeout)
    sent = dict(headers or {})
    if body is not None and not isinstance(body, bytes):
        body = json.dumps(body).encode()
        sent.setdefault("Content-Type", "application/json")
    try:
        connection.request(method, (parts.path or "/") + (f"?{parts.query}" if parts.query else ""), body, sent)
        response = connection.getresponse()
        return Answer(response.status, {name.lower(): value for name, value in response.getheaders()}, response.read())
    finally:
        connection.close()


def answers(url: str) -> bool:
    """Whether there is a server which answers a GET of this with 200."""
    try:
        return call(url).status == 200
    except OSError:
        return False


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
        return port


def typical(ask: Callable[[], Answer], *, times: int = 20) -> float:
    """The median of the seconds of so many calls: a busy machine may stop for a moment, and that proves nothing."""
    took = []
    for _ in range(times):
        began = time.perf_counter()
        assert ask().status == 200
        took.append(time.perf_counter() - began)
    return statistics.median(took)


def token(base_url: str, username: str = "my@username.com", password: str = "MySuperSecurePassw0rd!") -> dict[str, str]:
    """The Authorization header of a new msgboxx log-in."""
    credentials = {"username": username, "password": password}
    answer = call(f"{base_url}/oauth/token", "POST", credentials, {"X-Calling-Application": "tests"})
    assert answer.status == 200, answer
    return {"Authorization": f"Bearer {answer.json['access_token']}"}
