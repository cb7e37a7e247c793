"""What every view of the control plane needs: its face, its guard, the sandbox of the path, answers and pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import orjson
from flask_smorest import Blueprint

from mock_server.control._refusals import BOOK, GUARDED, REFUSALS
from mock_server.control.schemas import _common as schemas
from mock_server.kernel import problems, secrecy
from mock_server.kernel.clock import real_now
from mock_server.kernel.happenings import GIVEN
from mock_server.kernel.instants import Instant
from mock_server.kernel.keeping import Saved
from mock_server.kernel.masking import Masker, Write
from mock_server.kernel.problems import Problem
from mock_server.kernel.sandbox import Sandbox
from mock_server.kernel.structs import struct
from mock_server.kernel.world import World
from mock_server.web import arguments, current, nearest, wording
from mock_server.web.apps import CONTROL
from mock_server.web.arguments import ControlBlueprint
from mock_server.web.current import RequestContext
from mock_server.web.http import Response, phrase
from mock_server.web.pipeline import Proceed
from mock_server.web.routing import Route
from mock_server.web.served import Watched
from mock_server.web.system import Answer, Credential, Face, System
from mock_server.web.wording import Said

T = TypeVar("T")
# How one of a list is shown.
Show = Callable[[T], Mapping[str, Any]]

PROBLEM = "application/problem+json"
_READING = ("GET", "HEAD")
_SANDBOXES = "/sandboxes"
# Bytes that are kept of what an act was called with.
MOST_GIVEN = 2_000

_CREDENTIAL = Credential({"type": "http", "scheme": "bearer"}, "$MOCK_CONTROL_TOKEN")


@struct(frozen=True, slots=True)
class About:
    """How a server was set up, as far as it is told: when it began, by real time, and its bounds by their names."""

    started_at: Instant = field(default_factory=real_now)
    bounds: Mapping[str, int] = field(default_factory=dict)
    hosts: Sequence[str] = ()
    webhooks_go_to: Sequence[str] = ()
    watched: Watched = field(default_factory=Watched)
    # Writes the state down where it is kept. Raises Conflict when that cannot be done.
    save: Callable[[], Saved] | None = None


@dataclass(frozen=True, kw_only=True)
class ControlFace(Face):
    """The control plane as an app: no system, but it has a document and words of its own."""

    systems: Mapping[str, System]
    routes: Mapping[str, Sequence[Route]]
    # The server's own secrets, which nothing that it shows may have in it.
    secrets: Sequence[str]
    about: About


def control_face(
    systems: Sequence[System],
    routes: Mapping[str, Sequence[Route]],
    token: str | None,
    blueprints: Sequence[Blueprint],
    about: About,
) -> ControlFace:
    """What the control plane of these systems shows; one with a `token` says so."""
    return ControlFace(
        name="_mock",
        title="Control plane",
        description="Sandboxes, their clocks, customers and providers. Times are RFC 3339 UTC with milliseconds and Z.",
        first_call="curl -s <base_url>/sandboxes",
        blueprints=blueprints,
        credential=None if token is None else _CREDENTIAL,
        error_schema=schemas.Problem,
        media_type=PROBLEM,
        refusals=REFUSALS if token is None else GUARDED,
        render_problem=_speak,
        examples=Path(__file__).with_name("examples.json"),
        systems={system.name: system for system in systems},
        routes=routes,
        secrets=() if token is None else (token,),
        about=about,
    )


def _speak(problem: Problem | None, context: RequestContext[ControlFace]) -> Answer:
    """A problem as RFC 9457 has it."""
    status, _, detail = wording.said(BOOK, problem, _broken)
    extra: dict[str, Any] = {}
    if problem is not None:
        hides = _hides(context)
        if isinstance(problem, problems.UnknownPath):
            detail += _meant(context)
        detail = hides.text(detail)
        if isinstance(problem, problems.Invalid | problems.NotVerified):
            extra["errors"] = _told(problem.errors, hides)
        if isinstance(problem, problems.Gone) and problem.last is not None:
            extra["last"] = problem.last
        if isinstance(problem, problems.TimedOut):
            extra["found"] = problem.found
    title = phrase(status)
    return Answer(status, {"type": "about:blank", "title": title, "status": status, "detail": detail, **extra})


def _told(errors: Any, hides: Masker) -> Any:
    """Errors without secrets. What is said of a field in a list is no secret, whatever its name."""
    if isinstance(errors, Mapping):
        return {hides.text(str(name)): _told(part, hides) for name, part in errors.items()}
    if isinstance(errors, list | tuple):
        return [hides.text(part) if isinstance(part, str) else hides.data(part) for part in errors]
    return hides.data(errors)


def _meant(context: RequestContext[ControlFace]) -> str:
    """The call that a path may have been meant for, as a question; nothing where it is like none."""
    found = nearest.misspelled(context)
    return "" if found is None else f" Was /{CONTROL}{found} meant?"


def _hides(context: RequestContext[ControlFace]) -> Masker:
    """What masks a refusal, which repeats what was sent; of a sandbox where it is about one."""
    face = context.face
    sandbox = context.world.find(context.request.view_args.get("sandbox_id", ""))
    if sandbox is None:
        return Masker(face.secrets)
    with sandbox.lock:
        return secrecy.masker(sandbox, face.systems, face.secrets)


def _broken(problem: problems.Injected | None) -> Said:
    return Said(wording.status_of(problem), "", "This is a defect of the mock server; its log says more.")


def declared(context: RequestContext[ControlFace], proceed: Proceed) -> Response:
    """A stage: no call acts on a body that is not declared as JSON, also one that takes none.

    So what was meant for somebody else, such as a form or a webhook, changes nothing here. `curl -d ''` declares a
    form, but sends nothing.
    """
    request = context.request
    if request.method not in _READING and request.get_data() and not arguments.is_json(request):
        raise problems.WrongContentType(request.mimetype)
    return proceed(context)


def read(context: RequestContext[ControlFace], proceed: Proceed) -> Response:
    """A stage: nothing that is sent to a call of a sandbox stays unread without a word."""
    request, marks = context.request, context.marks
    unread: dict[str, str] = {}
    if request.query_string and not marks.reads_query and request.path.startswith(_SANDBOXES):
        unread |= dict.fromkeys(request.args, "This call takes no parameters.")
    if not marks.reads_body and request.get_data() and arguments.is_json(request):
        told = "This call takes no body." + (" Put it into the query." if marks.reads_query else "")
        unread |= dict.fromkeys(arguments.json_object(request), told)
    if unread:
        raise problems.Invalid({name: [told] for name, told in unread.items()})
    return proceed(context)


def followed_up(context: RequestContext[ControlFace], proceed: Proceed) -> Response:
    """A stage: what a call has made due happens after its answer."""
    response = proceed(context)
    touched = context.touched
    if touched is not None and touched.is_due():
        response.call_on_close(lambda: context.world.go_on(touched))
    return response


def control() -> ControlFace:
    """The control plane's face; its own views ask for it."""
    face: ControlFace = current.context().face
    return face


