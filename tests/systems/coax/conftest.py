"""Coax's sandboxes: a frozen clock and its small world."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.conftest import MakeBox
from tests.support.box import Box
from tests.support.coax import FIXTURES, Api


@pytest.fixture
def box(make_box: MakeBox) -> Box:
    return make_box(fixtures=FIXTURES)


@pytest.fixture
def api(box: Box) -> Iterator[Api]:
    """The key for every location."""
    with Api.of(box) as opened:
        yield opened
