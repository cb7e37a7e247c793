"""What every view of the control plane needs: its face, its guard, the sandbox of the path, answers and pages."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

import orjson
from flask import Response

from mock_server.kernel import problems
from mock_server.kernel.problems import Problem
from mock_server.kernel.sandbox import Sandbox
from mock_server.web import current
from mock_server.web.app import Route
from mock_server.web.arguments import ControlBlueprint
from mock_server.web.current import Exchange
from mock_server.web.pipeline import Proceed
from mock_server.web.system import Answer, Call, Refusal, Refusals, System, phrase

T = TypeVar("T")

PROBLEM = "application/problem+json"

Words = Callable[[Any], str]

# Status and words of each problem; RFC 9457 makes the rest.
_BOOK: Mapping[type[Problem], tuple[int, Words]] = {
    problems.UnknownPath: (404, lambda _: "Nothing is served here; /_mock/openapi.json lists every call."),
    problems.WrongMethod: (405, lambda problem: f"This call takes {', '.join(problem.allowed)}."),
    problems.Unauthenticated: (401, lambda _: "The control plane needs its token: Authorization: Bearer TOKEN."),
    problems.BodyTooLarge: (413, lambda problem: f"The body of this call may have at most {problem.limit} bytes."),
    problems.WrongContentType: (415, lambda _: "Send the body as application/json."),
    problems.MalformedBody: (400, lambda problem: problem.detail),
    problems.Invalid: (422, lambda _: "Some fields are not valid; `errors` names them."),
    problems.NotFound: (404, lambda problem: f"There is no {problem.kind} {problem.identifier}."),
    problems.Duplicate: (409, lambda problem: f"The {problem.field} {problem.value} is taken."),
    problems.Conflict: (409, lambda problem: problem.detail),
    problems.Full: (409, lambda problem: problem.detail),
    problems.ClockRefused: (409, lambda problem: problem.detail),
    problems.TimedOut: (408, lambda _: "What was waited for did not come in time; `found` is what there was."),
    problems.NotVerified: (422, lambda _: "Not as expected; `errors` tells what was found instead."),
    problems.ImpossibleStep: (409, lambda problem: f"A message cannot go from {problem.current} to {problem.wanted}."),
}


# The calls that may not go with how things stand; those that set a system's records besides (see `_conflicts`).
_CONFLICTING = frozenset(
    {
        "POST /sandboxes",
        "DELETE /sandboxes/{sandbox_id}",
        "POST /sandboxes/{sandbox_id}/reset",
        "PUT /sandboxes/{sandbox_id}/state",
        "POST /sandboxes/{sandbox_id}/clock/advance",
        "POST /sandboxes/{sandbox_id}/faults",
        "POST /sandboxes/{sandbox_id}/inbound",
        "POST /sandboxes/{sandbox_id}/messages/{message_id}/status",
        "POST /sandboxes/{sandbox_id}/webhooks/deliveries/{delivery_id}/redeliver",
    }
)


def _conflicts(call: Call) -> bool:
    return f"{call.method} {call.path}" in _CONFLICTING or (call.method == "PUT" and call.path.count("{") > 1)


# 408 is left to the calls that wait: they answer with what there was.
_REFUSALS: Refusals = {
    400: Refusal("The body cannot be read as a JSON object.", lambda call: call.has_body),
    404: Refusal("There is nothing of that id.", lambda call: call.has_id),
    409: Refusal("The request does not go with how things stand.", _conflicts),
    413: Refusal("The body is too large.", lambda call: call.has_body),
    415: Refusal("The body is not declared as JSON.", lambda call: call.has_body),
    422: Refusal("Some fields are not valid; `errors` names them.", lambda call: call.has_body or call.has_query),
}
_GUARDED: Refusals = {401: Refusal("The control token is missing or wrong.", lambda _: True), **_REFUSALS}


@dataclass(frozen=True, slots=True)
class ControlFace:
    """The control plane as an app: no system, but it has a document and words of its own."""

    systems: Mapping[str, System]
    routes: Mapping[str, Sequence[Route]]
    token: str | None
    name: str = "_mock"
    title: str = "Control plane"
    description: str = (
        "Sandboxes, their clocks, customers and providers. Times are RFC 3339 UTC with milliseconds and Z."
    )
    base_path: str = ""
    first_call: str = "curl -s <base_url>/sandboxes"
    media_type: str = PROBLEM

    @property
    def refusals(self) -> Refusals:
        """Every error status that its calls may answer with."""
        return _REFUSALS if self.token is None else _GUARDED

    @property
    def assumed_calls(self) -> Mapping[str, str]:
        """The control plane is nobody else's."""
        return {}

    @property
    def not_served(self) -> Sequence[str]:
        """The same."""
        return ()

    def speak(self, problem: Problem | None, /) -> Answer:
        """A problem as RFC 9457 has it."""
        if problem is None:
            return _answer(500, "This is a defect of the mock server; its log says more.")
        status, words = _BOOK[type(problem)]
        headers: dict[str, str] = {}
        if isinstance(problem, problems.WrongMethod):
            headers["Allow"] = ", ".join(problem.allowed)
        if isinstance(problem, problems.Unauthenticated):
            headers["WWW-Authenticate"] = "Bearer"
        extra: dict[str, Any] = {}
        if isinstance(problem, problems.Invalid | problems.NotVerified):
            extra["errors"] = problem.errors
        if isinstance(problem, problems.TimedOut):
            extra["found"] = problem.found
        return _answer(status, words(problem), extra, headers)


