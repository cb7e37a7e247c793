"""The control plane's words for problems, and the errors that each of its calls may answer with."""

from __future__ import annotations

from mock_server.kernel import problems
from mock_server.kernel.keeping import NotSaved
from mock_server.web.system import Call, Refusal, Refusals
from mock_server.web.wording import Book

# Status and words of each problem; RFC 9457 makes the rest.
BOOK: Book = {
    problems.UnknownPath: (404, lambda _: "Nothing is served here; /_mock/openapi.json lists every call."),
    problems.WrongMethod: (405, lambda problem: f"This call takes {', '.join(problem.allowed)}."),
    problems.BodyTooLarge: (413, lambda problem: f"The body of this call may have at most {problem.limit} bytes."),
    problems.WrongContentType: (415, lambda problem: problem.advice),
    problems.MalformedBody: (400, lambda problem: problem.detail),
    problems.Invalid: (422, lambda _: "Some fields are not valid; `errors` names them."),
    problems.NotFound: (404, lambda problem: f"There is no {problem.kind} {problem.identifier}."),
    problems.Gone: (410, lambda problem: problem.detail),
    problems.Duplicate: (409, lambda problem: f"The {problem.field} {problem.value} is taken."),
    problems.Conflict: (409, lambda problem: problem.detail),
    NotSaved: (409, lambda problem: problem.detail),
    problems.Full: (409, lambda problem: problem.detail),
    problems.ClockRefused: (409, lambda problem: problem.detail),
    problems.TimedOut: (408, lambda _: "What was waited for did not come in time; `found` is what there was."),
    problems.NotVerified: (422, lambda _: "Not as expected; `errors` tells what was found instead."),
    problems.ImpossibleStep: (409, lambda problem: f"A message cannot go from {problem.current} to {problem.wanted}."),
}


# The calls that may not go with how things stand; those that set a system's records besides (see `_conflicts`).
_CONFLICTING = frozenset(
    {
        "POST /save",
        "POST /sandboxes",
        "DELETE /sandboxes/{sandbox_id}",
        "PATCH /sandboxes/{sandbox_id}",
        "POST /sandboxes/{sandbox_id}/reset",
        "PUT /sandboxes/{sandbox_id}/state",
        "POST /sandboxes/{sandbox_id}/clock/advance",
        "POST /sandboxes/{sandbox_id}/faults",
        "GET /sandboxes/{sandbox_id}/requests/{request_id}",
        "POST /sandboxes/{sandbox_id}/inbound",
        "GET /sandboxes/{sandbox_id}/messages/wait",
        "GET /sandboxes/{sandbox_id}/events",
        "POST /sandboxes/{sandbox_id}/messages/{message_id}/status",
        "POST /sandboxes/{sandbox_id}/webhooks/deliveries/{delivery_id}/redeliver",
        "GET /sandboxes/{sandbox_id}/webhooks/deliveries/{delivery_id}",
        "POST /sandboxes/{sandbox_id}/webhooks/{system_name}/try",
        "POST /sandboxes/{sandbox_id}/webhooks/drain",
    }
)


# The lists that are gone through by cursors.
_CURSORED = frozenset(
    f"GET /sandboxes/{{sandbox_id}}/{name}"
    for name in ("messages", "people", "requests", "findings", "webhooks/deliveries", "webhooks/parcels")
)


def _conflicts(call: Call) -> bool:
    return f"{call.method} {call.path}" in _CONFLICTING or (call.method == "PUT" and call.path.count("{") > 1)


# 408 is left to the calls that wait: they answer with what there was.
REFUSALS: Refusals = {
    400: Refusal("The body cannot be read as a JSON object.", lambda _: True),
    403: Refusal("The host is none of this server's names, or the request is of another site's page.", lambda _: True),
    404: Refusal("There is nothing of that id.", lambda call: call.has_id),
    409: Refusal("The request does not go with how things stand.", _conflicts),
    410: Refusal("What came after this place is not all kept.", lambda call: f"{call.method} {call.path}" in _CURSORED),
    413: Refusal("The body is too large.", lambda call: call.method != "GET"),
    415: Refusal("There is a body that is not declared as JSON.", lambda call: call.method != "GET"),
    422: Refusal("Some fields are not valid, or none that the call reads; `errors` names them.", lambda _: True),
    431: Refusal("The head of the request is too large, most likely by its query.", lambda call: call.has_query),
    503: Refusal("The server is still starting, or has no room for one more that waits.", lambda _: True),
}
GUARDED: Refusals = {
    401: Refusal("The control token is missing or wrong.", lambda call: not call.is_open),
    **REFUSALS,
}
