"""The vendors; strangers to each other. `SYSTEMS` names the folders that are served."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mock_server.web.system import System

SYSTEMS = ("coax", "coext", "msgboxx", "tripdesk")


def load(name: str) -> System:
    """A system's declared value."""
    system: System = import_module(f"{__name__}.{name}").SYSTEM
    return system
