"""What every TripDesk view needs: its kind of blueprint, the caller's plane, idempotency keys in the document."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from mock_server.systems.tripdesk import envelope
from mock_server.systems.tripdesk.idempotency import HEADER, LONGEST, MUTATING
from mock_server.systems.tripdesk.store import store_of
from mock_server.web import current
from mock_server.web.arguments import Path, SystemBlueprint
from mock_server.web.fields import assumed
from mock_server.web.marks import marks_of
from mock_server.web.rendering import Render
from mock_server.web.views import Response, Values, sandbox


class Group(SystemBlueprint):
    """A group of calls for who has a key, or is an agent; fields that break their rules are a 422 (assumed)."""

    def __init__(self, name: str, description: str, needs: str) -> None:
        super().__init__(name, __name__, description=description, invalid=422, needs=needs, assumed=_NO_PATH)

    def route(self, *paths: Path, methods: Iterable[str], **options: Any) -> Any:
        """Serve a view, and document that a call which changes something takes an idempotency key."""

        def served(view: Any) -> Any:
            if MUTATING.intersection(methods) and not marks_of(view).anonymous:
                self.doc(parameters=[_KEY])(view)
            return super(Group, self).route(*paths, methods=methods, **options)(view)

        return served


def plane() -> str:
    found: str = current.caller().who.plane
    return found


def every(table: str, render: Render[Any], query: Values) -> Response:
    """A page of all that the plane has in a table, the newest first."""
    found = store_of(sandbox()).tables[table].where("plane", plane())
    return envelope.page(found, render, query, f"{plane()}/{table}")


_NO_PATH = "the document says what can be done on this surface, not by which path"
_KEY = {
    "in": "header",
    "name": HEADER,
    "description": "Also spelled `idempotency_key`. The same key, call and body get the first answer again.",
    "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST, "pattern": "^[!-~]+$"},
    **assumed("the document gives the header, not which keys are valid"),
}
