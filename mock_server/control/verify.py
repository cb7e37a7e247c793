"""`…/verify` and `…/findings`: what the app under test should have done, and what it should not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from operator import itemgetter
from typing import Any

import orjson
from flask import Response

from mock_server.control import filters, words
from mock_server.control._common import answer, cut, group, masker, opened, page
from mock_server.control.journal import matches
from mock_server.control.schemas import verify as schemas
from mock_server.kernel import glob, secrecy
from mock_server.kernel.findings import Finding
from mock_server.kernel.instants import rfc3339_ms
from mock_server.kernel.journal import Entry
from mock_server.kernel.masking import MASK, Masker, is_secret
from mock_server.kernel.messages import Message
from mock_server.kernel.problems import NotVerified
from mock_server.kernel.sandbox import Sandbox
from mock_server.web import reading
from mock_server.web.system import waits

blueprint = group("Verifying", "What the app should have done, and what it did that the vendor does not define.")

NEAREST = 3
# How much is told of a request that differs.
_MOST_DIFFERENCES = 20
_LONGEST = 1_000


@blueprint.route("/sandboxes/<sandbox_id>/verify", methods=["POST"])
@blueprint.arguments(schemas.Verification)
@blueprint.response(200, schemas.Verified)
@waits
def verify(body: dict[str, Any], sandbox_id: str) -> Response:
    """Check that requests and messages were as expected, each as often as it says (at least once unless told)"""
    words.check(
        *((f"{kind}.{place}.", wanted) for kind in ("requests", "messages") for place, wanted in enumerate(body[kind]))
    )
    with opened(sandbox_id) as sandbox:
        entries = list(sandbox.journal.newest_first())[::-1]
        candidates, hides = filters.snapshot(sandbox, body["messages"]), masker(sandbox)
        requests_gone, messages_gone = sandbox.journal.dropped, _Gone(sandbox)
    # Entries and messages are never changed, only replaced, so nobody need wait while they are compared.
    arrivals = _arrivals(entries, body["requests"])
    errors = _requests(entries, body["requests"], arrivals, requests_gone, hides)
    errors |= _messages(candidates, body["messages"], messages_gone)
    if body["in_order"]:
        errors |= _order(arrivals, body["requests"])
    if errors:
        raise NotVerified(errors)
    return answer({"verified": True})


@blueprint.route("/sandboxes/<sandbox_id>/findings", methods=["GET"])
@blueprint.arguments(schemas.FindingQuery, location="query")
@blueprint.response(200, schemas.FindingPage)
def list_findings(query: dict[str, Any], sandbox_id: str) -> Response:
    """List what the app did that the vendor does not define, the newest first"""
    words.check(("", query))
    with opened(sandbox_id) as sandbox:
        found = [
            finding
            for finding in sandbox.findings.newest_first()
            if query.get("system", finding.system) == finding.system and query.get("kind", finding.kind) == finding.kind
        ]
        dropped, hides = sandbox.findings.dropped, masker(sandbox)
    items = [_finding(secrecy.finding(hides, finding)) for finding in cut(found, query["page"], query["page_size"])]
    return page(items, query["page"], query["page_size"], len(found), dropped=dropped)


def _arrivals(entries: Sequence[Entry], expected: Sequence[Mapping[str, Any]]) -> list[list[int]]:
    """For each expected request the places of the entries that are it; a body is read once for all of them."""
    arrivals: list[list[int]] = [[] for _ in expected]
    heads = [_Head(wanted) for wanted in expected]
    for place, entry in enumerate(entries):
        alike = [number for number, head in enumerate(heads) if head.fits(entry)]
        found = _read(entry) if any("body" in expected[number] for number in alike) else None
        for number in alike:
            if "body" not in expected[number] or next(_not_within(expected[number]["body"], found, ""), None) is None:
                arrivals[number].append(place)
    return arrivals


def _requests(
    entries: Sequence[Entry],
    expected: Sequence[Mapping[str, Any]],
    arrivals: Sequence[Sequence[int]],
    dropped: int,
    hides: Masker,
) -> dict[str, Any]:
    errors: dict[str, Any] = {}
    missed: dict[int, Any] = {}
    for place, (wanted, found) in enumerate(zip(expected, arrivals, strict=True)):
        shortfall = _shortfall(wanted, len(found), dropped)
        if shortfall is not None:
            errors[f"requests[{place}]"] = [shortfall]
            missed[place] = shortfall
    for place, nearest in _nearest(entries, {place: expected[place] for place in missed}, arrivals, hides).items():
        missed[place]["nearest"] = nearest
    return errors


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
    for place, (messages, wanted) in enumerate(zip(candidates, expected, strict=True)):
        shortfall = _shortfall(wanted, len(filters.among(messages, wanted)), gone.among(wanted))
        if shortfall is not None:
            errors[f"messages[{place}]"] = [shortfall]
    return errors


def _order(arrivals: Sequence[Sequence[int]], expected: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Each expected request must come, as often as it must, after the one before it; the first that fails is told."""
    place, before = 0, 0
    for number, (wanted, came) in enumerate(zip(expected, arrivals, strict=True)):
        low, _ = _times(wanted)
        if low == 0 or len(came) < low:
            # It need not come, or that it did not is told already.
            continue
        later = [at for at in came if at >= place][:low]
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


