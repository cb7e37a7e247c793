"""Taking in bodies: each has a time and a size, and all together have a size."""

from __future__ import annotations

import asyncio
from http import HTTPStatus

from mock_server.serving.engine import Receive

# A body's time grows with what has come, so that a large one may be slow and a trickle may not.
BYTES_A_SECOND = 64 * 1024
# Bytes that bodies still being read may hold, all together.
HELD = 512 * 1024 * 1024
# Bytes of a refused body that are read on and thrown away: a client that is still sending would see a broken
# connection in place of its answer.
DISCARDED = 512 * 1024 * 1024
_LOOK_AGAIN = 0.25

_Task = asyncio.Task[None]


class RefusedBodyError(Exception):
    """A body that is not taken in; the connection is of no further use."""

    def __init__(self, status: HTTPStatus, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail


class Intake:
    """Reads bodies. One has `seconds`, and one more for each 64 KiB that has come."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._held = 0
        self._deadlines: dict[_Task, float] = {}
        self._overdue: set[_Task] = set()

    def watch(self, loop: asyncio.AbstractEventLoop) -> None:
        """Look again and again for who is overdue: one timer for all costs a request nothing."""
        now = loop.time()
        for task, deadline in self._deadlines.items():
            if deadline < now:
                self._overdue.add(task)
                task.cancel()
        loop.call_later(min(_LOOK_AGAIN, self._seconds), self.watch, loop)

    async def read(self, receive: Receive, limit: int) -> bytes:
        """A whole body, or the first bytes of one that has more than `limit`. Raises RefusedBodyError."""
        loop, task = asyncio.get_running_loop(), _current_task()
        began = loop.time()
        self._deadlines[task] = began + self._seconds
        chunks: list[bytes] = []
        size = 0
        try:
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise RefusedBodyError(HTTPStatus.BAD_REQUEST, "The body ended before it was whole.")
                chunk: bytes = message["body"]
                chunks.append(chunk)
                size += len(chunk)
                self._held += len(chunk)
                if size > limit or not message["more_body"]:
                    return chunks[0] if len(chunks) == 1 else b"".join(chunks)
                if self._held > HELD:
                    raise RefusedBodyError(
                        HTTPStatus.SERVICE_UNAVAILABLE, "Too many large bodies are being sent at once; try again."
                    )
                self._deadlines[task] = began + self._seconds + size / BYTES_A_SECOND
        except asyncio.CancelledError:
            if task not in self._overdue:
                raise
            raise RefusedBodyError(HTTPStatus.REQUEST_TIMEOUT, "The body did not come in time.") from None
        finally:
            self._held -= size
            self._forget(task)

    async def discard(self, receive: Receive) -> None:
        """Read on, for a body's time and `DISCARDED` bytes at most, and keep none of it."""
        loop, task = asyncio.get_running_loop(), _current_task()
        began = loop.time()
        self._deadlines[task] = began + self._seconds
        left = DISCARDED
        try:
            while left > 0:
                message = await receive()
                if not message.get("more_body"):
                    return
                left -= len(message["body"])
                self._deadlines[task] = began + self._seconds + (DISCARDED - left) / BYTES_A_SECOND
        except asyncio.CancelledError:
            if task not in self._overdue:
                raise
        finally:
            self._forget(task)

    def _forget(self, task: _Task) -> None:
        self._deadlines.pop(task, None)
        self._overdue.discard(task)


def _current_task() -> _Task:
    task = asyncio.current_task()
    if task is None:
        raise RuntimeError("bodies are read in tasks")
    return task
