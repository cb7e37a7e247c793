"""A messaging sandbox: one server that stands in for four commercial messaging APIs.

PYTEST_DONT_REWRITE: nothing is asserted here, and pytest would warn whoever imports this before it starts pytest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mock_server.version import __version__

if TYPE_CHECKING:
    from mock_server.client import Client, ControlProblem
    from mock_server.server.composition import Server, create_server
    from mock_server.server.settings import Settings

__all__ = ["Client", "ControlProblem", "Server", "Settings", "__version__", "create_server"]


def __getattr__(name: str) -> Any:
    """Import the public names when they are asked for, so that a health probe imports nothing it does not need."""
    if name in ("Server", "create_server"):
        from mock_server.server import composition as server

        return getattr(server, name)
    if name in ("Client", "ControlProblem"):
        from mock_server import client

        return getattr(client, name)
    if name == "Settings":
        from mock_server.server.settings import Settings

        return Settings
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
