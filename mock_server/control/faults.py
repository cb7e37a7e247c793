"""`…/faults`: outages on order."""

from __future__ import annotations

from typing import Any

from mock_server.control._common import answer, as_given, control, of_sandbox, opened
from mock_server.control.schemas import faults as schemas
from mock_server.kernel import glob
from mock_server.kernel.faults import DELAY, ERROR, RATE_LIMIT, RESET, Fault
from mock_server.kernel.instants import SECOND
from mock_server.kernel.problems import Invalid, NotFound
from mock_server.web.http import Response
from mock_server.web.rendering import empty, shown_by

blueprint = of_sandbox("Faults", "Outages on order; they act after the credentials, so that none masks a 401.")

# Which fields a kind of fault takes beside those that say when it acts.
_FIELDS = {
    ERROR: {"status", "body", "headers", "after_effect"},
    RATE_LIMIT: {"headers"},
    DELAY: {"delay_ms"},
    RESET: {"after_effect"},
}
_OF_KINDS = set[str]().union(*_FIELDS.values())


@blueprint.post("/faults", gives=schemas.FaultAnswer, status=201, body=schemas.NewFault)
def arm_fault(body: dict[str, Any], sandbox_id: str) -> Response:
    """Arm a fault

    The rule stands until it was spent, has expired or is taken away; `path` may have `*` for a segment, `times`
    says how often it acts.
    """
    _check(body)
    ttl = body.pop("ttl_seconds", None)
    with opened(sandbox_id) as sandbox:
        now = sandbox.clock.now()
        expires_at = None if ttl is None else now + round(ttl * SECOND)
        fault = Fault(id=f"flt_{sandbox.chance.uuid('fault')}", expires_at=expires_at, armed_at=now, **body)
        shown = view(sandbox.faults.add(fault))
        sandbox.chronicle.note("fault.armed", fault.system, fault=fault.id, **_rule(fault), **as_given())
        return answer(shown, 201)


@blueprint.get("/faults", gives=schemas.FaultList, query=schemas.FaultQuery)
def list_faults(query: dict[str, Any], sandbox_id: str) -> Response:
    """List the armed faults with their hits, or the newest 50 that are spent

    Each with how often it has acted and how often it may yet.
    """
    with opened(sandbox_id) as sandbox:
        faults, now = sandbox.faults, sandbox.clock.now()
        if query["spent"] == "true":
            return answer({"items": [{**view(fault), "spent": True} for fault in faults.spent(now)]})
        return answer({"items": [view(fault) for fault in faults.armed(now)]})


@blueprint.delete("/faults", status=204)
def disarm_faults(sandbox_id: str) -> Response:
    """Disarm every fault

    What has acted already stays in the journal.
    """
    with opened(sandbox_id) as sandbox:
        for fault in sandbox.faults.armed(sandbox.clock.now()):
            sandbox.faults.remove(fault.id)
            sandbox.chronicle.note("fault.disarmed", fault.system, fault=fault.id, **_rule(fault))
    return empty()


@blueprint.delete("/faults/<fault_id>", status=204)
def disarm_fault(sandbox_id: str, fault_id: str) -> Response:
    """Disarm a fault

    Other rules stay as they are.
    """
    with opened(sandbox_id) as sandbox:
        fault = sandbox.faults.remove(fault_id)
        if fault is None:
            raise NotFound("fault", fault_id)
        sandbox.chronicle.note("fault.disarmed", fault.system, fault=fault.id, **_rule(fault))
    return empty()


def _rule(fault: Fault) -> dict[str, Any]:
    """What is told of it where it is one thing among others that happened."""
    return {"kind": fault.kind, "method": fault.method, "path": fault.path, "status": fault.status}


def view(fault: Fault) -> dict[str, Any]:
    """A fault as it is shown; what it does not say is left out."""
    return shown_by(schemas.FaultAnswer)(fault)


def _check(body: dict[str, Any]) -> None:
    """Raises Invalid for a rule that could never act, or says what its kind does not take."""
    kind = body["kind"]
    strange = sorted(_OF_KINDS & set(body) - _FIELDS.get(kind, set()))
    if strange:
        raise Invalid({name: [f"A fault of kind {kind} takes none."] for name in strange})
    if kind == DELAY and "delay_ms" not in body:
        raise Invalid({"delay_ms": ["A delay needs one."]})
    routes = control().routes
    system, method, path = body.get("system"), body.get("method"), body.get("path")
    if system is not None and system not in routes:
        raise Invalid({"system": [f"Must be one of {', '.join(routes)}."]})
    asked = [system] if system else routes
    named = [(route.methods, f"/{name}{route.template}") for name in asked for route in routes[name]]
    if path is not None:
        named = [(methods, template) for methods, template in named if glob.meets(path, template)]
        if not named:
            raise Invalid(
                {"path": ["No system serves such a path; paths begin with the system, as in /msgboxx/contact."]}
            )
    if method is not None and not any(method in methods for methods, _ in named):
        raise Invalid({"method": ["Nothing that the rule names is served by this method."]})
