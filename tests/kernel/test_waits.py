"""Waits: until something is so or a deadline passes, as a record that is woken or on a thread that blocks."""

import gc
import threading
import weakref
from functools import partial

import pytest

from mock_server.kernel.chronicle import Chronicle
from mock_server.kernel.clock import Clock, stopwatch
from mock_server.kernel.events import Event
from mock_server.kernel.instants import SECOND
from mock_server.kernel.messages import Message
from mock_server.kernel.moves import Advance, Move
from mock_server.kernel.news import ALL, About
from mock_server.kernel.problems import ClockRefused
from mock_server.kernel.sandbox import Sandbox
from mock_server.kernel.turns import SandboxLock
from mock_server.kernel.waits import Signal, Wait
from tests.kernel._sandboxes import START, finish, new_message, new_sandbox, no_webhooks


def test_who_listens_is_told_once_however_often_and_whoever_forgets_is_not() -> None:
    signal, told = Signal(), list[str]()
    heard, forgetful = partial(told.append, "heard"), partial(told.append, "forgotten")
    for wake in (heard, heard, forgetful):
        signal.listen(wake)
    signal.forget(forgetful)
    signal.tell()
    signal.tell()

    assert told == ["heard"]


def test_a_wait_is_over_when_it_is_so_or_too_late() -> None:
    come: list[int] = []
    assert not Wait(lambda: bool(come), 20).is_over()
    assert Wait(lambda: bool(come), 0).is_over()
    come.append(1)
    assert Wait(lambda: bool(come), 20).is_over()


def test_a_wait_ends_once() -> None:
    ended: list[int] = []
    wait = Wait(lambda: True, 20, at_end=lambda: ended.append(1))
    assert wait.block()
    wait.end()

    assert ended == [1]


def test_a_thread_that_blocks_is_woken_and_gives_up_the_lock_meanwhile() -> None:
    lock, signal, come = SandboxLock(), Signal(), list[int]()

    def bring() -> None:
        with lock:
            come.append(1)
            signal.tell()

    with lock:
        bringing = threading.Thread(target=bring)
        bringing.start()
        began = stopwatch()
        assert Wait(lambda: bool(come), 20, signal, lock=lock).block()
        assert stopwatch() - began < 10
    bringing.join(20)


def test_a_thread_may_block_for_less_than_the_wait_is() -> None:
    signal = Signal()
    wait = Wait(lambda: False, 20, signal)

    assert not wait.block(0.01)
    assert not wait.is_over()
    # It listens no more.
    assert not signal._wakes


def test_news_wake_who_listens_about_them_and_nobody_else() -> None:
    kept, told = Chronicle(10, Clock()), list[str]()
    news = kept.news
    message = new_message(new_sandbox(), sender="+1", recipient="+2")
    subjects = {"all": ALL, "id": message.id, "to": ("recipient", "+2"), "from": ("sender", "+1"), "others": "m2"}
    for name, subject in subjects.items():
        About(news, subject).listen(partial(told.append, name))
    kept.hear(Event("message.created", "pager", message, START))
    kept.hear(Event("contact.created", "pager", object(), START))

    assert sorted(told) == ["all", "from", "id", "to"]
    assert list(news.wakes) == ["m2"]


def test_news_that_nobody_has_still_to_look_at_are_gone() -> None:
    kept, sandbox = Chronicle(10, Clock()), new_sandbox()
    first = kept.news.end
    for _ in range(3):
        kept.hear(Event("message.created", "pager", new_message(sandbox), START))
    seen, piece = list[Message](), first
    while piece.message is not None and piece.next is not None:
        seen.append(piece.message)
        piece = piece.next
    assert seen == list(sandbox.messages)

    oldest = weakref.ref(first)
    gc.disable()
    try:
        del first, piece
        assert oldest() is None
    finally:
        gc.enable()


def test_a_move_waits_for_the_one_before_it_and_spans_add_up(sandbox: Sandbox) -> None:
    hold = Signal()
    come: list[int] = []
    start = sandbox.clock.now()
    first = Move(sandbox, lambda now: now + SECOND, lambda seconds: Wait(lambda: bool(come), seconds, hold))
    second = Move(sandbox, lambda now: now + SECOND, no_webhooks)
    woken: list[int] = []

    assert first.go_on() is not None
    waiting = second.go_on()
    assert waiting is not None
    waiting.listen(lambda: woken.append(1))
    come.append(1)
    assert first.go_on() is None
    assert woken == [1]
    assert waiting.is_over()
    assert second.go_on() is None
    assert first.made == second.made == Advance(0)
    assert sandbox.clock.now() == start + 2 * SECOND


def test_a_move_that_is_refused_or_too_late_leaves_the_next_one_its_turn(sandbox: Sandbox) -> None:
    backwards = Move(sandbox, lambda now: now - SECOND, no_webhooks)
    never = Move(sandbox, lambda now: now + SECOND, lambda _: Wait(lambda: False, 0))
    last = Move(sandbox, lambda now: now + SECOND, no_webhooks)
    with pytest.raises(ClockRefused):
        backwards.go_on()
    assert finish(never) == Advance(0, arrived=False)
    assert finish(last) == Advance(0)


def test_one_that_gives_up_its_place_in_the_row_is_not_waited_for(sandbox: Sandbox) -> None:
    come: list[int] = []
    first = Move(sandbox, lambda now: now + SECOND, lambda seconds: Wait(lambda: bool(come), seconds))
    assert first.go_on() is not None
    late = Move(sandbox, lambda now: now + SECOND, no_webhooks, 0)
    assert finish(late) == Advance(0, arrived=False)
    come.append(1)
    assert finish(first) == Advance(0)
