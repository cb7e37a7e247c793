"""Docker's client replaced by one whose "containers" are servers here, for testcontainers where there is no Docker."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any

import pytest
from testcontainers.core.config import ConnectionMode, testcontainers_config

from tests.support.process import Served, serving


class Engine:
    """Docker's client, as far as a container uses it: "containers" are processes of this machine."""

    def __init__(self) -> None:
        self.created: dict[str, Any] = {}
        self.served: Served | None = None
        self._running = ExitStack()
        self.client = self

    id = short_id = "fake"
    status = "running"

    def create(self, image: str, **how: Any) -> Engine:
        self.created = {"image": image, **how}
        return self

    def start(self, _container: Engine) -> None:
        self.served = self._running.enter_context(serving(variables=self.created["environment"]))

    def get_connection_mode(self) -> ConnectionMode:
        return ConnectionMode.docker_host

    def host(self) -> str:
        return "127.0.0.1"

    def port(self, _container_id: str, port: int) -> int:
        assert str(port) in self.created["ports"]
        assert self.served is not None
        return self.served.port

    def reload(self) -> None:
        """A process tells no more than before."""

    def logs(self) -> bytes:
        return self.served.log.encode() if self.served else b""

    def remove(self, **_: Any) -> None:
        self._running.close()

    def close(self) -> None:
        """Nothing was opened."""


def stand_in(monkeypatch: pytest.MonkeyPatch) -> Engine:
    """Let testcontainers use an engine of this kind until the test is over."""
    made = Engine()
    monkeypatch.setattr("testcontainers.core.container.DockerClient", lambda **_: made)
    monkeypatch.setattr(testcontainers_config, "ryuk_disabled", True)
    return made
