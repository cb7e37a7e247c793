"""Where a server's state outlives it, as `--state` says: what is there is taken up at the start, and written again."""

from __future__ import annotations

from typing import Protocol

from mock_server.kernel.keeping import Saved
from mock_server.kernel.world import World
from mock_server.server.keeping.files import FileKeeper
from mock_server.server.settings import Settings

__all__ = ["Keeper", "keeper_of"]


class Keeper(Protocol):
    """What takes up and saves the state of one World."""

    def take_up(self, world: World) -> None:
        """Put into a World, before anybody calls, what was saved. Raises ConfigurationError for what cannot be read."""

    def save(self) -> Saved:
        """Write everything down. Raises NotSaved; what was saved before is then still there."""

    def close(self) -> None:
        """Save for the last time. Raises NotSaved."""


def keeper_of(settings: Settings) -> Keeper | None:
    """The one that the settings ask for, or None."""
    return None if settings.state is None else FileKeeper(settings.state)
