"""What `struct` promises: the type checker refuses a change, and a record costs what a plain class does."""

from pathlib import Path

import pytest
from mypy import api

from mock_server.kernel.structs import struct
from tests.support.process import ROOT

CHANGED = """
from mock_server.kernel.messages import Failure, StatusChange

def change(failure: Failure) -> None:
    failure.code = "other"

StatusChange(status="sent")
"""


@struct(frozen=True, slots=True, kw_only=True)
class _Pair:
    first: str
    second: int = 0


def test_the_type_checker_refuses_to_change_a_record_and_to_make_half_of_one(tmp_path: Path) -> None:
    (tmp_path / "changed.py").write_text(CHANGED)
    # Of the cache that `make check` leaves it takes a second, without one ten.
    told, _, code = api.run([str(tmp_path / "changed.py"), "--cache-dir", str(ROOT / ".mypy_cache")])
    assert code == 1
    assert 'Property "code" defined in "Failure" is read-only' in told
    assert 'Missing positional argument "at" in call to "StatusChange"' in told


def test_records_are_compared_and_hashed_by_their_values() -> None:
    assert _Pair(first="a") == _Pair(first="a", second=0)
    assert _Pair(first="a") != _Pair(first="b")
    assert len({_Pair(first="a"), _Pair(first="a"), _Pair(first="b")}) == 2


def test_a_record_has_no_place_for_what_it_does_not_declare() -> None:
    with pytest.raises(AttributeError):
        _Pair(first="a").third = 1  # type: ignore[attr-defined]  # what is tried here


@pytest.mark.parametrize("options", [{"frozen": False}, {"slots": False}])
def test_what_is_not_frozen_or_has_no_slots_is_no_struct(options: dict[str, bool]) -> None:
    with pytest.raises(TypeError, match="frozen and has slots"):
        struct(**{"frozen": True, "slots": True, **options})
