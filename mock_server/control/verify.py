"""`…/verify`: what the app under test should have done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mock_server.control import comparing, filters
from mock_server.control._common import answer, masker, of_sandbox, opened
from mock_server.control.comparing import Arrivals
from mock_server.control.schemas import verify as schemas
from mock_server.kernel.journal import Entry
from mock_server.kernel.masking import Masker
from mock_server.kernel.messages import Message
from mock_server.kernel.pauses import resting
from mock_server.kernel.problems import NotVerified
from mock_server.kernel.sandbox import Sandbox
from mock_server.web.http import Response
from mock_server.web.system import takes_long

blueprint = of_sandbox("Verifying", "What the app should have done.")


@blueprint.post("/verify", gives=schemas.Verified, body=schemas.Verification)
@takes_long
def verify_expectations(body: dict[str, Any], sandbox_id: str) -> Response:
    """Check that requests and messages were as expected, each as often as it says (at least once unless told)

    Those that fail are told with the nearest requests and what differs in them, as a 422.
    """
    filters.check(
        *((f"{kind}.{place}.", wanted) for kind in ("requests", "messages") for place, wanted in enumerate(body[kind]))
    )
    with opened(sandbox_id) as sandbox:
        entries = list(sandbox.journal.newest_first())[::-1]
        candidates, hides = filters.snapshot(sandbox, body["messages"]), masker(sandbox)
        requests_gone, messages_gone = sandbox.journal.dropped, _Gone(sandbox)
    # Entries and messages are never changed, only replaced, so nobody need wait while they are compared.
    arrivals = comparing.arrivals(entries, body["requests"])
    errors = _requests(entries, body["requests"], arrivals, requests_gone, hides)
    errors |= _messages(candidates, body["messages"], messages_gone)
    if body["in_order"]:
        errors |= _order(arrivals, body["requests"])
    if errors:
        raise NotVerified(errors)
    return answer({"verified": True})


def _requests(
    entries: Sequence[Entry],
    expected: Sequence[Mapping[str, Any]],
    arrivals: Sequence[Arrivals],
    dropped: int,
    hides: Masker,
) -> dict[str, Any]:
    missed: dict[int, Any] = {}
    for place, (wanted, found) in enumerate(zip(expected, arrivals, strict=True)):
        shortfall = _shortfall(wanted, len(found.places), dropped, found.unknown)
        if shortfall is not None:
            missed[place] = shortfall
    wanted_still = {place: expected[place] for place in missed}
    for place, nearest in comparing.nearest(entries, wanted_still, arrivals, hides).items():
        missed[place]["nearest"] = nearest
    return {f"requests[{place}]": [shortfall] for place, shortfall in missed.items()}


class _Gone:
    """The messages that a sandbox has dropped: they are not newer than the oldest that it has."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._dropped = sandbox.messages.dropped
        oldest = sandbox.messages.all().records(count=1)
        self._until = oldest[0].created_at if oldest else None

    def among(self, wanted: Mapping[str, Any]) -> int:
        """How many of them may be what is expected."""
        since = wanted.get("since")
        return 0 if since is not None and self._until is not None and since > self._until else self._dropped


def _messages(
    candidates: Sequence[Sequence[Message]], expected: Sequence[Mapping[str, Any]], gone: _Gone
) -> dict[str, Any]:
    errors: dict[str, Any] = {}
    for place, (messages, wanted) in enumerate(resting(zip(candidates, expected, strict=True))):
        shortfall = _shortfall(wanted, len(filters.among(messages, wanted)), gone.among(wanted))
        if shortfall is not None:
            errors[f"messages[{place}]"] = [shortfall]
    return errors


def _order(arrivals: Sequence[Arrivals], expected: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Each expected request must come, as often as it must, after the one before it; the first that fails is told."""
    place, before = 0, 0
    for number, (wanted, came) in enumerate(zip(expected, arrivals, strict=True)):
        low, _ = _times(wanted)
        if low == 0 or len(came.places) < low:
            # It need not come, or that it did not is told already.
            continue
        later = [at for at in came.places if at >= place][:low]
        if len(later) < low:
            return {"in_order": [f"requests[{number}] came, but not after requests[{before}]."]}
        place, before = later[-1] + 1, number
    return {}


def _times(wanted: Mapping[str, Any]) -> tuple[int, int | None]:
    times = wanted.get("times")
    if times is None:
        return 1, None
    if isinstance(times, int):
        return times, times
    return times.get("min", 0), times.get("max")


def _how_often(low: int, high: int | None) -> str:
    if high is not None and low != high:
        return f"{low} to {high} times"
    return f"{'at least' if high is None else 'exactly'} {'once' if low == 1 else f'{low} times'}"


def _shortfall(wanted: Mapping[str, Any], count: int, dropped: int, cut_off: int = 0) -> dict[str, Any] | None:
    """What to tell of an expectation that was met so often; None when that is as often as it says.

    Any of those that were dropped, or whose body was cut, may have met it too: that nothing came more often is then
    not known.
    """
    low, high = _times(wanted)
    if low <= count and (high is None or (count <= high and not dropped and not cut_off)):
        return None
    told: dict[str, Any] = {"expected": _how_often(low, high), "found": count}
    if high is not None and count > high:
        return told
    reasons = []
    if dropped:
        told["dropped"] = dropped
        reasons.append(f"{dropped} older ones were dropped")
    if cut_off:
        told["cut"] = cut_off
        reasons.append(f"the bodies of {cut_off} were cut, and may have been it (`body_sha256` finds a large one)")
    if reasons:
        told["detail"] = f"How often it came is not known: {', and '.join(reasons)}."
    return told
