"""Tests of what all systems have run once for each, and a sandbox has the small world of all of them."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.conftest import MakeBox
from tests.support.box import Box
from tests.systems._lives import SYSTEMS, WORLDS, opened


@pytest.fixture(scope="module", params=SYSTEMS)
def system(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def box(make_box: MakeBox) -> Box:
    return make_box(fixtures=WORLDS)


@pytest.fixture
def api(request: pytest.FixtureRequest, box: Box) -> Iterator[Any]:
    """The own caller of the system that a test's folder is named after."""
    with opened(box, request.path.parent.name) as caller:
        yield caller
