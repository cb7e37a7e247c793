"""`…/messages`: everything that was sent, in both directions, listed, searched and looked at one by one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from mock_server.control import cursors, filters
from mock_server.control._common import answer, cut, masker, of_sandbox, opened, page, systems
from mock_server.control.copying import documents
from mock_server.control.cursors import MOST_LOOKED_AT, Place
from mock_server.control.customers import name_of
from mock_server.control.schemas import people as schemas
from mock_server.control.search import fields
from mock_server.control.search.query import Query
from mock_server.kernel import lifecycle, upcoming
from mock_server.kernel.happenings import Answered
from mock_server.kernel.messages import Message
from mock_server.kernel.pauses import resting
from mock_server.kernel.sandbox import Sandbox
from mock_server.kernel.selection import Selection
from mock_server.kernel.store import must
from mock_server.web.http import Response
from mock_server.web.rendering import shown_by

blueprint = of_sandbox("Messages", "Everything that was sent, in both directions, the same for every system.")


@blueprint.get("/messages", gives=schemas.MessagePage, query=schemas.MessageQuery)
def list_messages(query: dict[str, Any], sandbox_id: str) -> Response:
    """List every message, in both directions, the newest first

    With `query`, `limit`, `after` or `count` the list is gone through by cursors, and not by the numbers of pages.
    """
    filters.check(("", query))
    return _searched(query, sandbox_id) if cursors.asked(query) else _paged(query, sandbox_id)


def _paged(query: Mapping[str, Any], sandbox_id: str) -> Response:
    number, size = query["page"], query["page_size"]
    tests = filters.tests_beyond_index(query)
    with opened(sandbox_id) as sandbox:
        selection = filters.narrowed(sandbox, query)
        if "before" in query:
            selection = selection.before(query["before"])
        total = len(selection)
        if tests:
            cursors.look_aside(total, sandbox_id)
        span = (0, total) if tests else ((number - 1) * size, size)
        shown: Sequence[Message] = selection.records(*span, newest_first=True)
    if tests:
        found = [message for message in resting(shown) if all(test(message) for test in tests)]
        total, shown = len(found), cut(found, number, size)
    with sandbox.lock:
        items = _items(sandbox, shown, query)
        last = sandbox.messages.number_of(shown[-1].id) if number * size < total else None
        more = {} if last is None else {"next": last}
        return page(items, number, size, total, dropped=sandbox.messages.dropped, **more)


def _searched(query: Mapping[str, Any], sandbox_id: str) -> Response:
    with opened(sandbox_id) as sandbox:
        table = sandbox.messages
        place = Place.of(query, table.first_number, table.next_number)
        search = searched(sandbox, query)
        selection = _narrowest(sandbox, query, search, place)
        tests = [*filters.tests(query), *(search.tests if search else ())]
        total = len(selection)
        if tests:
            cursors.look_aside(total, sandbox_id)
        most = MOST_LOOKED_AT if tests else place.size
        rows = selection.newest(most)
    # A message is never changed, only replaced, so nobody need wait while they are looked through.
    found = cursors.look(rows, tests, place, are_all=total <= most)
    if place.counts and not tests:
        # All that is there passes: no more is looked at than is shown, and how many there are is known.
        found = replace(found, total=total)
    with sandbox.lock:
        return cursors.page(found, place, _items(sandbox, found.shown, query), table.dropped, search)


def searched(sandbox: Sandbox, query: Mapping[str, Any]) -> Query | None:
    """What is searched for. Raises Invalid."""
    if "query" not in query:
        return None
    return fields.messages(sandbox, systems()).read(query["query"], sandbox.clock.now())


def _narrowest(sandbox: Sandbox, query: Mapping[str, Any], search: Query | None, place: Place) -> Selection[Message]:
    """The fewest messages that an index has for any of what is asked, at their place and in their span of time."""
    selection = min((filters.narrowed(sandbox, query), *(search.found if search else ())), key=len)
    selection = selection.between(query.get("since"), query.get("until")).before(place.before)
    if search is not None:
        selection = selection.between(search.first, search.last)
    return selection if place.after is None else selection.beyond(place.after)


@blueprint.get("/messages/<message_id>", gives=schemas.MessageDetail, query=schemas.MessageForm)
@blueprint.alt_response(200, content_type="text/plain", schema={"type": "string"})
def get_message(query: dict[str, Any], sandbox_id: str, message_id: str) -> Response:
    """Get one message with its whole history, or a test or a page of it

    Both what every system's messages have and, as `native`, the system's own form.
    """
    with opened(sandbox_id) as sandbox:
        message = must(sandbox.messages, "message", message_id)
        shown = view(sandbox, message)
        if query["form"] == "json":
            return answer(shown | detail(sandbox, message))
    text = documents.message_test(message) if query["form"] == "pytest" else documents.message_markdown(shown)
    return Response(text, content_type="text/plain; charset=utf-8")


def detail(sandbox: Sandbox, message: Message) -> dict[str, Any]:
    """What only the one message shows that is asked for."""
    name = name_of(sandbox, message)
    maker = sandbox.chronicle.made(message.system, message.id)
    request = maker.about.id if maker is not None and isinstance(maker.about, Answered) else None
    return {
        "account": message.account,
        "party": message.party,
        "thread": message.thread,
        "counterpart": message.counterpart,
        **({} if name is None else {"name": name}),
        **({} if request is None else {"request_id": request}),
        "may_report": lifecycle.possible(sandbox, message),
        "due": list(map(shown_by(schemas.DueOfMessage), upcoming.of_message(sandbox, message.id))),
    }


def _items(sandbox: Sandbox, shown: Sequence[Message], query: Mapping[str, Any]) -> list[dict[str, Any]]:
    items = [schemas.row(message) if query["view"] == "summary" else view(sandbox, message) for message in shown]
    hidden: list[dict[str, Any]] = masker(sandbox).data(items) if query["masked"] == "true" else items
    return hidden


def view(sandbox: Sandbox, message: Message) -> dict[str, Any]:
    """A message as the control plane shows it, the same for every system."""
    return shown_by(schemas.MessageAnswer)(message, systems()[message.system].native(sandbox, message))
