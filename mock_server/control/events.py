"""`…/events`: what happened in a sandbox, the operator's acts included, and what led to it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache, partial
from typing import Any

from mock_server.control import feed, happenings
from mock_server.control._common import answer, check_unended, masker, of_sandbox, opened, own_secrets, problem, systems
from mock_server.control.copying import session
from mock_server.control.copying.parts import variable
from mock_server.control.schemas import events as schemas
from mock_server.control.schemas.clock import time_of
from mock_server.control.schemas.events import DESCENDING, Cursor
from mock_server.control.search import events as searched
from mock_server.control.search.events import Event
from mock_server.control.search.query import Query
from mock_server.kernel import secrecy
from mock_server.kernel.chronicle import Chronicle
from mock_server.kernel.following import Following
from mock_server.kernel.problems import Gone, Invalid
from mock_server.kernel.sandbox import Sandbox
from mock_server.kernel.structs import Values
from mock_server.kernel.waits import Wait
from mock_server.web import current, lanes, streams
from mock_server.web.http import Request, Response

blueprint = of_sandbox("Events", "What happened, in its order: requests, messages, webhooks, and what an operator did.")

_OF_STREAMS, _OF_LISTS = ("gap_ms",), ("before", "order", "limit", "wait", "query")
# What one form of a list has alone.
_OF_JSON = ("order", "wait")
# So many events are looked at in one call; the answer says where to go on.
MOST_LOOKED_AT = 20_000
# The same of a search, which may have to word each of them; so it is no work of the thread that serves.
MOST_SEARCHED = 2_000
# So many are written down as a table or as a test.
MOST_WRITTEN = 2_000


@blueprint.get("/events", gives=schemas.EventPage, query=schemas.EventQuery)
@blueprint.alt_response(200, schema={"type": "string"}, content_type=streams.EVENTS)
@blueprint.alt_response(200, schema={"type": "string"}, content_type="text/plain")
@blueprint.alt_response(
    410,
    **problem(
        schemas.EventsGone, "What came after this event is there no more, or it is of a former life of the sandbox"
    ),
)
def list_events(query: dict[str, Any], sandbox_id: str) -> Response:
    """List what happened, the newest first; after an event the oldest first, or wait for the next one

    Also as a table, or as a test with pytest that does it again and insists on what went out. Events are numbered
    within one life of the sandbox: a reset, an import and a start of the server begin another.
    """
    request = current.context().request
    environ = request.environ
    is_written = query["form"] != schemas.JSON
    if not is_written and _is_stream(request):
        return _stream(query, sandbox_id, request)
    _refuse(query, _OF_STREAMS, "This is of streams only: send `Accept: text/event-stream`.")
    if is_written:
        return _written(query, sandbox_id)
    if query.get("wait"):
        if "after" not in query or "before" in query:
            raise Invalid({"wait": ["Give `after`, and no `before`: one can wait for what comes after an event."]})
        _refuse(query, ("query",), "What is searched for is not waited for: ask for it when something has come.")
        lanes.may_wait(environ)
        sandbox, following, until = lanes.kept(environ, "events", lambda: _waiting(sandbox_id, query))
        while True:
            with sandbox.lock:
                following.look()
                page = _page(sandbox, query)
                if page["items"] or until.is_late():
                    return answer(page)
                check_unended(sandbox)
            lanes.wait(environ, until, only_looks=True)
    with opened(sandbox_id) as sandbox:
        if "query" in query:
            lanes.takes_long(environ, sandbox_id)
        return answer(_page(sandbox, query))


@blueprint.post("/events", gives=schemas.EventAnswer, status=201, body=schemas.NewNote)
def note_event(body: dict[str, Any], sandbox_id: str) -> Response:
    """Note something among the events, such as which step of a test begins

    It stands among what happened, at the sandbox's time, and changes nothing else.
    """
    with opened(sandbox_id) as sandbox:
        number = sandbox.chronicle.note(body["type"], what=body["what"])
        items = (item for _, item in sandbox.chronicle.items([number]) if item is not None)
        return answer(happenings.shown(sandbox, next(items), partial(masker, sandbox)), 201)


def _written(query: Values, sandbox_id: str) -> Response:
    """A span as a table or as a test; the newest of it where it is longer than may be written down."""
    _refuse(query, _OF_JSON, "A table and a test are of what has happened, the oldest first.")
    environ = current.context().request.environ
    with opened(sandbox_id) as sandbox:
        lanes.takes_long(environ, sandbox_id)
        newest_first = _span(sandbox.chronicle, query)[::-1]
        found, _ = _found(sandbox, newest_first, {"limit": MOST_WRITTEN, **query}, _search(sandbox, query))
        if query["form"] == schemas.MARKDOWN:
            text = session.markdown(event.shown for event in reversed(found))
        else:
            text = session.test(sandbox, [event.item for event in reversed(found)], masker(sandbox, variable))
    return Response(text, content_type="text/plain; charset=utf-8")


def _is_stream(request: Request) -> bool:
    """Whether a stream is asked for, and may be given. Raises Crowded."""
    accepted = request.headers.get("Accept") or ""
    return request.method == "GET" and streams.EVENTS in accepted and streams.are_offered(request.environ)


def _refuse(query: Values, names: Iterable[str], why: str) -> None:
    if found := [name for name in names if name in query]:
        raise Invalid({name: [why] for name in found})


def _stream(query: Values, sandbox_id: str, request: Request) -> Response:
    """The head of a stream; what follows is told by the server's loop."""
    _refuse(query, _OF_LISTS, "This is of lists only: send no `Accept: text/event-stream`.")
    after: Cursor | None = query.get("after")
    heard = request.headers.get("Last-Event-ID")
    if heard is not None:
        after = schemas.cursor(heard)
        if after is None:
            raise Invalid({"Last-Event-ID": ["Must be the id of an event, as a stream told it."]})
    with opened(sandbox_id) as sandbox:
        # Where no request is served.
        hides = partial(secrecy.masker, vendors=systems(), also=tuple(own_secrets()))
        told = feed.Feed(current.world(), sandbox, query.get("types"), hides)
        hello, place = told.begin(after)
    gap = query.get("gap_ms", schemas.GAP_MS) / 1_000
    streams.go_on(request.environ, streams.Stream(told, hello, place, gap))
    return Response(b"", headers=[("X-Accel-Buffering", "no")], content_type=streams.EVENTS)


