"""What the runs of a claim's tests say of it, on the mock and on a live account, and the exit code of it all."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import pytest

from .claims import Book, Claim
from .client import Mismatch, Recorder, StateError
from .rails import Refused
from .redaction import Redactor, curl

AGREE = "agree"
MOCK_WRONG = "mock wrong"
VENDOR_DRIFT = "vendor drift"
STALE = "expectation stale"
UNVERIFIABLE = "unverifiable"
NOT_RUN = "not run"
VERDICTS = (AGREE, MOCK_WRONG, VENDOR_DRIFT, STALE, UNVERIFIABLE, NOT_RUN)

OK, WRONG, REFUSED, DRIFT, NOTHING = range(5)

PASSED, FAILED, SKIPPED, KEPT_BACK = "passed", "failed", "unverifiable", "refused"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one test ended on one target; a failed one has what differed, each with its path, and what repeats it."""

    claim: str
    test: str
    target: str
    outcome: str
    reason: str = ""
    exchange: str = ""
    differences: tuple[str, ...] = ()
    curl: str = ""

    @property
    def places(self) -> frozenset[str]:
        """Where it failed, without the values."""
        return frozenset(line.partition(":")[0] for line in self.differences)


def ended(passed: Outcome, error: BaseException | None, recorder: Recorder, redactor: Redactor) -> Outcome:
    """What became of a test that would have passed but for this error; nothing secret or personal stands in it."""
    if error is None:
        return passed
    if isinstance(error, pytest.skip.Exception):
        return replace(passed, outcome=SKIPPED, reason=str(error).removeprefix("unverifiable: "))
    if isinstance(error, Refused):
        return replace(passed, outcome=KEPT_BACK, reason=redactor.text(str(error)))
    if isinstance(error, StateError) and passed.target == "live":
        return replace(passed, outcome=SKIPPED, reason=redactor.text(str(error).partition("\n  answer")[0]))
    last = error.exchange if isinstance(error, Mismatch) else next(reversed(recorder.exchanges), None)
    differences = error.differences if isinstance(error, Mismatch) else str(error).splitlines()[:1]
    return replace(
        passed,
        outcome=FAILED,
        reason=type(error).__name__,
        exchange=redactor.text(str(last or "")),
        differences=tuple(redactor.text(line) for line in differences),
        curl=curl(last.request, redactor) if last is not None and last.request is not None else "",
    )


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is known of a claim after a run."""

    claim: Claim
    verdict: str
    reason: str = ""
    failures: tuple[Outcome, ...] = ()

    def told(self) -> dict[str, Any]:
        """As reports have it."""
        shown = {"id": self.claim.id, "says": self.claim.says, "evidence": self.claim.evidence}
        failures = [{**asdict(failure), "differences": list(failure.differences)} for failure in self.failures]
        return {**shown, "verdict": self.verdict, "reason": self.reason, "failures": failures}


@dataclass(slots=True)
class Outcomes:
    """Of every test that ran, and why others were not even tried."""

    target: str = "mock"
    found: list[Outcome] = field(default_factory=list)
    left_out: dict[str, str] = field(default_factory=dict)

    def verdicts(self, book: Book, systems: Iterable[str]) -> list[Verdict]:
        """One for each claim of these systems."""
        by_claim: dict[str, list[Outcome]] = {}
        for outcome in self.found:
            by_claim.setdefault(outcome.claim, []).append(outcome)
        return [self._of(claim, by_claim.get(claim.id, [])) for system in systems for claim in book.of(system)]

    def _of(self, claim: Claim, outcomes: list[Outcome]) -> Verdict:
        failed = {
            target: tuple(one for one in outcomes if one.target == target and one.outcome == FAILED)
            for target in ("mock", "live")
        }
        if failed["mock"] or failed["live"]:
            return _failed(claim, failed)
        own = [one for one in outcomes if one.target == self.target]
        for outcome, verdict in ((KEPT_BACK, NOT_RUN), (PASSED, AGREE), (SKIPPED, UNVERIFIABLE)):
            reasons = sorted({one.reason for one in own if one.outcome == outcome})
            if any(one.outcome == outcome for one in own):
                partly = sorted({one.reason for one in own if one.outcome == SKIPPED}) if outcome == PASSED else reasons
                return Verdict(claim, verdict, "; ".join(partly))
        return Verdict(claim, NOT_RUN, claim.untested or self.left_out.get(claim.id, "not collected"))


def _failed(claim: Claim, failed: Mapping[str, tuple[Outcome, ...]]) -> Verdict:
    if not failed["mock"]:
        return Verdict(
            claim, VENDOR_DRIFT, "the account does not do what the claim says and the mock does", failed["live"]
        )
    alike = {one.places for one in failed["mock"]} == {one.places for one in failed["live"]}
    if failed["live"] and alike:
        return Verdict(claim, STALE, "mock and account agree, and not with the claim", failed["live"])
    return Verdict(claim, MOCK_WRONG, "the mock does not do what the claim says", failed["mock"])


def exit_code(verdicts: Iterable[Verdict], refusals: int, problems: int) -> int:
    """0 all agree, 1 the mock is wrong or something failed, 2 a rail refused, 3 drift only, 4 nothing ran."""
    found = {verdict.verdict for verdict in verdicts}
    if problems or found & {MOCK_WRONG, STALE}:
        return WRONG
    if refusals:
        return REFUSED
    if VENDOR_DRIFT in found:
        return DRIFT
    return OK if AGREE in found else NOTHING


def counted(verdicts: Iterable[Verdict]) -> Iterator[tuple[str, int]]:
    """How many claims have each verdict, those that none has left out."""
    found = [verdict.verdict for verdict in verdicts]
    yield from ((name, found.count(name)) for name in VERDICTS if name in found)
