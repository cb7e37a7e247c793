"""MessagingMockContainer: with Docker's client replaced by one that runs a server here, and with Docker where it is."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from contextlib import ExitStack
from typing import Any

import pytest
from testcontainers.core.config import ConnectionMode, testcontainers_config

import mock_server.testcontainers
from mock_server import ControlProblem
from mock_server.testcontainers import IMAGE, MessagingMockContainer
from tests.packaging._process import ROOT, Served, environment, run, serving


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


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> Engine:
    made = Engine()
    monkeypatch.setattr("testcontainers.core.container.DockerClient", lambda **_: made)
    monkeypatch.setattr(testcontainers_config, "ryuk_disabled", True)
    return made


def test_a_container_is_healthy_once_its_block_begins_and_gone_after_it(engine: Engine) -> None:
    with MessagingMockContainer() as mock:
        assert mock.url == engine.served.url
        assert mock.client().health()["status"] == "ok"
        sandbox = mock.client().create_sandbox(frozen=True)
        assert sandbox.system("coax")["base_url"] == f"{mock.url}/coax"

    assert engine.served.process.returncode == 0


def test_a_container_is_locked_up(engine: Engine) -> None:
    with MessagingMockContainer():
        pass

    how = engine.created
    assert how["image"] == IMAGE
    assert (how["read_only"], how["cap_drop"], how["security_opt"]) == (True, ["ALL"], ["no-new-privileges:true"])
    assert list(how["tmpfs"]) == ["/tmp"]
    assert list(how["ports"]) == ["4020"]


def test_settings_are_given_as_variables(engine: Engine) -> None:
    with MessagingMockContainer().with_env("MOCK_ONLY", "coax") as mock:
        assert mock.client().health()["systems"] == ["coax"]


def test_the_client_has_the_containers_control_token(engine: Engine) -> None:
    with MessagingMockContainer(control_token="not-a-secret") as mock:
        assert mock.client().sandboxes()[0]["id"] == "default"
        with pytest.raises(ControlProblem, match="401"):
            mock_server.Client(mock.url).sandboxes()


def test_image_and_what_docker_is_told_can_be_others(engine: Engine) -> None:
    with MessagingMockContainer("registry.example.com/mock:1", read_only=False, network_aliases=["api.msgboxx.io"]):
        pass

    assert engine.created["image"] == "registry.example.com/mock:1"
    assert engine.created["read_only"] is False
    assert engine.created["cap_drop"] == ["ALL"]


def test_the_pages_snippet_runs(engine: Engine, capsys: pytest.CaptureFixture[str]) -> None:
    (snippet,) = re.findall(
        r"^```python\n(.*?)^```", (ROOT / "docs" / "docker.md").read_text("utf-8"), re.MULTILINE | re.DOTALL
    )

    exec(compile(snippet, "docs/docker.md", "exec"), {})  # noqa: S102 - our own page

    assert re.fullmatch(rf"{engine.served.url}/coax fake-coax-\w+\n", capsys.readouterr().out)


def test_importing_mock_server_needs_no_testcontainers() -> None:
    script = "import sys, mock_server; mock_server.Client; sys.exit('testcontainers' in sys.modules)"

    assert run("-c", script, command=[sys.executable]).returncode == 0


def test_without_the_extra_the_module_says_what_to_install() -> None:
    script = "import sys; sys.modules['testcontainers'] = None; import mock_server.testcontainers"
    told = run("-c", script, command=[sys.executable])

    assert told.returncode == 1
    assert "pip install 'messaging-mock-server[testcontainers]'" in told.stderr


@pytest.fixture
def docker() -> None:
    """Docker's engine, with the image in it."""
    found = shutil.which("docker")
    image = [found or "docker", "image", "inspect", IMAGE]
    if found is None or subprocess.run(image, env=environment(), capture_output=True, check=False).returncode:
        pytest.skip(f"start a Docker engine and build the image {IMAGE} with `make image` to run it")


@pytest.mark.usefixtures("docker")
def test_the_image_runs_in_docker() -> None:
    with MessagingMockContainer() as mock:
        assert mock.client().health()["version"] == mock_server.__version__
