"""Long work may rest between any two things that it does, on the threads that offer it a pause and on no other."""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from unittest.mock import Mock

import pytest

from mock_server.kernel import parsing, pauses
from mock_server.kernel.pauses import may_rest, resting
from mock_server.kernel.sandbox import Sandbox
from mock_server.kernel.state import import_state
from mock_server.kernel.world import World
from mock_server.web.reading import is_deep
from tests.kernel._sandboxes import exported, new_message

MANY = 40


@pytest.fixture
def offered() -> Iterator[Mock]:
    """Called for each pause that this thread is offered."""
    pause = Mock()
    with pauses.offered(pause):
        yield pause


def test_a_reader_may_rest_before_each_thing(offered: Mock) -> None:
    assert [(thing, offered.call_count) for thing in resting("abc")] == [("a", 1), ("b", 2), ("c", 3)]


def test_other_threads_do_not_rest(offered: Mock) -> None:
    with ThreadPoolExecutor(1) as other:
        other.submit(may_rest).result()
    offered.assert_not_called()


def test_a_pause_is_offered_no_longer_than_the_work_goes_on() -> None:
    found = Mock()
    with pytest.raises(ZeroDivisionError), pauses.offered(found):
        raise ZeroDivisionError
    may_rest()
    found.assert_not_called()


@pytest.mark.parametrize(
    "does",
    [lambda: parsing.parsed(json.dumps([{"a": 1}] * MANY).encode()), lambda: is_deep([[] for _ in range(MANY)])],
    ids=["reads", "looks how deep"],
)
def test_what_takes_longer_the_more_there_is_may_rest_for_each(
    offered: Mock, does: Callable[[], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parsing, "AT_ONCE", -1)
    does()
    assert offered.call_count >= MANY


def test_an_import_may_rest_for_each_message_that_it_reads_and_that_it_checks(
    world: World, sandbox: Sandbox, offered: Mock
) -> None:
    for _ in range(MANY):
        new_message(sandbox)
    state, before = exported(sandbox, world), offered.call_count
    import_state(world, sandbox.id, state)
    assert offered.call_count - before >= 2 * MANY
