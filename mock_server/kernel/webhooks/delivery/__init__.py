"""Delivering webhooks from threads of their own, a few for each receiver, so that none holds up another."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from mock_server.kernel.webhooks.delivery.sending import Sender
from mock_server.kernel.webhooks.outbox import Errand, Outcome
from mock_server.kernel.webhooks.policy import Policy

if TYPE_CHECKING:
    from mock_server.kernel.sandbox import Sandbox

logger = logging.getLogger(__name__)

PER_RECEIVER = 4
QUIET = 0.005
PATIENCE = 2.0


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
        self._sender = Sender(policy)
        self._idle_seconds = idle_seconds
        self._lanes: dict[str, _Lane] = {}
        self._lock = threading.Lock()
        self._hurried = 0

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
        return self._sender.post(url, body, headers, timeout)


def _receiver(url: str) -> str:
    """Who is at a URL; one that cannot be read is a receiver of its own, which no attempt will reach."""
    try:
        return urlsplit(url).netloc
    except ValueError:
        return url
