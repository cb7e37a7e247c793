"""Real time passing: sandboxes that end by themselves unless somebody uses them, and what is cleared away when."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from unittest.mock import Mock

import pytest

from mock_server.kernel import lifetime
from mock_server.kernel.instants import SECOND
from mock_server.kernel.lifetime import Lifetime
from mock_server.kernel.moves import Move
from mock_server.kernel.ticker import Ticker
from mock_server.kernel.world import World
from tests.kernel._sandboxes import finish, new_sandbox, no_webhooks
from tests.support.process import until

Passes = Callable[[float], None]


@pytest.fixture
def pass_time(monkeypatch: pytest.MonkeyPatch) -> Passes:
    """Real time passes by so many seconds, as far as lifetimes go by it."""
    ticks = Mock(return_value=5_000_000_000)
    monkeypatch.setattr(lifetime, "ticks", ticks)

    def passes(seconds: float) -> None:
        ticks.return_value += int(seconds * 1e9)

    return passes


def test_it_is_over_when_it_was_not_used_for_so_long(pass_time: Passes) -> None:
    found = Lifetime(10)
    pass_time(9)
    found.use()
    for seconds, is_over in ((9.9, False), (0.1, True)):
        pass_time(seconds)
        assert found.is_over() is is_over


def test_it_tells_when_it_ends_and_without_seconds_that_it_does_not(pass_time: Passes) -> None:
    first = Lifetime(10).ends_at
    pass_time(7)
    second = Lifetime(10).ends_at
    assert (second or 0) - (first or 0) == 7 * SECOND
    forever = Lifetime(0)
    pass_time(10**9)
    assert (forever.ends_at, forever.is_over()) == (None, False)


def test_only_unused_sandboxes_end_and_their_credentials_with_them(world: World, pass_time: Passes) -> None:
    for name, seconds in (("short", 10), ("long", 100), ("forever", 0)):
        new_sandbox(world, id=name, ttl_seconds=seconds)
    pass_time(10)

    assert [sandbox.id for sandbox in world.end_unused()] == ["short"]

    assert [sandbox.id for sandbox in world.all()] == ["default", "long", "forever"]
    assert world.opened_by("pager", "key-of-short") is None
    assert (world.expired, world.ended) == (1, 1)
    assert world.end_unused() == []


def test_who_waits_hears_or_moves_the_clock_uses_a_sandbox(world: World, pass_time: Passes) -> None:
    heard, waited, moved, busy = (new_sandbox(world, id=name, ttl_seconds=10) for name in "abcd")
    heard.chronicle.listen(print)
    waited.news.wakes[None] = {print: None}
    move = Move(moved, lambda now: now, no_webhooks)
    pass_time(10)
    with busy.lock:
        busy.lifetime.use()
        assert world.end_unused() == []

    heard.chronicle.forget(print)
    del waited.news.wakes[None]
    finish(move)
    pass_time(9)
    assert world.end_unused() == []
    pass_time(1)
    assert [sandbox.id for sandbox in world.end_unused()] == ["a", "b", "c", "d"]


def test_a_reset_changes_nothing_of_how_long_a_sandbox_stays(world: World, pass_time: Passes) -> None:
    new_sandbox(world, ttl_seconds=10).lifetime.seconds = 20
    world.reset("mine")
    pass_time(19)
    assert world.end_unused() == []
    pass_time(1)
    assert [sandbox.id for sandbox in world.end_unused()] == ["mine"]


SECONDS = 10


@contextmanager
def ticking(world: World, clear: Callable[[], None], every: float = 0.0) -> Iterator[None]:
    ticker = Ticker(world, clear, every)
    ticker.start()
    yield
    ticker.stop()


@pytest.mark.parametrize("end", [World.delete, World.reset])
def test_what_a_sandbox_that_ended_has_left_is_cleared_away(world: World, end: Callable[[World, str], object]) -> None:
    cleared = threading.Event()
    new_sandbox(world)
    with ticking(world, cleared.set):
        end(world, "mine")
        assert cleared.wait(SECONDS)


def test_it_is_cleared_away_once_in_a_while_however_many_end(world: World) -> None:
    times, started = [], time.monotonic()
    with ticking(world, lambda: times.append(world.ended), every=0.5):
        for _ in range(200):
            new_sandbox(world)
            world.delete("mine")
        until(lambda: times[-1:] == [200])

    assert len(times) <= 1 + (time.monotonic() - started) / 0.5


def test_only_a_sandbox_that_nobody_asks_is_brought_what_is_due(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    happened = threading.Event()
    sandbox = new_sandbox(world, frozen=False)
    sandbox.handle("bell", lambda *_: happened.set())
    sandbox.timetable.add(sandbox.clock.now(), "bell", "")

    with monkeypatch.context() as patched:
        patched.setattr(Lifetime, "unused_seconds", lambda _: 0.0)
        with ticking(world, lambda: None):
            assert not happened.wait(0.1)

    with ticking(world, lambda: None):
        assert happened.wait(SECONDS)
