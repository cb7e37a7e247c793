"""Liars: servers that do not do what the vendor does, each of which the contract suite must catch."""

from __future__ import annotations

from tests.liars import coax, msgboxx, tripdesk
from tests.liars.impostors import IMPOSTORS
from tests.liars.lies import Lie

LIES: tuple[Lie, ...] = (*coax.LIES, *msgboxx.LIES, *tripdesk.LIES)

__all__ = ["IMPOSTORS", "LIES"]
