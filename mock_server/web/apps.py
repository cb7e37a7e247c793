"""What stands behind the door: an app for each system and the control plane's, each there from when it is loaded."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

from mock_server.kernel.structs import struct
from mock_server.web.served import Hides

if TYPE_CHECKING:
    from mock_server.kernel.refused import RefusedRequests
    from mock_server.web.app import PipedApp

CONTROL = "_mock"


@struct(frozen=True, slots=True)
class Ground:
    """What there is before any part: requests that reached no sandbox.

    `hides` gives what takes the secrets out of a path, of which the second is the sandbox that was reached, at any
    later time.
    """

    hides: Callable[[str, str | None], Hides]
    refused: RefusedRequests


class Apps:
    """The parts of a server, in the order of `names`, the control plane's last.

    `ground` is there before them. `hosts` leads from a vendor's host name to its system, for those that are loaded.
    """

    def __init__(self, names: Sequence[str]) -> None:
        self.ground: Future[Ground] = Future()
        self.hosts: dict[str, str] = {}
        # What is there by now, and the rest to wait for, by first segment.
        self.loaded: dict[str, PipedApp] = {}
        self._parts: dict[str, Future[PipedApp]] = {name: Future() for name in (*names, CONTROL)}
        self.names = tuple(names)
        # The parts that calls have come for before they were there, in their order.
        self._asked: list[str] = []

    @property
    def systems(self) -> Mapping[str, PipedApp]:
        """Every system's app by name, once they are loaded."""
        return {name: self._parts[name].result() for name in self.names}

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
        """Whether something cannot be loaded, so that the server is about to end."""
        return any(part.done() and part.exception() is not None for part in self._all())

    def wanted(self, name: str) -> Future[PipedApp] | None:
        """A part that is not there yet, and is loaded the sooner for it; None for what is no part."""
        found = self._parts.get(name)
        if found is not None and name not in self._asked:
            self._asked.append(name)
        return found

    def was_wanted(self, name: str) -> bool:
        """Whether a call has come for a part before it was there."""
        return name in self._asked

    def next_to_load(self) -> str | None:
        """The system to load now: the first that a call has come for, else the first; None when all are there."""
        left = [name for name in self.names if not self._parts[name].done()]
        asked = [name for name in self._asked if name in left]
        return next(iter(asked or left), None)

    def add(self, name: str, app: PipedApp, hosts: Sequence[str] = ()) -> None:
        """A part is there."""
        self.hosts.update(dict.fromkeys(hosts, name))
        self.loaded[name] = app
        self._parts[name].set_result(app)

    def fail(self, error: BaseException, name: str | None = None) -> None:
        """A part cannot be loaded, or (None) nothing more is."""
        for part in self._all() if name is None else [self._parts[name]]:
            if not part.done():
                part.set_exception(error)

    def _all(self) -> list[Future[Any]]:
        return [self.ground, *self._parts.values()]
