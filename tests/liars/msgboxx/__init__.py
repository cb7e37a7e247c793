"""Lies about Msgboxx, and the claims that must notice each."""

from __future__ import annotations

from tests.liars.lies import Lie
from tests.liars.msgboxx import (
    access,
    contacts,
    conversations,
    credentials,
    histories,
    limits,
    logins,
    messages,
    pages,
    refusals,
    searches,
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
)

LIES: tuple[Lie, ...] = tuple(lie for topic in _TOPICS for lie in topic.LIES)
