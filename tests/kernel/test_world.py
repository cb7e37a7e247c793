"""Sandboxes by id and by credential, never two for one, whatever else happens while one is made, filled or reset."""

import gc
import weakref
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from mock_server.kernel.keyring import Keyring
from mock_server.kernel.problems import Conflict, Duplicate, NotFound
from mock_server.kernel.sandbox import Sandbox
from mock_server.kernel.world import World
from tests.kernel._sandboxes import NAME, Pager, Vendor, new_message, new_sandbox


def test_a_credential_of_another_sandbox_is_refused_and_nothing_is_left_of_the_attempt(world: World) -> None:
    taken = {NAME: {"numbers": ["secret-1"]}}
    mine = new_sandbox(world, fixtures=taken)

    with pytest.raises(Conflict):
        new_sandbox(world, id="thief", fixtures=taken)

    assert world.find("thief") is None
    assert world.opened_by(NAME, "key-of-thief") is None
    assert world.opened_by(NAME, "secret-1") is mine


def test_a_refused_rebuild_leaves_the_sandbox_as_it_was(world: World) -> None:
    new_sandbox(world, id="other", fixtures={NAME: {"numbers": ["secret-1"]}})
    mine = new_sandbox(world)

    with pytest.raises(Conflict):
        world.rebuild(
            "mine", lambda sandbox: sandbox.stores[NAME].pagers.add(Pager(id="p", number="secret-1")), "state.imported"
        )

    assert world.get("mine") is world.opened_by(NAME, "key-of-mine") is mine
    assert world.opened_by(NAME, "secret-1") is world.get("other")


def test_a_signing_key_outlives_a_reset_and_not_its_sandbox(world: World) -> None:
    first = new_sandbox(world).credentials[NAME].signing_key
    assert world.reset("mine").credentials[NAME].signing_key == first

    world.delete("mine")
    assert world.opened_by(NAME, "key-of-mine") is None
    again = new_sandbox(world).credentials[NAME].signing_key
    assert len({first, again, world.get("default").credentials[NAME].signing_key}) == 3


def test_while_a_sandbox_is_filled_the_others_are_created_reset_and_deleted(world: World, sandbox: Sandbox) -> None:
    def fill(_: Sandbox) -> None:
        new_sandbox(world, id="other")
        world.reset("default")
        world.delete("other")
        assert world.opened_by(NAME, "key-of-mine") is sandbox

    assert world.rebuild("mine", fill, "state.imported") is world.get("mine") is world.opened_by(NAME, "key-of-mine")
    assert sandbox.ended


def test_a_sandbox_that_is_deleted_while_it_is_filled_stays_deleted(world: World, sandbox: Sandbox) -> None:
    with pytest.raises(NotFound):
        world.rebuild("mine", lambda _: world.delete("mine"), "state.imported")
    assert world.opened_by(NAME, "key-of-mine") is None
    assert world.find("mine") is None


def test_one_that_is_deleted_and_created_anew_meanwhile_is_not_overwritten(world: World, sandbox: Sandbox) -> None:
    def replace(_: Sandbox) -> None:
        world.delete("mine")
        new_sandbox(world, seed=2)

    with pytest.raises(Conflict):
        world.rebuild("mine", replace, "state.imported")
    assert world.get("mine").origin.seed == 2
    assert world.opened_by(NAME, "key-of-mine") is world.get("mine")


def test_of_two_that_are_created_under_one_id_at_once_the_second_is_refused() -> None:
    class Slow(Vendor):
        waiting = True

        def seed(self, sandbox: Sandbox, fixtures: Mapping[str, Any] | None) -> None:
            if sandbox.id == "mine" and self.waiting:
                self.waiting = False
                new_sandbox(world)

    world = World([Slow()], fixtures={})
    with pytest.raises(Duplicate):
        new_sandbox(world, seed=2)
    assert world.get("mine").origin.seed == 1


def test_a_sandbox_is_opened_by_its_credentials_all_the_while_it_is_reset() -> None:
    class Watching(Vendor):
        found = ()

        def claim(self, sandbox: Sandbox) -> None:
            found = sandbox.keyring.open(NAME, f"key-of-{sandbox.id}")
            super().claim(sandbox)
            self.found = (*self.found, found, sandbox.keyring.open(NAME, f"key-of-{sandbox.id}"))

    vendor = Watching()
    world = World([vendor], fixtures={})
    world.reset("default")
    assert vendor.found == (None, "default", "default", "default")


@pytest.mark.parametrize("end", [World.delete, World.reset])
def test_a_sandbox_that_ended_is_gone_before_any_collection(world: World, end: Callable[[World, str], object]) -> None:
    gone = weakref.ref(new_sandbox(world))
    new_message(gone() or world.get("mine"))
    gc.disable()
    try:
        end(world, "mine")
        assert gone() is None
    finally:
        gc.enable()


@pytest.fixture
def keyring() -> Keyring:
    return Keyring()


def test_parts_of_a_credential_do_not_run_into_one_another(keyring: Keyring) -> None:
    owners = {("s", "ab", "c"): "one", ("s", "a", "bc"): "other", ("sa", "b", "c"): "third"}
    for parts, owner in owners.items():
        keyring.claim(owner, *parts)

    assert {parts: keyring.open(*parts) for parts in owners} == owners
    assert keyring.open("s", "abc") is None


def test_a_released_credential_opens_nothing_and_is_free(keyring: Keyring) -> None:
    keyring.claim("one", "s", "key")
    keyring.release("other", "s", "key")
    assert keyring.open("s", "key") == "one"

    keyring.release("one", "s", "key")
    assert keyring.open("s", "key") is None
    keyring.claim("other", "s", "key")
    keyring.release_all("one")
    assert keyring.open("s", "key") == "other"


@pytest.mark.parametrize("text", ["", "\x00", "\ud800", "ключ", "x" * 100_000])
def test_any_text_may_be_a_credential(keyring: Keyring, text: str) -> None:
    keyring.claim("one", "s", text)
    assert keyring.open("s", text) == "one"
