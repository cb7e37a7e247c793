"""What every TripDesk view needs: its kind of blueprint, the caller's plane, idempotency keys in the document."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from mock_server.systems.tripdesk.idempotency import HEADER, LONGEST
from mock_server.systems.tripdesk.operations.messages import Wanted
from mock_server.web import current
from mock_server.web.arguments import SystemBlueprint
from mock_server.web.fields import assumed


class Group(SystemBlueprint):
    """A group of calls for who has a key, or is an agent; fields that break their rules are a 422 (assumed)."""

    def __init__(self, name: str, description: str, needs: str) -> None:
        super().__init__(name, __name__, description=description, invalid=422, needs=needs)

    def unstated(self, path: str, *methods: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Serve a view at a path that is assumed."""
        route: Callable[[Callable[..., Any]], Callable[..., Any]] = self.route((path, _NO_PATH), methods=methods)
        return route

    def mutating(self, view: Callable[..., Any]) -> Callable[..., Any]:
        """Document that a call takes an idempotency key; the pipeline sees to it."""
        key = {
            "in": "header",
            "name": HEADER,
            "description": "Also spelled `idempotency_key`. The same key, call and body get the first answer again.",
            "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST, "pattern": "^[!-~]+$"},
            **assumed("the document gives the header, not which keys are valid"),
        }
        documented: Callable[..., Any] = self.doc(parameters=[key])(view)
        return documented


def plane() -> str:
    """The caller's data plane."""
    found: str = current.caller().who.plane
    return found


def wanted(body: Mapping[str, Any], channel: str, to: str) -> Wanted:
    """The message that a body asks for."""
    return Wanted(channel=channel, to=to, **{name: body[name] for name in _CONTENT})


_NO_PATH = "the document says what can be done on this surface, not by which path"
_CONTENT = ("template", "language", "variables", "text", "subject", "gateway")
