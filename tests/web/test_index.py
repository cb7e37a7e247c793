"""The index at the root of a server."""

from __future__ import annotations

import pytest
import requests

from mock_server import systems
from mock_server.server import Server, create_server
from mock_server.settings import Settings


@pytest.fixture
def url() -> object:
    server: Server = create_server(Settings(port=0)).start()
    yield f"{server.url}/"
    server.close()


def test_it_names_every_base_url(url: str) -> None:
    told = requests.get(url, timeout=5).json()["systems"]
    assert told == {
        system.name: f"{url}{system.name}{system.base_path}" for system in map(systems.load, systems.ours())
    }


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_it_is_only_read(url: str, method: str) -> None:
    answer = requests.request(method, url, timeout=5)
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD")
