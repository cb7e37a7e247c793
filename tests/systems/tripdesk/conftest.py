"""TripDesk with the key of each plane, and a sandbox whose deliveries are reported by hand."""

from collections.abc import Iterator

import pytest

from tests.conftest import MakeBox
from tests.support.box import Box
from tests.support.tripdesk import FIXTURES, Api


@pytest.fixture
def manual(make_box: MakeBox) -> Box:
    return make_box(fixtures=FIXTURES, delivery={"mode": "manual"})


@pytest.fixture
def live(box: Box) -> Iterator[Api]:
    with Api.of(box, "live") as opened:
        yield opened
