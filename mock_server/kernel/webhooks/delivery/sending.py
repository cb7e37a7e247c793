"""One POST to the outside, and what came of it.

This is the one module that speaks to the outside. An address is checked when the socket to it is opened, after its name
was resolved; redirects are not followed, proxies, `.netrc` and cookies not looked at, and an answer is read up to
64 KiB and for a time that it has as a whole, however its bytes come.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Mapping
from http.cookiejar import DefaultCookiePolicy
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, NewConnectionError

from mock_server.kernel.webhooks.outbox import Outcome
from mock_server.kernel.webhooks.policy import Policy

MAX_ANSWER = 64 * 1024
USER_AGENT = "mock-server-webhooks"
_CONNECT_SECONDS = 5.0


class _RefusedAddressError(OSError):
    """The policy does not let a webhook go there."""


class _TimedSocket(socket.socket):
    """Each read and write has `seconds_left`, and none begins when they are over; TLS reads on its own time."""

    seconds_left: Callable[[], float]

    def recv_into(self, *args: Any, **kwargs: Any) -> int:
        self._hurry()
        return super().recv_into(*args, **kwargs)

    def sendall(self, *args: Any, **kwargs: Any) -> None:
        self._hurry()
        super().sendall(*args, **kwargs)

    def _hurry(self) -> None:
        left = self.seconds_left()
        if left <= 0:
            raise TimeoutError("timed out")
        self.settimeout(left)


def _connected(connection: HTTPConnection, policy: Policy, seconds_left: Callable[[], float]) -> socket.socket:
    """The connection's socket. Raises NewConnectionError: some errors of a bare socket urllib3 takes for an answer."""
    try:
        opened = _guarded_socket(connection, policy)
    except OSError as error:
        raise NewConnectionError(connection, str(error)) from error
    opened.seconds_left = seconds_left
    return opened


def _guarded_socket(connection: HTTPConnection, policy: Policy) -> _TimedSocket:
    """Open the connection's socket to the first of its host's addresses that answers; each is checked before."""
    host = connection.host.strip("[]")
    failure: OSError = OSError(f"{host} has no address.")
    for family, kind, protocol, _, address in socket.getaddrinfo(host, connection.port, type=socket.SOCK_STREAM):
        refusal = policy.refusal(host, str(address[0]))
        if refusal is not None:
            raise _RefusedAddressError(refusal)
        opened = _TimedSocket(family, kind, protocol)
        opened.settimeout(_CONNECT_SECONDS)
        try:
            opened.connect(address)
        except OSError as error:
            opened.close()
            failure = error
        else:
            opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return opened
    raise failure


class _GuardedAdapter(HTTPAdapter):
    """requests' adapter with sockets that the policy has passed, for one POST at a time, which ends at `deadline`."""

    def __init__(self, policy: Policy) -> None:
        self.deadline = 0.0

        def seconds_left() -> float:
            return self.deadline - time.monotonic()

        class Plain(HTTPConnection):
            def _new_conn(self) -> socket.socket:
                return _connected(self, policy, seconds_left)

        class Secure(HTTPSConnection):
            def _new_conn(self) -> socket.socket:
                return _connected(self, policy, seconds_left)

        class PlainPool(HTTPConnectionPool):
            ConnectionCls = Plain

        class SecurePool(HTTPSConnectionPool):
            ConnectionCls = Secure

        self._pools = {"http": PlainPool, "https": SecurePool}
        super().__init__(max_retries=0)

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **kwargs: Any) -> None:  # noqa: FBT001, FBT002 - requests' signature
        self.poolmanager = PoolManager(num_pools=connections, maxsize=maxsize, block=block, **kwargs)
        self.poolmanager.pool_classes_by_scheme = self._pools


class _Session(requests.Session):
    """A session that keeps no cookies and does not look where a redirect leads: requests reads that answer whole."""

    def __init__(self, policy: Policy) -> None:
        super().__init__()
        self.trust_env = False
        self.cookies.set_policy(DefaultCookiePolicy(allowed_domains=()))
        self.adapter = _GuardedAdapter(policy)
        self.mount("http://", self.adapter)
        self.mount("https://", self.adapter)

    def get_redirect_target(self, resp: requests.Response) -> None:
        return None


class Sender:
    """Sends from any thread; each has a session of its own."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._local = threading.local()

    def post(self, url: str, body: bytes, headers: Mapping[str, str], timeout: float) -> Outcome:
        """One POST, and what came of it within `timeout` seconds."""
        deadline = time.monotonic() + timeout
        session = self._session()
        session.adapter.deadline = deadline
        try:
            with session.post(
                url,
                data=body,
                headers={"User-Agent": USER_AGENT, **headers},
                timeout=(_CONNECT_SECONDS, timeout),
                allow_redirects=False,
                stream=True,
            ) as response:
                return Outcome(response.status_code, _read(response, deadline))
        except (requests.RequestException, HTTPError, OSError, ValueError) as error:
            refused = _refusal(error)
            if refused is not None:
                return Outcome(error=refused, refused=True)
            return Outcome(error=f"{type(error).__name__}: {error}")

    def _session(self) -> _Session:
        session: _Session | None = getattr(self._local, "session", None)
        if session is None:
            session = self._local.session = _Session(self._policy)
        return session


def _read(response: requests.Response, deadline: float) -> str:
    """The answer's body, up to 64 KiB and the deadline."""
    chunks: list[bytes] = []
    size = 0
    while size < MAX_ANSWER and time.monotonic() < deadline:
        chunk = response.raw.read1(MAX_ANSWER - size)
        if not chunk:
            break
        chunks.append(chunk)
        size += len(chunk)
    return b"".join(chunks).decode("utf-8", "replace")


def _refusal(error: BaseException) -> str | None:
    """The policy's words, when it is what stands behind an error."""
    seen: set[int] = set()
    pending: list[BaseException] = [error]
    while pending:
        current = pending.pop()
        if isinstance(current, _RefusedAddressError):
            return str(current)
        if id(current) in seen:
            continue
        seen.add(id(current))
        reason = getattr(current, "reason", None)
        linked = (current.__cause__, current.__context__, reason, *current.args)
        pending.extend(found for found in linked if isinstance(found, BaseException))
    return None
