"""Thousands of connections to one server, and what another client of it notices."""

from __future__ import annotations

import http.client
import selectors
import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks._measure import percentile
from benchmarks._processes import HOST, Served
from mock_server.server.serving import room_for_connections

PATIENCE = 60.0
_LOOK = 0.1
_NEVER = -1


def threads(pid: int) -> int:
    """How many a process has (Linux)."""
    status = Path(f"/proc/{pid}/status").read_text("ascii", "replace")
    return int(next(line for line in status.splitlines() if line.startswith("Threads:")).split()[1])


def until_idle(pid: int) -> None:
    """Return once a process uses no CPU: it has taken in what it was sent (Linux)."""
    before = _NEVER
    while (used := _cpu(pid)) != before:
        before = used
        time.sleep(_LOOK)


def _cpu(pid: int) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text("ascii", "replace").rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


@contextmanager
def crowd(server: Served, requests: Sequence[bytes]) -> Iterator[list[socket.socket]]:
    """A connection for each of these, which was sent and not answered."""
    if room_for_connections(len(requests), raise_limit=True) < len(requests):
        raise RuntimeError(f"this process may not have {len(requests)} connections; ulimit -n says how many")
    clients: list[socket.socket] = []
    try:
        for request in requests:
            client = socket.create_connection((HOST, server.port), timeout=PATIENCE)
            clients.append(client)
            client.sendall(request)
        until_idle(server.pid)
        yield clients
    finally:
        for client in clients:
            client.close()


def answers(clients: Sequence[socket.socket]) -> list[bytes]:
    """The first words of each one's answer, once all have one."""
    found = []
    with selectors.DefaultSelector() as selector:
        for client in clients:
            selector.register(client, selectors.EVENT_READ)
        while selector.get_map():
            ready = selector.select(PATIENCE)
            if not ready:
                raise RuntimeError(f"{len(selector.get_map())} of {len(clients)} have no answer")
            for key, _ in ready:
                found.append(key.fileobj.recv(65_536)[:12])  # type: ignore[union-attr]  # they are sockets
                selector.unregister(key.fileobj)
    return found


def p99(server: Served, path: str, seconds: float) -> float:
    """Of the milliseconds that one request after the other takes for so long."""
    connection = http.client.HTTPConnection(HOST, server.port, timeout=PATIENCE)
    taken = []
    until = time.perf_counter() + seconds
    while (began := time.perf_counter()) < until:
        connection.request("GET", path)
        connection.getresponse().read()
        taken.append((time.perf_counter() - began) * 1_000)
    connection.close()
    return percentile(taken, 0.99)
