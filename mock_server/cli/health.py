"""The health probe of a container: it imports next to nothing, so that it costs next to nothing."""

from __future__ import annotations

import http.client
import json
import time
from urllib.parse import urlsplit

# A server that has just begun to answer is given so many seconds to be ready, and is asked so often.
_PATIENCE = 1.5
_PAUSE = 0.05
# Seconds for an answer.
_TIMEOUT = 2.0


def check(url: str) -> str | None:
    """Ask a server for its health; None when it is well and ready, else what is wrong."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        return f"{url} is no URL: {error}"
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return f"{url} is no http or https URL"
    connect = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    deadline = time.monotonic() + _PATIENCE
    while True:
        connection = connect(parts.hostname, port, timeout=_TIMEOUT)
        try:
            connection.request("GET", parts.path.rstrip("/") + "/_mock/health")
            answer = connection.getresponse()
            status, body = answer.status, answer.read()
        except (OSError, http.client.HTTPException) as error:
            return f"{url} does not answer: {error}"
        finally:
            connection.close()
        wrong = _wrong(status, body)
        if wrong != _NOT_READY or time.monotonic() > deadline:
            return wrong and f"{url} {wrong}"
        time.sleep(_PAUSE)


_NOT_READY = "is not ready yet"


def _wrong(status: int, body: bytes) -> str | None:
    if status != http.client.OK:
        return f"answers {status}"
    try:
        is_ready: bool = json.loads(body)["ready"]
    except (ValueError, TypeError, KeyError):
        return "answers what is no health of a mock server"
    return None if is_ready else _NOT_READY
