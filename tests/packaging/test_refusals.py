"""A server that cannot be started as it was told says everything that is wrong, at once, and exits with 2."""

import re
import socket
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from mock_server.server import fixtures
from mock_server.server.loading import build_apps
from mock_server.server.settings import ConfigurationError, Settings, read
from tests.support.process import Served, call, run_refused
from tests.support.servers import refusal


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """The folder of fixtures of one's own for msgboxx, in `tmp_path`."""
    (tmp_path / "msgboxx").mkdir()
    return tmp_path / "msgboxx"


def loaded(folder: Path) -> Mapping[str, Any]:
    return fixtures.load(["msgboxx"], folder)["msgboxx"]


def test_every_wrong_flag_and_variable_is_named_at_once() -> None:
    wrong = {"seed": "-1", "fixtures": "/nowhere/at/all", "log-level": "loud", "host": "example.com"}
    wrong |= {"max-messages": "0", "max-requests": "1.5", "max-import": "1 GB"}
    wrong |= {"control-token": "", "allow-host": "http://shop.dev"}
    flags = [part for name, value in wrong.items() for part in (f"--{name}", value)]
    flags += ["--port-for", "sms=1", "--port-for", "msgboxx", "--colour", "--verbose"]
    variables = {"MOCK_PORT": "70000", "MOCK_ONLY": "sms,mail", "MOCK_LOG_FORMAT": "xml"}
    told = run_refused("serve", *flags, variables=variables)

    named = [f"--{name} " for name in (*wrong, "port", "log-format")]
    assert not [name for name in (*named, "--colour", "--verbose") if name not in told]
    assert (told.count("--port-for"), told.count("--only names ")) == (2, 2)
    assert len(told.splitlines()) == len(named) + 6


NO_PORT_FOR = "--port-for must be SYSTEM=PORT"


@pytest.mark.parametrize(
    ("given", "told"),
    [
        *(({"port": port}, "--port must be from 0 to 65535") for port in ("-1", "65536")),
        *(({"port": port}, "--port must be a whole number") for port in ("9" * 5000, "٤٠٢٩")),
        ({"port": "4_0_2_9"}, "--port must be a whole number, not '4_0_2_9'"),
        ({"seed": "+1"}, "--seed must be a whole number"),
        *(({"port_for": [f"msgboxx={port}"]}, NO_PORT_FOR) for port in ("4_0_2_9", "65536", "²", "9" * 5000)),
        ({"port_for": ["msgboxx=1", "msgboxx=2"]}, "--port-for gives msgboxx two ports"),
        ({"port_for": ["msgboxx=1"], "only": "coax"}, "--port-for names msgboxx, which --only leaves out"),
        ({"trusted_proxy": ["10.0.0.0/8,proxy.example"]}, "--trusted-proxy must be an address or a network"),
        ({"trusted_proxy": ["10.1.2.3/8"]}, "--trusted-proxy must be an address or a network"),
        ({"shard": "Shard-1"}, "--shard must be 1 to 8 of a-z and 0-9 without x"),
    ],
)
def test_a_setting_that_cannot_be_is_named(given: dict[str, object], told: str) -> None:
    with pytest.raises(ConfigurationError) as refusal:
        read(given)
    assert [problem for problem in refusal.value.problems if told in problem]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["sevre"], "sevre"),
        (["serve", "elsewhere"], "elsewhere"),
        (["serve", "--port"], "--port"),
        (["openapi", "sms"], "'sms'.*msgboxx"),
        (["haproxy"], "Name at least one shard"),
        (["new-system", "coax"], "is taken"),
        *((["run", f"{flag}=x", "--", "echo", "ran"], flag) for flag in ("--seed", "--sede", "--port")),
    ],
)
def test_a_command_that_cannot_do_what_it_is_told_names_it_and_does_nothing(
    arguments: list[str], told: str, tmp_path: Path
) -> None:
    assert re.search(told, run_refused(*arguments, cwd=tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_every_port_in_use_is_named() -> None:
    with ExitStack() as taken:
        ports = [taken.enter_context(socket.create_server(("127.0.0.1", 0))).getsockname()[1] for _ in range(2)]
        told = refusal("msgboxx", port=ports[0], port_for={"msgboxx": ports[1]})

    assert told.splitlines() == [f"Port {port} of 127.0.0.1 cannot be used: Address already in use." for port in ports]


def test_a_second_server_on_the_same_port_does_not_disturb_the_first(shared: Served) -> None:
    assert f"Port {shared.port} " in run_refused("serve", "--port", str(shared.port))
    assert call(f"{shared.url}/_mock/health").status == 200


TWICE = r" cannot be read: .*the key '\w+' is there twice"
SILENT = r" says nothing\. For an empty system, put `{}` into it\."


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        *(("mine.yaml", text, "mine.yaml cannot be read") for text in ("users: [", b"\xff\xfe\x00", "users: *nobody")),
        ("mine.yaml", "users: !!python/object:os.system x", "mine.yaml cannot be read"),
        *(("mine.yaml", text, "mine.yaml must be a mapping") for text in ("- users", "just words")),
        *(("mine.yaml", f"users: {what}", "users") for what in ("3", "[3]", "&all [*all]", "[" * 5000 + "]" * 5000)),
        ("mine.yaml", "userz: []", "userz"),
        ("mine.yaml", "1: 2", "1"),
        ("mine.yaml", "users:\n  - {id: not-a-uuid}", "first_name"),
        ("mine.yaml", "users:\n  - {id: not-a-uuid}\nteams:\n  - {colour: red}", "colour"),
        ("mine.yaml", "teams: []\nusers: []\nteams: []\n", f"mine.yaml{TWICE}"),
        ("mine.yaml", "users:\n  - {id: a, first_name: b, id: c}\n", f"mine.yaml{TWICE}"),
        ("mine.YAML", "teams: []\nteams: []\n", f"mine.YAML{TWICE}"),
        ("mine.json", '{"teams": [], "users": [], "teams": []}', f"mine.json{TWICE}"),
        ("mine.json", '{"teams": [{"id": "a", "id": "b"}]}', f"mine.json{TWICE}"),
        *(("a.yaml", text, f"a.yaml{SILENT}") for text in ("", "---\n")),
        ("a.yml", "# teams:\n#   - {name: Mine}\n", f"a.yml{SILENT}"),
        ("a.json", " null\n", f"a.json{SILENT}"),
        ("mine.yaml.txt", "teams: []", "msgboxx has no file whose name ends in"),
    ],
)
def test_fixtures_that_cannot_be_used_are_named(mine: Path, name: str, text: str | bytes, told: str) -> None:
    (mine / name).write_bytes(text if isinstance(text, bytes) else text.encode())

    with pytest.raises(ConfigurationError, match=told):
        build_apps(Settings(fixtures=mine.parent))


