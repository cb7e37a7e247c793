"""The stages every request passes, in order, one list.

A stage gets the exchange and what comes after it, and answers. The order of the checks is the vendors': routing,
credentials, limits, permission; then the view looks at the body's form, its fields, and the system's rules.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Any

from mock_server.kernel import problems, room, secrecy
from mock_server.kernel.clock import stopwatch
from mock_server.kernel.findings import (
    DROPPED_HEADER,
    FULL_SANDBOX,
    IGNORED_RATE_LIMIT,
    UNDOCUMENTED_CALL,
    UNKNOWN_PARAMETER,
    Finding,
    Note,
)
from mock_server.kernel.instants import SECOND, Instant
from mock_server.kernel.journal import MAX_BODY, Raw, digest_of_cut
from mock_server.kernel.problems import Problem
from mock_server.kernel.sandbox import Sandbox
from mock_server.web import arguments, nearest, outages, refusals, rendering, wording
from mock_server.web.current import Caller, Exchange
from mock_server.web.headers import UNDERSCORED
from mock_server.web.http import Request, Response
from mock_server.web.system import Face, System

logger = logging.getLogger(__name__)

# Some stages are for the control plane's calls too.
Proceed = Callable[[Exchange[Any]], Response]
Stage = Callable[[Exchange[Any], Proceed], Response]

_ADDING = frozenset({"POST", "PUT", "PATCH"})


def identified(exchange: Exchange[System], proceed: Proceed) -> Response:
    """Find out who calls, once for a request that waits; a log-in does by itself. A stranger is refused later on."""
    if exchange.began is None:
        exchange.began = stopwatch()
        if not exchange.marks.anonymous:
            try:
                exchange.caller = exchange.face.identify(exchange.world, exchange.request)
            except Problem as problem:
                problems.forget_way(problem)
                exchange.stranger = problem
                exchange.caller = getattr(problem, "known", None)
    return proceed(exchange)


def recorded(exchange: Exchange[System], proceed: Proceed) -> Response:
    """Write the whole exchange down in the journal of the sandbox that it reached; what is due follows the answer."""
    response = proceed(exchange)
    caller = exchange.caller
    if caller is not None:
        _write_down(exchange, caller, response)
        if caller.sandbox.is_due():
            response.call_on_close(lambda: exchange.world.go_on(caller.sandbox))
    elif response.status_code >= HTTPStatus.BAD_REQUEST:
        refusals.note(exchange, response.status_code)
    return response


def answered(exchange: Exchange[System], proceed: Proceed) -> Response:
    """What the system adds to every answer of a known caller, refusals too, and notes about it."""
    response, finish = proceed(exchange), exchange.face.answered
    if finish is not None and exchange.caller is not None:
        finish(exchange, response)
    return response


def spoken(exchange: Exchange[Face], proceed: Proceed) -> Response:
    """Say every problem in the vendor's words, and break on nothing."""
    try:
        return proceed(exchange)
    except Problem as problem:
        exchange.problem = problem
        response = wording.response(exchange, problem)
        problems.forget_way(problem)
        return response
    except Exception:
        is_reached = exchange.caller is not None
        boxes = [exchange.caller.sandbox] if exchange.caller is not None else exchange.world.all()
        path = secrecy.path(exchange.request.path, [box.secrets for box in boxes], is_reached=is_reached)
        logger.exception("%s %s broke", exchange.request.method, path)
        return wording.response(exchange, None)


def routed(exchange: Exchange[Face], proceed: Proceed) -> Response:
    """404 and 405 come before everything else."""
    if exchange.route is None:
        told = f"{exchange.request.method} {exchange.request.path}"
        hint = nearest.hint(exchange)
        exchange.notes.append(Note(UNDOCUMENTED_CALL, f"{told}: {hint}" if hint else told))
        if exchange.allowed:
            raise problems.WrongMethod(tuple(exchange.allowed))
        raise problems.UnknownPath
    return proceed(exchange)


def authenticated(exchange: Exchange[System], proceed: Proceed) -> Response:
    """No valid credentials, no further."""
    if exchange.stranger is not None:
        raise exchange.stranger
    return proceed(exchange)


def faulty(exchange: Exchange[System], proceed: Proceed) -> Response:
    """What a test has ordered to go wrong goes wrong here: after the credentials, so that no fault masks a 401."""
    struck = outages.strike(exchange)
    if struck is not None:
        return struck
    try:
        response = proceed(exchange)
    except Problem as refusal:
        # A log-in has been struck meanwhile; so this is asked only now.
        if exchange.lost is None:
            raise
        problems.forget_way(refusal)
    else:
        if exchange.lost is None:
            return response
    return outages.lose(exchange, exchange.lost)


def limited(exchange: Exchange[System], proceed: Proceed) -> Response:
    """Count the request against its caller's limits."""
    if exchange.caller is not None and not exchange.admitted:
        count(exchange)
    return proceed(exchange)


