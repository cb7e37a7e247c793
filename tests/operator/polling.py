"""The one place where these tests wait in real time."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

_PAUSE = 0.01


def eventually(look: Callable[[], T], within: float = 30.0) -> T:
    """The first truthy thing that `look` gives; an AssertionError with the last one when the seconds are over."""
    deadline = time.monotonic() + within
    while not (found := look()):
        assert time.monotonic() < deadline, f"waited {within} s in vain; the last look gave {found!r}"
        time.sleep(_PAUSE)
    return found
