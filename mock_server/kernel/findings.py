"""What the app under test did that the vendor does not define."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

from mock_server.kernel.clock import real_now
from mock_server.kernel.holding import Holding
from mock_server.kernel.instants import SECOND, Instant
from mock_server.kernel.structs import struct
from mock_server.kernel.weight import weight_of

UNKNOWN_FIELD = "unknown_field"
UNKNOWN_PARAMETER = "unknown_parameter"
UNDOCUMENTED_CALL = "undocumented_call"
IGNORED_RATE_LIMIT = "ignored_rate_limit"
UNANSWERED_WEBHOOK = "unanswered_webhook"
DROPPED_HEADER = "dropped_header"
FULL_SANDBOX = "full_sandbox"
KINDS = (
    UNKNOWN_FIELD,
    UNKNOWN_PARAMETER,
    UNDOCUMENTED_CALL,
    IGNORED_RATE_LIMIT,
    UNANSWERED_WEBHOOK,
    DROPPED_HEADER,
    FULL_SANDBOX,
)

BOUND = 1_000
# As much of a detail as a person reads; the request itself is in the journal.
MAX_DETAIL = 500
# With its ids and names around the detail.
_MAX_BYTES = BOUND * 8 * MAX_DETAIL
_WAITING = 1_000


@struct(frozen=True, slots=True)
class Note:
    """What was found, before it is known which request it is about: a kind and a sentence."""

    kind: str
    detail: str


@struct(frozen=True, slots=True)
class Finding:
    """One thing found, with the journal's id of the request, or that of the webhook delivery."""

    at: Instant
    system: str
    kind: str
    detail: str
    request_id: str | None = None
    delivery_id: str | None = None


class Filed(NamedTuple):
    """A finding with its id, which counts up within a sandbox."""

    id: str
    finding: Finding


def _unheard(*_: object, **__: object) -> None:
    """Nobody is to be told."""


class Findings:
    """A sandbox's findings, the newest `BOUND`, and whom a vendor has asked to wait; `tell` hears of each new one."""

    def __init__(self, tell: Callable[..., object] = _unheard) -> None:
        self._tell = tell
        self._findings: deque[Finding] = deque(maxlen=BOUND)
        # Until when, by the sandbox's clock and by the machine's.
        self._asked_to_wait: dict[str, tuple[Instant, Instant]] = {}
        self._bytes = 0
        self._added = 0
        self.dropped = 0

    def add(self, finding: Finding) -> None:
        """Keep a finding; a detail that is too long is cut."""
        self._keep(finding)
        self._tell(
            "finding.added",
            finding.system,
            finding.at,
            kind=finding.kind,
            detail=finding.detail,
            request=finding.request_id,
            delivery=finding.delivery_id,
        )

    def _keep(self, finding: Finding) -> None:
        if len(finding.detail) > MAX_DETAIL:
            finding = replace(finding, detail=f"{finding.detail[: MAX_DETAIL - 1]}…")
        if len(self._findings) == BOUND:
            self._bytes -= weight_of(self._findings[0])
            self.dropped += 1
        self._findings.append(finding)
        self._added += 1
        self._bytes += weight_of(finding)

    @property
    def held(self) -> Holding:
        """What it holds."""
        return Holding(len(self._findings), self._bytes, BOUND, _MAX_BYTES, self.dropped)

    def numbered(self) -> list[tuple[int, Filed]]:
        """All of them, the newest first, with their numbers, of which no two have ever had the same."""
        first = self._added - len(self._findings)
        return [
            (number, Filed(f"fnd_{number + 1:08d}", finding)) for number, finding in enumerate(self._findings, first)
        ][::-1]

    @property
    def next_number(self) -> int:
        """The number that the next finding gets."""
        return self._added

    def ask_to_wait(self, subject: str, now: Instant, seconds: int) -> None:
        """The vendor has answered this caller with `Retry-After`."""
        if len(self._asked_to_wait) >= _WAITING:
            del self._asked_to_wait[next(iter(self._asked_to_wait))]
        self._asked_to_wait[subject] = now + seconds * SECOND, real_now() + seconds * SECOND

    def has_waited(self, subject: str, now: Instant) -> bool:
        """Whether a caller that was asked to wait has done so, by either clock: it sleeps by that of its machine."""
        asked = self._asked_to_wait.get(subject)
        if asked is None:
            return True
        until, real_until = asked
        if now >= until or real_now() >= real_until:
            del self._asked_to_wait[subject]
            return True
        return False

    def clear(self) -> None:
        """Forget every finding, and what was dropped; numbers go on."""
        self._findings.clear()
        self._bytes = 0
        self.dropped = 0

    def export(self) -> list[Finding]:
        """All of them, the oldest first."""
        return list(self._findings)

    def restore(self, findings: list[Finding], dropped: int) -> None:
        """Take over what `export` gave into an empty one, and how many were dropped."""
        self._added = dropped
        for finding in findings:
            self._keep(finding)
        self.dropped += dropped