def _waiting(sandbox_id: str, query: Values) -> tuple[Sandbox, Following, Wait]:
    """Whoever waits looks again when something of these types has happened, or the sandbox has ended."""
    with opened(sandbox_id) as sandbox:
        following = Following(sandbox.chronicle, query.get("types"))
    until = Wait(lambda: following.has_news() or sandbox.ended, query["wait"], following, sandbox.ending)
    return sandbox, following, until


def _gone(chronicle: Chronicle) -> Gone:
    told = "What came after this event is not all kept, or it is of the sandbox's former life; begin with the newest."
    return Gone(told, str(Cursor.newest(chronicle)))


def _span(chronicle: Chronicle, query: Values) -> range:
    """The numbers of the events between those that are named. Raises Gone."""
    start, stop = chronicle.first, chronicle.end
    after: Cursor | None = query.get("after")
    before: Cursor | None = query.get("before")
    if after is not None:
        if after.lost_by(chronicle) is not None:
            raise _gone(chronicle)
        start = after.number + 1
    if before is not None:
        if before.epoch != chronicle.epoch:
            raise _gone(chronicle)
        stop = max(start, min(stop, before.number))
    return range(start, stop)


def _search(sandbox: Sandbox, query: Values) -> Query | None:
    """What is searched for, if anything. Raises Invalid."""
    if "query" not in query:
        return None
    return searched.fields(systems()).read(query["query"], sandbox.clock.now())


def _page(sandbox: Sandbox, query: Values) -> dict[str, Any]:
    chronicle = sandbox.chronicle
    wanted, search = _span(chronicle, query), _search(sandbox, query)
    is_backwards = query.get("order", "" if "after" in query else DESCENDING) == DESCENDING
    found, seen = _found(sandbox, wanted[::-1] if is_backwards else wanted, query, search)
    lowest = wanted.stop - seen if is_backwards else wanted.start
    highest = lowest + seen - 1
    page = {
        "items": [event.shown for event in found],
        "first": str(Cursor(chronicle.epoch, lowest)),
        "last": str(Cursor(chronicle.epoch, highest)),
        "more": seen < len(wanted),
        "dropped": chronicle.dropped,
        **time_of(sandbox),
    }
    return page if search is None else {**page, "query": search.shown()}


def _found(sandbox: Sandbox, numbers: Sequence[int], query: Values, search: Query | None) -> tuple[list[Event], int]:
    """As many as are asked for, and how many were looked at for that."""
    hides = cache(partial(masker, sandbox))
    show = partial(happenings.shown, sandbox, hides=hides)
    found: list[Event] = []
    seen = 0
    most = MOST_LOOKED_AT if search is None else MOST_SEARCHED
    for _, item in sandbox.chronicle.items(numbers[:most], query.get("types")):
        seen += 1
        if item is None:
            continue
        event = Event(item, show)
        if search is None or search.test(event):
            found.append(event)
            if len(found) == query.get("limit", schemas.PAGE):
                break
    return found, seen
