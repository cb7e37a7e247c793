"""ULIDs: the form, the time in them, and their order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server.kernel.clock import LATEST
from mock_server.kernel.instants import FIRST, MILLISECOND, to_millisecond
from mock_server.kernel.ulid import ALPHABET, ULID, ulid

INSTANTS = st.integers(0, LATEST)
DRAWS = st.integers(0, 2**128 - 1)


def test_the_specification_s_own_example() -> None:
    assert ulid(1_469_918_176_385 * MILLISECOND, 0)[:10] == "01ARYZ6S41"
    assert ulid(0, 2**80 - 1) == "0000000000ZZZZZZZZZZZZZZZZ"
    assert ulid((2**48 - 1) * MILLISECOND, 0) == "7ZZZZZZZZZ0000000000000000"


@given(at=st.integers(FIRST, LATEST), draw=DRAWS)
def test_its_time_can_be_read_back_to_the_millisecond_unless_it_is_before_1970(at: int, draw: int) -> None:
    text = ulid(at, draw)

    assert ULID.match(text)
    milliseconds = sum(ALPHABET.index(digit) << 5 * place for place, digit in enumerate(reversed(text[:10])))
    assert milliseconds * MILLISECOND == max(0, to_millisecond(at))


@given(first=INSTANTS, second=INSTANTS, draws=st.tuples(DRAWS, DRAWS))
def test_ids_sort_by_millisecond_and_differ_by_80_bits_of_chance(
    first: int, second: int, draws: tuple[int, int]
) -> None:
    one, other = ulid(first, draws[0]), ulid(second, draws[1])

    if first // MILLISECOND != second // MILLISECOND:
        assert (one < other) == (first < second)
    assert (ulid(first, draws[0]) == ulid(first, draws[1])) is (draws[0] % 2**80 == draws[1] % 2**80)


@pytest.mark.parametrize(
    "text", ["", "0" * 25, "0" * 27, "8" + "0" * 25, "0" * 25 + "I", "0" * 25 + "u", "0" * 25 + "a", "0" * 26 + "\n"]
)
def test_what_is_no_ulid_does_not_look_like_one(text: str) -> None:
    assert ULID.match(text) is None
