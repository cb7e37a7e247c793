"""What happens to a sandbox's messages, for those who wait: each looks at what is new, and at nothing twice.

One piece leads to the next, and whoever has still to look keeps the piece to go on from: what nobody keeps is gone.
"""

from __future__ import annotations

import threading
from collections.abc import Hashable, Sequence

from mock_server.kernel.messages import Message
from mock_server.kernel.waits import Wake

# What those listen about who want to hear of every message.
ALL = None


class Piece:
    """A message as it was when something happened to it, and what came next; the last one is still to be filled."""

    __slots__ = ("__weakref__", "message", "next")

    def __init__(self) -> None:
        self.message: Message | None = None
        self.next: Piece | None = None


class News:
    """The newest piece, and who is to be told: of all messages, of one by its id, of those to or from somebody.

    The chronicle puts the pieces in.
    """

    def __init__(self) -> None:
        # Where the next piece will be: who begins to wait goes on from here.
        self.end = Piece()
        # Who is woken finds here what it was woken for.
        self.newest = self.end
        self._lock = threading.Lock()
        self.wakes: dict[Hashable, dict[Wake, None]] = {}

    def tell(self, message: Message) -> None:
        for subject in (ALL, message.id, ("recipient", message.recipient), ("sender", message.sender)):
            with self._lock:
                wakes = self.wakes.pop(subject, {})
            for wake in wakes:
                wake()

    def listen(self, subjects: Sequence[Hashable], wake: Wake) -> None:
        """Call `wake` the next time that something happens to a message of one of these subjects."""
        with self._lock:
            for subject in subjects:
                self.wakes.setdefault(subject, {})[wake] = None

    def forget(self, subjects: Sequence[Hashable], wake: Wake) -> None:
        with self._lock:
            for subject in subjects:
                wakes = self.wakes.get(subject, {})
                wakes.pop(wake, None)
                if not wakes:
                    self.wakes.pop(subject, None)


class About:
    """A source of waits: the news of these subjects."""

    def __init__(self, news: News, *subjects: Hashable) -> None:
        self._news = news
        self._subjects = subjects

    def listen(self, wake: Wake) -> None:
        self._news.listen(self._subjects, wake)

    def forget(self, wake: Wake) -> None:
        self._news.forget(self._subjects, wake)