def systems() -> Mapping[str, System]:
    """Every system that is served, by name."""
    return control().systems


def masker(sandbox: Sandbox, write: Write | None = None) -> Masker:
    """What masks a sandbox's secrets and the control token. The caller holds the sandbox's lock."""
    return secrecy.masker(sandbox, systems(), own_secrets(), write)


def own_secrets() -> Sequence[str]:
    return control().secrets


def as_given() -> dict[str, Any]:
    """The body of this call, for what happened: a test is recorded of it. A longer one is not kept."""
    body = current.context().request.get_data()
    return {GIVEN: body} if len(body) <= MOST_GIVEN else {}


def problem(schema: type[schemas.Problem], description: str) -> dict[str, Any]:
    """What the document says of an answer that is a problem of a form of its own."""
    return {"schema": schema, "content_type": PROBLEM, "description": description}


def group(name: str, description: str) -> ControlBlueprint:
    return ControlBlueprint(name, __name__, description=description)


def of_sandbox(name: str, description: str) -> ControlBlueprint:
    """Calls about one sandbox: their paths are written as they follow the sandbox's own."""
    return ControlBlueprint(name, __name__, description=description, url_prefix=f"{_SANDBOXES}/<sandbox_id>")


@contextmanager
def opened(sandbox_id: str) -> Iterator[Sandbox]:
    """A sandbox, locked, after everything that is due by now has happened. Raises NotFound."""
    context = current.context()
    with _living(context.world, sandbox_id) as sandbox:
        context.touched = sandbox
        sandbox.catch_up()
        yield sandbox


@contextmanager
def _living(world: World, sandbox_id: str) -> Iterator[Sandbox]:
    """The sandbox of this id, locked: one that was reset while its lock was waited for is looked up anew."""
    while True:
        sandbox = world.get(sandbox_id)
        with sandbox.lock:
            if not sandbox.ended:
                sandbox.lifetime.use()
                yield sandbox
                return


@contextmanager
def unended(sandbox: Sandbox) -> Iterator[Sandbox]:
    """A sandbox, locked, that something was waited for in. Raises Conflict when it has ended meanwhile."""
    with sandbox.lock:
        check_unended(sandbox)
        yield sandbox


def check_unended(sandbox: Sandbox) -> None:
    """Raises Conflict for a sandbox that has ended while a call waited in it."""
    if sandbox.ended:
        raise problems.Conflict("The sandbox was reset, replaced or deleted while this call waited.")


def answer(body: Mapping[str, Any], status: int = 200) -> Response:
    return Response(orjson.dumps(body), status, content_type="application/json")


def page(items: Sequence[Any], number: int, size: int, total: int, **more: Any) -> Response:
    """A page of items that were cut to it already."""
    paging = {"page": number, "page_size": size, "pages": -(-total // size), "total": total, **more}
    return answer({"items": items, "paging": paging})


def paged(found: Sequence[T], query: Mapping[str, Any], show: Show[T], **more: Any) -> Response:
    """The page that a query asks for."""
    number, size = query["page"], query["page_size"]
    return page([show(one) for one in cut(found, number, size)], number, size, len(found), **more)


def placed(found: Sequence[T], query: Mapping[str, Any], show: Show[T]) -> Response:
    """As many as a query's `limit` from the place `before`."""
    begin, end = query["before"], query["before"] + query["limit"]
    more = {"next": end} if end < len(found) else {}
    items = [show(one) for one in found[begin:end]]
    return answer({"items": items, "paging": {"total": len(found), **more}})


def listed(numbered: Sequence[tuple[int, T]], query: Mapping[str, Any], show: Show[T], dropped: int) -> Response:
    """The page that a query asks for, of rows with their numbers in the list, the newest first."""
    older = [row for row in numbered if row[0] < query.get("before", row[0] + 1)]
    number, size = query["page"], query["page_size"]
    shown = cut(older, number, size)
    more = {"next": shown[-1][0]} if number * size < len(older) else {}
    return page([show(row) for _, row in shown], number, size, len(older), dropped=dropped, **more)


def cut(rows: Sequence[T], number: int, size: int) -> Sequence[T]:
    return rows[(number - 1) * size : number * size]
