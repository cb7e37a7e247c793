"""Where `startMock` of clients/typescript has its server from; docker and podman are stand-ins: no engine is needed."""

import json
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.examples import engine
from tests.examples.applications import attempt, run
from tests.support.process import Served, needs, until

IMAGE = "registry.example.com/messaging-mock-server:0.2.0"
# It says what came of it, whichever that is.
STARTED = """
const { startMock } = require("messaging-mock");
const options = JSON.parse(process.argv[1]);
startMock(options).then(async (mock) => {
  const { version } = await mock.call("GET", "/server");
  await mock.stop();
  console.log(JSON.stringify({ url: mock.url, version }));
}).catch(({ message }) => console.log(JSON.stringify({ message })));
"""
# As a process that is killed.
KILLED = 'require("messaging-mock").startMock({}).then(() => process.kill(process.pid, "SIGKILL"));'

pytestmark = needs("node", "npm")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A PATH with nothing but node on it."""
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "node").symlink_to(shutil.which("node") or "")
    return folder


def start(application: Path, path: Path, options: dict[str, Any], **variables: str) -> dict[str, Any]:
    return json.loads(
        run(("node", "-e", STARTED, json.dumps(options)), application, PATH=str(path), **variables).stdout
    )


def calls(file: Path) -> list[list[str]]:
    return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []


def test_an_image_is_run_locked_up_on_a_free_port_of_loopback_and_removed(application: Path, path: Path) -> None:
    noted = engine.install(path, "docker")
    options = {"image": IMAGE, "args": ["--seed=7"], "token": "not-a-secret"}
    told = start(application, path, options, MOCK_ONLY="coax", MOCK_PORT="1")
    info, ran, asked, ended = calls(noted)
    assert told["version"]
    assert told["url"].startswith("http://127.0.0.1:")
    (name,) = (part.partition("=")[2] for part in ran if part.startswith("--name="))
    assert info == ["info"]
    assert ran[: ran.index(IMAGE)] == [
        *("run", "--rm", "--interactive", f"--name={name}", "--publish=127.0.0.1::4020"),
        *("--read-only", "--tmpfs=/tmp", "--cap-drop=ALL", "--security-opt=no-new-privileges"),
        *("--add-host=host.docker.internal:host-gateway", "--env=MOCK_ONLY", "--env=MOCK_CONTROL_TOKEN"),
    ]
    assert ran[ran.index(IMAGE) + 1 : -1] == ["run", "--port=4020", "--seed=7", "--", "python", "-c"]
    assert asked == ["port", name, "4020/tcp"]
    assert ended == ["ended", "0"]


def test_podman_runs_it_where_dockers_engine_does_not(application: Path, path: Path) -> None:
    refused, noted = engine.install(path, "docker", works=False), engine.install(path, "podman")
    assert start(application, path, {}, MESSAGING_MOCK_IMAGE=IMAGE)["version"]
    assert calls(refused) == [["info"]]
    ran = calls(noted)[1]
    assert IMAGE in ran
    assert not [part for part in ran if part.startswith("--add-host")]


def test_without_a_mock_server_the_image_that_was_made_here_is_run(application: Path, path: Path) -> None:
    # No registry is asked.
    noted = engine.install(path, "docker")
    assert start(application, path, {})["version"]
    ran = calls(noted)[1]
    assert ran[ran.index("messaging-mock-server") - 1] == "--pull=never"


def test_a_server_that_runs_goes_before_an_image_and_that_before_a_mock_server(
    application: Path, path: Path, server: Served
) -> None:
    noted = engine.install(path, "docker")
    (path / "mock-server").symlink_to(Path(sys.executable).with_name("mock-server"))
    assert start(application, path, {"image": IMAGE}, MOCK_URL=server.url)["url"] == server.url
    assert start(application, path, {})["version"]
    assert calls(noted) == []
    assert start(application, path, {"image": IMAGE})["version"]
    assert len(calls(noted)) == 4


@pytest.mark.parametrize("options", [{}, {"image": IMAGE}])
def test_where_nothing_starts_a_server_it_is_said_why_and_how_to_have_one(
    application: Path, path: Path, options: dict[str, Any]
) -> None:
    engine.install(path, "podman", works=False)
    said = start(application, path, options)["message"]
    assert "docker: not on the PATH; podman: Cannot connect to the daemon." in said
    assert "MOCK_URL=" in said
    assert "pipx install messaging-mock-server" in said
    assert "startMock({ image:" in said


def test_a_container_ends_with_a_process_that_is_killed(application: Path, path: Path) -> None:
    noted = engine.install(path, "docker")
    ran = attempt(("node", "-e", KILLED), application, PATH=str(path))
    assert ran.returncode == -9, ran.stdout + ran.stderr
    until(lambda: calls(noted)[-1] == ["ended", "0"])


def test_a_command_that_is_not_there_is_not_replaced_by_an_image(application: Path, path: Path) -> None:
    noted = engine.install(path, "docker")
    said = start(application, path, {"command": "no-such-command"})["message"]
    assert said.startswith("There is no no-such-command.")
    assert calls(noted) == []


def test_what_the_server_says_is_told_when_it_does_not_start(application: Path, path: Path) -> None:
    (path / "mock-server").symlink_to(Path(sys.executable).with_name("mock-server"))
    said = start(application, path, {"args": ["--seed=x"]})["message"]
    assert "ended with 2" in said
    assert "seed" in said
