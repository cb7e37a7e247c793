"""A sandbox's lock: threads wait for it as for any other, a request on the serving thread is set aside and called."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial

import pytest

from mock_server.kernel.turns import Busy, SandboxLock, Turn


@contextmanager
def held_elsewhere(lock: SandboxLock) -> Iterator[None]:
    taken, let_go = threading.Event(), threading.Event()

    def hold() -> None:
        with lock:
            taken.set()
            let_go.wait(20)

    with ThreadPoolExecutor(1) as elsewhere:
        elsewhere.submit(hold)
        taken.wait(20)
        try:
            yield
        finally:
            let_go.set()


def free_for_others(lock: SandboxLock) -> bool:
    with ThreadPoolExecutor(1) as other:
        had = other.submit(lock.acquire, blocking=False).result()
        if had:
            other.submit(lock.release).result()
    return had


@pytest.fixture
def lock() -> SandboxLock:
    return SandboxLock()


def test_a_free_sandbox_is_had_until_the_turn_is_over(lock: SandboxLock) -> None:
    with Turn():
        with lock, lock:
            pass
        assert not free_for_others(lock)

    assert free_for_others(lock)


def test_a_busy_sandbox_is_not_waited_for_on_the_serving_thread(lock: SandboxLock) -> None:
    with held_elsewhere(lock), pytest.raises(Busy) as busy, Turn(), lock:
        pytest.fail("it was had")

    assert busy.value.lock is lock


def test_what_a_turn_has_is_let_go_when_another_sandbox_is_busy() -> None:
    mine, theirs = SandboxLock(), SandboxLock()
    with held_elsewhere(theirs), pytest.raises(Busy), Turn(), mine, theirs:
        pytest.fail("it was had")

    with held_elsewhere(mine):
        pass


def test_those_who_were_set_aside_are_called_one_after_the_other_in_their_order(lock: SandboxLock) -> None:
    calls = list[str]()
    requests = [partial(calls.append, name) for name in "abc"]
    with held_elsewhere(lock):
        for request in requests:
            lock.queue(request)
        assert calls == []

    assert calls == ["a"]
    for request, so_far in zip(requests, ("ab", "abc", "abc"), strict=True):
        with Turn(request), lock:
            pass
        assert "".join(calls) == so_far


def test_nobody_comes_before_one_that_was_called(lock: SandboxLock) -> None:
    calls = list[str]()
    called = partial(calls.append, "called")
    with held_elsewhere(lock):
        lock.queue(called)

    assert calls == ["called"]
    with pytest.raises(Busy), Turn(), lock:
        pytest.fail("it was had")
    with Turn(called), lock:
        pass
    with Turn(), lock:
        pass


def test_one_that_comes_too_late_is_the_first_again(lock: SandboxLock) -> None:
    calls = list[str]()
    first, second = partial(calls.append, "first"), partial(calls.append, "second")
    with held_elsewhere(lock):
        lock.queue(first)
        lock.queue(second)
    with held_elsewhere(lock):
        with pytest.raises(Busy), Turn(first), lock:
            pytest.fail("it was had")
        lock.queue(first, first=True)

    assert calls == ["first", "first"]


@pytest.mark.parametrize("when", ["waiting", "called"])
def test_one_that_gives_up_holds_up_nobody(lock: SandboxLock, when: str) -> None:
    calls = list[str]()
    gone, next_one = partial(calls.append, "gone"), partial(calls.append, "next")
    with held_elsewhere(lock):
        lock.queue(gone)
        lock.queue(next_one)
        if when == "waiting":
            lock.give_up(gone)
    if when == "called":
        lock.give_up(gone)

    assert calls[-1] == "next"


def test_a_lock_that_was_let_go_meanwhile_calls_at_once(lock: SandboxLock) -> None:
    calls = list[str]()
    lock.queue(partial(calls.append, "a"))

    assert calls == ["a"]


def test_who_gives_the_lock_up_lets_the_next_one_in_and_has_it_again(lock: SandboxLock) -> None:
    calls = list[str]()
    with lock, lock:
        lock.queue(partial(calls.append, "a"))
        assert calls == []
        with lock.given_up():
            assert calls == ["a"]
            assert free_for_others(lock)
        assert not free_for_others(lock)
    assert free_for_others(lock)


def test_who_has_no_lock_gives_none_up(lock: SandboxLock) -> None:
    with lock.given_up():
        pass
    assert lock.acquire(blocking=False)
