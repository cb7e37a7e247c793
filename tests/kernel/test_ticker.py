"""Real time passing: what it clears away, and when."""

import contextlib
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from mock_server.kernel.lifetime import Lifetime
from mock_server.kernel.ticker import Ticker
from mock_server.kernel.world import World
from tests.kernel._sandboxes import new_sandbox, new_world
from tests.support.process import until

SECONDS = 10


@contextlib.contextmanager
def ticking(world: World, clear: Callable[[], None], every: float = 0.0) -> Iterator[None]:
    ticker = Ticker(world, clear, every)
    ticker.start()
    yield
    ticker.stop()


@pytest.mark.parametrize(
    "end", [lambda world: world.delete("mine"), lambda world: world.reset("mine")], ids=["deleted", "reset"]
)
def test_what_a_sandbox_that_ended_has_left_is_cleared_away(end: Callable[[World], object]) -> None:
    world, cleared = new_world(), threading.Event()
    new_sandbox(world)

    with ticking(world, cleared.set):
        end(world)
        assert cleared.wait(SECONDS)


def test_it_is_cleared_away_once_in_a_while_however_many_end() -> None:
    world, times, started = new_world(), [], time.monotonic()

    with ticking(world, lambda: times.append(world.ended), every=0.5):
        for _ in range(200):
            new_sandbox(world)
            world.delete("mine")
        until(lambda: times[-1:] == [200])

    assert len(times) <= 1 + (time.monotonic() - started) / 0.5


def test_a_sandbox_that_was_asked_just_now_is_left_to_its_requests_and_one_that_nobody_asks_is_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world, happened = new_world(), threading.Event()
    sandbox = new_sandbox(world, frozen=False)
    sandbox.handle("bell", lambda *_: happened.set())
    sandbox.timetable.add(sandbox.clock.now(), "bell", "")

    with monkeypatch.context() as patched:
        patched.setattr(Lifetime, "unused_seconds", lambda _: 0.0)
        with ticking(world, lambda: None):
            assert not happened.wait(0.1)

    with ticking(world, lambda: None):
        assert happened.wait(SECONDS)
