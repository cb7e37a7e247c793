"""What happens to a sandbox's messages, for those who wait: each looks at what is new, and at nothing twice.

One piece leads to the next, and whoever has still to look keeps the piece to go on from: what nobody keeps is gone.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Sequence

from mock_server.kernel.events import Event
from mock_server.kernel.messages import Message
from mock_server.kernel.waits import Wake

# What those listen about who want to hear of every message.
ALL = None


class Piece:
    """A message as it was when something happened to it, and what came next; the last one is still to be filled."""

    __slots__ = ("__weakref__", "message", "next")

    message: Message | None
    next: Piece | None


# One is made for each thing that happens, in a fifth of the time that a constructor of ours would take.
_made: Callable[[type[Piece]], Piece] = object.__new__


def _empty() -> Piece:
    """One to begin with."""
    piece = _made(Piece)
    piece.message = piece.next = None
    return piece


class News:
    """The newest piece, and who is to be told: of all messages, of one by its id, of those to or from somebody."""

    def __init__(self) -> None:
        # Where the next piece will be: who begins to wait goes on from here.
        self.end = _empty()
        # Who is woken finds here what it was woken for.
        self.newest = self.end
        self._lock = threading.Lock()
        self._wakes: dict[Hashable, dict[Wake, None]] = {}

    def hear(self, event: Event) -> None:
        """Something happened; the caller holds the sandbox's lock."""
        message = event.record
        if not isinstance(message, Message):
            return
        piece = self.end
        self.end = end = _made(Piece)
        end.message = end.next = None
        piece.message, piece.next = message, end
        self.newest = piece
        if self._wakes:
            for subject in (ALL, message.id, ("recipient", message.recipient), ("sender", message.sender)):
                with self._lock:
                    wakes = self._wakes.pop(subject, {})
                for wake in wakes:
                    wake()

    def listen(self, subjects: Sequence[Hashable], wake: Wake) -> None:
        """Call `wake` the next time that something happens to a message of one of these subjects."""
        with self._lock:
            for subject in subjects:
                self._wakes.setdefault(subject, {})[wake] = None

    def forget(self, subjects: Sequence[Hashable], wake: Wake) -> None:
        """Do not call it."""
        with self._lock:
            for subject in subjects:
                wakes = self._wakes.get(subject)
                if wakes is not None:
                    wakes.pop(wake, None)
                    if not wakes:
                        del self._wakes[subject]


class About:
    """A source of waits: the news of these subjects."""

    def __init__(self, news: News, *subjects: Hashable) -> None:
        self._news = news
        self._subjects = subjects

    def listen(self, wake: Wake) -> None:
        """Call `wake` the next time."""
        self._news.listen(self._subjects, wake)

    def forget(self, wake: Wake) -> None:
        """Do not call it."""
        self._news.forget(self._subjects, wake)