@pytest.mark.parametrize("name", ["a.yaml", "a.yml", "a.YAML", "a.Yml", "a.json", "a.JSON"])
@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["no mark", "byte order mark"])
def test_a_file_is_read_however_its_ending_is_spelled(mine: Path, name: str, mark: str) -> None:
    (mine / name).write_text(f'{mark}{{"teams":\n\t[]}}' if "j" in name.lower() else f"{mark}teams: []")

    assert loaded(mine.parent) == {"teams": []}


def test_what_is_hidden_what_editors_leave_what_is_no_folder_and_what_leaves_a_system_out_is_not_read(
    mine: Path,
) -> None:
    (mine / "mine.yaml").write_text("teams: []")
    for name in (".#mine.yaml", "._mine.yaml", ".mine.yaml.swp", "mine.yaml~", "#mine.yaml#", "mine.yaml.orig"):
        (mine / name).write_bytes(b"\xff")
    for name in (".git", "..data", "coax"):
        (mine.parent / name).mkdir()
    for name in ("README.md", "coax~", "#Coax#"):
        (mine.parent / name).touch()

    assert loaded(mine.parent) == {"teams": []}


def test_a_system_is_empty_where_a_file_says_so(mine: Path) -> None:
    (mine / "empty.yaml").write_text("{}")
    assert loaded(mine.parent) == {}


def test_lists_of_several_files_are_one_and_anything_else_is_in_one_of_them(mine: Path) -> None:
    (mine / "mine.yaml").write_text("teams: [1]\nother: {a: 1}")
    (mine / "more.json").write_text('{"teams": [2]}')
    assert loaded(mine.parent) == {"teams": [1, 2], "other": {"a": 1}}

    (mine / "yet-more.json").write_text('{"other": {"b": 1}}')
    with pytest.raises(ConfigurationError, match=r"yet-more\.json has 'other', which another file"):
        loaded(mine.parent)


def test_every_unreadable_file_is_named_at_once(mine: Path) -> None:
    (mine / "folder.yaml").mkdir()
    for name in ("one.yaml", "two.yml"):
        (mine / name).write_text("users: [")

    told = run_refused("serve", "--port", "0", "--fixtures", str(mine.parent))

    assert all(f"{name} cannot be read" in told for name in ("folder.yaml", "one.yaml", "two.yml"))


def test_a_directory_without_a_folder_of_a_system_is_refused(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    known = "coax, coext, msgboxx, tripdesk"
    assert refusal(fixtures=tmp_path) == f"{tmp_path} has no folder that is named for a system; there are {known}."


@pytest.mark.parametrize(
    ("name", "meant"), [("Coax", "; did you mean coax?"), ("msgbox", "; did you mean msgboxx?"), ("zzz", ".")]
)
def test_a_folder_that_is_named_for_no_system_is_refused_beside_those_that_are(
    mine: Path, name: str, meant: str
) -> None:
    (mine / "mine.yaml").write_text("teams: []")
    odd = mine.parent / name
    odd.mkdir()

    told = refusal(fixtures=mine.parent)
    assert told == f"{odd} is named for no system{meant} There are coax, coext, msgboxx, tripdesk."