def _shortfall(wanted: Mapping[str, Any], count: int, dropped: int) -> dict[str, Any] | None:
    """What to tell of an expectation that was met so often; None when that is as often as it says.

    Any of those that were dropped may have met it too, so that nothing is then known to have come so seldom.
    """
    low, high = _times(wanted)
    if low <= count and (high is None or (count <= high and not dropped)):
        return None
    expected = f"at least {low}" if high is None else f"exactly {low}" if low == high else f"{low} to {high}"
    told = {"expected": f"{expected} times", "found": count}
    if dropped and (high is None or count <= high):
        detail = f"{dropped} older ones were dropped, and are not counted; that it came so seldom is not known."
        return {**told, "dropped": dropped, "detail": detail}
    return told


class _Head:
    """What is expected of a request beside its body."""

    def __init__(self, wanted: Mapping[str, Any]) -> None:
        self._system = wanted.get("system")
        self._method = wanted.get("method")
        self._path: str | None = wanted.get("path")

    def fits(self, entry: Entry) -> bool:
        """Whether an entry has this head."""
        return (
            self._system in (None, entry.system)
            and self._method in (None, entry.method)
            and (self._path is None or glob.matches(self._path, entry.path))
        )


def _nearest(
    entries: Sequence[Entry],
    missed: Mapping[int, Mapping[str, Any]],
    arrivals: Sequence[Sequence[int]],
    hides: Masker,
) -> dict[int, list[dict[str, Any]]]:
    """For each of these expectations the requests that differ least, the newest of equals first.

    They are compared as they came, and told without secrets.
    """
    best: dict[int, list[tuple[int, int, list[str]]]] = {}
    came = {place: set(arrivals[place]) for place in missed}
    reads_bodies = any("body" in wanted for wanted in missed.values())
    for at in reversed(range(len(entries)) if missed else ()):
        found = _read(entries[at]) if reads_bodies else None
        for place, wanted in missed.items():
            if at not in came[place]:
                differences = list(islice(_differences(entries[at], wanted, found), _MOST_DIFFERENCES))
                kept = sorted([*best.get(place, []), (len(differences), -at, differences)], key=itemgetter(0, 1))
                best[place] = kept[:NEAREST]
    return {place: [_near(entries[-at], told, hides) for _, at, told in kept] for place, kept in best.items()}


def _near(entry: Entry, differences: Sequence[str], hides: Masker) -> dict[str, Any]:
    told = {"id": entry.id, "method": entry.method, "path": _cut(hides.text(entry.path)), "status": entry.status}
    # Cut once it is masked, so that no part of a secret is left at the end.
    return {**told, "differences": [_cut(hides.text(difference)) for difference in differences]}


def _differences(entry: Entry, wanted: Mapping[str, Any], found: Any) -> Iterator[str]:
    for name in ("system", "method", "path"):
        if name in wanted and not matches(entry, {name: wanted[name]}):
            yield f"{name}: expected {wanted[name]}, found {getattr(entry, name)}"
    if "body" in wanted:
        yield from _not_within(wanted["body"], found, "body")


def _read(entry: Entry) -> Any:
    try:
        return reading.parse(entry.body)
    except ValueError:
        return None


def _not_within(wanted: Any, found: Any, path: str) -> Iterator[str]:
    """Where `found` lacks what `wanted` has: objects may have more keys, lists and values must be equal."""
    if isinstance(wanted, dict) and isinstance(found, dict):
        yield from (f"{path}.{key}: expected, not found" for key in wanted if key not in found)
        for key, value in wanted.items():
            if key in found:
                yield from _not_within(value, found[key], f"{path}.{key}")
    elif not _is_equal(wanted, found):
        if is_secret(path.rpartition(".")[2]):
            yield f"{path}: expected {MASK}, found another"
        else:
            yield f"{path}: expected {orjson.dumps(wanted).decode()}, found {orjson.dumps(found).decode()}"


def _is_equal(wanted: Any, found: Any) -> bool:
    """Whether two values of JSON are the same, in which `true` is not 1, however deep they stand."""
    if isinstance(wanted, dict) and isinstance(found, dict):
        return wanted.keys() == found.keys() and all(_is_equal(value, found[key]) for key, value in wanted.items())
    if isinstance(wanted, list) and isinstance(found, list):
        return len(wanted) == len(found) and all(map(_is_equal, wanted, found))
    return isinstance(wanted, bool) == isinstance(found, bool) and bool(wanted == found)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _finding(finding: Finding) -> dict[str, Any]:
    shown = {"at": rfc3339_ms(finding.at), "system": finding.system, "kind": finding.kind, "detail": finding.detail}
    if finding.request_id is not None:
        shown["request_id"] = finding.request_id
    if finding.delivery_id is not None:
        shown["delivery_id"] = finding.delivery_id
    return shown
