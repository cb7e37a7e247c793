"""What the app under test did that the vendor does not define."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

from mock_server.kernel.clock import real_now
from mock_server.kernel.holding import Newest
from mock_server.kernel.instants import SECOND, Instant
from mock_server.kernel.structs import struct

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


class Findings(Newest[Finding, Filed]):
    """A sandbox's findings, the newest `BOUND`, and whom a vendor has asked to wait; `tell` hears of each new one."""

    read = staticmethod(lambda number, finding: Filed(f"fnd_{number + 1:08d}", finding))
    least = BOUND

    def __init__(self, tell: Callable[..., object]) -> None:
        super().__init__(BOUND, _MAX_BYTES)
        self._tell = tell
        # Until when, by the sandbox's clock and by the machine's.
        self._asked_to_wait: dict[str, tuple[Instant, Instant]] = {}

    def add(self, finding: Finding) -> None:
        self.keep(finding)
        self._tell(
            "finding.added",
            finding.system,
            finding.at,
            kind=finding.kind,
            detail=finding.detail,
            request=finding.request_id,
            delivery=finding.delivery_id,
        )

    def keep(self, thing: Finding) -> None:
        """Keep a finding that nobody is told of; a detail that is too long is cut."""
        if len(thing.detail) > MAX_DETAIL:
            thing = replace(thing, detail=f"{thing.detail[: MAX_DETAIL - 1]}…")
        super().keep(thing)

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

    def export(self) -> list[Finding]:
        return list(self._kept)
