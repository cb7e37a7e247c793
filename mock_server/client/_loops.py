"""The event loop of the thread that waits here, which stands still meanwhile: who needs it is seen, and told of."""

from __future__ import annotations

import inspect
import os
import select
import socket
import stat
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, wait
from contextlib import suppress
from itertools import chain
from pathlib import Path
from threading import Thread
from typing import TypeVar
from urllib.parse import urlsplit

from mock_server.client._verbs import ControlProblem

__tracebackhide__ = True

R = TypeVar("R")

_INSTEAD = (
    "Await it: mock_server.AsyncClient has the same verbs, and so have pytest's fixtures async_messaging_mock, "
    "async_coax_mock and the like (messaging-mock[async]). Or call it in another thread: await asyncio.to_thread(…)."
)
_STOOD_STILL = (
    "This thread runs an event loop, which stood still while this call waited: what an application does on it, such as "
    f"taking a webhook, could not happen. {_INSTEAD}"
)
_WAITED = 408
# Seconds between two looks, and how many of them in a row have to see the same: a second.
_LOOK, _LOOKS = 0.1, 10
# Verbs that wait for what an application may begin, and not for its webhooks alone.
_FOR_THE_APPLICATION = frozenset({"wait_for_messages", "events"})


class LoopHeldUp(RuntimeError):
    """A verb that blocks was called on an event loop that it waits for: both would wait for each other."""


def runs_here() -> bool:
    """Whether whoever waits here does so on an event loop, asyncio's or trio's."""
    # Who has a loop has imported its library.
    asyncio, trio = sys.modules.get("asyncio"), sys.modules.get("trio")
    running: list[Callable[[], object]] = [asyncio.get_running_loop] if asyncio else []
    running += [trio.lowlevel.current_trio_token] if trio else []
    for loop in running:
        with suppress(RuntimeError):
            loop()
            return True
    return False


def watched(call: Callable[[], R], verb: str, server: str) -> R:
    """What the call gives. Where it holds up an event loop that is needed for it, it is left alone: LoopHeldUp."""
    if not runs_here():
        return call()
    carried = _carried(call)
    seen, looks = "", 0
    while not wait((carried,), _LOOK).done:
        found = _held_up(verb, urlsplit(server).port)
        seen, looks = found, looks + 1 if found and found == seen else 0
        if looks >= _LOOKS:
            raise LoopHeldUp(
                f"{verb}() waits on the thread of an event loop, and holds up what it waits for: {seen}. {_INSTEAD}"
            )
    error = carried.exception()
    if error is not None:
        blamed(error)
        raise error
    return carried.result()


def blamed(error: BaseException) -> None:
    """Have what a wait in vain raises say that it was this that held up an event loop, where it did."""
    if isinstance(error, ControlProblem) and error.status == _WAITED and runs_here():
        error.add_note(_STOOD_STILL)


def _carried(call: Callable[[], R]) -> Future[R]:
    """A call on its way in a thread of its own, which ends with it, whether somebody still waits or not."""
    carried: Future[R] = Future()

    def carry() -> None:
        try:
            carried.set_result(call())
        except BaseException as error:  # noqa: BLE001 - raised where it is waited for
            carried.set_exception(error)

    Thread(target=carry, daemon=True, name="messaging-mock").start()
    return carried


def _held_up(verb: str, server: int | None) -> str:
    """What cannot go on but by this thread, in words, the same as long as it is the same; none where there is none."""
    sockets = list(_sockets())
    try:
        found = _uncalled(sockets)
        if verb in _FOR_THE_APPLICATION:
            found = chain(found, _unheard(sockets, server), _unbegun())
        return next(found, "")
    finally:
        for one in sockets:
            one.close()


def _uncalled(sockets: Sequence[socket.socket]) -> Iterator[str]:
    """Who called this process, and is not attended to."""
    accepting = [one for one in sockets if one.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN)]
    ports = {one.getsockname()[1] for one in accepting}
    looked = select.poll()
    for one in accepting:
        looked.register(one, select.POLLIN)
    ready = {number for number, _ in looked.poll(0)}
    for one in sockets:
        port = one.getsockname()[1]
        if one.fileno() in ready:
            yield f"nobody takes a connection to port {port}, where this process listens"
        elif port in ports and one not in accepting and _came(one):
            yield f"nobody reads what came to port {port}, where this process listens"


def _unheard(sockets: Sequence[socket.socket], server: int | None) -> Iterator[str]:
    """Whom the server has begun to answer; the rest of a stream may well be left for later."""
    for one in sockets:
        with suppress(OSError):
            if one.getpeername()[1] == server and _came(one).startswith(b"HTTP/"):
                yield f"nobody reads what the server has answered to port {one.getsockname()[1]}"


def _unbegun() -> Iterator[str]:
    """Which of asyncio's tasks no step was taken of."""
    asyncio = sys.modules.get("asyncio")
    if asyncio is not None:
        with suppress(RuntimeError):
            for task in asyncio.all_tasks():
                steps = task.get_coro()
                if inspect.iscoroutine(steps) and inspect.getcoroutinestate(steps) == inspect.CORO_CREATED:
                    yield f"the task {task.get_name()} could not begin"


def _sockets() -> Iterator[socket.socket]:
    """This process's TCP sockets, each under a number of its own."""
    for path in Path("/dev/fd").glob("*"):
        with suppress(OSError):
            number = int(path.name)
            if stat.S_ISSOCK(os.fstat(number).st_mode):
                one = socket.socket(fileno=os.dup(number))
                if one.family in (socket.AF_INET, socket.AF_INET6) and one.type == socket.SOCK_STREAM:
                    yield one
                else:
                    one.close()


def _came(one: socket.socket) -> bytes:
    """The first bytes that are there to be read; that the other end is closed is no news."""
    try:
        return one.recv(5, socket.MSG_PEEK | socket.MSG_DONTWAIT)
    except OSError:
        return b""
