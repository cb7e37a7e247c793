"""The event loop of the thread that waits here, which stands still meanwhile."""

from __future__ import annotations

import sys

STOOD_STILL = (
    "This thread runs an event loop, which stood still while this call waited: what an application does on it, such as "
    "taking a webhook, could not happen. Call it in another thread: await asyncio.to_thread(…)."
)


def runs_here() -> bool:
    """Whether whoever waits here does so on an event loop; who has one has imported asyncio."""
    asyncio = sys.modules.get("asyncio")
    if asyncio is None:
        return False
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True
