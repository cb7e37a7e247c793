"""One POST to the outside, and what came of it.

This and `connections` are the modules that speak to the outside. Redirects are not followed; proxies, `.netrc` and
cookies are not looked at; an answer is read up to 64 KiB and for a time that it has as a whole, however its bytes come.
"""

from __future__ import annotations

import re
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import lru_cache
from http.client import HTTPException, IncompleteRead
from itertools import islice
from pathlib import Path
from urllib.parse import unquote

from urllib3.exceptions import HTTPError
from urllib3.util import Url, make_headers, parse_url

from mock_server.kernel.clock import stopwatch
from mock_server.kernel.memo import memo
from mock_server.kernel.webhooks.delivery.connections import (
    Connection,
    FinalResponse,
    RefusedAddressError,
    connection_to,
)
from mock_server.kernel.webhooks.delivery.timing import DEFAULT_PORTS, KEPT_SECONDS, never
from mock_server.kernel.webhooks.policy import Policy
from mock_server.kernel.webhooks.records import Outcome

MAX_ANSWER = 64 * 1024
# So many headers of an answer are kept.
MAX_HEADERS = 50
# How many connections are kept for the next POST.
MAX_KEPT = 32
_SAID = ("Accept-Encoding: identity", "Accept: */*", "User-Agent: mock-server-webhooks")
# What would end a header's line, and an address's zone, which means nothing to another machine.
_BREAK, _ZONE = re.compile(r"[\r\n]"), re.compile(r"%[^\]]*\]")
# A URL by its parts. Raises HTTPError.
_read = memo(1_000)(parse_url)


class Sender:
    """Sends from any thread, over connections that are kept for a moment."""

    def __init__(self, policy: Policy, authorities: Path | None = None) -> None:
        self._policy = policy
        self._authorities = authorities
        self._lock = threading.Lock()
        # Place, connection, and since when it is without work: the newest is last.
        self._idle: deque[tuple[tuple[str | None, ...], Connection, float]] = deque()

    def post(
        self, url: str, body: bytes, headers: Mapping[str, str], timeout: float, ended: Callable[[], bool] = never
    ) -> Outcome:
        """One POST, and what came of it within `timeout` seconds, or until it has `ended`."""
        connection, began = None, stopwatch()
        try:
            target = _read(url)
            connection = self._take(target)
            connection.deadline.at, connection.deadline.ended = time.monotonic() + timeout, ended
            outcome, is_whole = _exchange(connection, target, body, headers, began)
        except RefusedAddressError as refusal:
            return Outcome(error=str(refusal), refused=True)
        except (OSError, HTTPException, HTTPError, ValueError) as error:
            if connection is not None:
                connection.close()
            return Outcome(error=f"{type(error).__name__}: {error}", seconds=stopwatch() - began)
        connection.deadline.ended = never
        if is_whole:
            self._give(target, connection)
        else:
            connection.close()
        return outcome

    def close_idle(self, seconds: float = 0.0) -> None:
        """Close the connections that were given back so long ago."""
        since = time.monotonic() - seconds
        closing = []
        with self._lock:
            while self._idle and self._idle[0][2] <= since:
                closing.append(self._idle.popleft()[1])
        for connection in closing:
            connection.close()

    def _take(self, target: Url) -> Connection:
        """A connection to a URL's host: one that was kept, or a new one that is not yet opened."""
        place = _place(target)
        while (kept := self._find(place)) is not None:
            _, connection, since = kept
            if time.monotonic() - since < KEPT_SECONDS and connection.is_connected:
                return connection
            connection.close()
        return connection_to(target, self._policy, self._authorities)

    def _give(self, target: Url, connection: Connection) -> None:
        with self._lock:
            self._idle.append((_place(target), connection, time.monotonic()))
            surplus = self._idle.popleft()[1] if len(self._idle) > MAX_KEPT else None
        if surplus is not None:
            surplus.close()

    def _find(self, place: tuple[str | None, ...]) -> tuple[tuple[str | None, ...], Connection, float] | None:
        """The one that was used last, taken out."""
        with self._lock:
            found = next((kept for kept in reversed(self._idle) if kept[0] == place), None)
            if found is not None:
                self._idle.remove(found)
            return found


def _exchange(
    connection: Connection, target: Url, body: bytes, headers: Mapping[str, str], began: float
) -> tuple[Outcome, bool]:
    """The outcome, and whether the connection is good for another POST.

    Connections are urllib3's; what goes over them is written and read here, since its own way, and that of http.client
    below it, costs three times as much of the interpreter's lock.
    """
    sent = _head(target, len(body), headers) + body
    if connection.sock is None:
        connection.connect()
    sock = connection.sock
    if sock is None:
        raise ConnectionError("there is no connection")
    # A receiver that has refused without reading on may still have said why.
    with suppress(BrokenPipeError):
        sock.sendall(sent)
    response = FinalResponse(sock, method="POST")
    try:
        response.begin()
        read = response.read(MAX_ANSWER)
        if response.length and len(read) < MAX_ANSWER:
            raise IncompleteRead(read, response.length)
        is_whole = response.isclosed() and not response.will_close
    finally:
        response.close()
    text, came = read.decode("utf-8", "replace"), dict(islice(response.getheaders(), MAX_HEADERS))
    return Outcome(response.status, text, headers=came, seconds=stopwatch() - began), is_whole


def _head(target: Url, length: int, headers: Mapping[str, str]) -> bytes:
    """The first line and the headers of a POST. Raises ValueError for a header that would be more than one line."""
    lines = [_begun(target), f"Content-Length: {length}", *(f"{name}: {value}" for name, value in headers.items())]
    for line in lines[2:]:
        if _BREAK.search(line):
            raise ValueError(f"Invalid header {line!r}")
    return "\r\n".join([*lines, "\r\n"]).encode("latin-1")


@lru_cache(maxsize=1024)
def _begun(target: Url) -> str:
    """What each POST to a URL begins with."""
    host = _ZONE.sub("]", target.host or "")
    port = "" if target.port in (None, DEFAULT_PORTS.get(target.scheme or "")) else f":{target.port}"
    lines = [f"POST {target.request_uri} HTTP/1.1", f"Host: {host}{port}", *_SAID]
    if target.auth:
        lines.append(f"Authorization: {make_headers(basic_auth=unquote(target.auth))['authorization']}")
    return "\r\n".join(lines)


def _place(target: Url) -> tuple[str | None, ...]:
    return (target.scheme, target.host, str(target.port))
