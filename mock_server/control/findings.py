"""`…/findings`: what the app under test did that the vendor does not define."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from difflib import get_close_matches
from functools import cache
from itertools import islice
from typing import Any

from mock_server.control import filters
from mock_server.control._common import control, masker, of_sandbox, opened, paged, systems
from mock_server.control.cursors import Listing, having
from mock_server.control.schemas import journal as schemas
from mock_server.control.search import fields
from mock_server.kernel import glob, secrecy
from mock_server.kernel.findings import UNKNOWN_FIELD, UNKNOWN_PARAMETER, Filed, Finding
from mock_server.kernel.instants import rfc3339_ms
from mock_server.kernel.journal import Journal
from mock_server.kernel.masking import Masker
from mock_server.kernel.problems import Invalid
from mock_server.kernel.sandbox import Sandbox
from mock_server.web.http import Response
from mock_server.web.rendering import empty

blueprint = of_sandbox("Findings", "What the app did that the vendor does not define.")

# So many requests of a group are named, and so many names that one may have been meant for.
_NAMED, _NEAR = 5, 3
# A longer name is none that was misspelled.
_LONGEST = 100

# Of a finding, the names that its call knows which are much like the one that it does not.
Near = Callable[[Finding], Sequence[str]]


@blueprint.get("/findings", gives=schemas.FindingPage, query=schemas.FindingQuery)
def list_findings(query: dict[str, Any], sandbox_id: str) -> Response:
    """List what the app did that the vendor does not define, the newest first, or grouped

    Unknown fields and parameters, odd forms, and what else worked here that the vendor never promised.
    """
    filters.check(("", query))
    is_wanted = having(query, "system", "kind")

    def passes(filed: Filed) -> bool:
        return is_wanted(filed.finding)

    if "group" in query:
        return _groups(query, sandbox_id, passes)
    with opened(sandbox_id) as sandbox:
        findings, hides, near = sandbox.findings, masker(sandbox), _nearest(sandbox.journal)
        listing = Listing.of(query, sandbox, fields.findings(systems()), findings, findings.numbered)
    return listing.answered(passes, lambda filed: _shown(filed, hides, near))


def newest(sandbox: Sandbox, hides: Masker, most: int) -> list[dict[str, Any]]:
    """So many findings as they are shown, the newest first."""
    near = _nearest(sandbox.journal)
    return [_shown(filed, hides, near) for _, filed in islice(sandbox.findings.numbered(), most)]


def _groups(query: Mapping[str, Any], sandbox_id: str, passes: Callable[[Filed], bool]) -> Response:
    strange = sorted({"limit", "before", "after", "count"} & query.keys())
    if strange:
        raise Invalid({name: ["Groups come by `page` and `page_size`."] for name in strange})
    with opened(sandbox_id) as sandbox:
        findings, hides, near = sandbox.findings, masker(sandbox), _nearest(sandbox.journal)
        rows, dropped = findings.numbered(), findings.dropped
        search = fields.findings(systems()).read(query.get("query", ""), sandbox.clock.now())
    groups = list(_grouped(filed for _, filed in rows if passes(filed) and search.test(filed)).values())
    return paged(groups, query, lambda found: _group(found, hides, near), dropped=dropped)


@blueprint.delete("/findings", status=204)
def clear_findings(sandbox_id: str) -> Response:
    """Forget all findings

    The requests that they are of stay in the journal.
    """
    with opened(sandbox_id) as sandbox:
        sandbox.findings.clear()
        sandbox.chronicle.note("findings.cleared")
    return empty()


def _grouped(passing: Iterable[Filed]) -> Mapping[tuple[str, str, str], list[Filed]]:
    """Those of one system, kind and detail together; the group first whose newest is the newest."""
    groups: dict[tuple[str, str, str], list[Filed]] = {}
    for filed in passing:
        finding = filed.finding
        groups.setdefault((finding.system, finding.kind, finding.detail), []).append(filed)
    return groups


def _group(found: Sequence[Filed], hides: Masker, near: Near) -> dict[str, Any]:
    newest, oldest = found[0].finding, found[-1].finding
    requests = dict.fromkeys(filed.finding.request_id for filed in found if filed.finding.request_id is not None)
    return {
        **_told(newest, hides, near),
        "count": len(found),
        "first_at": rfc3339_ms(oldest.at),
        "last_at": rfc3339_ms(newest.at),
        "requests": list(requests)[:_NAMED],
    }


def _shown(filed: Filed, hides: Masker, near: Near) -> dict[str, Any]:
    finding = filed.finding
    shown = {"id": filed.id, "at": rfc3339_ms(finding.at), **_told(finding, hides, near)}
    if finding.request_id is not None:
        shown["request_id"] = finding.request_id
    if finding.delivery_id is not None:
        shown["delivery_id"] = finding.delivery_id
    return shown


def _told(finding: Finding, hides: Masker, near: Near) -> dict[str, Any]:
    alike = near(finding)
    return {
        "system": finding.system,
        "kind": finding.kind,
        "detail": secrecy.finding(hides, finding).detail,
        **({"near": list(alike)} if alike else {}),
    }


def _nearest(journal: Journal) -> Near:
    """What looks for the names that a call knows, of requests that are still kept."""
    entries, known = journal.numbered(), cache(_known)

    @cache
    def calls() -> Mapping[str, tuple[str, str]]:
        return {entry.id: (entry.method, entry.path) for _, entry in entries}

    def near(finding: Finding) -> Sequence[str]:
        is_name = finding.kind in (UNKNOWN_FIELD, UNKNOWN_PARAMETER) and len(finding.detail) <= _LONGEST
        call = calls().get(finding.request_id) if is_name and finding.request_id is not None else None
        return () if call is None else get_close_matches(finding.detail, known(finding.system, *call), _NEAR)

    return near


def _known(system: str, method: str, path: str) -> frozenset[str]:
    """The names of fields and parameters that a call knows."""
    for route in control().routes[system]:
        if method in route.methods and glob.meets(path, f"/{system}{route.template}"):
            return route.marks.known
    return frozenset()
