"""README.md: its files are tests that pass, its commands run in their order against a server that was just started."""

from pathlib import Path

import pytest

from mock_server.client import Client
from mock_server.kernel import lifecycle
from mock_server.server.composition import Server
from mock_server.systems import ours
from tests.docs import blocks
from tests.support.servers import own_server

README = blocks.ROOT / "README.md"
TEXT = README.read_text("utf-8")


def test_every_command_of_the_readme_works_in_the_order_in_which_it_stands(tmp_path: Path) -> None:
    blocks.save(blocks.read(README), tmp_path)
    with own_server() as server:
        # That pytest starts a server of its own is for the plugin's page to prove.
        variables = {**blocks.LEAN_PYTEST, "MESSAGING_MOCK_URL": server.url}
        instead = {blocks.ADDRESS: server.url}
        said = blocks.run(blocks.read(README, "sh"), tmp_path, instead=instead, variables=variables)

    assert "1 passed" in said
    assert "/coax fake-coax-key-all-locations\n" in said
    assert "Is it still free?" in said.splitlines()[-1]


@pytest.mark.parametrize("command", ["make serve", "make test"])
def test_the_two_commands_stand_before_anything_else_to_run(command: str) -> None:
    assert TEXT.index(command) < TEXT.index("```sh")


@pytest.mark.parametrize("system", ours())
def test_there_is_a_first_call_to_each_system(system: str) -> None:
    assert any(f"/{system}/" in block.text for block in blocks.read(README, "sh"))


def test_every_recipient_that_ends_otherwise_is_told() -> None:
    assert not [digits for digits in lifecycle.MAGIC if f"| `{digits}` |" not in TEXT]
    assert not [mailbox for mailbox in lifecycle.MAGIC_MAILBOXES if f"`{mailbox}@`" not in TEXT]


def test_the_default_sandboxs_credentials_are_told(server: Server) -> None:
    for name, system in Client(server.url).sandbox().get()["systems"].items():
        assert not [other for other in system["other_credentials"] if f"`{other}`" not in TEXT]
        # Coext's are told in words: a prefix and 32 digits, which are a number.
        own = [value for value in system["credentials"].values() if name != "coext" or not value.endswith("0" * 32)]
        assert not [value for value in own if f"`{value}`" not in TEXT]


def test_the_readme_is_short() -> None:
    assert len(TEXT.splitlines()) < 200
