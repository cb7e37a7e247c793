"""What a server loads when it starts, in which order, and what becomes of a start that fails half way."""

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from mock_server import systems
from mock_server.server.composition import Server
from mock_server.server.loading import Loader
from mock_server.server.settings import ConfigurationError, Settings
from mock_server.web.system import System
from tests.support.process import call, run, token, until
from tests.support.servers import refusal

HEAVY = {"flask", "httptools", "marshmallow", "werkzeug", "faker", "requests", "yaml", "jwt"}
NOT_AT_ONCE = {"cattrs", "faker", "jsonschema", "phonenumbers", "requests", "urllib3"}


@pytest.fixture
def opened() -> Iterator[Server]:
    """A server that answers, and has loaded nothing."""
    server = Server(Settings(port=0))
    server.bind()
    server.open()
    yield server
    server.close()


# What opens the port and answers health.
OPENS = "import mock_server.server.composition, mock_server.server.logs"
LOADER = "from mock_server.server.loading import Loader, Settings; Loader(Settings(port=0{}))."
MSGBOXX = "mock_server.systems.msgboxx"
OTHERS = {f"mock_server.systems.{name}" for name in systems.ours()} - {MSGBOXX}


@pytest.mark.parametrize(
    ("statement", "there", "absent"),
    [
        ("import mock_server", "mock_server", HEAVY),
        ("import mock_server.cli.main", "mock_server.cli.main", HEAVY),
        ("import mock_server.cli.health", "mock_server.cli.health", HEAVY),
        (OPENS, "mock_server.web.gateway", {"flask", "marshmallow", "mock_server.web.system"}),
        (LOADER.format("") + "load_system('msgboxx')", MSGBOXX, OTHERS | {"mock_server.control", *NOT_AT_ONCE}),
        (LOADER.format(", only=('msgboxx',)") + "load()", MSGBOXX, OTHERS),
    ],
)
def test_what_is_not_needed_yet_is_not_loaded(statement: str, there: str, absent: set[str]) -> None:
    told = run("-c", f"{statement}\nimport sys; print(*sys.modules)", command=[sys.executable])
    found = set(told.stdout.split())

    assert there in found
    assert not found & absent


def test_calls_that_come_for_one_system_at_once_load_it_once_and_first(
    opened: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []

    def load(name: str) -> System:
        order.append(name)
        return real(name)

    real = systems.load
    monkeypatch.setattr(systems, "load", load)
    with ThreadPoolExecutor(8) as pool:
        calls = [pool.submit(token, f"{opened.url}/msgboxx") for _ in range(8)]
        until(lambda: opened.apps.was_wanted("msgboxx"))
        opened.load()
        assert all(call.result()["Authorization"] for call in calls)

    assert order == ["msgboxx", "coax", "coext", "tripdesk"]


def test_the_order_in_which_systems_are_loaded_is_seen_nowhere() -> None:
    def state(*wanted: str) -> list[object]:
        loader = Loader(Settings(port=0))
        for name in wanted:
            loader.apps.wanted(name)
        loader.load()
        sandbox = loader.world.get("default")
        said = [(message.system, message.text) for message in sandbox.messages]
        return [list(loader.world.vendors), sorted(sandbox.chance.export().items()), said]

    assert state("tripdesk", "msgboxx") == state()


def test_what_does_not_fit_is_told_of_all_systems_with_its_file_or_where_there_are_several_the_folder(
    tmp_path: Path,
) -> None:
    files = {
        "coax/mine.yaml": "locations: [3]",
        "msgboxx/mine.yaml": "userz: []",
        "tripdesk/a.yaml": "wallets: [{plane: test, balance: 5.00}]\nodd: []",
        "tripdesk/b.yaml": "contacts: []",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)

    told = [line.removeprefix(f"{tmp_path}/") for line in refusal(fixtures=tmp_path).splitlines()]
    assert sorted(told) == [
        "coax/mine.yaml does not fit: coax.locations.0: Invalid input type.",
        "msgboxx/mine.yaml does not fit: msgboxx.userz: Unknown field; did you mean users?",
        "tripdesk does not fit: tripdesk.odd: Unknown field.",
        "tripdesk does not fit: tripdesk.wallets.0.balance: Must be a string.",
    ]


def test_a_start_that_failed_is_told_to_every_call_until_the_server_ends(
    opened: Server, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(ConfigurationError):
        opened.load({"tripdesk": {"wallets": [{"plane": "test", "balance": 5.0}]}})

    for path in ("/_mock/sandboxes/default", "/_mock/metrics", "/_mock/nothing", "/tripdesk/api/v1/balance", "/"):
        told = call(f"{opened.url}{path}")
        assert (told.status, told.json["detail"]) == (503, "Start failed."), path
        assert told.headers["content-type"] == "application/problem+json"
    assert "Traceback" not in caplog.text


def test_two_systems_cannot_have_one_host(opened: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    def load(name: str) -> System:
        return real(name) if name == "msgboxx" else replace(real(name), hosts=("api.msgboxx.io",))

    real = systems.load
    monkeypatch.setattr(systems, "load", load)
    with pytest.raises(ConfigurationError, match=r"'coext' of .* has the host api\.msgboxx\.io, which is coax's"):
        opened.load()


def test_a_defect_of_one_system_ends_the_start(opened: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(name: str) -> object:
        raise ImportError(f"no {name}")

    monkeypatch.setattr(systems, "load", broken)
    with pytest.raises(
        ConfigurationError, match="'coax' of messaging-mock-server cannot be loaded: ImportError: no coax"
    ):
        opened.load()
    assert opened.apps.has_failed
