"""The 24 hours after a customer writes, in which a free-form message may be sent."""

from __future__ import annotations

from mock_server.kernel.instants import HOUR, Instant
from mock_server.kernel.vendor import WINDOW_CLOSES, Deadline

LENGTH = 24 * HOUR


def is_open(last_inbound_at: Instant | None, now: Instant) -> bool:
    """Whether the window is open: at exactly 24 hours it is closed (assumed), before any inbound message too."""
    return last_inbound_at is not None and now - last_inbound_at < LENGTH


def closing(last_inbound_at: Instant, address: str) -> Deadline:
    return Deadline(last_inbound_at + LENGTH, WINDOW_CLOSES, f"the window of {address}", {"address": address})