def _answer(
    status: int, detail: str, extra: Mapping[str, Any] | None = None, headers: Mapping[str, str] | None = None
) -> Answer:
    body = {"type": "about:blank", "title": phrase(status), "status": status, "detail": detail, **(extra or {})}
    return Answer(status, body, headers or {})


def guarded(exchange: Exchange, proceed: Proceed) -> Response:
    """A stage: with a control token, no call without it."""
    token = face_of(exchange).token
    if token is not None:
        given = exchange.request.headers.get("Authorization", "")
        if not hmac.compare_digest(given.encode(), f"Bearer {token}".encode()):
            raise problems.Unauthenticated("missing" if not given else "unknown")
    return proceed()


def followed_up(exchange: Exchange, proceed: Proceed) -> Response:
    """A stage: what a call has made due happens after its answer."""
    response = proceed()
    touched = exchange.touched
    if touched is not None and touched.is_due():
        response.call_on_close(lambda: exchange.world.go_on(touched))
    return response


def face_of(exchange: Exchange) -> ControlFace:
    """The control plane's face."""
    if not isinstance(exchange.face, ControlFace):
        raise TypeError("only the control plane's views ask for its face")
    return exchange.face


def systems() -> Mapping[str, System]:
    """Every system that is served, by name."""
    return face_of(current.exchange()).systems


def group(name: str, description: str) -> ControlBlueprint:
    """A group of calls."""
    return ControlBlueprint(name, __name__, description=description)


@contextmanager
def opened(sandbox_id: str) -> Iterator[Sandbox]:
    """A sandbox, locked, after everything that is due by now has happened. Raises NotFound."""
    exchange = current.exchange()
    sandbox = exchange.touched = exchange.world.get(sandbox_id)
    with sandbox.lock:
        sandbox.catch_up()
        yield sandbox


def answer(body: Mapping[str, Any], status: int = 200) -> Response:
    """A JSON answer."""
    return Response(orjson.dumps(body), status, content_type="application/json")


def nothing() -> Response:
    """204."""
    return Response(b"", 204)


def page(items: Sequence[Any], number: int, size: int, total: int, **more: Any) -> Response:
    """A page of items that were cut to it already."""
    paging = {"page": number, "page_size": size, "pages": -(-total // size), "total": total, **more}
    return answer({"items": items, "paging": paging})


def cut(rows: Sequence[T], number: int, size: int) -> Sequence[T]:
    """The rows of one page."""
    return rows[(number - 1) * size : number * size]
