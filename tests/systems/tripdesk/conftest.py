"""TripDesk's sandboxes: a frozen clock and its small world."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.conftest import MakeBox
from tests.support.box import Box, Control
from tests.support.tripdesk import FIXTURES, Api


@pytest.fixture
def box(make_box: MakeBox) -> Box:
    return make_box(fixtures=FIXTURES)


@pytest.fixture
def api(box: Box) -> Iterator[Api]:
    """The test plane's key."""
    with Api.of(box) as opened:
        yield opened


@pytest.fixture
def live(box: Box) -> Iterator[Api]:
    """The live plane's key."""
    with Api.of(box, "live") as opened:
        yield opened


@pytest.fixture
def mobile(box: Box) -> Iterator[Api]:
    """The agent's mobile app."""
    with Api.mobile(box) as opened:
        yield opened


@pytest.fixture(scope="module")
def still_box(control: Control) -> Iterator[Box]:
    """A sandbox that a whole module of refusals can share, because each of its tests proves that it changed nothing."""
    box = control.make(fixtures=FIXTURES, limits={"tripdesk": {"per_minute": None}})
    yield box
    box.delete()
