"""Servers as processes of their own on loopback: ours, and granian with a bare app."""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HOST = "127.0.0.1"
PATIENCE = 30.0
PAUSE = 0.0005
_ROOT = Path(__file__).resolve().parents[1]
# Both sides are started from compiled files, as they are wherever they were installed.
_COMPILED = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}


@dataclass(frozen=True, slots=True)
class Served:
    """A running server: its port and process, the seconds from its spawn to its first 200, and when it was spawned."""

    port: int
    pid: int
    ready_after: float
    spawned_at: float

    def ask(self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None) -> Any:
        """Send one request, insist on a 2xx, and read the answer."""
        connection = http.client.HTTPConnection(HOST, self.port, timeout=PATIENCE)
        sent = None if body is None else json.dumps(body)
        try:
            connection.request(method, path, sent, {"Content-Type": "application/json", **(headers or {})})
            answer = connection.getresponse()
            read = answer.read()
        finally:
            connection.close()
        if answer.status >= http.HTTPStatus.MULTIPLE_CHOICES:
            raise RuntimeError(f"{method} {path} answered {answer.status}: {read[:500]!r}")
        return json.loads(read)


@contextmanager
def ours() -> Iterator[Served]:
    """`python -m mock_server serve`."""
    port = free_port()
    with _served(("mock_server", "serve", "--port", str(port)), port, "/_mock/health") as server:
        yield server


@contextmanager
def granian(app: str, path: str, *flags: str) -> Iterator[Served]:
    """An app on granian in its ordinary way, with one worker; ready when `path` answers 200."""
    port = free_port()
    command = ("granian", "--interface", "wsgi", "--workers", "1", "--host", HOST, "--port", str(port), *flags, app)
    with _served(command, port, path) as server:
        yield server


def free_port() -> int:
    """A port that nobody listens to."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def _served(module: Sequence[str], port: int, path: str) -> Iterator[Served]:
    spawned_at = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", *module],
        cwd=_ROOT,
        env=_COMPILED,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield Served(port, process.pid, _first_answer(process, port, path, spawned_at) - spawned_at, spawned_at)
    finally:
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _first_answer(process: subprocess.Popen[bytes], port: int, path: str, spawned_at: float) -> float:
    request = f"GET {path} HTTP/1.1\r\nHost: {HOST}:{port}\r\nConnection: close\r\n\r\n".encode()
    while time.perf_counter() < spawned_at + PATIENCE:
        if process.poll() is not None:
            break
        try:
            with socket.create_connection((HOST, port), timeout=PATIENCE) as connection:
                connection.sendall(request)
                if connection.recv(64).startswith(b"HTTP/1.1 200"):
                    return time.perf_counter()
        except OSError:
            time.sleep(PAUSE)
    raise RuntimeError(f"{process.args!r} does not answer at {path}")
