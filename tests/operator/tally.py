"""A receiver in a process of its own that counts: run as a script, it prints its port and lives until stdin ends."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import requests


class Counting(BaseHTTPRequestHandler):
    """Counts bodies by path and messageId; below /picky every seventh id is refused the first time."""

    protocol_version = "HTTP/1.1"
    accepted: ClassVar[Counter[str]] = Counter()
    refused: ClassVar[Counter[str]] = Counter()
    lock = threading.Lock()

    def do_POST(self) -> None:
        """Count it."""
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        key = f"{self.path} {self.headers['X-Msgboxx-Event']} {body.get('messageId') or body.get('broadcastId')}"
        with self.lock:
            fussy = self.path == "/picky" and not self.refused[key] and int(key[-4:], 16) % 7 == 0
            (self.refused if fussy else self.accepted)[key] += 1
        self._say(503 if fussy else 200, b"")

    def do_GET(self) -> None:
        """Tell the counts."""
        with self.lock:
            counts = {"accepted": dict(self.accepted), "refused": dict(self.refused)}
        self._say(200, json.dumps(counts).encode())

    def _say(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@dataclass(frozen=True)
class Tally:
    """What a counting process has counted."""

    url: str

    def counts(self, what: str = "accepted") -> dict[str, int]:
        """How often each path, event and id came, and was `accepted` or `refused`."""
        found: dict[str, int] = requests.get(self.url, timeout=10).json()[what]
        return found


@contextmanager
def counting() -> Iterator[Tally]:
    """A counting process, gone afterwards."""
    with subprocess.Popen([sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        port = int(process.stdout.readline())
        try:
            yield Tally(f"http://127.0.0.1:{port}")
        finally:
            process.terminate()


def _main() -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Counting)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdout.write(f"{server.server_port}\n")
    sys.stdout.flush()
    sys.stdin.read()


if __name__ == "__main__":
    _main()
