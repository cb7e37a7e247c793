"""What every Coext view needs: its kind of blueprint."""

from __future__ import annotations

from mock_server.web.arguments import SystemBlueprint


def group(name: str, description: str, needs: str | None = None) -> SystemBlueprint:
    """A group of calls; Coext answers fields that break their rules with 400."""
    return SystemBlueprint(name, __name__, description=description, invalid=400, needs=needs)
