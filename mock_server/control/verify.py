"""`…/verify` and `…/findings`: what the app under test should have done, and what it should not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from flask import Response

from mock_server.control import filters
from mock_server.control._common import answer, cut, group, masker, opened, page
from mock_server.control.journal import matches
from mock_server.control.schemas import verify as schemas
from mock_server.kernel import secrecy
from mock_server.kernel.findings import Finding
from mock_server.kernel.instants import rfc3339_ms
from mock_server.kernel.journal import Entry
from mock_server.kernel.masking import MASK, Masker, is_secret
from mock_server.kernel.problems import NotVerified
from mock_server.kernel.sandbox import Sandbox
from mock_server.web import reading

blueprint = group("Verifying", "What the app should have done, and what it did that the vendor does not define.")

NEAREST = 3


@blueprint.route("/sandboxes/<sandbox_id>/verify", methods=["POST"])
@blueprint.arguments(schemas.Verification)
@blueprint.response(200, schemas.Verified)
def verify(body: dict[str, Any], sandbox_id: str) -> Response:
    """Check that requests and messages were as expected, each as often as it says (at least once unless told)"""
    with opened(sandbox_id) as sandbox:
        entries = list(sandbox.journal.newest_first())[::-1]
        errors = _requests(entries, body["requests"], masker(sandbox)) | _messages(sandbox, body["messages"])
        if body["in_order"]:
            errors |= _order(entries, body["requests"])
    if errors:
        raise NotVerified(errors)
    return answer({"verified": True})


@blueprint.route("/sandboxes/<sandbox_id>/findings", methods=["GET"])
@blueprint.arguments(schemas.FindingQuery, location="query")
@blueprint.response(200, schemas.FindingPage)
def list_findings(query: dict[str, Any], sandbox_id: str) -> Response:
    """List what the app did that the vendor does not define, the newest first"""
    with opened(sandbox_id) as sandbox:
        found = [
            finding
            for finding in sandbox.findings.newest_first()
            if query.get("system", finding.system) == finding.system and query.get("kind", finding.kind) == finding.kind
        ]
        dropped, hides = sandbox.findings.dropped, masker(sandbox)
    items = [_finding(secrecy.finding(hides, finding)) for finding in cut(found, query["page"], query["page_size"])]
    return page(items, query["page"], query["page_size"], len(found), dropped=dropped)


def _requests(entries: Sequence[Entry], expected: Sequence[dict[str, Any]], hides: Masker) -> dict[str, Any]:
    errors: dict[str, Any] = {}
    for place, wanted in enumerate(expected):
        count = sum(_is(entry, wanted) for entry in entries)
        low, high = _times(wanted)
        if not low <= count <= (count if high is None else high):
            errors[f"requests[{place}]"] = [_shortfall(low, high, count, _nearest(entries, wanted, hides))]
    return errors


def _messages(sandbox: Sandbox, expected: Sequence[dict[str, Any]]) -> dict[str, Any]:
    errors: dict[str, Any] = {}
    for place, wanted in enumerate(expected):
        count = len(filters.found(sandbox, wanted))
        low, high = _times(wanted)
        if not low <= count <= (count if high is None else high):
            errors[f"messages[{place}]"] = [_shortfall(low, high, count, [])]
    return errors


def _order(entries: Sequence[Entry], expected: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Each expected request must come, as often as it must, after the one before it; the first that fails is told."""
    place, before = 0, 0
    for number, wanted in enumerate(expected):
        arrivals = [at for at, entry in enumerate(entries) if _is(entry, wanted)]
        low, _ = _times(wanted)
        if low == 0 or len(arrivals) < low:
            # It need not come, or that it did not is told already.
            continue
        later = [at for at in arrivals if at >= place][:low]
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


def _shortfall(low: int, high: int | None, count: int, nearest: list[Any]) -> dict[str, Any]:
    expected = f"at least {low}" if high is None else f"exactly {low}" if low == high else f"{low} to {high}"
    shortfall: dict[str, Any] = {"expected": f"{expected} times", "found": count}
    if nearest:
        shortfall["nearest"] = nearest
    return shortfall


def _is(entry: Entry, wanted: Mapping[str, Any]) -> bool:
    return not _differences(entry, wanted)


def _nearest(entries: Sequence[Entry], wanted: Mapping[str, Any], hides: Masker) -> list[dict[str, Any]]:
    """The requests that differ least, the newest of equals first; compared as they came, told without secrets."""
    compared = [(entry, _differences(entry, wanted)) for entry in reversed(entries)]
    differing = sorted((pair for pair in compared if pair[1]), key=lambda pair: len(pair[1]))
    return [
        {
            "id": entry.id,
            "method": entry.method,
            "path": hides.text(entry.path),
            "status": entry.status,
            "differences": [hides.text(difference) for difference in differences],
        }
        for entry, differences in differing[:NEAREST]
    ]


def _differences(entry: Entry, wanted: Mapping[str, Any]) -> list[str]:
    differences = [
        f"{name}: expected {wanted[name]}, found {getattr(entry, name)}"
        for name in ("system", "method", "path")
        if name in wanted and not matches(entry, {name: wanted[name]})
    ]
    if "body" in wanted:
        try:
            found = reading.parse(entry.body)
        except ValueError:
            found = None
        differences += _not_within(wanted["body"], found, "body")
    return differences


def _not_within(wanted: Any, found: Any, path: str) -> list[str]:
    """Where `found` lacks what `wanted` has: objects may have more keys, lists and values must be equal."""
    if isinstance(wanted, dict) and isinstance(found, dict):
        lacking = [f"{path}.{key}: expected, not found" for key in wanted if key not in found]
        inner = [
            difference
            for key, value in wanted.items()
            if key in found
            for difference in _not_within(value, found[key], f"{path}.{key}")
        ]
        return lacking + inner
    if isinstance(wanted, bool) != isinstance(found, bool) or wanted != found:
        if is_secret(path.rpartition(".")[2]):
            return [f"{path}: expected {MASK}, found another"]
        return [f"{path}: expected {orjson.dumps(wanted).decode()}, found {orjson.dumps(found).decode()}"]
    return []


def _finding(finding: Finding) -> dict[str, Any]:
    shown = {"at": rfc3339_ms(finding.at), "system": finding.system, "kind": finding.kind, "detail": finding.detail}
    if finding.request_id is not None:
        shown["request_id"] = finding.request_id
    if finding.delivery_id is not None:
        shown["delivery_id"] = finding.delivery_id
    return shown
