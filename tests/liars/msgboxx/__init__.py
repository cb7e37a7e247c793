"""Lies about Msgboxx, and the claims that must notice each."""

from __future__ import annotations

from tests.liars.lies import Lie
from tests.liars.msgboxx import access, contacts, credentials, limits, logins, pages, refusals, searches

LIES: tuple[Lie, ...] = (
    *logins.LIES,
    *credentials.LIES,
    *access.LIES,
    *refusals.LIES,
    *limits.LIES,
    *pages.LIES,
    *contacts.LIES,
    *searches.LIES,
)
