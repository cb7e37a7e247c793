"""What people type before a server runs (`console`): make and pip are asked in earnest, docker is not at hand here."""

import re
import shlex
import sys

import pytest

from mock_server.cli.main import main
from mock_server.server import settings
from tests.docs import blocks
from tests.support.process import run

# What stands in for a program that would build, install or serve something: it says what would happen, or refuses.
DRY = {
    "make": ("make", "--dry-run", "--no-print-directory"),
    "pip": (sys.executable, "-m", "pip", "--disable-pip-version-check"),
}
DRY_PIP = ("--dry-run", "--quiet", "--no-deps", "--no-build-isolation")
FLAGS_WITH_A_VALUE = {"-p", "-e", "-v", "--tmpfs", "--cap-drop", "--security-opt", "--name", "--network"}


def commands(*programs: str) -> list[tuple[str, str]]:
    """Where a command stands, and the command without its comment."""
    found = []
    for page in blocks.pages():
        for block in blocks.read(page, "console"):
            lines = block.text.replace("\\\n", " ").splitlines()
            # What a command is told in front, as in `MOCK_PORT=0 mock-server serve`.
            bare = [re.sub(r"^([A-Z_]+=\S+ +)+", "", line) for line in lines]
            found += [(str(block), line) for line in bare if line and line.split()[0] in programs]
    return found


def test_every_line_of_every_console_is_a_command_that_is_tried_here() -> None:
    text = "".join(block.text for page in blocks.pages() for block in blocks.read(page, "console"))
    lines = [line for line in text.replace("\\\n", " ").splitlines() if line]
    assert len(commands("make", "pip", "docker", "mock-server")) == len(lines)


@pytest.mark.parametrize(("place", "command"), commands("mock-server"))
def test_mock_server_has_the_command_and_its_flags(place: str, command: str) -> None:
    name, *arguments = shlex.split(command, comments=True)[1:]
    assert not main.commands[name].make_context(name, arguments).args, place


@pytest.mark.parametrize(("place", "command"), commands("make", "pip"))
def test_make_and_pip_know_what_they_are_asked_for(place: str, command: str) -> None:
    program, *arguments = shlex.split(command, comments=True)
    tried = run(*DRY[program], *arguments, *(DRY_PIP if program == "pip" else ()), command=())
    assert tried.returncode == 0, f"{place}: {tried.stderr}"


@pytest.mark.parametrize(("place", "command"), commands("docker"))
def test_docker_is_told_what_the_image_accepts(place: str, command: str) -> None:
    docker, verb, *arguments = shlex.split(command)
    image = arguments.index("messaging-mock-server")
    options = _options(arguments[:image])
    given = dict(value.removeprefix("MOCK_").lower().split("=", 1) for flag, value in options if flag == "-e")
    given.pop("fixtures", None)

    assert (docker, verb) == ("docker", "run")
    assert all(flag.startswith("-") for flag, _ in options), place
    assert settings.read(given)
    assert all(value == "127.0.0.1:4020:4020" for flag, value in options if flag == "-p"), place
    assert set(arguments[image + 1 : image + 2]) <= set(main.commands)


def _options(arguments: list[str]) -> list[tuple[str, str]]:
    rest = iter(arguments)
    return [(flag, next(rest) if flag in FLAGS_WITH_A_VALUE else "") for flag in rest]


def test_every_variable_that_a_page_names_is_one_that_there_is() -> None:
    known = {option.envvar for option in main.commands["serve"].params} | {"MOCK_URL"}
    for page in blocks.pages():
        named = set(re.findall(r"\bMOCK_[A-Z_]*[A-Z]", page.read_text("utf-8")))
        assert named <= known, page.name
