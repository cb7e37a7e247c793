"""Long work may rest between any two things that it does, on the threads that offer it a pause and on no other."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from mock_server.kernel import lifecycle, parsing, pauses
from mock_server.kernel.instants import SECOND
from mock_server.kernel.pauses import may_rest, resting
from mock_server.kernel.sandbox import Sandbox
from mock_server.kernel.state import import_state, take, write
from mock_server.kernel.world import World
from mock_server.web.reading import is_deep
from tests.kernel._sandboxes import START, exported, new_message, no_webhooks

MANY = 40


class Pauses:
    """How many were offered to this thread."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self) -> None:
        self.count += 1


@pytest.fixture
def offered() -> Iterator[Pauses]:
    found = Pauses()
    with pauses.offered(found):
        yield found


@pytest.fixture
def lived(sandbox: Sandbox) -> Sandbox:
    for _ in range(MANY):
        lifecycle.depart(sandbox, new_message(sandbox, "+447700900123"))
    return sandbox


def test_a_reader_may_rest_before_each_thing(offered: Pauses) -> None:
    assert [(thing, offered.count) for thing in resting("abc")] == [("a", 1), ("b", 2), ("c", 3)]


def test_other_threads_do_not_rest(offered: Pauses) -> None:
    with ThreadPoolExecutor(1) as other:
        other.submit(may_rest).result()
    assert offered.count == 0


def test_a_pause_is_offered_no_longer_than_the_work_goes_on() -> None:
    found = Pauses()
    with pytest.raises(ZeroDivisionError), pauses.offered(found):
        raise ZeroDivisionError
    may_rest()
    assert found.count == 0


DOINGS: dict[str, Callable[[World, Sandbox], object]] = {
    "reads": lambda *_: parsing.parsed(json.dumps([{"a": 1}] * MANY).encode()),
    "looks how deep": lambda *_: is_deep([[] for _ in range(MANY)]),
    "writes": lambda world, sandbox: write(take(sandbox, world.vendors)),
    "moves time": lambda _, sandbox: sandbox.advance_to(START + 10 * SECOND, no_webhooks),
}


@pytest.mark.parametrize("does", DOINGS.values(), ids=DOINGS)
def test_what_takes_longer_the_more_there_is_may_rest_for_each(
    world: World,
    lived: Sandbox,
    offered: Pauses,
    does: Callable[[World, Sandbox], object],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(parsing, "AT_ONCE", -1)
    does(world, lived)
    assert offered.count >= MANY


def test_an_import_may_rest_for_each_message_that_it_reads_and_that_it_checks(
    world: World, lived: Sandbox, offered: Pauses
) -> None:
    state, before = exported(lived, world), offered.count
    import_state(world, lived.id, state)
    assert offered.count - before >= 2 * MANY
