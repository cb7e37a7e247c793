"""How Coax says what went wrong: its envelope with `success` false. The words and most statuses are assumed."""

from __future__ import annotations

from mock_server.kernel import problems
from mock_server.web import wording
from mock_server.web.wording import Answer, Book, Call, Problem, Refusal, Refusals, RequestContext, System, phrase

BOOK: Book = {
    problems.UnknownPath: (404, "Not found"),
    problems.WrongMethod: (405, "Method not allowed"),
    problems.Unauthenticated: (401, "Unauthorized"),
    problems.Forbidden: (403, "This API key has no access to this {subject}."),
    problems.RateLimited: (429, "Too many requests. Try again in {retry_after} seconds."),
    problems.BodyTooLarge: (413, "The body must not be larger than {limit} bytes."),
    problems.WrongContentType: (415, "{advice}"),
    problems.MalformedBody: (400, "{detail}"),
    problems.Invalid: (422, "Validation failed"),
    problems.NotFound: (404, "There is no {kind} {identifier}."),
    problems.Duplicate: (409, "Another customer has this {field}."),
    problems.Conflict: (409, "{detail}"),
}

_MESSAGES = "/api/v2/message/"
_CUSTOMERS = ("/api/v2/customer", "/api/v2/customers")
_LOCATIONS = ("/api/v2/location", "/api/v2/locations")


def _names_a_location(call: Call) -> bool:
    """Calls whose path, query or body may name a location, or what belongs to one."""
    if call.path.startswith(_MESSAGES):
        return True
    return call.has_body or (call.has_id and call.path.startswith(_LOCATIONS))


def _names_a_record(call: Call) -> bool:
    return call.has_id or call.has_body or call.path.startswith(_MESSAGES)


def _conflicts(call: Call) -> bool:
    deletes_location = call.method == "DELETE" and call.path.startswith(_LOCATIONS)
    return deletes_location or (call.has_body and call.path.startswith((_MESSAGES, *_CUSTOMERS)))


REFUSALS: Refusals = {
    400: Refusal("The body is no JSON object.", lambda call: call.has_body, "the documents give no errors"),
    401: Refusal(
        "The API key is missing or wrong.",
        lambda call: not call.is_open,
        "the documents say that a key is required, not what is answered without one",
    ),
    403: Refusal(
        "The API key does not reach this location.",
        _names_a_location,
        "the documents give no errors; a key for one location cannot make another one either",
    ),
    404: Refusal("There is nothing of this id.", _names_a_record, "the documents give no errors"),
    409: Refusal(
        "The request does not go with the records that there are: contact details of two customers, a location in use.",
        _conflicts,
        "the documents give no errors",
    ),
    413: Refusal("The body is larger than 1 MiB.", lambda call: call.has_body, "the documents give no limit"),
    415: Refusal(
        "The body is not declared as JSON.", lambda call: call.has_body, "the documents do not name a content type"
    ),
    422: Refusal(
        "Some fields are not valid; `body.errors` names them.",
        lambda call: call.has_body or call.has_query,
        "the documents give no errors",
    ),
    429: Refusal(
        "More requests in a calendar minute than the sandbox's limits allow.",
        lambda call: not call.is_open,
        "the documents give no limit, and there is none unless the sandbox sets one",
    ),
    500: Refusal(phrase(500), lambda call: not call.is_open, "here only a fault that a test ordered brings it about"),
    503: Refusal(phrase(503), lambda call: not call.is_open, "here only a fault that a test ordered brings it about"),
}


def render_problem(problem: Problem | None, _: RequestContext[System]) -> Answer:
    status, _code, message = wording.said(BOOK, problem, wording.broken({}))
    detail = {"body": {"errors": problem.errors}} if isinstance(problem, problems.Invalid) else {}
    return Answer(status, {"success": False, "message": message, **detail})
