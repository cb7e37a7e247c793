"""Lies about Coax, and the claims that must notice each."""

from __future__ import annotations

from tests.liars.coax import callers, envelopes, limits, pages, refusals
from tests.liars.lies import Lie

LIES: tuple[Lie, ...] = (*callers.LIES, *envelopes.LIES, *refusals.LIES, *pages.LIES, *limits.LIES)
