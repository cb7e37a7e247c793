"""A sandbox that a whole module of refusals can share, because each of its tests proves that it changed nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.box import Box, Control


@pytest.fixture(scope="module")
def still_box(control: Control) -> Iterator[Box]:
    box = control.make(limits={"msgboxx": {"per_minute": None}})
    yield box
    box.delete()