def permitted(exchange: Exchange[System], proceed: Proceed) -> Response:
    """The caller may do what the view says it needs. A query string that no view reads is a finding."""
    marks, caller = exchange.marks, exchange.caller
    if exchange.admitted:
        return proceed(exchange)
    if exchange.request.query_string and not marks.reads_query:
        arguments.note(UNKNOWN_PARAMETER, list(exchange.request.args))
    if marks.permission is not None and caller is not None:
        exchange.face.permit(caller, marks.permission)
    return proceed(exchange)


def exclusive(exchange: Exchange[System], proceed: Proceed) -> Response:
    """One request at a time in a sandbox, after everything that is due by now has happened."""
    caller = exchange.caller
    if caller is None:
        return proceed(exchange)
    with caller.sandbox.lock:
        caller.sandbox.catch_up()
        if exchange.request.method in _ADDING and not exchange.admitted:
            _check_room(exchange, caller.sandbox)
        exchange.admitted = True
        return proceed(exchange)


def around(exchange: Exchange[System], proceed: Proceed) -> Response:
    """What the system does around a view, under the sandbox's lock: it may answer in the view's place."""
    own = exchange.face.around
    return proceed(exchange) if own is None else own(exchange, proceed)


def _check_room(exchange: Exchange[System], sandbox: Sandbox) -> None:
    """No vendor has words for a sandbox that is full: it is an outage to the app, and a finding to who tests it."""
    try:
        room.check(sandbox, exchange.face.name)
    except problems.Full as problem:
        exchange.notes.append(Note(FULL_SANDBOX, problem.detail))
        raise problems.Injected(HTTPStatus.INSUFFICIENT_STORAGE) from problem


STAGES: Sequence[Stage] = (
    identified,
    recorded,
    answered,
    spoken,
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
    def go_on(exchange: Exchange[Any]) -> Response:
        return stage(exchange, proceed)

    return go_on


def count(exchange: Exchange[System]) -> None:
    """Hit the caller's limit once. The log-in calls it itself, once it knows who the caller is. Raises RateLimited."""
    caller = exchange.caller
    if caller is None:
        raise LookupError("nobody to count this request for")
    with caller.sandbox.lock:
        now = caller.sandbox.clock.now()
        exchange.quota = exchange.face.limit(caller, now)
    if exchange.quota is not None and not exchange.quota.allowed:
        raise problems.RateLimited(exchange.quota.retry_after(now))


def _write_down(exchange: Exchange[System], caller: Caller, response: Response) -> None:
    request, sandbox, answer = exchange.request, caller.sandbox, response.get_data()
    seconds = 0.0 if exchange.began is None else stopwatch() - exchange.began
    body, size = _sent(request)
    environ = request.environ
    environ["mock.sandbox"] = sandbox.id
    # The collector does not look into a dictionary of texts, as it would at a tuple for each.
    pairs = {name: environ[name] for name in environ if name[:5] == "HTTP_"}
    with sandbox.lock:
        now = sandbox.clock.now()
        request_id = sandbox.journal.next_id()
        _judge(exchange, caller, response, request_id, now)
        sandbox.journal.record(
            Raw(
                request_id,
                now,
                exchange.face.name,
                request.method,
                exchange.served_path,
                _raw_path(exchange),
                request.query_string,
                request.content_type,
                pairs,
                body[:MAX_BODY],
                size,
                digest_of_cut(body),
                response.status_code,
                tuple(response.headers),
                rendering.compact(answer[:MAX_BODY]),
                len(answer),
                seconds,
                exchange.fault,
            )
        )


def _sent(request: Request) -> tuple[bytes, int]:
    """A request's body and its length; what cannot be read, for which it was refused, is not kept."""
    try:
        body = request.get_data()
    except Problem as problem:
        problems.forget_way(problem)
        return b"", request.content_length or 0
    return body, len(body)


def _raw_path(exchange: Exchange[System]) -> str:
    """The path as it came, with its system's prefix; empty where no server has told it."""
    environ = exchange.request.environ
    raw: str = environ.get("mock.raw_path", "")
    return f"/{exchange.face.name}{raw}" if raw and not environ.get("SCRIPT_NAME") else raw


def _judge(exchange: Exchange[System], caller: Caller, response: Response, request_id: str, now: Instant) -> None:
    """Keep what was noted about the request, and whether its sender waited when it was asked to."""
    findings, name, notes = caller.sandbox.findings, exchange.face.name, exchange.notes
    dropped = exchange.request.environ.get(UNDERSCORED)
    if dropped:
        notes.insert(0, Note(DROPPED_HEADER, ", ".join(name for name, _ in dropped)))
    if not findings.has_waited(caller.subject, now):
        notes.append(Note(IGNORED_RATE_LIMIT, "Sent again before Retry-After was over."))
    asked = not isinstance(exchange.problem, problems.RecipientLimited)
    if asked and response.status_code == HTTPStatus.TOO_MANY_REQUESTS:
        retry_after = response.headers.get("Retry-After") or ""
        if retry_after.isdigit():
            findings.ask_to_wait(caller.subject, now + int(retry_after) * SECOND)
    for note in notes:
        findings.add(Finding(now, name, note.kind, note.detail, request_id=request_id))
