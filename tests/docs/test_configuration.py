"""docs/configuration.md: its commands run in their order, and say what the page shows."""

import json
import re
from pathlib import Path

import pytest
import yaml

from mock_server.cli import telling
from mock_server.server.composition import Server
from tests.docs import blocks

PAGE = blocks.ROOT / "docs" / "configuration.md"


# What applications of the examples, or a log-in, have beyond that.
OWN = {"COAX_LOCATION_ID", "COEXT_WEBHOOK_SECRET", "MSGBOXX_TOKEN"}
# Of each system's fixtures the lists that tests name something of, and what they name it by.
NAMED = {
    "coax": {"locations": ("id", "name"), "campaigns": ("id",), "customers": ("name", "phone")},
    "coext": {"customers": ("name", "phone_number"), "templates": ("name", "language", "variables")},
    "msgboxx": {"api_accounts": ("id", "name"), "contacts": ("name", "mobile_number"), "templates": ("name",)},
    "tripdesk": {"wallets": ("balance",), "templates": ("name", "language")},
}
BOTH = blocks.Block(PAGE, 0, "sh", "", "exec 2>&1")


def printed(word: str, folder: Path) -> str:
    (found,) = (block for block in blocks.read(PAGE, "sh") if word in block.text)
    return blocks.run([BOTH, found], folder)


def test_each_block_is_of_a_test() -> None:
    assert len(blocks.read(PAGE, "sh")) == 5


def test_variables_and_flags_set_up_a_server(tmp_path: Path) -> None:
    assert json.loads(printed("MOCK_ONLY", tmp_path))["systems"] == ["coax", "coext"]


def test_what_is_wrong_is_told_as_the_page_shows(tmp_path: Path) -> None:
    (shown,) = blocks.read(PAGE, "text")
    assert printed("serve --port 99999", tmp_path) == shown.text


def test_ones_own_fixtures_are_served(tmp_path: Path) -> None:
    (customer,) = json.loads(printed("my-fixtures", tmp_path))["body"]["items"]
    assert customer["name"] == "Ada Example"


@pytest.mark.parametrize("system", NAMED)
def test_what_tests_name_of_the_built_in_fixtures_is_told_as_it_is(system: str) -> None:
    (told,) = re.findall(rf"^\| {system} \|.*\n(?:\| \|.*\n)*", PAGE.read_text("utf-8"), re.MULTILINE | re.IGNORECASE)
    text = (blocks.ROOT / "fixtures" / system / "default.yaml").read_text("utf-8")
    document = yaml.safe_load(text)
    found = [
        record.get(name, []) for kind, names in NAMED[system].items() for record in document[kind] for name in names
    ]
    values = [part for value in found for part in (value if isinstance(value, list) else [value])]

    assert not [value for value in values if value not in told]
    assert not [value for value in re.findall("`([^`]+)`", told) if value not in text]


def test_a_state_outlives_the_server(tmp_path: Path) -> None:
    assert json.loads(printed("--state company.state", tmp_path))["id"] == "kept"


def test_run_gives_every_variable_of_the_page_and_no_other(tmp_path: Path, server: Server) -> None:
    given = {line.partition("=")[0] for line in printed("mock-server health", tmp_path).splitlines()}
    text = PAGE.read_text("utf-8")

    assert set(telling.environment(server)) <= given
    assert not [name for name in given if f"`{name}`" not in text]


def test_readme_pages_and_examples_name_the_variables_that_run_gives(server: Server) -> None:
    given, named = telling.environment(server).keys() | OWN, {}
    for top in ("README.md", "docs", "examples", "clients"):
        for file in sorted((blocks.ROOT / top).rglob("*.*")) or [blocks.ROOT / top]:
            if file.suffix in {".md", ".yaml", ".yml", ".py", ".mjs", ".sh"}:
                found = re.findall(r"\b(?:COAX|COEXT|MSGBOXX|TRIPDESK)_[A-Z_]+\b", file.read_text("utf-8"))
                named[str(file.relative_to(blocks.ROOT))] = sorted(set(found) - given)
    assert len(named) > 20
    assert {file: names for file, names in named.items() if names} == {}
