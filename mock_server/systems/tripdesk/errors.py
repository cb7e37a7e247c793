"""How TripDesk says what went wrong: `{"error":{"code","message","details"?,"request_id"}}`.

The document says that errors are structured; the codes, the words and the statuses are assumed.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from mock_server.kernel import problems
from mock_server.kernel.chance import secret_key
from mock_server.kernel.clock import real_now
from mock_server.kernel.ulid import ulid
from mock_server.systems.tripdesk.store import PATIENCE, new_id
from mock_server.web import wording
from mock_server.web.wording import Answer, Call, CodedBook, Refusal, Refusals, RequestContext, Said, System, phrase

BOOK: CodedBook = {
    problems.UnknownPath: (404, "not_found", "There is no such resource."),
    problems.WrongMethod: (405, "method_not_allowed", "This resource takes {methods}."),
    problems.Unauthenticated: (401, "unauthorized", "A valid access key or access token is needed."),
    problems.BadCredentials: (401, "unauthorized", "E-mail address or password are wrong."),
    problems.Forbidden: (403, "forbidden", "This call cannot be made with an {subject}."),
    problems.RateLimited: (429, "rate_limited", "Too many requests. Try again in {retry_after} seconds."),
    problems.BodyTooLarge: (413, "payload_too_large", "The body must not be larger than {limit} bytes."),
    problems.WrongContentType: (415, "unsupported_media_type", "{advice}"),
    problems.MalformedBody: (400, "invalid_json", "{detail}"),
    problems.Invalid: (422, "validation_failed", "Some fields are not valid; `details` names them."),
    problems.NotFound: (404, "not_found", "There is no {kind} {identifier}."),
    problems.Duplicate: (409, "external_id_conflict", "Another contact has this external id."),
    problems.KeyReused: (409, "idempotency_conflict", "This idempotency key came with another call or another body."),
    problems.InsufficientFunds: (402, "insufficient_balance", "This costs {needed}, and the balance is {available}."),
    problems.TimedOut: (504, "confirmation_timeout", "It is not yet known what becomes of {found}; it goes on."),
}

# Codes that only a fault, or a defect of ours, brings about; any other is made of its status's phrase.
_BROKEN = {500: ("internal_error", "Something went wrong on our side."), 503: ("unavailable", "Try again later.")}


def _sends(call: Call) -> bool:
    return call.method == "POST" and call.path.endswith("/messages")


def _has_rules(call: Call) -> bool:
    return call.has_body or call.has_query or call.method == "DELETE"


_STRUCTURE = "the document says that errors are structured, not how"

REFUSALS: Refusals = {
    400: Refusal("The body is not a JSON object.", lambda call: call.has_body, _STRUCTURE),
    401: Refusal("No valid credential.", lambda _: True, _STRUCTURE),
    402: Refusal("The wallet's balance is less than the message costs.", _sends, _STRUCTURE),
    403: Refusal(
        "A key on the mobile API, or a mobile access token elsewhere.",
        lambda call: not call.is_open,
        "that the mobile API takes its own tokens only, and the others keys only",
    ),
    404: Refusal("There is no such record in this data plane.", lambda call: call.has_id, _STRUCTURE),
    409: Refusal(
        "An idempotency key of another call or body, or another contact's external id.",
        lambda call: call.method != "GET" and not call.is_open,
        "that a key is refused with another call or body, and an external id that is taken",
    ),
    413: Refusal("The body is larger than 1 MiB.", lambda call: call.has_body, "the document gives no limit"),
    415: Refusal("The body is not declared as JSON.", lambda call: call.has_body, _STRUCTURE),
    422: Refusal("Some fields are not valid; `details` names them.", _has_rules, _STRUCTURE),
    429: Refusal(
        "More requests than the partner's limit.",
        lambda _: True,
        "600 requests in a calendar minute over both planes; the document says that partners have limits",
    ),
    500: Refusal(_BROKEN[500][1], lambda _: True, "here only a fault that a test ordered brings it about"),
    503: Refusal(_BROKEN[503][1], lambda _: True, "here only a fault that a test ordered brings it about"),
    504: Refusal(
        f"Nothing was confirmed within {PATIENCE:.0f} seconds; the message goes on.",
        lambda call: call.path == "/api/internal/messages",
        "the time-out and its code",
    ),
}


def render_problem(problem: problems.Problem | None, context: RequestContext[System]) -> Answer:
    status, code, message = wording.said(BOOK, problem, _broken)
    error: dict[str, Any] = {"code": code, "message": message}
    if isinstance(problem, problems.Invalid):
        error["details"] = problem.errors
    error["request_id"] = _request_id(context)
    # What RFC 9110 wants with a 401; a fault orders its headers itself.
    challenges = status == HTTPStatus.UNAUTHORIZED and not isinstance(problem, problems.Injected)
    return Answer(status, {"error": error}, {"WWW-Authenticate": "Bearer"} if challenges else {})


def _broken(problem: problems.Injected | None) -> Said:
    """The code and words of a fault: those of the status where it has some."""
    status = wording.status_of(problem)
    if status in _BROKEN:
        return Said(status, *_BROKEN[status])
    codes = (code for found, code, _ in BOOK.values() if found == status)
    code = next(codes, phrase(status).lower().replace(" ", "_").replace("-", "_"))
    return Said(status, code, f"{phrase(status)}.")


def _request_id(context: RequestContext[System]) -> str:
    """Of the sandbox's chance and clock; who reached no sandbox gets one of real chance and time."""
    caller = context.caller
    if caller is None:
        return f"req_{ulid(real_now(), int.from_bytes(secret_key()))}"
    with caller.sandbox.lock:
        return new_id(caller.sandbox, "req", caller.sandbox.clock.now())
