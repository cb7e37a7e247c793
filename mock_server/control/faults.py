"""`…/faults`: outages on order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from flask import Response

from mock_server.control._common import answer, face_of, group, nothing, opened
from mock_server.control.schemas import faults as schemas
from mock_server.kernel.faults import DELAY, ERROR, RATE_LIMIT, RESET, Fault
from mock_server.kernel.instants import SECOND, rfc3339_ms
from mock_server.kernel.problems import Invalid, NotFound
from mock_server.web import current
from mock_server.web.app import Route

blueprint = group("Faults", "Outages on order; they act after the credentials, so that none masks a 401.")

# Which fields a kind of fault takes beside those that say when it acts.
_FIELDS = {
    ERROR: {"status", "body", "headers", "after_effect"},
    RATE_LIMIT: {"headers"},
    DELAY: {"delay_ms"},
    RESET: {"after_effect"},
}
_OF_KINDS = set[str]().union(*_FIELDS.values())

_SEGMENT = "<>"


@blueprint.route("/sandboxes/<sandbox_id>/faults", methods=["POST"])
@blueprint.arguments(schemas.NewFault)
@blueprint.response(201, schemas.FaultAnswer)
def arm(body: dict[str, Any], sandbox_id: str) -> Response:
    """Arm a fault"""
    _check(body)
    ttl = body.pop("ttl_seconds", None)
    with opened(sandbox_id) as sandbox:
        expires_at = None if ttl is None else sandbox.clock.now() + round(ttl * SECOND)
        fault = Fault(id=f"flt_{sandbox.chance.uuid('fault')}", expires_at=expires_at, **body)
        return answer(view(sandbox.faults.add(fault)), 201)


@blueprint.route("/sandboxes/<sandbox_id>/faults", methods=["GET"])
@blueprint.response(200, schemas.FaultList)
def list_armed(sandbox_id: str) -> Response:
    """List the armed faults with their hits"""
    with opened(sandbox_id) as sandbox:
        return answer({"items": [view(fault) for fault in sandbox.faults.armed(sandbox.clock.now())]})


@blueprint.route("/sandboxes/<sandbox_id>/faults", methods=["DELETE"])
@blueprint.response(204)
def disarm_all(sandbox_id: str) -> Response:
    """Disarm every fault"""
    with opened(sandbox_id) as sandbox:
        sandbox.faults.clear()
    return nothing()


@blueprint.route("/sandboxes/<sandbox_id>/faults/<fault_id>", methods=["DELETE"])
@blueprint.response(204)
def disarm(sandbox_id: str, fault_id: str) -> Response:
    """Disarm a fault"""
    with opened(sandbox_id) as sandbox:
        if not sandbox.faults.remove(fault_id):
            raise NotFound("fault", fault_id)
    return nothing()


def view(fault: Fault) -> dict[str, Any]:
    """A fault as it is shown; what it does not say is left out."""
    shown = {
        name: getattr(fault, name)
        for name in (
            "id",
            "kind",
            "system",
            "method",
            "path",
            "status",
            "body",
            "delay_ms",
            "times",
            "probability",
            "after",
            "seen",
            "hits",
        )
        if getattr(fault, name) is not None
    }
    if fault.after_effect:
        shown["after_effect"] = True
    if fault.headers:
        shown["headers"] = dict(fault.headers)
    if fault.expires_at is not None:
        shown["expires_at"] = rfc3339_ms(fault.expires_at)
    return shown


def _check(body: dict[str, Any]) -> None:
    """Raises Invalid for a rule that could never act, or says what its kind does not take."""
    kind = body["kind"]
    strange = sorted(_OF_KINDS & set(body) - _FIELDS.get(kind, set()))
    if strange:
        raise Invalid({name: [f"A fault of kind {kind} takes none."] for name in strange})
    if kind == DELAY and "delay_ms" not in body:
        raise Invalid({"delay_ms": ["A delay needs one."]})
    routes = face_of(current.exchange()).routes
    system, method, path = body.get("system"), body.get("method"), body.get("path")
    if system is not None and system not in routes:
        raise Invalid({"system": [f"Must be one of {', '.join(routes)}."]})
    named = [route for name in ([system] if system else routes) for route in _served(name, routes[name])]
    if path is not None:
        named = [(methods, template) for methods, template in named if meet(path, template)]
        if not named:
            raise Invalid(
                {"path": ["No system serves such a path; paths begin with the system, as in /msgboxx/contact."]}
            )
    if method is not None and not any(method in methods for methods, _ in named):
        raise Invalid({"method": ["Nothing that the rule names is served by this method."]})


def _served(system: str, routes: Iterable[Route]) -> list[tuple[frozenset[str], str]]:
    return [(route.methods, f"/{system}{route.template}") for route in routes]


def meet(pattern: str, template: str) -> bool:
    """Whether some path is matched by a glob and is of a route's template, in which `<…>` stands for one segment."""
    tokens = _tokens(template)
    # The places of the pattern that some path may have brought it to, token by token.
    places = _onward(pattern, {0})
    for token in tokens:
        reached = _over_segment(pattern, places) if token == _SEGMENT else _over(pattern, places, token)
        places = _onward(pattern, reached)
    return len(pattern) in places


def _over(pattern: str, places: Iterable[int], character: str) -> set[int]:
    """Where the pattern stands after one character; `*` may take it and stay."""
    found = {place for place in places if pattern[place : place + 1] == "*"}
    return found | {place + 1 for place in places if pattern[place : place + 1] in ("?", character)}


def _over_segment(pattern: str, places: Iterable[int]) -> set[int]:
    """Where the pattern stands after a segment: at least one character, none of them a slash."""
    found: set[int] = set()
    reached = set(places)
    while reached:
        after = {place + (pattern[place] != "*") for place in reached if pattern[place : place + 1] not in ("", "/")}
        reached = _onward(pattern, after) - found
        found |= reached
    return found


def _onward(pattern: str, places: Iterable[int]) -> set[int]:
    """These places and, since `*` may stand for nothing, those after the stars at them."""
    found: set[int] = set()
    for start in places:
        place = start
        while place not in found:
            found.add(place)
            place += pattern[place : place + 1] == "*"
    return found


def _tokens(template: str) -> Sequence[str]:
    tokens: list[str] = []
    rest = template
    while rest:
        if rest[0] == "<":
            tokens.append(_SEGMENT)
            rest = rest.partition(">")[2]
        else:
            tokens.append(rest[0])
            rest = rest[1:]
    return tuple(tokens)
