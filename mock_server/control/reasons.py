"""Why a request was refused, in words of our own: the vendor's stand in the answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mock_server.control._common import systems
from mock_server.control.windows import states_of
from mock_server.kernel.findings import UNKNOWN_FIELD, UNKNOWN_PARAMETER, Finding
from mock_server.kernel.instants import rfc3339_ms
from mock_server.kernel.journal import Entry
from mock_server.kernel.sandbox import Sandbox

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


def why(sandbox: Sandbox, entry: Entry, found: Sequence[Finding]) -> dict[str, Any] | None:
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
