"""Delivering webhooks from a few threads, so that no receiver and no sandbox holds up another's."""

from __future__ import annotations

import logging
import socket
import threading
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path
from queue import Empty, Queue
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from mock_server.kernel.memo import memo
from mock_server.kernel.waits import Wait
from mock_server.kernel.webhooks.delivery.lanes import Job, Lanes, Sending
from mock_server.kernel.webhooks.delivery.timing import DEFAULT_PORTS, KEPT_SECONDS, Pace
from mock_server.kernel.webhooks.policy import Policy, plain_address
from mock_server.kernel.webhooks.records import Begun, Outcome

if TYPE_CHECKING:
    from mock_server.kernel.webhooks.delivery.sending import Sender

logger = logging.getLogger(__name__)

# Threads that send, for a whole server; they end after a second without work.
WORKERS = 32
PER_RECEIVER = 4


class WebhookDispatcher:
    """Attempts deliveries on at most `WORKERS` threads, `PER_RECEIVER` at once for each receiver of a sandbox.

    Those of one order key go one after the other. Sending costs more of the one interpreter lock than serving does, so
    that it keeps to a share of a core while nobody waits for it. `authorities` is a file of certificates (PEM) that are
    trusted beside the public ones.
    """

    def __init__(self, policy: Policy, authorities: Path | None = None) -> None:
        self._policy = policy
        self._authorities = authorities
        self._made: Sender | None = None
        self._making = threading.Lock()
        self._pace = Pace()
        self._lanes = Lanes(WORKERS, PER_RECEIVER)
        self._lock = threading.Lock()
        # What may go now, each with a thread of its own: never more than WORKERS.
        self._ready: Queue[Job | None] = Queue()
        self._workers = 0
        self._is_short = False
        self._closed = False
        # What came of attempts, by the status of their rows.
        self.outcomes: Counter[str] = Counter()

    @property
    def under_way(self) -> int:
        return self._lanes.under_way

    def dispatch(self, sandbox: Sending) -> None:
        """Hand over what is due in a sandbox. Call it without holding the sandbox's lock, once its answer is given."""
        outbox = sandbox.outbox
        if outbox.due_attempts:
            with sandbox.lock, self._lock:
                for due in outbox.take():
                    receiver, order = outbox.route(due)
                    self._lanes.add(Job(sandbox, due, _place(receiver), order))
        self.go_on()

    def settling(self, sandbox: Sending, seconds: float) -> Wait:
        """A wait, until all that is due in a sandbox by now has been attempted; or until the sandbox ends."""
        self.dispatch(sandbox)
        outbox, newest = sandbox.outbox, sandbox.outbox.newest
        self._pace.hurry()
        return Wait(
            lambda: sandbox.ended or outbox.settled_until >= newest,
            seconds,
            outbox.settled,
            sandbox.ending,
            lock=sandbox.lock,
            at_end=self._pace.leave,
        )

    def go_on(self) -> None:
        """See to it that whatever may go has a thread: one that could not be started then may be startable now."""
        with self._lock:
            self._hand_out()

    def close(self) -> None:
        """Send nothing more; what is under way ends."""
        with self._lock:
            self._closed = True
            for _ in range(self._workers):
                self._ready.put(None)

    @property
    def _sender(self) -> Sender:
        """It is made when something is sent: importing urllib3 takes 20 ms."""
        with self._making:
            if self._made is None:
                from mock_server.kernel.webhooks.delivery.sending import Sender  # noqa: PLC0415 - see above

                self._made = Sender(self._policy, self._authorities)
            return self._made

    def _hand_out(self) -> None:
        while not self._closed and (job := self._lanes.take()) is not None:
            self._ready.put(job)
        while not self._closed and self._workers < self._lanes.under_way:
            try:
                threading.Thread(target=self._work, name="mock-webhook", daemon=True).start()
            except RuntimeError as error:
                # Those that live will do it, or the next who asks: the ticker does so all the time.
                if not self._is_short:
                    logger.warning("%d threads send webhooks, and no further one: %s", self._workers, error)
                self._is_short = True
                return
            self._workers += 1
            self._is_short = False

    def _work(self) -> None:
        while (job := self._next()) is not None:
            started = time.thread_time()
            try:
                self._attempt(job)
            except Exception:
                # A defect must not end the thread, which other deliveries wait for.
                logger.exception("a webhook to %s broke", job.receiver)
            finally:
                self._pace.spend(time.thread_time() - started)
                with self._lock:
                    self._lanes.done(job)
                    self._hand_out()

    def _next(self) -> Job | None:
        """What to attempt now; None ends the thread, the last of which closes the connections that are left."""
        while True:
            try:
                job = self._ready.get(timeout=KEPT_SECONDS)
            except Empty:
                job = None
            if job is not None:
                self._pace.wait()
                return job
            with self._lock:
                if not self._closed and not self._ready.empty():
                    continue
                self._workers -= 1
                is_last = not self._workers
            self._sender.close_idle(0.0 if is_last else KEPT_SECONDS)
            return None

    def _attempt(self, job: Job) -> None:
        sandbox, due = job.sandbox, job.due
        begun = came = None
        try:
            with sandbox.lock:
                begun = sandbox.outbox.begin(due)
            if begun is not None:
                came = self._outcome(sandbox, begun)
        finally:
            with sandbox.lock:
                try:
                    if begun is not None and came is not None:
                        status = sandbox.outbox.finish(due, begun, came)
                        with self._lock:
                            self.outcomes[status] += 1
                finally:
                    sandbox.outbox.done(due)

    def _outcome(self, sandbox: Sending, begun: Begun) -> Outcome:
        """What comes of an attempt, whatever breaks."""
        try:
            return self._sender.post(
                begun.url, begun.body, begun.headers, begun.timeout, lambda: sandbox.ended or self._closed
            )
        except Exception as error:
            logger.exception("a webhook to %s broke", begun.url)
            return Outcome(error=f"{type(error).__name__}: {error}")


@memo(1_000)
def _place(url: str) -> str:
    """Where a URL leads, however it is spelled and whoever it names as its user: scheme, host and port.

    Names are not resolved here, which may take its time. A URL that cannot be read is a place of its own, which no
    attempt will reach.
    """
    try:
        parts = urlsplit(url)
        port = parts.port or DEFAULT_PORTS[parts.scheme]
    except (ValueError, KeyError):
        return url
    return f"{parts.scheme} {_host((parts.hostname or '').rstrip('.'))} {port}"


def _host(name: str) -> str:
    """A host by its address where it is one, with 0x7f.1 and ::ffff:127.0.0.1 as 127.0.0.1; `name` is in lower case."""
    if name == "localhost":
        return "127.0.0.1"
    with suppress(OSError, UnicodeError):
        # What the resolver takes for IPv4 without asking anybody.
        return socket.inet_ntoa(socket.inet_aton(name))
    with suppress(ValueError):
        return str(plain_address(name))
    return name
