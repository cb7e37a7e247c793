"""Coax with the key for every location."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.box import Box
from tests.support.coax import Api


@pytest.fixture
def api(box: Box) -> Iterator[Api]:
    with Api.of(box) as opened:
        yield opened
