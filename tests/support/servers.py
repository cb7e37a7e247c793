"""Servers of a test's own in this process, for what no other test may see."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from mock_server.server.composition import Server, create_server
from mock_server.server.settings import ConfigurationError, Settings
from tests.support.box import Control

# Of the server that all tests share which need one.
TOKEN = "planted-control-token"


@contextmanager
def own_server(*only: str, **settings: Any) -> Iterator[Server]:
    """One that is gone afterwards: of these systems, or of all of them."""
    server = create_server(Settings(**{"port": 0, "only": only, **settings}))
    try:
        yield server.start()
    finally:
        server.close()


@contextmanager
def own_control(*only: str, **settings: Any) -> Iterator[Control]:
    with own_server(*only, **settings) as server, Control(server.url, settings.get("control_token")) as control:
        yield control


def refusal(*only: str, **settings: Any) -> str:
    """The problems for which such a server does not start, a line each."""
    with pytest.raises(ConfigurationError) as refused, own_server(*only, **settings):
        pass
    return "\n".join(refused.value.problems)
