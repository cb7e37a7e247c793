"""One glob: what matches a path, and what can match one of a route, are the same question."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server.kernel import glob

# Few letters, so that they meet.
_PATTERNS = st.text("ab/[]!*?", max_size=8)
_PATHS = st.text("ab/[]!", max_size=8)


@pytest.mark.parametrize(
    ("pattern", "path", "does"),
    [
        *(("/a/*", "/a/b/c", True), ("/a/*", "/a/", True), ("/a/*", "/a", False), ("*", "", True)),
        *(("/a/?", "/a/b", True), ("/a/?", "/a/", False), ("/a", "/A", False), ("/a\\*", "/a\\b", True)),
        *(("/[ab]", "/a", False), ("/[ab]", "/[ab]", True), ("/[!a]", "/b", False)),
        *(("/a", "/a\n", False), ("/a*", "/a\nb", True)),
    ],
)
def test_stars_and_question_marks_stand_for_something_all_else_for_itself(pattern: str, path: str, does: bool) -> None:
    assert glob.matches(pattern, path) is does


@given(pattern=_PATTERNS, path=_PATHS)
def test_a_path_without_ids_meets_exactly_the_patterns_that_match_it(pattern: str, path: str) -> None:
    assert glob.meets(pattern, path) is glob.matches(pattern, path)


@given(pattern=_PATTERNS, head=_PATHS, segment=st.text("ab[]!", min_size=1, max_size=4), end=_PATHS)
def test_what_matches_a_path_of_a_route_meets_the_route(pattern: str, head: str, segment: str, end: str) -> None:
    if glob.matches(pattern, head + segment + end):
        assert glob.meets(pattern, f"{head}<id>{end}")


@given(pattern=_PATTERNS, prefix=_PATHS, rest=_PATHS)
def test_what_matches_a_path_may_begin_as_that_begins(pattern: str, prefix: str, rest: str) -> None:
    if glob.matches(pattern, prefix + rest):
        assert glob.may_begin(pattern, prefix)


@pytest.mark.parametrize(
    ("pattern", "may"),
    [("/coax/*", True), ("*", True), ("/c*", True), ("/coax", False), ("/coext/*", False), ("/message", False)],
)
def test_a_pattern_that_no_path_below_a_prefix_matches_is_told(pattern: str, may: bool) -> None:
    assert glob.may_begin(pattern, "/coax/") is may
