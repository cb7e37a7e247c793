"""The stages every request passes, in order, one list.

A stage gets the exchange and what comes after it, and answers. The order of the checks is the vendors': routing,
credentials, limits, permission; then the view looks at the body's form, its fields, and the system's rules.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from functools import lru_cache
from http import HTTPStatus

import orjson

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
from mock_server.kernel.journal import MAX_BODY, Entry, Headers, digest_of_cut
from mock_server.kernel.problems import Problem
from mock_server.kernel.sandbox import Sandbox
from mock_server.web import arguments, nearest, outages, refusals
from mock_server.web.current import Exchange
from mock_server.web.headers import UNDERSCORED
from mock_server.web.http import Response

logger = logging.getLogger(__name__)

Proceed = Callable[[], Response]
Stage = Callable[[Exchange, Proceed], Response]

_ADDING = frozenset({"POST", "PUT", "PATCH"})


def recorded(exchange: Exchange, proceed: Proceed) -> Response:
    """Identify the caller, and write the whole exchange down in the journal of the sandbox that it reached."""
    system, request = exchange.system, exchange.request
    if exchange.began is not None:
        # It waited, and is called again: who calls is known.
        return _recorded(exchange, proceed, exchange.began)
    exchange.began = stopwatch()
    if exchange.route is None or not exchange.route.anonymous:
        try:
            exchange.caller = system.identify(exchange.world, request)
        except Problem as problem:
            problems.forget_way(problem)
            exchange.stranger = problem
            exchange.caller = getattr(problem, "known", None)
    dropped = request.environ.get(UNDERSCORED)
    if dropped:
        exchange.notes.append(Note(DROPPED_HEADER, ", ".join(name for name, _ in dropped)))
    return _recorded(exchange, proceed, exchange.began)


def _recorded(exchange: Exchange, proceed: Proceed, started: float) -> Response:
    response = proceed()
    caller, system = exchange.caller, exchange.system
    if caller is not None:
        if system.answered is not None:
            system.answered(exchange, response)
        _write_down(exchange, response, (stopwatch() - started) * 1_000)
        if caller.sandbox.is_due():
            response.call_on_close(lambda: exchange.world.go_on(caller.sandbox))
    elif response.status_code >= HTTPStatus.BAD_REQUEST:
        refusals.note(exchange, response.status_code)
    return response


def spoken(exchange: Exchange, proceed: Proceed) -> Response:
    """Say every problem in the vendor's words, and break on nothing."""
    face = exchange.face
    try:
        return proceed()
    except Problem as problem:
        exchange.problem = problem
        answer = face.speak(problem)
        problems.forget_way(problem)
    except Exception:
        is_reached = exchange.caller is not None
        boxes = [exchange.caller.sandbox] if exchange.caller is not None else exchange.world.all()
        path = secrecy.path(exchange.request.path, [box.secrets for box in boxes], is_reached=is_reached)
        logger.exception("%s %s broke", exchange.request.method, path)
        answer = face.speak(None)
    # An item of a list that is not valid is named by its number.
    body = orjson.dumps(answer.body, option=orjson.OPT_NON_STR_KEYS)
    response = Response(body, answer.status, content_type=face.media_type)
    response.headers.update(answer.headers)
    return response


def routed(exchange: Exchange, proceed: Proceed) -> Response:
    """404 and 405 come before everything else."""
    if exchange.route is None:
        told = f"{exchange.request.method} {exchange.request.path}"
        hint = nearest.hint(exchange)
        exchange.notes.append(Note(UNDOCUMENTED_CALL, f"{told}: {hint}" if hint else told))
        if exchange.allowed:
            raise problems.WrongMethod(tuple(exchange.allowed))
        raise problems.UnknownPath
    return proceed()


def authenticated(exchange: Exchange, proceed: Proceed) -> Response:
    """No valid credentials, no further."""
    if exchange.stranger is not None:
        raise exchange.stranger
    return proceed()


def faulty(exchange: Exchange, proceed: Proceed) -> Response:
    """What a test has ordered to go wrong goes wrong here: after the credentials, so that no fault masks a 401."""
    struck = outages.strike(exchange)
    if struck is not None:
        return struck
    try:
        response = proceed()
    except Problem as refusal:
        # A log-in has been struck meanwhile; so this is asked only now.
        if exchange.lost is None:
            raise
        problems.forget_way(refusal)
    else:
        if exchange.lost is None:
            return response
    return outages.lose(exchange, exchange.lost)


def limited(exchange: Exchange, proceed: Proceed) -> Response:
    """Count the request against its caller's limits."""
    if exchange.caller is not None and not exchange.admitted:
        count(exchange)
    return proceed()


