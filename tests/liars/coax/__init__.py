"""Lies about Coax, and the claims that must notice each."""

from __future__ import annotations

from tests.liars.coax import (
    aliases,
    callers,
    campaigns,
    details,
    enquiries,
    envelopes,
    finding,
    fixtures,
    limits,
    odd_forms,
    pages,
    records,
    refusals,
    scheduling,
    sending,
    webhooks,
)
from tests.liars.lies import Lie

_PARTS = (
    *(callers, envelopes, refusals, pages, limits, records, details, finding),
    *(enquiries, sending, scheduling, campaigns, webhooks, aliases, fixtures, odd_forms),
)

LIES: tuple[Lie, ...] = tuple(lie for part in _PARTS for lie in part.LIES)
