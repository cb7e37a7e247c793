"""`…/requests`: every request to a system with its answer, why it was refused, and what repeats it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from mock_server.control import filters
from mock_server.control._common import answer, masker, of_sandbox, opened, systems
from mock_server.control.copying import curl, documents, javascript, python
from mock_server.control.copying.parts import Repeated, repeated, variable
from mock_server.control.cursors import Listing, having
from mock_server.control.schemas import journal as schemas
from mock_server.control.schemas.events import Cursor
from mock_server.control.search import fields
from mock_server.control.windows import states_of
from mock_server.kernel import secrecy
from mock_server.kernel.findings import UNKNOWN_FIELD, UNKNOWN_PARAMETER, Filed, Finding
from mock_server.kernel.instants import rfc3339_ms
from mock_server.kernel.journal import Entry, header_text
from mock_server.kernel.masking import Masker
from mock_server.kernel.problems import NotFound
from mock_server.kernel.sandbox import Sandbox
from mock_server.web import current
from mock_server.web.gateway import base_url
from mock_server.web.http import Response
from mock_server.web.rendering import empty, shown_by

blueprint = of_sandbox("Journal", "Every request to a system with its answer; secrets are masked.")

STRICT, FAULT, WINDOW = "strict", "fault", "window_closed"
_UNKNOWN = (UNKNOWN_FIELD, UNKNOWN_PARAMETER)
_BAD_REQUEST = 400

# What is said of each, with what it is about.
_WORDS: Mapping[str, str] = {
    "rate_limit": "More requests came than this caller may make in a minute; it may go on in {about} s.",
    "day_limit": "More requests came than this caller may make in a day; it may go on in {about} s.",
    "recipient_limit": "More messages came than one recipient may get in a minute; they may get more in {about} s.",
    "credential": "The credential is known, and not good for this: {about}.",
    "permission": "The credential is good, and has no permission for this: {about}.",
    "template_not_approved": "The template is {about}; only one that is approved goes.",
    "funds": "It costs {about}, and the wallet has less.",
    "idempotency_key_reused": "This idempotency key came before, with another call or another body.",
    "campaign_paused": "Its campaign is paused, so nothing was sent.",
    "unknown_path": "Nothing is served at this path.",
    "wrong_method": "This path is served, by {about} alone.",
}


@blueprint.get("/requests", gives=schemas.RequestPage, query=schemas.RequestQuery)
def list_requests(query: dict[str, Any], sandbox_id: str) -> Response:
    """List the requests, the newest first

    Each with its answer, the fault that hit it and the finding that it made; credentials are masked.
    """
    filters.check(("", query))
    with opened(sandbox_id) as sandbox:
        journal, hides, by = sandbox.journal, masker(sandbox), fields.requests(sandbox, systems())
        listing = Listing.of(query, sandbox, by, journal, journal.numbered)
    show = row if query["view"] == "summary" else view
    return listing.answered(having(query, "system", "method", "status"), lambda entry: show(entry, hides))


@blueprint.get("/requests/<request_id>", gives=schemas.RequestDetail, query=schemas.RequestForm)
@blueprint.alt_response(200, content_type="text/plain", schema={"type": "string"})
def get_request(query: dict[str, Any], sandbox_id: str, request_id: str) -> Response:
    """Get one request, or what repeats it, insists on it or tells of it

    Its bytes as they came, masked; `as` gives a curl command, a test or a page of it in place of JSON.
    """
    form = query["form"]
    with opened(sandbox_id) as sandbox:
        entry = sandbox.journal.get(request_id)
        if entry is None:
            raise NotFound("request", request_id)
        hides = masker(sandbox, variable if form in _REPEATING else None)
        if form == "json":
            return answer(view(entry, hides) | detail(sandbox, entry, hides, Around(sandbox)))
    if form in _REPEATING:
        here = base_url(current.context().request.environ)
        text = _REPEATING[form](repeated(entry, hides, systems()[entry.system], here))
    else:
        text = _TELLING[form](entry, secrecy.entry(hides, entry))
    return Response(text, content_type="text/plain; charset=utf-8")


class Around:
    """What a sandbox has of its requests beside the journal: what was found in them, and what they made."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.happened = sandbox.chronicle.of_requests()
        self.filed: dict[str | None, list[Filed]] = {}
        for _, one in sandbox.findings.numbered():
            self.filed.setdefault(one.finding.request_id, []).append(one)


