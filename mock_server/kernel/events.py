"""What just happened, told to whoever listens."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from mock_server.kernel.instants import Instant


class Event(NamedTuple):
    """`name` (such as `message.created`) happened to `record` of `system` at `at`.

    A tuple, since each message makes several, and they are made in a third of a frozen dataclass's time.
    """

    name: str
    system: str
    record: Any
    at: Instant


Listener = Callable[[Event], None]


class Events:
    """A sandbox's announcements; listeners are called in the order they came, under the sandbox's lock."""

    def __init__(self, *listeners: Listener) -> None:
        # Made anew, as one that is told may listen or forget.
        self._listeners = listeners

    def listen(self, listener: Listener) -> None:
        self._listeners = (*self._listeners, listener)

    def forget(self, listener: Listener) -> None:
        kept = list(self._listeners)
        kept.remove(listener)
        self._listeners = tuple(kept)

    def tell(self, event: Event) -> None:
        for listener in self._listeners:
            listener(event)
