"""What every msgboxx view needs: its kind of blueprint, the user who calls, an id from the path."""

from __future__ import annotations

from mock_server.kernel.identifiers import must_be_uuid
from mock_server.kernel.problems import Invalid
from mock_server.systems.msgboxx.records import User
from mock_server.web import current
from mock_server.web.arguments import SystemBlueprint


def group(name: str, description: str) -> SystemBlueprint:
    """A group of calls; msgboxx answers fields that break their rules with 400."""
    return SystemBlueprint(name, __name__, description=description, invalid=400)


def user() -> User:
    found: User = current.caller().who.user
    return found


def path_id(text: str) -> str:
    """An id from the path. Raises Invalid for one that is no UUID (assumed to be a 400)."""
    return must_be_uuid(text, Invalid({"id": ["Must be a UUID."]}))