def detail(sandbox: Sandbox, entry: Entry, hides: Masker, around: Around) -> dict[str, Any]:
    """What only the one request shows that is asked for. The sandbox is locked."""
    filed = around.filed.get(entry.id, [])
    found = [secrecy.finding(hides, one.finding) for one in filed]
    reason = _why(sandbox, entry, found)
    findings = [
        {"id": one.id, "kind": finding.kind, "detail": finding.detail}
        for one, finding in zip(filed, found, strict=True)
    ]
    shown: dict[str, Any] = {"messages": [], "findings": findings}
    caller = _caller(sandbox, entry)
    if caller is not None:
        shown["caller"] = caller
    happened = around.happened.get(entry.id)
    if happened is not None:
        number, shown["messages"] = happened
        shown["event"] = str(Cursor(sandbox.chronicle.epoch, number))
        item = sandbox.chronicle.get(number)
        if item is not None:
            shown["real_at"] = rfc3339_ms(item.real_at)
    return shown if reason is None else {**shown, "why": reason}


def _caller(sandbox: Sandbox, entry: Entry) -> str | None:
    """The name of the credentials that it came with, or that its token was issued for; None for any others."""
    system = systems()[entry.system]
    names = system.credential.headers
    sent = {header_text(value).split(" ")[-1] for name, value in entry.headers if name.lower() in names}
    known = sandbox.credentials[entry.system]
    for name, values in {"own": known.own, **known.others}.items():
        if sent.intersection(values.values()):
            return name
    return next(filter(None, (system.holder(sandbox, one) for one in sent)), None)


def _why(sandbox: Sandbox, entry: Entry, found: Sequence[Finding]) -> dict[str, Any] | None:
    """A kind, a sentence, and what it is about; None where there is nothing to add. The sandbox is locked.

    `found` are the findings of the request.
    """
    refusal = entry.refusal
    if refusal is not None and refusal.kind == WINDOW:
        return _window(sandbox, entry.system, refusal.about)
    if refusal is not None:
        return {"kind": refusal.kind, "what": _WORDS[refusal.kind].format(about=refusal.about), "refs": {}}
    if entry.fault is not None:
        return {"kind": FAULT, "what": "A fault that was armed acted on it.", "refs": {"fault": entry.fault}}
    unknown = [finding.detail for finding in found if finding.kind in _UNKNOWN]
    if sandbox.strict and unknown and entry.status >= _BAD_REQUEST:
        named = ", ".join(unknown)
        return {"kind": STRICT, "what": f"The sandbox is strict, and the vendor knows no {named}.", "refs": {}}
    return None


def _window(sandbox: Sandbox, system: str, address: str) -> dict[str, Any]:
    states = states_of(sandbox, systems()[system], address)
    last = max((state.session.last_inbound_at or 0 for state in states), default=0)
    since = f"last wrote at {rfc3339_ms(last)}" if last else "never wrote"
    return {
        "kind": WINDOW,
        "what": f"The window of {address} was closed: this customer {since}.",
        "refs": {"address": address},
    }


# The forms of a request that send it, and those that tell of it.
_REPEATING: Mapping[str, Callable[[Repeated], str]] = {
    "curl": lambda request: curl.written(request) + "\n",
    "pytest": python.test,
    "requests": python.script,
    "fetch": javascript.written,
    "http": documents.http,
}
_TELLING: Mapping[str, Callable[[Entry, Entry], str]] = {
    "verify": documents.verification,
    "markdown": lambda _, shown: documents.markdown(shown),
}


@blueprint.delete("/requests", status=204)
def clear_requests(sandbox_id: str) -> Response:
    """Empty the journal

    Messages and webhooks stay.
    """
    with opened(sandbox_id) as sandbox:
        sandbox.journal.clear()
        sandbox.chronicle.note("journal.cleared")
    return empty()


def row(entry: Entry, hides: Masker) -> dict[str, Any]:
    """One exchange in a line of a list: without headers and bodies."""
    shown: dict[str, Any] = {
        "id": entry.id,
        "at": rfc3339_ms(entry.at),
        "system": entry.system,
        "method": entry.method,
        "path": hides.text(entry.path),
        "query": hides.query(entry.query),
        "request_bytes": entry.body_size,
        "response": {"status": entry.status},
        "response_bytes": entry.answer_size,
        "duration_ms": entry.duration_ms,
    }
    return shown if entry.fault is None else {**shown, "fault": entry.fault}


def view(entry: Entry, hides: Masker) -> dict[str, Any]:
    return shown_by(schemas.RequestAnswer)(secrecy.entry(hides, entry), entry)
