"""Lies about the other names that calls have."""

from __future__ import annotations

from dataclasses import replace

from tests.liars.coax.ways import ROOT, refusal
from tests.liars.lies import Call, Passing, Said, between, lie, misheard


def _no_singular(call: Call, proceed: Passing) -> Said:
    singular = call.path.startswith((f"{ROOT}/customer/", f"{ROOT}/location/"))
    singular |= call.path in (f"{ROOT}/customer", f"{ROOT}/location")
    return refusal(404, "Not found") if singular else proceed(call)


def _id_in_the_middle(call: Call) -> Call | None:
    """`…/send/{enquiry_id}/sms` is read as `…/send/sms`."""
    parts = call.path.split("/")
    names_last = len(parts) > 5 and parts[4] in ("send", "schedule", "ask-for-review")
    if not names_last or (len(parts) == 6 and parts[4] != "ask-for-review"):
        return None
    return replace(call, path="/".join(parts[:5] + parts[6:]))


LIES = (
    lie(
        "Coax: there is no singular of customers and locations",
        between("coax", _no_singular),
        claims="COAX-ALIAS-001 COAX-ALIAS-002 COAX-ALIAS-003 COAX-ALIAS-004",
    ),
    lie(
        "Coax: an enquiry that is named last is not looked at",
        misheard("coax", _id_in_the_middle),
        claims="COAX-ALIAS-005 COAX-ALIAS-006 COAX-ALIAS-007 COAX-ALIAS-008",
    ),
)
