"""Counts that only go up, and stay within what a state document can hold, however high one was imported."""

from __future__ import annotations

# Below it every count can be exported and imported, and every sum of two written.
END = 2**62


def following(count: int) -> int:
    """The next count. Beyond the last they go round in the upper half, so that none from below comes again."""
    return count + 1 if count + 1 < END else END // 2


def at_most(count: int) -> int:
    """A count that tells how many, as far as that can be written."""
    return min(count, END - 1)
