"""How Coext says what went wrong.

The guide gives the envelope, one code and its message, and 429 with `retry_after`; the vendor's authentication page the
codes of 401. Every other code, all other messages and what `details` holds are assumed.
"""

from __future__ import annotations

from mock_server.kernel import problems
from mock_server.kernel.public import Values
from mock_server.systems.coext import envelope
from mock_server.web import wording
from mock_server.web.wording import Answer, Call, CodedBook, Refusal, Refusals, RequestContext, Said, System, phrase

# Status, code and words of each problem.
BOOK: CodedBook = {
    problems.UnknownPath: (404, "NOT_FOUND", "There is no such endpoint"),
    problems.WrongMethod: (405, "METHOD_NOT_ALLOWED", "This endpoint takes {methods}"),
    problems.Forbidden: (403, "INSUFFICIENT_PERMISSIONS", "This API key lacks the permission {subject}"),
    problems.RateLimited: (429, "RATE_LIMIT_EXCEEDED", "Too many requests this minute for this API key"),
    problems.DailyLimited: (429, "DAILY_LIMIT_EXCEEDED", "The daily limit of this API key is used up"),
    problems.RecipientLimited: (429, "PHONE_RATE_LIMIT_EXCEEDED", "Too many messages to this recipient this minute"),
    problems.BodyTooLarge: (413, "PAYLOAD_TOO_LARGE", "The body is larger than {limit} bytes"),
    problems.WrongContentType: (415, "UNSUPPORTED_MEDIA_TYPE", lambda problem: problem.advice.rstrip(".")),
    problems.MalformedBody: (400, "INVALID_JSON", lambda problem: problem.detail.rstrip(".")),
    problems.Invalid: (400, "VALIDATION_ERROR", "Some fields are not valid; details.fields names them"),
    problems.UnknownVariables: (400, "VALIDATION_ERROR", "The template has no such variables"),
    problems.NotE164: (400, "INVALID_PHONE_NUMBER", "Phone number must be in E.164 format"),
    problems.TextTooLong: (400, "MESSAGE_TOO_LONG", "A message has at most {limit} characters"),
    problems.WindowClosed: (
        403,
        "SESSION_EXPIRED",
        (
            "{recipient} has not written within the last 24 hours; send a template message instead, "
            "by /messages/template/send or /messages/template"
        ),
    ),
    problems.TemplateNotApproved: (400, "TEMPLATE_NOT_APPROVED", "The template {name} is {status}, not APPROVED"),
    problems.TemplateMismatch: (
        400,
        "TEMPLATE_PARAMETER_MISMATCH",
        "The parameters do not fit the template; details.fields tells where",
    ),
    problems.MissingVariables: (400, "MISSING_VARIABLES", "Some of the template's variables are missing"),
}

# By what is unknown.
NOT_FOUND = {
    "message": ("MESSAGE_NOT_FOUND", "There is no such message"),
    "template": ("TEMPLATE_NOT_FOUND", "There is no such template in this language"),
}

# By why a credential is refused; whatever is not a key of somebody's is INVALID_API_KEY.
_INVALID_KEY = ("INVALID_API_KEY", "The API key is missing or not valid")
UNAUTHENTICATED = {
    "expired": ("EXPIRED_API_KEY", "This API key has expired"),
    "revoked": ("REVOKED_API_KEY", "This API key was revoked"),
    "suspended": ("SUSPENDED_API_KEY", "This API key is suspended"),
    "elsewhere": ("IP_NOT_ALLOWED", "This API key may not be used from this address"),
    "forged": ("INVALID_SIGNATURE", "X-Signature or X-Timestamp is missing or wrong"),
    "stale": ("TIMESTAMP_EXPIRED", "X-Timestamp is more than 5 minutes from now"),
}

_OWN_FAULT = Said(500, "INTERNAL_ERROR", "Something went wrong on our side")
# Codes of statuses that only a fault brings about.
_INJECTED = {404: "NOT_FOUND", 429: "RATE_LIMIT_EXCEEDED", 500: "INTERNAL_ERROR"}


def _sends(call: Call) -> bool:
    return call.method == "POST"


REFUSALS: Refusals = {
    400: Refusal(
        "The body is not a JSON object, a field breaks its rules, or the parameters do not fit the template.",
        lambda call: call.has_body or call.has_query or call.has_id,
        "every code but INVALID_PHONE_NUMBER",
    ),
    401: Refusal("The API key or the signature is not accepted; `error.code` says why.", lambda _: True),
    403: Refusal(
        "The key lacks a permission, or the session window is closed.",
        lambda _: True,
        "the codes INSUFFICIENT_PERMISSIONS and SESSION_EXPIRED",
    ),
    404: Refusal(
        "There is no such message, or no such template in this language.",
        lambda call: call.has_id or "/template" in call.path,
        "the guide gives no answer for what is not there",
    ),
    413: Refusal("The body is larger than 1 MiB.", _sends, "the guide gives no limit"),
    415: Refusal("The body is not declared as JSON.", _sends, "the guide demands the header, and gives no answer"),
    429: Refusal("A limit is used up; `error.details.retry_after` has the seconds to wait.", lambda _: True),
    500: Refusal(_OWN_FAULT.message, lambda _: True, "here only a fault that a test ordered brings it about"),
    503: Refusal("Service Unavailable", lambda _: True, "here only a fault that a test ordered brings it about"),
}


def render_problem(problem: problems.Problem | None, _: RequestContext[System]) -> Answer:
    if isinstance(problem, problems.Unauthenticated):
        said = Said(401, *UNAUTHENTICATED.get(problem.reason, _INVALID_KEY))
    elif isinstance(problem, problems.NotFound):
        said = Said(404, *NOT_FOUND[problem.kind])
    else:
        said = wording.said(BOOK, problem, _broken)
    return Answer(said.status, envelope.failure(said.code, said.message, _details(problem)))


def _broken(problem: problems.Injected | None) -> Said:
    if problem is None:
        return _OWN_FAULT
    told = phrase(problem.status)
    code = _INJECTED.get(problem.status, told.upper().replace(" ", "_").replace("-", "_"))
    return Said(problem.status, code, told)


def _details(problem: problems.Problem | None) -> Values | None:
    if isinstance(problem, problems.Invalid | problems.TemplateMismatch):
        return {"fields": problem.errors}
    if isinstance(problem, problems.RateLimited):
        return {"retry_after": problem.retry_after}
    if isinstance(problem, problems.Forbidden):
        return {"required": problem.subject}
    if isinstance(problem, problems.MissingVariables):
        return {"missing": problem.names}
    if isinstance(problem, problems.UnknownVariables):
        return {"unknown": problem.names}
    return None
