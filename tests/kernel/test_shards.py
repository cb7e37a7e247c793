"""Marks of shards: in every id and credential of a sandbox, and none the beginning of another."""

import re
from itertools import permutations

import pytest

from mock_server import systems
from mock_server.kernel import shards
from mock_server.kernel.world import World
from tests.kernel._sandboxes import Vendor

NAMES = ("a", "ab", "a1", "a10", "b", "mock0", "mock1", "mock10")


def test_no_mark_is_the_beginning_of_another() -> None:
    assert not [
        (one, other) for one, other in permutations(map(shards.mark, NAMES), 2) if (one + "z9").startswith(other)
    ]


@pytest.mark.parametrize("name", NAMES)
def test_the_mark_of_an_id_is_its_shards(name: str) -> None:
    world = World([Vendor()], fixtures={}, shard=name)
    made, wanted = world.id_of(None), world.id_of("checkout")
    assert made.startswith(f"{name}Xsb_")
    assert wanted == f"{name}Xcheckout"
    assert world.id_of(wanted) == wanted
    assert {shards.mark_of(made), shards.mark_of(wanted)} == {f"{name}X"}


def test_without_shards_there_is_no_mark() -> None:
    world = World([Vendor()], fixtures={})
    assert (world.id_of("checkout"), shards.mark_of(world.id_of(None)), shards.mark("")) == ("checkout", "", "")


@pytest.mark.parametrize("name", NAMES)
def test_every_credential_that_is_sent_has_the_mark_of_its_sandboxes_id(name: str) -> None:
    sandbox_id = f"{shards.mark(name)}sb_1"
    keys = []
    for system in map(systems.load, systems.ours()):
        own = system.issue_credentials(sandbox_id, None).own
        keys += [value for kind, value in own.items() if not re.search("password|secret", kind)]
    assert len(keys) == 6
    assert all(re.search(rf"^pk_live_{name}x|(?:^fake-coax-|^ak_(?:test|live)_fake|\+){name}X", key) for key in keys), (
        keys
    )


@pytest.mark.parametrize("name", [*NAMES, ""])
def test_a_key_of_coext_keeps_its_form(name: str) -> None:
    own = systems.load("coext").issue_credentials(f"{shards.mark(name)}sb_1", None).own
    assert re.fullmatch(r"pk_live_[a-z0-9]{32}", own["api_key"])
    assert own["api_key"].count("x") == bool(name)


@pytest.mark.parametrize("name", ["", "A", "a-b", "aX", "ax", "a" * 9, "é"])
def test_what_is_no_name(name: str) -> None:
    assert shards.NAME.match(name) is None
