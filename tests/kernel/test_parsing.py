"""A long text of JSON is read as a short one is; others go on meanwhile, and long work rests where it may."""

import json
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from random import Random
from typing import Any
from unittest.mock import Mock

import orjson
import pytest

from mock_server.kernel import parsing, pauses
from mock_server.kernel.parsing import AT_ONCE, parsed
from mock_server.kernel.pauses import may_rest, resting
from mock_server.kernel.sandbox import Sandbox
from mock_server.kernel.state import import_state
from mock_server.kernel.world import World
from mock_server.web.reading import is_deep
from tests.kernel._sandboxes import exported, new_message
from tests.support.depth import tries

# Texts in which `json` and orjson might differ, and some that are no JSON.
TEXTS = (
    b"", b" ", b"1", b" [1] ", b"[1,]", b"[1] 2", b"{'a':1}", b"NaN", b"-Infinity", b"[Infinity]", b"true", b"nul",
    b"01", b"-0", b"-", b"1e", b"1.", b"1.50", b"1E5", b"0.1e-400", b"1e999", b"-1e999", b"1" * 400, b"2" * 5_000,
    b"18446744073709551615", b"18446744073709551616", b"-9223372036854775808", b"-9223372036854775809", b"9" * 23,
    rb'"\ud83d\ude00"', rb'"\ud83d"', rb'"\ude00"', rb'"\ude00\ud83d"', rb'"\ud83d\ud83d\ude00"', rb'"\\ud83d"',
    rb'"\\ud83d\ude00"', rb'"\uD83D\uDE00 \u00e9 \n \" \/"', rb'"\u12"', rb'"\u12', rb'"\x"', b'"\\',
    b'"a\x01b"', b'"\x7f"', b'"\n"', b'"\xff"', b'"\xed\xa0\x80"', '"é😀 "'.encode(), b"\xef\xbb\xbf1",
    b'{"a":1,"a":{"b":[]}}', b'{"a":1,}', b"{1:2}", b"[" * 3_000, b'{"a":' * 3_000,
)  # fmt: skip


def read_by(function: Any, text: bytes) -> Any:
    """What it makes of a text, each value with its type; ValueError where it refuses it."""
    try:
        return repr(function(text))
    except ValueError:
        return ValueError


@pytest.fixture
def every_text_is_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parsing, "AT_ONCE", -1)


@pytest.mark.usefixtures("every_text_is_long")
@pytest.mark.parametrize("text", TEXTS, ids=lambda text: f"{len(text)} {text[:24]!r}")
def test_a_long_text_is_read_and_refused_as_a_short_one(text: bytes) -> None:
    assert read_by(parsed, text) == read_by(orjson.loads, text)


@pytest.mark.usefixtures("every_text_is_long")
def test_a_long_text_may_be_nested_as_deep_as_a_short_one() -> None:
    found = parsed(b"[" * 1_020 + b"]" * 1_020)
    for _ in range(1_019):
        (found,) = found
    assert found == []


@pytest.mark.usefixtures("every_text_is_long")
def test_thousands_of_made_and_damaged_texts_are_read_as_short_ones_are() -> None:
    random = Random(11)
    words = ["", "a", "é", "😀", '"', "\\", "\n", "\u2028", "\\ud83d", "/"]
    numbers = [0, -1, 2**63, 2**64 - 1, 1.5, -0.0, 1e300, 123456789]

    def made(depth: int) -> Any:
        kind = random.randrange(6 if depth else 4)
        if kind == 4:
            return [made(depth - 1) for _ in range(random.randrange(4))]
        if kind == 5:
            return {random.choice(words) + str(place): made(depth - 1) for place in range(random.randrange(4))}
        return random.choice([random.choice(words), random.choice(numbers), None, True])

    for _ in range(tries(1_000)):
        text = bytearray(json.dumps(made(4), ensure_ascii=random.random() < 0.5).encode())
        assert read_by(parsed, bytes(text)) == read_by(orjson.loads, bytes(text))
        text[random.randrange(len(text))] = random.choice(b'"\\u{}[],:0dDe \x00\xff')
        assert read_by(parsed, bytes(text)) == read_by(orjson.loads, bytes(text)), bytes(text)


def test_other_threads_run_while_a_long_text_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    row = {"id": "msg_01", "history": [{"status": "sent", "at": 1}, {"status": "read", "at": 2}], "text": "é" * 50}
    text = json.dumps({"messages": [row] * 10_000}).encode()
    assert len(text) > AT_ONCE
    before = sys.getswitchinterval()
    sys.setswitchinterval(0.000_05)
    turns = 0
    reading = threading.Thread(target=parsed, args=(text,))
    try:
        reading.start()
        while reading.is_alive():
            time.sleep(0)
            turns += 1
    finally:
        sys.setswitchinterval(before)
    assert turns > 20


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


@pytest.mark.usefixtures("every_text_is_long")
@pytest.mark.parametrize(
    "does",
    [lambda: parsed(json.dumps([{"a": 1}] * MANY).encode()), lambda: is_deep([[] for _ in range(MANY)])],
    ids=["reads", "looks how deep"],
)
def test_what_takes_longer_the_more_there_is_may_rest_for_each(offered: Mock, does: Callable[[], object]) -> None:
    does()
    assert offered.call_count >= MANY


def test_an_import_may_rest_for_each_message_it_reads_and_checks(world: World, sandbox: Sandbox, offered: Mock) -> None:
    for _ in range(MANY):
        new_message(sandbox)
    state, before = exported(sandbox, world), offered.call_count
    import_state(world, sandbox.id, state)
    assert offered.call_count - before >= 2 * MANY
