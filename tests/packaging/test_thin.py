"""messaging-mock beside an application: it changes nothing there, and starts a server from where one is."""

import os
import signal
import subprocess
from pathlib import Path

import pytest

from mock_server.background import NOWHERE
from mock_server.pytest_plugin import OURS
from mock_server.pytest_plugin.session import served
from mock_server.systems import ours
from mock_server.version import __version__
from tests.packaging import _wheel
from tests.packaging.conftest import HALVES, Built, Once
from tests.support.containers import stand_in
from tests.support.process import Served, answers, call, environment, run, until

# Environments are of some thousand files, and workers start as many servers: a busy machine is slow at both.
pytestmark = pytest.mark.timeout(400)

THIN, _ = HALVES

# Older than what a server needs, each of them.
APPLICATION = {"click": "8.1.8", "flask": "2.3.3", "marshmallow": "3.26.1"}


@pytest.fixture(scope="module")
def application(once: Once, wheels: Built) -> Path:
    """The Python of an application's environment, into which pip was then asked to put messaging-mock."""
    there_already = ("requests", "pytest", "pytest-xdist")
    return _wheel.python(once("application", with_messaging_mock, wheels[THIN], "", there_already))


@pytest.fixture(scope="module")
def awaiting(once: Once, wheels: Built) -> Path:
    """The same with messaging-mock[async]."""
    there_already = ("requests", "httpx2")
    return _wheel.python(once("awaiting", with_messaging_mock, wheels[THIN], "[async]", there_already))


def with_messaging_mock(wheel: Path, extra: str, there_already: tuple[str, ...], home: Path) -> None:
    there = _wheel.environment((), home)
    _wheel.link(home, there_already)
    made = [str(_wheel.wheel(home, name, version)) for name, version in APPLICATION.items()]
    _wheel.pip(there, "install", "--no-index", "--no-deps", *made).check_returncode()
    before = _wheel.versions(there)
    installed = _wheel.pip(there, "install", "--no-index", f"{wheel}{extra}")
    assert installed.returncode == 0, installed.stderr
    assert _wheel.versions(there) == before | {THIN: __version__}


