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
)

LIES: tuple[Lie, ...] = tuple(lie for topic in _TOPICS for lie in topic.LIES)
