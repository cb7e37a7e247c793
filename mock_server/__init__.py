"""A messaging sandbox: one server that stands in for four commercial messaging APIs.

PYTEST_DONT_REWRITE: nothing is asserted here, and pytest would warn whoever imports this before it starts pytest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mock_server.version import __version__

if TYPE_CHECKING:
    from mock_server.client import Client, ControlProblem
    from mock_server.client.aio import AsyncClient
    from mock_server.server.composition import Server, create_server
    from mock_server.server.settings import Settings

__all__ = ["AsyncClient", "Client", "ControlProblem", "Server", "Settings", "__version__", "create_server"]


# Of each public name, the module that has it.
_HOMES = {
    "AsyncClient": "mock_server.client.aio",
    "Client": "mock_server.client",
    "ControlProblem": "mock_server.client",
    "Server": "mock_server.server.composition",
    "Settings": "mock_server.server.settings",
    "create_server": "mock_server.server.composition",
}


def __getattr__(name: str) -> Any:
    """Import the public names when they are asked for, so that a health probe imports nothing it does not need."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    try:
        return getattr(import_module(_HOMES[name]), name)
    except ModuleNotFoundError as error:
        if error.name != "mock_server.server":
            raise
        raise ImportError(f"mock_server.{name} needs the server: pip install messaging-mock-server") from error
