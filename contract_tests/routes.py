"""What each documented call does to a live account when it succeeds, and how what it creates is named and deleted.

A call of which a system's account does not tell counts as one that sends, and so do all calls of a system without one.
"""

import re
from collections.abc import Mapping
from functools import cache

from mock_server.contract import Creation

from .claims import EFFECTS
from .parts import account

UNKNOWN = "send"
# An id of the form of most, that nobody has: the tests of unknown ids make use of it.
NOBODY = "00000000-0000-4000-8000-000000000000"


@cache
def routes(system: str) -> Mapping[str, str]:
    """The effect of each call."""
    known = account(system)
    told = {} if known is None else known.effects
    return {operation: effect for effect, operations in told.items() for operation in operations}


def effect_of(system: str, operation: str | None) -> str:
    """What a call does if it succeeds."""
    return routes(system).get(operation or "", UNKNOWN)


def creation_of(system: str, operation: str | None) -> Creation | None:
    """How what a call creates is named and deleted; None for a call that creates nothing that has a name."""
    known = account(system)
    return None if known is None else known.creations.get(operation or "")


def worst(*effects: str) -> str:
    """The worst of these effects."""
    return max(effects, key=EFFECTS.index)


def calls(system: str) -> list[tuple[str, str]]:
    """Method and path of each documented call, with ids that nobody has."""
    asked = (re.sub(r"\{\w+\}", NOBODY, operation).partition(" ") for operation in routes(system))
    return sorted((method, path) for method, _, path in asked)
