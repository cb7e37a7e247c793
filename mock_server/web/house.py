"""What stands behind the door: an app for each system and the control plane's, each there from when it is loaded."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mock_server.kernel.refused import RefusedRequests
    from mock_server.web.app import PipedApp

CONTROL = "_mock"

# What takes the secrets out of a path.
Hides = Callable[[str], str]


class House:
    """The parts of a server, in the order of `names`, the control plane's last.

    `hosts` leads from a vendor's host name to its system, for those that are loaded. `document` is an app's OpenAPI
    document at an address. `hides` gives what takes the secrets out of a path, of which the second is the sandbox that
    was reached, at any later time.
    """

    def __init__(
        self,
        names: Sequence[str],
        *,
        document: Callable[[PipedApp, str], bytes],
        hides: Callable[[str, str | None], Hides],
        refused: RefusedRequests,
    ) -> None:
        self.document = document
        self.hides = hides
        self.refused = refused
        self.hosts: dict[str, str] = {}
        # What is there by now, and the rest to wait for, by first segment.
        self.loaded: dict[str, PipedApp] = {}
        self._parts: dict[str, Future[PipedApp]] = {name: Future() for name in (*names, CONTROL)}
        self._names = tuple(names)
        # The parts that calls have come for before they were there, in their order.
        self._asked: list[str] = []

    @property
    def systems(self) -> Mapping[str, PipedApp]:
        """Every system's app by name, once they are loaded."""
        return {name: self._parts[name].result() for name in self._names}

    @property
    def control(self) -> PipedApp:
        """The control plane's app, once it is loaded, which is when everything is."""
        return self._parts[CONTROL].result()

    @property
    def is_ready(self) -> bool:
        """Whether every part can answer."""
        return CONTROL in self.loaded

    @property
    def has_failed(self) -> bool:
        """Whether a part cannot be loaded, so that the server is about to end."""
        return any(part.done() and part.exception() is not None for part in self._parts.values())

    def wanted(self, name: str) -> Future[PipedApp] | None:
        """A part, now or once it is loaded, which is then soon; None for what is no part."""
        found = self._parts.get(name)
        if found is not None and name not in self._asked:
            self._asked.append(name)
        return found

    def next_to_load(self) -> str | None:
        """The system to load now: the first that a call has come for, else the first; None when all are there."""
        left = [name for name in self._names if not self._parts[name].done()]
        asked = [name for name in self._asked if name in left]
        return next(iter(asked or left), None)

    def add(self, name: str, app: PipedApp, hosts: Sequence[str] = ()) -> None:
        """A part is there."""
        self.hosts.update(dict.fromkeys(hosts, name))
        self.loaded[name] = app
        self._parts[name].set_result(app)

    def fail(self, error: BaseException, name: str | None = None) -> None:
        """A part cannot be loaded, or (None) nothing more is."""
        for part in self._parts.values() if name is None else (self._parts[name],):
            if not part.done():
                part.set_exception(error)