def pytest_in(python: Path, folder: Path, *flags: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """What pytest says of an application's tests, with nothing on the PATH but what the variables put there."""
    (folder / "test_application.py").write_text(_wheel.TEXTING)
    arguments = ("-m", "pytest", "-W", "error", "-p", "no:cacheprovider", *flags)
    return run(*arguments, command=[str(python)], cwd=folder, variables={"PATH": str(folder), **variables})


def test_beside_an_application_it_changes_no_version_and_has_the_servers_name(
    application: Path, awaiting: Path
) -> None:
    for there in (application, awaiting):
        assert APPLICATION.items() <= _wheel.versions(there).items()
    script = "import mock_server; print(mock_server.Client.__module__); mock_server.create_server"
    ran = run("-c", script, command=[str(application)], cwd=application.parent)
    assert ran.stdout.startswith("mock_server.client")
    assert "mock_server.create_server needs the server: pip install messaging-mock-server" in ran.stderr


def test_workers_are_green_against_a_server_each_from_another_environment_and_against_one_that_runs(
    application: Path, python: Path, shared: Served, tmp_path: Path
) -> None:
    for path, flags in ((python.parent, ()), (tmp_path, ("--messaging-mock-url", shared.url))):
        ran = pytest_in(application, tmp_path, "-n", "3", *flags, PATH=str(path))
        assert "6 passed" in ran.stdout, ran.stdout + ran.stderr


@pytest.mark.parametrize(
    ("variables", "told"),
    [({}, NOWHERE), ({"MESSAGING_MOCK_IMAGE": "an-image"}, "pip install 'messaging-mock[testcontainers]'")],
    ids=["how to bring one", "with an image what to install"],
)
def test_where_there_is_no_server_a_test_says(
    application: Path, tmp_path: Path, variables: dict[str, str], told: str
) -> None:
    said = pytest_in(application, tmp_path, "-x", **variables).stdout
    assert not [line for line in told.splitlines() if line not in said]


AWAITED = """
import asyncio
from mock_server import AsyncClient
from mock_server.background import Background

async def steps(url):
    async with AsyncClient(url) as client:
        box = await client.create_sandbox(frozen=True)
        await box.inbound("coax", "+447700900123", "Hello?")
        print([message["text"] for message in await box.messages(q="Hello?")])

server = Background()
asyncio.run(steps(server.url))
server.close()
"""


def test_with_the_extra_the_verbs_are_awaited_and_without_it_the_client_says_what_to_install(
    application: Path, awaiting: Path, python: Path, tmp_path: Path
) -> None:
    told = run("-c", AWAITED, command=[str(awaiting)], cwd=tmp_path, variables={"PATH": str(python.parent)})
    assert told.stdout == "['Hello?']\n", told.stderr
    without = run("-c", AWAITED, command=[str(application)], cwd=tmp_path).stderr
    assert "mock_server.AsyncClient needs: pip install 'messaging-mock[async]'" in without


# It starts a server and waits for the end of its standard input.
STARTER = """
import sys
from mock_server.background import Background
print(Background().url, flush=True)
sys.stdin.read()
"""


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_a_server_of_the_path_ends_with_who_started_it(number: signal.Signals, application: Path, python: Path) -> None:
    command, pipe = [str(application), "-c", STARTER], subprocess.PIPE
    where = {"cwd": application.parent, "env": environment(PATH=str(python.parent)), "process_group": 0}
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, text=True, **where) as starter:
        url = starter.stdout.readline().strip()
        assert call(f"{url}/_mock/health").json["status"] == "ok"
        # As a terminal does it: the whole group.
        os.killpg(starter.pid, number)

        assert until(lambda: not answers(f"{url}/_mock/health"))


def test_settings_of_a_server_of_the_path_are_variables_and_why_it_does_not_start_is_told(
    application: Path, python: Path, tmp_path: Path
) -> None:
    path = str(python.parent)
    told = pytest_in(application, tmp_path, "-x", PATH=path, MOCK_SEED="many").stdout
    assert "did not start: --seed must be a whole number, not 'many'." in told

    (tmp_path / "conftest.py").write_text(
        "def pytest_sessionfinish():\n    pass\n\n"
        "import pytest\n\n@pytest.fixture(autouse=True)\ndef seed(messaging_mock_server):\n"
        "    assert messaging_mock_server.client.sandbox('default').get()['seed'] == 7\n"
    )
    ran = pytest_in(application, tmp_path, "-k", "[0]", PATH=path, MOCK_SEED="7", MOCK_HOST="192.0.2.1", MOCK_PORT="1")
    assert "1 passed" in ran.stdout, ran.stdout + ran.stderr


def test_a_system_that_only_the_server_has_is_a_fixture_when_it_is_named(application: Path, tmp_path: Path) -> None:
    (tmp_path / "pytest.ini").write_text("[pytest]\nmessaging_mock_systems = postbox courier\n")
    listed = pytest_in(application, tmp_path, "--fixtures").stdout

    assert {"postbox_mock", "courier_mock", *(f"{name}_mock" for name in OURS)} <= set(listed.split())


def test_the_systems_of_a_server_that_is_not_here_are_those_that_come_with_it() -> None:
    assert ours() == OURS


def test_an_image_that_is_named_is_the_sessions_server(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("MOCK_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("MOCK_SEED", "11")
    monkeypatch.setenv("MOCK_PORT", "1")
    engine = stand_in(monkeypatch)
    with served(None, "an-image") as server, server.sandbox() as mock:
        assert server.url == engine.served.url
        assert engine.created["image"] == "an-image"
        assert mock.control.get()["seed"] == 11
    assert engine.served.process.returncode == 0
