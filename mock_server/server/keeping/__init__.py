"""Where a server's state outlives it, as `--state` says: what is there is taken up at the start, and written again."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from mock_server.kernel.keeping import Saved
from mock_server.kernel.world import World
from mock_server.server.keeping.files import FileKeeper
from mock_server.server.settings import is_database

__all__ = ["Keeper", "keeper_of"]


class Keeper(Protocol):
    """What takes up and saves the state of one World."""

    def take_up(self, world: World) -> None:
        """Put into a World, before anybody calls, what was saved. Raises ConfigurationError for what cannot be read."""

    def save(self) -> Saved:
        """Write everything down. Raises NotSaved; what was saved before is then still there."""

    def close(self) -> None:
        """Save for the last time. Raises NotSaved."""


def keeper_of(state: str, shard: str) -> Keeper:
    """The one of a `--state`; in a database each shard has its own."""
    if is_database(state):
        # An extra, which who keeps a file needs not have.
        from mock_server.server.keeping.redis import RedisKeeper  # noqa: PLC0415 - see above

        return RedisKeeper(state, shard or "alone")
    return FileKeeper(Path(state))
