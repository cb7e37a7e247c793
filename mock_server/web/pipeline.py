"""The stages every request passes, in order, one list.

A stage gets the context and what comes after it, and answers. The order of the checks is the vendors': routing,
credentials, limits, permission; then the view looks at the body's form, its fields, and the system's rules.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Any

from mock_server.kernel import problems, room, secrecy
from mock_server.kernel.clock import stopwatch
from mock_server.kernel.findings import FULL_SANDBOX, UNDOCUMENTED_CALL, UNKNOWN_PARAMETER, Note
from mock_server.kernel.problems import Problem
from mock_server.kernel.sandbox import Sandbox
from mock_server.web import arguments, nearest, outages, recording, refusals, wording
from mock_server.web.current import Caller, RequestContext
from mock_server.web.http import Response
from mock_server.web.system import Face, System

logger = logging.getLogger(__name__)

# Some stages are for the control plane's calls too.
Proceed = Callable[[RequestContext[Any]], Response]
Stage = Callable[[RequestContext[Any], Proceed], Response]

# Of this version of it; what a later one may add behind it is not read here.
_TRACEPARENT = re.compile(r"00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}\Z")

_ADDING = frozenset({"POST", "PUT", "PATCH"})


def identified(context: RequestContext[System], proceed: Proceed) -> Response:
    """Find out who calls, once for a request that waits; a log-in does by itself. A stranger is refused later on."""
    if context.began is None:
        context.began = stopwatch()
        if not context.marks.anonymous:
            try:
                context.caller = context.face.identify(context.world, context.request)
            except Problem as problem:
                problems.forget_way(problem)
                context.stranger = problem
                context.caller = getattr(problem, "known", None)
    return proceed(context)


def recorded(context: RequestContext[System], proceed: Proceed) -> Response:
    """Write the whole exchange down in the journal of the sandbox that it reached; what is due follows the answer."""
    response = proceed(context)
    caller = context.caller
    if caller is not None:
        recording.write_down(context, caller, response)
        if caller.sandbox.is_due():
            response.call_on_close(lambda: context.world.go_on(caller.sandbox))
    elif response.status_code >= HTTPStatus.BAD_REQUEST:
        refusals.note(context, response.status_code)
    return response


def answered(context: RequestContext[System], proceed: Proceed) -> Response:
    """What the system adds to every answer of a known caller, refusals too, and notes about it."""
    response, finish = proceed(context), context.face.answered
    if finish is not None and context.caller is not None:
        finish(context, response)
    return response


def problems_rendered(context: RequestContext[Face], proceed: Proceed) -> Response:
    """Say every problem in the vendor's words, and break on nothing."""
    try:
        return proceed(context)
    except Problem as problem:
        context.problem = problem
        response = wording.response(context, problem)
        problems.forget_way(problem)
        return response
    except Exception:
        is_reached = context.caller is not None
        boxes = [context.caller.sandbox] if context.caller is not None else context.world.all()
        path = secrecy.path(context.request.path, [box.secrets for box in boxes], is_reached=is_reached)
        logger.exception("%s %s broke", context.request.method, path)
        return wording.response(context, None)


def routed(context: RequestContext[Face], proceed: Proceed) -> Response:
    """404 and 405 come before everything else."""
    if context.route is None:
        told = f"{context.request.method} {context.request.path}"
        hint = nearest.hint(context)
        context.notes.append(Note(UNDOCUMENTED_CALL, f"{told}: {hint}" if hint else told))
        if context.allowed:
            raise problems.WrongMethod(tuple(context.allowed))
        raise problems.UnknownPath
    return proceed(context)


def authenticated(context: RequestContext[System], proceed: Proceed) -> Response:
    """No valid credentials, no further."""
    if context.stranger is not None:
        raise context.stranger
    return proceed(context)


