"""Lies about TripDesk, and the claims that must notice each."""

from __future__ import annotations

from tests.liars.lies import Lie
from tests.liars.tripdesk import (
    keys,
    messages,
    planes,
    roads,
    shown,
)

LIES: tuple[Lie, ...] = (
    *keys.LIES,
    *planes.LIES,
    *messages.LIES,
    *shown.LIES,
    *roads.LIES,
)
