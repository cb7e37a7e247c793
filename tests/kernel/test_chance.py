"""The same seed and draws give the same results, and kinds do not shift one another; the form and order of ULIDs."""

import re
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server.kernel.chance import Chance, secret_key, secret_token
from mock_server.kernel.clock import LATEST
from mock_server.kernel.counting import END
from mock_server.kernel.identifiers import ALPHABET, ULID, ulid
from mock_server.kernel.instants import FIRST, MILLISECOND, to_millisecond

KINDS = st.lists(st.sampled_from(["contact", "message", "a/1", "a", "1"]), max_size=20)


@given(seed=st.integers(0, 2**63 - 1), kinds=KINDS, between=KINDS)
def test_draws_of_other_kinds_in_between_change_no_number(seed: int, kinds: list[str], between: list[str]) -> None:
    undisturbed, disturbed = Chance(seed), Chance(seed)
    others = iter(between)
    for kind in kinds:
        disturbed.draw("another " + next(others, "kind"))
        assert disturbed.draw(kind) == undisturbed.draw(kind)


def test_every_draw_differs_from_every_other() -> None:
    chances = (Chance(1), Chance(2), Chance(11))
    drawn = [chance.draw(kind) for chance in chances for kind in ("a", "b", "1") for _ in "xyz"]
    assert len(set(drawn)) == len(drawn) == 27


def test_ten_thousand_ids_are_all_different_of_version_4_and_in_lower_case() -> None:
    chance = Chance(1)
    ids = {chance.uuid("message") for _ in range(10_000)}
    assert len(ids) == 10_000
    assert {(uuid.UUID(one).version, uuid.UUID(one).variant, str(uuid.UUID(one)) in ids) for one in ids} == {
        (4, uuid.RFC_4122, True)
    }


def test_people_are_the_same_for_the_same_seed_and_kind() -> None:
    chances = [Chance(seed) for seed in (1, 1, 2)]
    one, again, another = [[chance.name("customer") for _ in range(5)] for chance in chances]
    assert one == again != another
    assert len(set(one)) > 1


def test_secrets_are_real_chance_and_in_the_promised_form() -> None:
    tokens, keys = {secret_token() for _ in range(100)}, {secret_key() for _ in range(100)}
    assert len(tokens) == len(keys) == 100
    assert all(re.fullmatch(r"[a-z0-9]{20}", token) for token in tokens)
    assert {len(key) for key in keys} == {32}


def test_a_numbered_draw_is_the_draw_of_that_number_and_keeps_nothing() -> None:
    drawn, numbered = Chance(7), Chance(7)

    assert [drawn.draw("x") for _ in range(3)] == [numbered.draw_numbered("x", count) for count in range(3)]
    assert numbered.export() == {}


def test_the_highest_count_is_followed_by_one_that_can_be_restored_and_no_draw_comes_twice() -> None:
    seen = set()
    for last in (END - 1, END - 2, END // 2 - 1, 0):
        chance = Chance(1, {"x": last})
        seen |= {chance.draw("x"), chance.draw("x")}
        assert 0 <= chance.export()["x"] < END
    # The draws of END - 1, END // 2 and END - 2 come twice in here, each once from either side.
    assert len(seen) == 6


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
def test_ids_sort_by_millisecond_and_differ_by_80_bits(first: int, second: int, draws: tuple[int, int]) -> None:
    one, other = ulid(first, draws[0]), ulid(second, draws[1])

    if first // MILLISECOND != second // MILLISECOND:
        assert (one < other) == (first < second)
    assert (ulid(first, draws[0]) == ulid(first, draws[1])) is (draws[0] % 2**80 == draws[1] % 2**80)


@pytest.mark.parametrize(
    "text", ["", "0" * 25, "0" * 27, "8" + "0" * 25, "0" * 25 + "I", "0" * 25 + "u", "0" * 25 + "a", "0" * 26 + "\n"]
)
def test_what_is_no_ulid_does_not_look_like_one(text: str) -> None:
    assert ULID.match(text) is None