def permitted(exchange: Exchange, proceed: Proceed) -> Response:
    """The caller may do what the view says it needs. A query string that no view reads is a finding."""
    route, caller = exchange.route, exchange.caller
    if exchange.admitted:
        return proceed()
    if exchange.request.query_string and (route is None or not route.reads_query):
        arguments.note(UNKNOWN_PARAMETER, list(exchange.request.args))
    if route is not None and route.permission is not None and caller is not None:
        exchange.system.permit(caller, route.permission)
    return proceed()


def exclusive(exchange: Exchange, proceed: Proceed) -> Response:
    """One request at a time in a sandbox, after everything that is due by now has happened."""
    caller = exchange.caller
    if caller is None:
        return proceed()
    with caller.sandbox.lock:
        caller.sandbox.catch_up()
        if exchange.request.method in _ADDING and not exchange.admitted:
            _check_room(exchange, caller.sandbox)
        exchange.admitted = True
        around = exchange.system.around
        return proceed() if around is None else around(exchange, proceed)


def _check_room(exchange: Exchange, sandbox: Sandbox) -> None:
    """No vendor has words for a sandbox that is full: it is an outage to the app, and a finding to who tests it."""
    try:
        system = exchange.system
        room.check(sandbox, system.name, system.tables)
    except problems.Full as problem:
        exchange.notes.append(Note(FULL_SANDBOX, problem.detail))
        raise problems.Injected(HTTPStatus.INSUFFICIENT_STORAGE) from problem


STAGES: Sequence[Stage] = (
    recorded,
    spoken,
    routed,
    authenticated,
    faulty,
    limited,
    permitted,
    exclusive,
)


def count(exchange: Exchange) -> None:
    """Hit the caller's limit once. The log-in calls it itself, once it knows who the caller is. Raises RateLimited."""
    caller = exchange.caller
    if caller is None:
        raise LookupError("nobody to count this request for")
    with caller.sandbox.lock:
        now = caller.sandbox.clock.now()
        exchange.quota = exchange.system.limit(caller, now)
    if exchange.quota is not None and not exchange.quota.allowed:
        raise problems.RateLimited(exchange.quota.retry_after(now))


def _write_down(exchange: Exchange, response: Response, duration_ms: float) -> None:
    caller, request = exchange.caller, exchange.request
    if caller is None:
        return
    sandbox = caller.sandbox
    try:
        body = request.get_data()
        size = len(body)
    except Problem as problem:
        # It was refused for that; what cannot be read is not kept.
        problems.forget_way(problem)
        body, size = b"", request.content_length or 0
    answer = response.get_data()
    environ = request.environ
    environ["mock.sandbox"] = sandbox.id
    headers: Headers = tuple([(_header_name(key), value) for key, value in environ.items() if key[:5] == "HTTP_"])
    if request.content_type:
        headers = (("Content-Type", request.content_type), *headers)
    with sandbox.lock:
        now = sandbox.clock.now()
        request_id = sandbox.journal.next_id()
        _judge(exchange, response, request_id, now)
        sandbox.journal.record(
            Entry(
                id=request_id,
                at=now,
                system=exchange.system.name,
                method=request.method,
                path=exchange.served_path,
                query=environ.get("QUERY_STRING", ""),
                headers=headers,
                body=body[:MAX_BODY],
                body_size=size,
                body_sha256=digest_of_cut(body),
                raw_path=_raw_path(exchange),
                status=response.status_code,
                answer_headers=tuple(response.headers),
                answer_body=answer[:MAX_BODY],
                answer_size=len(answer),
                duration_ms=round(duration_ms, 3),
                fault=exchange.fault,
            )
        )


def _raw_path(exchange: Exchange) -> str:
    """The path as it came, with its system's prefix; empty where that is the path itself."""
    environ = exchange.request.environ
    raw: str = environ.get("mock.raw_path", "")
    if raw and not environ.get("SCRIPT_NAME"):
        raw = f"/{exchange.face.name}{raw}"
    return "" if raw == exchange.served_path else raw


def _judge(exchange: Exchange, response: Response, request_id: str, now: Instant) -> None:
    """Keep what was noted about the request, and whether its sender waited when it was asked to."""
    caller = exchange.caller
    if caller is None:
        return
    findings, name = caller.sandbox.findings, exchange.system.name
    if not findings.has_waited(caller.subject, now):
        exchange.notes.append(Note(IGNORED_RATE_LIMIT, "Sent again before Retry-After was over."))
    asked = not isinstance(exchange.problem, problems.RecipientLimited)
    if asked and response.status_code == HTTPStatus.TOO_MANY_REQUESTS:
        retry_after = response.headers.get("Retry-After") or ""
        if retry_after.isdigit():
            findings.ask_to_wait(caller.subject, now + int(retry_after) * SECOND)
    for note in exchange.notes:
        findings.add(Finding(now, name, note.kind, note.detail, request_id=request_id))


@lru_cache(maxsize=1_000)
def _header_name(key: str) -> str:
    return key[5:].replace("_", "-").title()
