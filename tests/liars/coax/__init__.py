"""Lies about Coax, and the claims that must notice each."""

from __future__ import annotations

from tests.liars.coax import callers, details, envelopes, finding, limits, pages, records, refusals
from tests.liars.lies import Lie

LIES: tuple[Lie, ...] = tuple(
    lie for part in (callers, envelopes, refusals, pages, limits, records, details, finding) for lie in part.LIES
)
