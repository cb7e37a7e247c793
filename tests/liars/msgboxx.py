"""Lies about Msgboxx, and the claims that must notice each."""

from __future__ import annotations

from tests.liars.lies import Lie

LIES: tuple[Lie, ...] = ()
