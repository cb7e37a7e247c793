"""How Postbox says what went wrong. The document gives the form; every status and message is assumed."""

from __future__ import annotations

from mock_server.kernel import problems
from mock_server.web import wording
from mock_server.web.wording import Answer, Book, Problem, Refusal, Refusals, RequestContext, System

BOOK: Book = {
    problems.UnknownPath: (404, "No such call"),
    problems.WrongMethod: (405, "Use {methods}"),
    problems.Unauthenticated: (401, "The key is missing or wrong"),
    problems.Forbidden: (403, "The key may not {subject}"),
    problems.RateLimited: (429, "Wait {retry_after} seconds"),
    problems.BodyTooLarge: (413, "The body is larger than {limit} bytes"),
    problems.WrongContentType: (415, "Send the body as application/json"),
    problems.MalformedBody: (400, "{detail}"),
    problems.Invalid: (422, lambda problem: "; ".join(f"{name}: {told[0]}" for name, told in problem.errors.items())),
    problems.NotFound: (404, "There is no {kind} {identifier}"),
}

_ASSUMED = "the document gives the form of an error, not when there is one"
REFUSALS: Refusals = {
    400: Refusal("The body is not a JSON object.", lambda call: call.has_body, _ASSUMED),
    401: Refusal("The key is missing or wrong.", lambda _: True, _ASSUMED),
    404: Refusal("There is no such text.", lambda call: call.has_id, _ASSUMED),
    413: Refusal("The body is larger than 1 MiB.", lambda call: call.has_body, _ASSUMED),
    415: Refusal("The body is not declared as JSON.", lambda call: call.has_body, _ASSUMED),
    422: Refusal("A field breaks its rules.", lambda call: call.has_body, _ASSUMED),
    429: Refusal("Too many requests.", lambda _: True, "here only a fault that a test ordered brings it about"),
    500: Refusal("Something went wrong.", lambda _: True, "here only a fault that a test ordered brings it about"),
}


def render_problem(problem: Problem | None, _: RequestContext[System]) -> Answer:
    """A problem as Postbox answers it; None for one of our own making."""
    said = wording.said(BOOK, problem, wording.broken({}))
    return Answer(said.status, {"error": said.message})
