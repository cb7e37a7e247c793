"""The server that the vendors' samples are sent to, as a person starts it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.process import Served, serving


@pytest.fixture(scope="session")
def made() -> Iterator[Served]:
    """`make serve` on a free port."""
    with serving(command=("make", "--no-print-directory", "serve", "ARGS=--port 0")) as server:
        yield server
