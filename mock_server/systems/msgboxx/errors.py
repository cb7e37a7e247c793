"""How msgboxx says what went wrong.

The document gives the codes; the body `{"statusCode","error","message","errors"?}` and the words are assumed.
"""

from __future__ import annotations

from mock_server.kernel import problems
from mock_server.web import wording
from mock_server.web.wording import Answer, Book, Problem, Refusal, Refusals, RequestContext, System, phrase

# The document's words.
_DUPLICATE = "Duplicate Contact attempted - contact mobileNumber must be unique per apiAccount"

BOOK: Book = {
    problems.UnknownPath: (404, "No such resource."),
    problems.WrongMethod: (405, "This resource takes {methods}."),
    problems.Unauthenticated: (401, "Authorization information is missing or invalid."),
    problems.BadCredentials: (400, "Bad request. please supply valid username and password"),
    problems.Forbidden: (403, "You have no access to this {subject}."),
    problems.RateLimited: (429, "Too many requests. Try again in {retry_after} seconds."),
    problems.BodyTooLarge: (413, "The body must not be larger than {limit} bytes."),
    problems.WrongContentType: (400, "{advice}"),
    problems.MalformedBody: (400, "{detail} Check your input json."),
    problems.Invalid: (400, "Some fields are not valid; `errors` names them."),
    problems.NotFound: (404, "There is no {kind} {identifier}."),
    problems.Duplicate: (409, _DUPLICATE),
    problems.WindowClosed: (
        400,
        (
            "The 24 hour session window with {recipient} is not open. "
            "Use a Broadcast to send a template message instead."
        ),
    ),
}


# The document's words for codes that only a fault brings about; any other code has its own phrase.
_INJECTED = {
    500: "We had a problem with our server. Try again later.",
    503: "We're temporarily offline for maintenance. Please try again later.",
}


# Calls whose body, not their path, says what access they need.
_OF_AN_ACCOUNT = frozenset({"/contact", "/message", "/broadcast"})
_OF_ADMINISTRATORS = frozenset({"/webhook", "/organisation"})

# What calls may be refused with. The document lists 400 and 401 with each call, 409 with those that create something
# (only contacts can be duplicates), and the rest in its table of codes.
REFUSALS: Refusals = {
    400: Refusal(
        "Check your input json.",
        lambda call: call.has_body or call.has_query or call.has_id,
        "that 400 is also for an id that is no UUID, an unknown id in a body, another content type than JSON, dates in "
        "the wrong order, a closed session window, and a text that does not fit its template",
    ),
    401: Refusal("Authorization information is missing or invalid.", lambda call: not call.is_open),
    403: Refusal(
        "The requested resource is not available to you.",
        lambda call: call.has_id or (call.has_body and call.path in _OF_AN_ACCOUNT | _OF_ADMINISTRATORS),
        "that it is for what belongs to an api account that the user has no access to, and for the settings of "
        "administrators; the document gives the code alone",
    ),
    404: Refusal("The specified resource could not be found.", lambda call: call.has_id),
    409: Refusal(_DUPLICATE, lambda call: call.path.startswith("/contact") and call.has_body),
    413: Refusal("The body is larger than 1 MiB.", lambda call: call.has_body, "the document gives no limit"),
    429: Refusal(
        "You're requesting too many resources.",
        lambda _: True,
        "600 requests in a calendar minute for each user and calling application, and Retry-After",
    ),
    500: Refusal(_INJECTED[500], lambda _: True, "here only a fault that a test ordered brings it about"),
    503: Refusal(_INJECTED[503], lambda _: True, "here only a fault that a test ordered brings it about"),
}


def render_problem(problem: Problem | None, _: RequestContext[System]) -> Answer:
    status, _code, message = wording.said(BOOK, problem, wording.broken(_INJECTED))
    extra = {"errors": problem.errors} if isinstance(problem, problems.Invalid) else {}
    return Answer(status, {"statusCode": status, "error": phrase(status), "message": message, **extra})
