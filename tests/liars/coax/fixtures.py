"""Lies about what a business has that begins with the default fixtures."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mock_server.systems.coax.records import ACTIVE, NEW, Campaign
from tests.liars.coax.ways import COAX
from tests.liars.lies import lie, patched, wrapped

SEEDING = f"{COAX}.seed._Seeding"


def _one_fewer(honest: Callable[..., Any], seeding: Any, group: Any) -> Any:
    return list(honest(seeding, group))[:-1]


def _all_new(honest: Callable[..., Any], seeding: Any, row: Any) -> Any:
    return honest(seeding, {**row, "status": NEW})


LIES = (
    lie(
        "Coax: the fixtures have a customer fewer", wrapped(f"{SEEDING}.people", _one_fewer), claims="COAX-FIXTURE-001"
    ),
    lie(
        "Coax: every enquiry of the fixtures is new", wrapped(f"{SEEDING}.enquiry", _all_new), claims="COAX-FIXTURE-002"
    ),
    lie(
        "Coax: every campaign of the fixtures is active",
        patched(f"{COAX}.records.Campaign", lambda **row: Campaign(**{**row, "status": ACTIVE})),
        claims="COAX-FIXTURE-003",
    ),
)
