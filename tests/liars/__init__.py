"""Liars: servers that do not do what the vendor does, each of which the contract suite must catch."""

from __future__ import annotations

from tests.liars import coax
from tests.liars.impostors import IMPOSTORS
from tests.liars.lies import Lie

LIES: tuple[Lie, ...] = coax.LIES

__all__ = ["IMPOSTORS", "LIES"]
