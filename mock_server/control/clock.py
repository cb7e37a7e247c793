"""`…/clock`: a sandbox's virtual time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mock_server.control._common import PROBLEM, answer, group, opened, unended
from mock_server.control.schemas import clock as schemas
from mock_server.kernel.instants import SECOND, rfc3339_ms
from mock_server.kernel.moves import Move
from mock_server.kernel.problems import ClockRefused, Invalid, TimedOut
from mock_server.kernel.sandbox import Sandbox
from mock_server.web import current, lanes
from mock_server.web.http import Response
from mock_server.web.system import takes_long, waits

blueprint = group("Clock", "Virtual time, one for each sandbox; it goes forward only.")

_BEYOND = 10**12


@blueprint.route("/sandboxes/<sandbox_id>/clock", methods=["GET"])
@blueprint.response(200, schemas.ClockAnswer)
def get(sandbox_id: str) -> Response:
    """Get the clock"""
    with opened(sandbox_id) as sandbox:
        return answer(_view(sandbox))


@blueprint.route("/sandboxes/<sandbox_id>/clock/advance", methods=["POST"])
@blueprint.arguments(schemas.Advance)
@blueprint.response(200, schemas.AdvancedAnswer)
@blueprint.alt_response(
    408,
    schema=schemas.AdvancedInVain,
    content_type=PROBLEM,
    description="Time is out; the clock stands where it got to",
)
@waits
@takes_long
def advance(body: dict[str, Any], sandbox_id: str) -> Response:
    """Move the clock forward; everything due on the way happens at its own time, webhooks are attempted"""
    timeout = body.pop("timeout")
    if len(body) != 1:
        raise Invalid({"seconds": ["Give one of `seconds` and `to`."]})
    if abs(body.get("seconds", 0)) > _BEYOND:
        raise ClockRefused("The clock moves forward only, and at most 400 days at once.")
    environ = current.context().request.environ
    move = lanes.kept(environ, "move", lambda: _move(sandbox_id, body, timeout))
    while (wait := move.go_on()) is not None:
        lanes.wait(environ, wait)
    sandbox, made = move.sandbox, move.made
    with unended(sandbox):
        if move.began is not None:
            span = {"from": rfc3339_ms(move.began), "to": rfc3339_ms(sandbox.clock.now())}
            sandbox.chronicle.note("clock.advanced", None, None, **span, fired=made.fired)
        state = {**_view(sandbox), "fired": made.fired}
        if not made.arrived:
            raise TimedOut({**state, "under_way": len(sandbox.outbox.pending())})
    return answer(state)


def _move(sandbox_id: str, wanted: Mapping[str, Any], seconds: float) -> Move[Sandbox]:
    with opened(sandbox_id) as sandbox:
        pass
    by = round(wanted.get("seconds", 0) * SECOND)
    return current.world().move(sandbox, to=wanted.get("to"), by=by, seconds=seconds)


@blueprint.route("/sandboxes/<sandbox_id>/clock/freeze", methods=["POST"])
@blueprint.response(200, schemas.ClockAnswer)
def freeze(sandbox_id: str) -> Response:
    """Stop the clock where it stands"""
    with opened(sandbox_id) as sandbox:
        with sandbox.chronicle.act("clock.frozen"):
            sandbox.clock.freeze()
        return answer(_view(sandbox))


@blueprint.route("/sandboxes/<sandbox_id>/clock/resume", methods=["POST"])
@blueprint.response(200, schemas.ClockAnswer)
def resume(sandbox_id: str) -> Response:
    """Let the clock run on from where it stands"""
    with opened(sandbox_id) as sandbox:
        with sandbox.chronicle.act("clock.resumed"):
            sandbox.clock.resume()
        return answer(_view(sandbox))


def _view(sandbox: Sandbox) -> dict[str, Any]:
    view = {"now": rfc3339_ms(sandbox.clock.now()), "frozen": sandbox.clock.frozen}
    dropped = sandbox.timetable.dropped
    return {**view, "dropped": dropped} if dropped else view
