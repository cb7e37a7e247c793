"""Lies about TripDesk, and the claims that must notice each."""

from __future__ import annotations

from tests.liars.lies import Lie
from tests.liars.tripdesk import (
    account,
    idempotency,
    internal,
    keys,
    limits,
    messages,
    planes,
    roads,
    shown,
    wallet,
)

LIES: tuple[Lie, ...] = (
    *keys.LIES,
    *planes.LIES,
    *messages.LIES,
    *shown.LIES,
    *roads.LIES,
    *wallet.LIES,
    *account.LIES,
    *idempotency.LIES,
    *internal.LIES,
    *limits.LIES,
)
