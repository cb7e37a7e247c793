"""Which delivery is next: in turn among sandboxes, among a sandbox's receivers, and in order where order is kept."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Protocol

from mock_server.kernel.structs import struct
from mock_server.kernel.tenant import Tenant
from mock_server.kernel.webhooks.outbox import Outbox
from mock_server.kernel.webhooks.records import DueAttempt


class Sending(Tenant, Protocol):
    """A sandbox, as its deliveries need it."""

    outbox: Outbox


@struct(frozen=True, slots=True)
class Job:
    """A delivery that is due at a receiver; those of one `order` are attempted one after the other."""

    sandbox: Sending
    due: DueAttempt
    receiver: str
    order: str


@dataclass(slots=True)
class _Lane:
    """What waits for one receiver of a sandbox, by order; `ready` are the orders of which none is under way."""

    waiting: dict[str, deque[Job]] = field(default_factory=dict)
    ready: deque[str] = field(default_factory=deque)
    under_way: int = 0

    def add(self, job: Job) -> None:
        """Queue a job behind those of its order."""
        if job.order in self.waiting:
            self.waiting[job.order].append(job)
        else:
            self.waiting[job.order] = deque([job])
            self.ready.append(job.order)

    def take(self) -> Job:
        """The next job, which is under way now."""
        self.under_way += 1
        return self.waiting[self.ready.popleft()].popleft()

    def done(self, order: str) -> None:
        """A job is over, so that the next of its order may go."""
        self.under_way -= 1
        if self.waiting[order]:
            self.ready.append(order)
        else:
            del self.waiting[order]


@dataclass(slots=True)
class _Share:
    """A sandbox's lanes by receiver, the next one first, and how many of its jobs are under way."""

    lanes: dict[str, _Lane] = field(default_factory=dict)
    under_way: int = 0


class Lanes:
    """Jobs that are due; `at_once` may be under way at a time, `per_lane` of them for one receiver of a sandbox.

    A sandbox gets another place only while more are free than it has: one whose receivers hang holds half of them at
    most, the next one half of the rest, so that there is a place for the sixth such sandbox of 32 places.
    """

    def __init__(self, at_once: int, per_lane: int) -> None:
        self._at_once = at_once
        self._per_lane = per_lane
        self._shares: dict[Sending, _Share] = {}
        self.under_way = 0

    def add(self, job: Job) -> None:
        self._shares.setdefault(job.sandbox, _Share()).lanes.setdefault(job.receiver, _Lane()).add(job)

    def take(self) -> Job | None:
        """The next job that may go, which is under way now; None when none may."""
        free = self._at_once - self.under_way
        for sandbox, share in self._shares.items():
            if share.under_way >= free:
                continue
            for receiver, lane in share.lanes.items():
                if lane.ready and lane.under_way < self._per_lane:
                    # Whose turn it was goes to the end.
                    share.lanes[receiver] = share.lanes.pop(receiver)
                    self._shares[sandbox] = self._shares.pop(sandbox)
                    share.under_way += 1
                    self.under_way += 1
                    return lane.take()
        return None

    def done(self, job: Job) -> None:
        share = self._shares[job.sandbox]
        lane = share.lanes[job.receiver]
        lane.done(job.order)
        share.under_way -= 1
        self.under_way -= 1
        if not lane.waiting:
            del share.lanes[job.receiver]
        if not share.lanes:
            del self._shares[job.sandbox]
