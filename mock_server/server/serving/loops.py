"""The event loop that serves: uvloop's, which takes half the time, where it is installed, and asyncio's own elsewhere.

Whatever is served is the same by both; `tests/serving` runs on each.
"""

from __future__ import annotations

import asyncio
from importlib.util import find_spec


def new_loop() -> asyncio.AbstractEventLoop:
    """A loop that nobody runs yet."""
    if find_spec("uvloop") is None:
        return asyncio.new_event_loop()
    import uvloop  # noqa: PLC0415 - it is not made for every platform

    return uvloop.new_event_loop()
