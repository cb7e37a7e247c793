"""Lies about Msgboxx, and the claims that must notice each."""

from __future__ import annotations

from tests.liars.lies import Lie
from tests.liars.msgboxx import (
    access,
    broadcasts,
    contacts,
    conversations,
    credentials,
    histories,
    limits,
    logins,
    messages,
    odd_forms,
    pages,
    people,
    refusals,
    searches,
    webhooks,
    windows,
)

_TOPICS = (
    logins,
    credentials,
    access,
    refusals,
    limits,
    pages,
    contacts,
    searches,
    conversations,
    windows,
    messages,
    histories,
    broadcasts,
    people,
    webhooks,
    odd_forms,
)

LIES: tuple[Lie, ...] = tuple(lie for topic in _TOPICS for lie in topic.LIES)
