"""MessagingMockContainer: with Docker's client replaced by one that runs a server here, and with Docker where it is."""

import shutil
import subprocess

import pytest

import mock_server.testcontainers
from mock_server import ControlProblem
from mock_server.testcontainers import IMAGE, MessagingMockContainer
from tests.support.containers import Engine, stand_in
from tests.support.process import environment


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> Engine:
    return stand_in(monkeypatch)


def test_a_container_is_healthy_and_set_up_once_its_block_begins_and_gone_after_it(engine: Engine) -> None:
    with MessagingMockContainer().with_env("MOCK_ONLY", "coax") as mock:
        assert mock.url == engine.served.url
        health = mock.client().health()
        assert (health["status"], health["systems"]) == ("ok", ["coax"])
        sandbox = mock.client().create_sandbox(frozen=True).get()
        assert sandbox["systems"]["coax"]["base_url"] == f"{mock.url}/coax"
        # One that a killed run has left ends after an hour.
        assert sandbox["ttl_seconds"] == 3_600

    assert engine.served.process.returncode == 0
    how = engine.created
    assert how["image"] == IMAGE
    assert (how["read_only"], how["cap_drop"], how["security_opt"]) == (True, ["ALL"], ["no-new-privileges:true"])
    assert (list(how["tmpfs"]), list(how["ports"])) == (["/tmp"], ["4020"])


def test_what_is_said_of_a_container_is_so(engine: Engine) -> None:
    named = MessagingMockContainer(
        "registry.example.com/mock:1", control_token="not-a-secret", read_only=False, network_aliases=["api.msgboxx.io"]
    )
    with named.with_env("MOCK_SANDBOX_TTL", "60").with_env("MOCK_ONLY", "coax") as mock:
        assert mock.client().create_sandbox().get()["ttl_seconds"] == 60
        with pytest.raises(ControlProblem, match="401"):
            mock_server.Client(mock.url).sandboxes()

    assert engine.created["image"] == "registry.example.com/mock:1"
    assert engine.created["read_only"] is False
    assert engine.created["cap_drop"] == ["ALL"]


@pytest.mark.parametrize(
    ("host", "allowed"),
    [("localhost", None), ("127.0.0.1", None), ("docker", None), ("Docker.corp.dev", "Docker.corp.dev")],
)
def test_the_name_of_the_machine_that_runs_docker_is_allowed_where_it_could_be_a_strangers(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, host: str, allowed: str | None
) -> None:
    monkeypatch.setattr(engine, "host", lambda: host)
    assert MessagingMockContainer().env.get("MOCK_ALLOW_HOST") == allowed


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
