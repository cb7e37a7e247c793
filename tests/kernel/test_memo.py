"""What a memo keeps, and what it does not."""

import gc
import weakref
from collections import UserString

from mock_server.kernel.memo import memo


def test_what_a_short_text_comes_to_is_kept_and_what_a_long_one_does_is_not() -> None:
    found = memo(2, longest=3)(UserString)
    assert found("abc") is found("abc")
    assert found("abcd") is not found("abcd")
    assert found("abcd") == "abcd"
    gone = weakref.ref(found("x" * 1_000))
    gc.collect()
    assert gone() is None


def test_no_more_than_its_size_is_kept() -> None:
    found = memo(2, longest=3)(UserString)
    first = found("a")
    found("b")
    found("c")
    assert found("a") is not first
