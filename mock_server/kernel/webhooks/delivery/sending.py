"""One POST to the outside, and what came of it.

This and `connections` are the modules that speak to the outside. Redirects are not followed; proxies, `.netrc` and
cookies are not looked at; an answer is read up to 64 KiB and for a time that it has as a whole, however its bytes come.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from http.client import HTTPException
from pathlib import Path
from urllib.parse import unquote

from urllib3.exceptions import HTTPError
from urllib3.util import Url, make_headers, parse_url

from mock_server.kernel.webhooks.delivery.connections import Connection, RefusedAddressError, connection_to
from mock_server.kernel.webhooks.delivery.deadline import KEPT_SECONDS, never
from mock_server.kernel.webhooks.policy import Policy
from mock_server.kernel.webhooks.records import Outcome

MAX_ANSWER = 64 * 1024
# How many connections are kept for the next POST.
MAX_KEPT = 32
_HEADERS = {"Accept": "*/*", "User-Agent": "mock-server-webhooks"}


class Sender:
    """Sends from any thread, over connections that are kept for a moment."""

    def __init__(self, policy: Policy, authorities: Path | None = None) -> None:
        self._kept = _KeptConnections(policy, authorities)

    def post(
        self, url: str, body: bytes, headers: Mapping[str, str], timeout: float, ended: Callable[[], bool] = never
    ) -> Outcome:
        """One POST, and what came of it within `timeout` seconds, or until it has `ended`."""
        connection = None
        try:
            target = parse_url(url)
            connection = self._kept.take(target)
            connection.deadline.at, connection.deadline.ended = time.monotonic() + timeout, ended
            outcome, is_whole = _exchange(connection, target, body, headers)
        except RefusedAddressError as refusal:
            return Outcome(error=str(refusal), refused=True)
        except (OSError, HTTPException, HTTPError, ValueError) as error:
            if connection is not None:
                connection.close()
            return Outcome(error=f"{type(error).__name__}: {error}")
        connection.deadline.ended = never
        if is_whole:
            self._kept.give(target, connection)
        else:
            connection.close()
        return outcome

    def close_idle(self, seconds: float = 0.0) -> None:
        """Close the connections that were not used for so long."""
        self._kept.close_idle(seconds)


def _exchange(connection: Connection, target: Url, body: bytes, headers: Mapping[str, str]) -> tuple[Outcome, bool]:
    """The outcome, and whether the connection is good for another POST."""
    if connection.sock is None:
        connection.connect()
    auth = {}
    if target.auth:
        auth["Authorization"] = make_headers(basic_auth=unquote(target.auth))["authorization"]
    # A receiver that has refused without reading on may still have said why.
    with suppress(BrokenPipeError):
        connection.request(
            "POST",
            target.request_uri,
            body,
            {**_HEADERS, **auth, **headers},
            preload_content=False,
            decode_content=False,
        )
    response = connection.getresponse()
    read = response.read(MAX_ANSWER)
    is_whole = response.closed and connection.sock is not None
    if not response.closed:
        response.close()
    return Outcome(response.status, read.decode("utf-8", "replace")), is_whole


class _KeptConnections:
    """Connections without work: at most `MAX_KEPT`, each for `KEPT_SECONDS` at most."""

    def __init__(self, policy: Policy, authorities: Path | None) -> None:
        self._policy = policy
        self._authorities = authorities
        self._lock = threading.Lock()
        # Place, connection, and since when it is without work: the newest is last.
        self._idle: deque[tuple[tuple[str | None, ...], Connection, float]] = deque()

    def take(self, target: Url) -> Connection:
        """A connection to a URL's host: one that was kept, or a new one that is not yet opened."""
        place = _place(target)
        while (kept := self._find(place)) is not None:
            connection, since = kept
            if time.monotonic() - since < KEPT_SECONDS and connection.is_connected:
                return connection
            connection.close()
        return connection_to(target, self._policy, self._authorities)

    def give(self, target: Url, connection: Connection) -> None:
        """Keep it for the next one."""
        with self._lock:
            self._idle.append((_place(target), connection, time.monotonic()))
            surplus = self._idle.popleft()[1] if len(self._idle) > MAX_KEPT else None
        if surplus is not None:
            surplus.close()

    def close_idle(self, seconds: float) -> None:
        """Close those that were given back so long ago."""
        since = time.monotonic() - seconds
        closing = []
        with self._lock:
            while self._idle and self._idle[0][2] <= since:
                closing.append(self._idle.popleft()[1])
        for connection in closing:
            connection.close()

    def _find(self, place: tuple[str | None, ...]) -> tuple[Connection, float] | None:
        """The one that was used last, taken out."""
        with self._lock:
            for index in range(len(self._idle) - 1, -1, -1):
                if self._idle[index][0] == place:
                    _, connection, since = self._idle[index]
                    del self._idle[index]
                    return connection, since
        return None


def _place(target: Url) -> tuple[str | None, ...]:
    return (target.scheme, target.host, str(target.port))
