"""Requests that are set aside while their sandbox is busy, and called again when it is free."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable
from functools import partial

import pytest

from mock_server.kernel.turns import Busy, SandboxLock, Turn
from mock_server.server.serving import aside
from mock_server.server.serving.aside import SetAside


@pytest.fixture
def loop() -> list[Callable[[], None]]:
    """What the loop is asked to call, and has not called yet."""
    return []


def set_aside(loop: list[Callable[[], None]], count: int, served: list[int]) -> SandboxLock:
    """A lock that is free again, and so many who were set aside meanwhile: each has it in its turn."""
    waiting, lock = SetAside(loop.append), SandboxLock()

    def serve(number: int, resume: Callable[[], None]) -> None:
        with Turn(resume), lock:
            served.append(number)

    lock.acquire()
    for number in range(count):
        waiting.add(lock, partial(serve, number))
    lock.release()
    return lock


def test_all_that_were_set_aside_are_served_in_one_go_and_in_their_order(
    loop: list[Callable[[], None]], monkeypatch: pytest.MonkeyPatch
) -> None:
    # As long as a machine needs that may stop for a moment.
    monkeypatch.setattr(aside, "SLICE", 60.0)
    served: list[int] = []
    lock = set_aside(loop, 32, served)

    loop.pop()()

    assert (served, loop) == (list(range(32)), [])
    with Turn(), lock:
        """Who comes now is not set aside behind anybody."""


def test_what_is_left_of_many_is_served_in_the_next_go_and_nobody_comes_before_it(
    loop: list[Callable[[], None]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(aside, "SLICE", 0.0)
    served: list[int] = []
    lock = set_aside(loop, 2, served)

    loop.pop()()

    assert (served, len(loop)) == ([], 1)
    with pytest.raises(Busy), Turn(), lock:
        pass


def test_one_that_breaks_keeps_nobody_from_the_turn_behind_it(loop: list[Callable[[], None]]) -> None:
    waiting, lock, served = SetAside(loop.append), SandboxLock(), []

    def serve(resume: Callable[[], None]) -> None:
        with Turn(resume), lock:
            served.append(resume)

    def breaks(_: Callable[[], None]) -> None:
        raise ZeroDivisionError

    lock.acquire()
    waiting.add(lock, breaks)
    waiting.add(lock, serve)
    lock.release()

    with pytest.raises(ZeroDivisionError):
        loop.pop()()
    loop.pop()()

    assert len(served) == 1


def test_what_was_set_aside_is_let_go_as_soon_as_it_was_served(loop: list[Callable[[], None]]) -> None:
    waiting, lock = SetAside(loop.append), SandboxLock()

    class Request:
        def serve(self, resume: Callable[[], None]) -> None:
            with Turn(resume), lock:
                pass

    request = Request()
    gone = weakref.ref(request)
    lock.acquire()
    waiting.add(lock, request.serve)
    lock.release()
    gc.disable()
    try:
        loop.pop()()
        del request
        assert gone() is None, "only the collector would end it, which is told to look rarely"
    finally:
        gc.enable()