def faulty(context: RequestContext[System], proceed: Proceed) -> Response:
    """What a test has ordered to go wrong goes wrong here: after the credentials, so that no fault masks a 401."""
    applied = outages.apply(context)
    if applied is not None:
        return applied
    try:
        response = proceed(context)
    except Problem as refusal:
        # A fault was applied to a log-in meanwhile; so this is asked only now.
        if context.lost is None:
            raise
        problems.forget_way(refusal)
    else:
        if context.lost is None:
            return response
    return outages.lose(context, context.lost)


def limited(context: RequestContext[System], proceed: Proceed) -> Response:
    """Count the request against its caller's limits."""
    if context.caller is not None and not context.admitted:
        _count(context, context.caller)
    return proceed(context)


def permitted(context: RequestContext[System], proceed: Proceed) -> Response:
    """The caller may do what the view says it needs. A query string that no view reads is a finding."""
    marks, caller = context.marks, context.caller
    if context.admitted:
        return proceed(context)
    if context.request.query_string and not marks.reads_query:
        arguments.note(UNKNOWN_PARAMETER, list(context.request.args))
    if marks.permission is not None and caller is not None:
        context.face.permit(caller, marks.permission)
    return proceed(context)


def exclusive(context: RequestContext[System], proceed: Proceed) -> Response:
    """One request at a time in a sandbox, after everything that is due by now has happened."""
    caller = context.caller
    if caller is None:
        return proceed(context)
    with caller.sandbox.lock:
        caller.sandbox.catch_up()
        if context.request.method in _ADDING and not context.admitted:
            _check_room(context, caller.sandbox)
        context.admitted = True
        chronicle = caller.sandbox.chronicle
        before = chronicle.cause
        chronicle.cause = context.number = chronicle.begin()
        caller.sandbox.trace = _trace(context.request.environ.get("HTTP_TRACEPARENT"))
        try:
            return proceed(context)
        finally:
            chronicle.cause = before
            caller.sandbox.trace = ""


def _trace(header: str | None) -> str:
    """A `traceparent` that may be sent on, as W3C's Trace Context has it; empty for what is none."""
    return header if header is not None and _TRACEPARENT.match(header) else ""


def around(context: RequestContext[System], proceed: Proceed) -> Response:
    """What the system does around a view, under the sandbox's lock: it may answer in the view's place."""
    own = context.face.around
    return proceed(context) if own is None else own(context, proceed)


def _check_room(context: RequestContext[System], sandbox: Sandbox) -> None:
    """No vendor has words for a sandbox that is full: it is an outage to the app, and a finding to who tests it."""
    try:
        room.check(sandbox, context.face.name)
    except problems.Full as problem:
        context.notes.append(Note(FULL_SANDBOX, problem.detail))
        raise problems.Injected(HTTPStatus.INSUFFICIENT_STORAGE) from problem


STAGES: Sequence[Stage] = (
    identified,
    recorded,
    answered,
    problems_rendered,
    routed,
    authenticated,
    faulty,
    limited,
    permitted,
    exclusive,
    around,
)


def composed(stages: Sequence[Stage], last: Proceed) -> Proceed:
    """One stage around the other, made once for all requests; `last` is what comes after them."""
    for stage in reversed(stages):
        last = _around(stage, last)
    return last


def _around(stage: Stage, proceed: Proceed) -> Proceed:
    def go_on(context: RequestContext[Any]) -> Response:
        return stage(context, proceed)

    return go_on


def logging_in(context: RequestContext[System], caller: Caller) -> Response | None:
    """A log-in has found who calls: faults act on it, whose answer stands in its own's place, and it is counted.

    Raises RateLimited, Injected.
    """
    context.caller = caller
    applied = outages.apply(context)
    if applied is None:
        _count(context, caller)
    return applied


def _count(context: RequestContext[System], caller: Caller) -> None:
    """Hit the caller's limit once. Raises RateLimited."""
    with caller.sandbox.lock:
        now = caller.sandbox.clock.now()
        context.quota = context.face.limit(caller, now)
    if context.quota is not None and not context.quota.allowed:
        raise problems.RateLimited(context.quota.retry_after(now))
