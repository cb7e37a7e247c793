"""Lies about TripDesk, and the claims that must notice each."""

from __future__ import annotations

from tests.liars.lies import Lie
from tests.liars.tripdesk import (
    account,
    contacts,
    conversations,
    deliveries,
    idempotency,
    inputs,
    internal,
    keys,
    limits,
    lists,
    messages,
    mobile,
    odd_forms,
    planes,
    refusals,
    roads,
    shown,
    wallet,
    webhooks,
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
    *refusals.LIES,
    *inputs.LIES,
    *contacts.LIES,
    *conversations.LIES,
    *lists.LIES,
    *mobile.LIES,
    *webhooks.LIES,
    *deliveries.LIES,
    *odd_forms.LIES,
)
