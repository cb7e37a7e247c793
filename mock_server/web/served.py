"""What is told of each request that was answered, to who writes the log."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from mock_server.web.apps import Hides


class Served(NamedTuple):
    """A request that was answered: its path, and what hides that path's secrets at any later time, where it has any.

    `sandbox` is the id of the one that it reached, with its `label` and the id that the journal has the request by;
    `refused` why it reached none. `client` is the address that asked.
    """

    method: str
    path: str
    hides: Hides | None
    status: int
    seconds: float
    sandbox: str | None
    refused: str | None
    client: str = ""
    label: str | None = None
    request: str | None = None

    @property
    def shown(self) -> str:
        """Its path without secrets."""
        return self.path if self.hides is None else self.hides(self.path)


# Told of every request but probes.
Report = Callable[[Served], None]
