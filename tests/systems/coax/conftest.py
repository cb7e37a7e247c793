"""Coax's sandboxes: a frozen clock and its small world."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.conftest import MakeBox
from tests.support.box import Box, Control
from tests.support.coax import FIXTURES, Api


@pytest.fixture
def box(make_box: MakeBox) -> Box:
    return make_box(fixtures=FIXTURES)


@pytest.fixture
def api(box: Box) -> Iterator[Api]:
    """The key for every location."""
    with Api.of(box) as opened:
        yield opened


@pytest.fixture
def one(box: Box) -> Iterator[Api]:
    """The key for location B."""
    with Api.of(box, "one_location") as opened:
        yield opened


@pytest.fixture(scope="module")
def still_box(control: Control) -> Iterator[Box]:
    """A sandbox that a whole module of refusals can share, because each of its tests proves that it changed nothing."""
    box = control.make(fixtures=FIXTURES)
    yield box
    box.delete()


@pytest.fixture(scope="module")
def still_api(still_box: Box) -> Iterator[Api]:
    with Api.of(still_box) as opened:
        yield opened


@pytest.fixture(scope="module")
def still_one(still_box: Box) -> Iterator[Api]:
    with Api.of(still_box, "one_location") as opened:
        yield opened
