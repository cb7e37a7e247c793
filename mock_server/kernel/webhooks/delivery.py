"""Sending webhooks: real POSTs from threads of their own, a few for each receiver, so that none holds up another.

This is the one module that speaks to the outside. An address is checked when the socket to it is opened, after its name
was resolved; redirects are not followed, proxies, `.netrc` and cookies not looked at, and an answer is read up to
64 KiB and for a time that it has as a whole, however its bytes come.
"""

from __future__ import annotations

import logging
import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.cookiejar import DefaultCookiePolicy
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, NewConnectionError

from mock_server.kernel.webhooks.outbox import Errand, Outcome
from mock_server.kernel.webhooks.policy import Policy

if TYPE_CHECKING:
    from mock_server.kernel.sandbox import Sandbox

logger = logging.getLogger(__name__)

PER_RECEIVER = 4
MAX_ANSWER = 64 * 1024
QUIET = 0.005
PATIENCE = 2.0
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


@dataclass(frozen=True, slots=True)
class _Job:
    """An errand in its lane since an instant of the monotonic clock."""

    sandbox: Sandbox
    errand: Errand
    order: str
    since: float


@dataclass(slots=True)
class _Lane:
    """What waits for one receiver: jobs in order, the order keys that are under way, and threads at work."""

    waiting: deque[_Job] = field(default_factory=deque)
    busy: set[str] = field(default_factory=set)
    threads: int = 0


class PostOffice:
    """Runs errands, at most `PER_RECEIVER` at once for each receiver, those of one order key one after the other.

    `idle_seconds` tells how long no request was being served. Sending costs more of the one interpreter lock than
    serving does, so that webhooks step back while requests come in quick succession: for `PATIENCE` seconds at most,
    and not at all while somebody waits for them.
    """

    def __init__(self, policy: Policy, idle_seconds: Callable[[], float] | None = None) -> None:
        self._policy = policy
        self._idle_seconds = idle_seconds
        self._lanes: dict[str, _Lane] = {}
        self._lock = threading.Lock()
        self._hurried = 0
        self._local = threading.local()

    def dispatch(self, sandbox: Sandbox) -> None:
        """Hand over what is due in a sandbox. Call it without holding the sandbox's lock, once its answer is given."""
        outbox = sandbox.outbox
        if not outbox.errands:
            return
        with sandbox.lock:
            routed = []
            for errand in outbox.take():
                parcel = outbox.parcels.get(errand.parcel)
                target = None
                if parcel is not None:
                    target = outbox.dialects[parcel.system].target(sandbox, parcel.subscription)
                receiver = f"{sandbox.id}/{_receiver(target.url)}" if target is not None else ""
                order = parcel.order if parcel is not None else errand.parcel
                routed.append((receiver, errand, f"{sandbox.id}/{order}"))
        for receiver, errand, order in routed:
            self._enqueue(receiver, sandbox, errand, order)

    def settle(self, sandbox: Sandbox, timeout: float | None = None) -> bool:
        """Wait until all that is due in a sandbox by now has been attempted; False when the seconds are over first."""
        self.dispatch(sandbox)
        outbox, newest = sandbox.outbox, sandbox.outbox.newest
        with self._lock:
            self._hurried += 1
        try:
            with sandbox.lock:
                return sandbox.changed.wait_for(lambda: outbox.settled(newest), timeout)
        finally:
            with self._lock:
                self._hurried -= 1

    def _enqueue(self, receiver: str, sandbox: Sandbox, errand: Errand, order: str) -> None:
        with self._lock:
            lane = self._lanes.setdefault(receiver, _Lane())
            lane.waiting.append(_Job(sandbox, errand, order, time.monotonic()))
            if lane.threads >= PER_RECEIVER:
                return
            lane.threads += 1
        threading.Thread(target=self._work, args=(receiver, lane), name="mock-webhook", daemon=True).start()

    def _work(self, receiver: str, lane: _Lane) -> None:
        while (job := self._next(receiver, lane)) is not None:
            try:
                self._step_back(job.since)
                self._run(job.sandbox, job.errand)
            except Exception:
                # A defect must not end the thread, which the receiver's other deliveries wait for.
                logger.exception("a webhook to %s broke", receiver)
            finally:
                with self._lock:
                    lane.busy.discard(job.order)

    def _step_back(self, since: float) -> None:
        if self._idle_seconds is None:
            return
        while not self._hurried and self._idle_seconds() < QUIET and time.monotonic() - since < PATIENCE:
            time.sleep(QUIET)

    def _next(self, receiver: str, lane: _Lane) -> _Job | None:
        """The first errand whose order key is not under way; None ends the thread: another one sees to the rest."""
        with self._lock:
            for place, job in enumerate(lane.waiting):
                if job.order not in lane.busy:
                    del lane.waiting[place]
                    lane.busy.add(job.order)
                    return job
            lane.threads -= 1
            if not lane.threads and not lane.waiting:
                self._lanes.pop(receiver, None)
            return None

    def _run(self, sandbox: Sandbox, errand: Errand) -> None:
        outbox = sandbox.outbox
        try:
            with sandbox.lock:
                begun = outbox.begin(errand)
            if begun is None:
                return
            parcel, dialect, url, headers = begun
            try:
                outcome = self.post(url, parcel.body.encode(), headers, dialect.timeout)
            except Exception as error:
                # A defect must not end the thread, which the receiver's other deliveries wait for.
                logger.exception("a webhook to %s broke", url)
                outcome = Outcome(error=f"{type(error).__name__}: {error}")
            with sandbox.lock:
                outbox.finish(errand, parcel, url, headers, outcome)
        finally:
            with sandbox.lock:
                outbox.done(errand)

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


def _receiver(url: str) -> str:
    """Who is at a URL; one that cannot be read is a receiver of its own, which no attempt will reach."""
    try:
        return urlsplit(url).netloc
    except ValueError:
        return url


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
