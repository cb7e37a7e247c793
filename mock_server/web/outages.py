"""What an armed fault does to a request: an answer in the view's place, a delay, or a connection that breaks."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from functools import partial
from http import HTTPStatus

import orjson

from mock_server.kernel import problems
from mock_server.kernel.faults import DELAY, ERROR, RATE_LIMIT, RESET, TRUNCATE, Fault
from mock_server.kernel.instants import MINUTE, SECOND
from mock_server.kernel.sandbox import Sandbox
from mock_server.kernel.waits import Wait
from mock_server.web import current, lanes, rendering, wording
from mock_server.web.current import RequestContext
from mock_server.web.http import Response
from mock_server.web.system import System

# What a request that waits keeps: the faults that have still to act on it.
_ACTING = "faults"


def apply(context: RequestContext[System]) -> Response | None:
    """Let the armed faults act on this request: the answer in the view's place, or None. Raises RateLimited, Injected.

    A fault that waits for the effect is left in `lost`.
    """
    caller = context.caller
    if caller is None or not (caller.sandbox.faults or lanes.has_kept(context.request.environ, _ACTING)):
        return None
    acting = lanes.kept(context.request.environ, _ACTING, partial(_acting, context, caller.sandbox))
    while acting:
        fault = acting.popleft()
        context.fault = fault.id
        if fault.kind == DELAY:
            # Nothing but its time ends it.
            lanes.wait(context.request.environ, Wait(lambda: False, (fault.delay_ms or 0) / 1_000))
        elif fault.after_effect:
            context.lost = fault
        else:
            return _BREAK[fault.kind](context, fault)
    return None


def _acting(context: RequestContext[System], sandbox: Sandbox) -> deque[Fault]:
    """The armed faults that act on this request. Raises Crowded where one may delay it, and it may not wait."""
    named = (context.face.name, context.request.method, context.served_path)
    with sandbox.lock:
        now = sandbox.clock.now()
        if sandbox.faults.may_delay(*named, now):
            lanes.may_wait(context.request.environ)
        return deque(sandbox.faults.apply(*named, now, sandbox.chance))


def lose(context: RequestContext[System], fault: Fault) -> Response:
    """What is answered in place of an answer that is lost, whatever that was."""
    return _LOSE[fault.kind](context, fault)


def _error(context: RequestContext[System], fault: Fault) -> Response:
    status = fault.status or HTTPStatus.INTERNAL_SERVER_ERROR
    if fault.body is None:
        response = wording.response(context, problems.Injected(status))
    elif isinstance(fault.body, str):
        response = Response(fault.body, status, content_type="text/plain; charset=utf-8")
    else:
        response = Response(orjson.dumps(fault.body), status, content_type="application/json")
    response.headers.update(fault.headers)
    return response


def _rate_limit(context: RequestContext[System], fault: Fault) -> Response:
    """The system's own 429, as if the calendar minute's limit were used up."""
    now = current.caller().sandbox.clock.now()
    response = wording.response(context, problems.RateLimited(-(-(MINUTE - now % MINUTE) // SECOND)))
    response.headers.update(fault.headers)
    return response


def _reset(context: RequestContext[System], _: Fault) -> Response:
    lanes.break_answer(context.request.environ, lanes.RESET)
    return rendering.empty(HTTPStatus.OK)


def _truncate(context: RequestContext[System], _: Fault) -> Response | None:
    """The view answers; the server cuts its answer in half."""
    lanes.break_answer(context.request.environ, lanes.TRUNCATED)
    return None


_LOSE: Mapping[str, Callable[[RequestContext[System], Fault], Response]] = {ERROR: _error, RESET: _reset}
_BREAK: Mapping[str, Callable[[RequestContext[System], Fault], Response | None]] = {
    **_LOSE,
    RATE_LIMIT: _rate_limit,
    TRUNCATE: _truncate,
}
