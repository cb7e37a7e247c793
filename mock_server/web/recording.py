"""What is written down of a request and its answer: the journal, the findings, and that it happened."""

from __future__ import annotations

from http import HTTPStatus

from mock_server.kernel import problems
from mock_server.kernel.clock import stopwatch
from mock_server.kernel.findings import DROPPED_HEADER, IGNORED_RATE_LIMIT, Finding, Note
from mock_server.kernel.happenings import MAX_WORDS, REQUEST
from mock_server.kernel.instants import Instant
from mock_server.kernel.journal import MAX_BODY, Raw, digest_of_cut
from mock_server.kernel.problems import Problem
from mock_server.web import refusals, rendering
from mock_server.web.current import Caller, RequestContext
from mock_server.web.headers import UNDERSCORED, sent
from mock_server.web.http import Request, Response
from mock_server.web.system import System


def write_down(context: RequestContext[System], caller: Caller, response: Response) -> None:
    """Into the journal of the sandbox that it reached, with what was noted about it; and among what happened there."""
    request, sandbox, answer = context.request, caller.sandbox, response.get_data()
    seconds = 0.0 if context.began is None else stopwatch() - context.began
    body, size = _sent(request)
    environ, path = request.environ, context.served_path
    name, method, status = context.face.name, request.method, response.status_code
    environ["mock.sandbox"], environ["mock.label"] = sandbox.id, sandbox.label
    with sandbox.lock:
        used, now = sandbox.lifetime.use(), sandbox.clock.now()
        environ["mock.request"] = request_id = sandbox.journal.next_id()
        context.number = number = context.number or sandbox.chronicle.begin()
        kinds = _judge(context, caller, response, request_id, now, number)
        item = REQUEST, now, used, 0, name, request_id, method, path[:MAX_WORDS], status, seconds, context.fault, kinds
        sandbox.chronicle.fill(number, item)
        sandbox.journal.keep(
            Raw(
                request_id,
                now,
                name,
                method,
                path,
                _raw_path(context),
                request.query_string,
                request.content_type,
                sent(environ),
                body[:MAX_BODY],
                size,
                digest_of_cut(body),
                status,
                tuple(response.headers),
                rendering.compact(answer[:MAX_BODY]),
                len(answer),
                seconds,
                context.fault,
                context.withheld or refusals.why(context.problem),
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


def _raw_path(context: RequestContext[System]) -> str:
    """The path as it came, with its system's prefix; empty where no server has told it."""
    environ = context.request.environ
    raw: str = environ.get("mock.raw_path", "")
    return f"/{context.face.name}{raw}" if raw and not environ.get("SCRIPT_NAME") else raw


def _judge(
    context: RequestContext[System], caller: Caller, response: Response, request_id: str, now: Instant, number: int
) -> tuple[str, ...]:
    """Keep what was noted about the request, and whether its sender waited when it was asked to; kinds of findings."""
    findings, notes = caller.sandbox.findings, context.notes
    dropped = context.request.environ.get(UNDERSCORED)
    if dropped:
        notes.insert(0, Note(DROPPED_HEADER, ", ".join(name for name, _ in dropped)))
    if not findings.has_waited(caller.subject, now):
        notes.append(Note(IGNORED_RATE_LIMIT, "Sent again before Retry-After was over."))
    asked = not isinstance(context.problem, problems.RecipientLimited)
    if asked and response.status_code == HTTPStatus.TOO_MANY_REQUESTS:
        retry_after = response.headers.get("Retry-After") or ""
        if retry_after.isdigit():
            findings.ask_to_wait(caller.subject, now, int(retry_after))
    if not notes:
        return ()
    chronicle = caller.sandbox.chronicle
    before, chronicle.cause = chronicle.cause, number
    for note in notes:
        findings.add(Finding(now, context.face.name, note.kind, note.detail, request_id=request_id))
    chronicle.cause = before
    return tuple([note.kind for note in notes])
