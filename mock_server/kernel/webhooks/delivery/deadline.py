"""When an attempt is over, and for how long its connection is kept: what is known of sending before urllib3 is."""

from __future__ import annotations

import time
from collections.abc import Callable

# For how many seconds connections are kept for the next POST: shorter than receivers keep theirs, so that none is used
# at the moment at which its other end closes it.
KEPT_SECONDS = 1.0
DEFAULT_PORTS = {"http": 80, "https": 443}


def never() -> bool:
    """Nothing ends an attempt but its time."""
    return False


class Deadline:
    """When the attempt that a connection now carries is over: at an instant of the monotonic clock, or once `ended`."""

    def __init__(self) -> None:
        self.at = 0.0
        self.ended: Callable[[], bool] = never

    def seconds_left(self) -> float:
        """More than none. Raises TimeoutError when it is over, and ConnectionAbortedError when nobody wants it."""
        if self.ended():
            raise ConnectionAbortedError("the sandbox or its server has ended")
        left = self.at - time.monotonic()
        if left <= 0:
            raise TimeoutError("timed out")
        return left
