"""A problem is told by its first fact; one without fields of its own is made as that which it derives from."""

import pytest

from mock_server.kernel.problems import Duplicate, Invalid, Problem, RateLimited


class Mine(Problem):
    """A package's own, in words."""


class MyInvalid(Invalid):
    """A package's own of one that has a constructor."""


class MyLimit(RateLimited):
    """A package's own of one that has a field."""


@pytest.mark.parametrize(
    ("problem", "told"),
    [
        (Mine("Not today."), "Not today."),
        (MyInvalid({"a": ["b"]}), ""),
        (MyLimit(3), "3"),
        (Duplicate("id", "x"), "id"),
    ],
)
def test_a_problem_tells_its_first_fact_and_no_other(problem: Problem, told: str) -> None:
    assert str(problem) == told


def test_a_package_may_have_kinds_of_its_own() -> None:
    assert (MyInvalid({"a": ["b"]}).errors, MyLimit(3).retry_after) == ({"a": ["b"]}, 3)
