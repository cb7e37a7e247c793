"""Waiting for what happens next in a sandbox, of some types: nobody is woken in vain by all the others."""

from __future__ import annotations

from mock_server.kernel.chronicle import Chronicle
from mock_server.kernel.happenings import type_of
from mock_server.kernel.waits import Wake


class Following:
    """A source of waits: items of these types (None: of any), for one who looks at what is new when he is woken.

    Others wake nobody, who notes them sees to that.
    """

    def __init__(self, chronicle: Chronicle, types: frozenset[str] | None) -> None:
        self._chronicle = chronicle
        self._types = types
        self._wake: Wake | None = None
        self._seen = -1
        self._is_behind = False

    def look(self) -> None:
        """All that there is now is looked at, under the lock; what is behind something unfinished comes with that."""
        self._seen = self._chronicle.progress
        self._is_behind = self._chronicle.is_busy

    def has_news(self) -> bool:
        """Whether there is more than what was looked at."""
        return self._chronicle.progress != self._seen

    def listen(self, wake: Wake) -> None:
        self._wake = wake
        self._chronicle.listen(self._hear)

    def forget(self, _: Wake) -> None:
        self._wake = None
        self._chronicle.forget(self._hear)

    def _hear(self) -> None:
        if self._types is None or self._is_behind or type_of(self._chronicle.newest) in self._types:
            if self._wake is not None:
                self._wake()
        else:
            self._chronicle.listen(self._hear)
