"""A bounded load on a loopback port: wrk where it is installed, else threads with http.client."""

from __future__ import annotations

import http.client
import json
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks._measure import percentile
from benchmarks._processes import HOST

CONNECTIONS = 32
SECONDS = 3
PATIENCE = 30

_RATE = re.compile(r"Requests/sec:\s+([\d.]+)")
_P99 = re.compile(r"^\s*99%\s+([\d.]+)(us|ms|s)", re.MULTILINE)
_MILLISECONDS = {"us": 0.001, "ms": 1.0, "s": 1_000.0}


@dataclass(frozen=True, slots=True)
class Target:
    """A port on loopback, what its paths begin with, and the headers of every request."""

    port: int
    prefix: str
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Load:
    """What a load found."""

    a_second: float
    p99_ms: float


def run(target: Target, method: str, path: str, body: Any) -> Load:
    """Send one request over and over on every connection. Raises RuntimeError when any answer is no 2xx."""
    sent = "" if body is None else json.dumps(body)
    headers = {"Content-Type": "application/json", **target.headers}
    wrk = shutil.which("wrk")
    if wrk is None:
        return _threads(target.port, method, target.prefix + path, sent, headers)
    return _wrk(wrk, f"http://{HOST}:{target.port}{target.prefix}{path}", method, sent, headers)


def _wrk(wrk: str, url: str, method: str, body: str, headers: Mapping[str, str]) -> Load:
    # JSON's strings are Lua's strings too, for the plain ASCII that is sent here.
    lines = [f"wrk.method = {json.dumps(method)}", f"wrk.body = {json.dumps(body)}"]
    lines += [f"wrk.headers[{json.dumps(name)}] = {json.dumps(value)}" for name, value in headers.items()]
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder, "request.lua")
        script.write_text("\n".join(lines))
        command = [wrk, "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "--latency", "-s", str(script), url]
        told = subprocess.run(command, check=True, capture_output=True, text=True, timeout=SECONDS + PATIENCE).stdout
    rate, p99 = _RATE.search(told), _P99.search(told)
    if rate is None or p99 is None or "Non-2xx" in told:
        raise RuntimeError(f"wrk found:\n{told}")
    return Load(float(rate[1]), float(p99[1]) * _MILLISECONDS[p99[2]])


def _threads(port: int, method: str, path: str, body: str, headers: Mapping[str, str]) -> Load:
    started = time.perf_counter()

    def client() -> list[float]:
        connection = http.client.HTTPConnection(HOST, port, timeout=PATIENCE)
        taken = []
        while (began := time.perf_counter()) < started + SECONDS:
            connection.request(method, path, body, dict(headers))
            answer = connection.getresponse()
            answer.read()
            if answer.status >= http.HTTPStatus.MULTIPLE_CHOICES:
                raise RuntimeError(f"{method} {path} answered {answer.status}")
            taken.append((time.perf_counter() - began) * 1_000)
        connection.close()
        return taken

    with ThreadPoolExecutor(CONNECTIONS) as clients:
        futures = [clients.submit(client) for _ in range(CONNECTIONS)]
        taken = [each for future in futures for each in future.result()]
    return Load(len(taken) / (time.perf_counter() - started), percentile(taken, 0.99))
