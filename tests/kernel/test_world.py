"""Sandboxes by id and by credential: each for itself, resettable, and never two for one credential."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Mapping
from typing import Any

import pytest

from mock_server.kernel.keyring import Keyring
from mock_server.kernel.problems import Conflict, Duplicate, NotFound
from mock_server.kernel.sandbox import Origin, Sandbox
from mock_server.kernel.world import MAX_SANDBOXES, World
from tests.kernel._sandboxes import NAME, START, Pager, Vendor, new_message, new_sandbox, new_world, no_webhooks


def numbers(sandbox) -> list[str]:
    return [pager.number for pager in sandbox.stores[NAME]]


def test_the_default_sandbox_is_there_from_the_start() -> None:
    world = new_world()

    assert world.get("default").id == "default"
    assert [sandbox.id for sandbox in world.all()] == ["default"]


def test_a_credential_opens_its_own_sandbox_and_no_other() -> None:
    world = new_world()
    mine = new_sandbox(world)

    assert world.opened_by(NAME, "key-of-mine") is mine
    assert world.opened_by(NAME, "key-of-default") is world.get("default")
    assert world.opened_by(NAME, "key-of-nobody") is None
    assert world.opened_by("another", "key-of-mine") is None


def test_what_happens_in_one_sandbox_is_not_seen_in_another() -> None:
    world = new_world()
    one, other = new_sandbox(world), new_sandbox(world, id="other")
    one.stores[NAME].add(Pager(id="p", number="3"))
    new_message(one)
    one.advance_to(START + 5, no_webhooks)

    assert numbers(other) == ["1", "2"]
    assert len(other.messages) == 0
    assert other.clock.now() == START


def test_a_reset_puts_everything_back_but_the_credentials_which_stay() -> None:
    world = new_world()
    old = new_sandbox(world)
    before = [pager.id for pager in old.stores[NAME]]
    old.stores[NAME].add(Pager(id="p", number="3"))
    new_message(old)
    old.advance_to(START + 5, no_webhooks)

    new = world.reset("mine")

    assert world.get("mine") is world.opened_by(NAME, "key-of-mine") is new
    assert [pager.id for pager in new.stores[NAME]] == before
    assert len(new.messages) == 0
    assert new.clock.now() == START
    assert new.clock.frozen


@pytest.mark.parametrize(
    ("fixtures", "expected"), [("default", ["1", "2"]), ("empty", []), ({NAME: {"numbers": ["9"]}}, ["9"]), ({}, [])]
)
def test_a_sandbox_has_the_fixtures_that_it_was_created_with(fixtures: object, expected: list[str]) -> None:
    assert numbers(new_sandbox(fixtures=fixtures)) == expected


def test_a_taken_id_is_refused() -> None:
    world = new_world()
    new_sandbox(world)

    with pytest.raises(Duplicate):
        new_sandbox(world)


def test_a_deleted_sandbox_is_gone_with_its_credentials_and_its_id_is_free() -> None:
    world = new_world()
    new_sandbox(world)
    world.delete("mine")

    assert world.opened_by(NAME, "key-of-mine") is None
    with pytest.raises(NotFound):
        world.get("mine")
    with pytest.raises(NotFound):
        world.delete("mine")
    with pytest.raises(NotFound):
        world.reset("mine")
    assert new_sandbox(world) is world.opened_by(NAME, "key-of-mine")


def test_the_default_sandbox_can_be_reset_and_not_deleted() -> None:
    world = new_world()

    with pytest.raises(Conflict):
        world.delete("default")
    assert world.reset("default") is world.get("default")


def test_a_credential_of_another_sandbox_is_refused_and_nothing_is_left_of_the_attempt() -> None:
    world = new_world()
    taken = {NAME: {"numbers": ["secret-1"]}}
    mine = new_sandbox(world, fixtures=taken)

    with pytest.raises(Conflict):
        new_sandbox(world, id="thief", fixtures=taken)

    assert world.find("thief") is None
    assert world.opened_by(NAME, "key-of-thief") is None
    assert world.opened_by(NAME, "secret-1") is mine


def test_a_refused_rebuild_leaves_the_sandbox_as_it_was() -> None:
    world = new_world()
    new_sandbox(world, id="other", fixtures={NAME: {"numbers": ["secret-1"]}})
    mine = new_sandbox(world)

    with pytest.raises(Conflict):
        world.rebuild(
            "mine", lambda sandbox: sandbox.stores[NAME].add(Pager(id="p", number="secret-1")), "state.imported"
        )

    assert world.get("mine") is world.opened_by(NAME, "key-of-mine") is mine
    assert world.opened_by(NAME, "secret-1") is world.get("other")


def test_there_are_at_most_a_thousand_sandboxes() -> None:
    world = new_world(())
    for place in range(MAX_SANDBOXES - 1):
        world.create(Origin(f"s{place}", 1))

    with pytest.raises(Conflict):
        world.create(Origin("one-too-many", 1))
    world.delete("s0")
    world.create(Origin("one-too-many", 1))


def test_ids_that_nobody_chose_are_all_different() -> None:
    world = new_world()
    ids = {world.id_of(None) for _ in range(100)}

    assert len(ids) == 100
    assert all(id.startswith("sb_") for id in ids)


def test_parts_of_a_credential_do_not_run_into_one_another() -> None:
    keyring = Keyring()
    keyring.claim("one", "s", "ab", "c")
    keyring.claim("other", "s", "a", "bc")
    keyring.claim("third", "sa", "b", "c")

    assert [keyring.open("s", "ab", "c"), keyring.open("s", "a", "bc"), keyring.open("sa", "b", "c")] == [
        "one",
        "other",
        "third",
    ]
    assert keyring.open("s", "abc") is None


def test_a_released_credential_opens_nothing_and_is_free() -> None:
    keyring = Keyring()
    keyring.claim("one", "s", "key")
    keyring.release("other", "s", "key")
    assert keyring.open("s", "key") == "one"

    keyring.release("one", "s", "key")
    assert keyring.open("s", "key") is None
    keyring.claim("other", "s", "key")
    keyring.release_all("one")
    assert keyring.open("s", "key") == "other"


def test_any_text_may_be_a_credential() -> None:
    keyring = Keyring()
    for text in ("", "\x00", "\ud800", "ключ", "x" * 100_000):
        keyring.claim("one", "s", text)
        assert keyring.open("s", text) == "one"


def test_a_signing_key_outlives_a_reset_and_not_its_sandbox() -> None:
    world = new_world()
    first = new_sandbox(world).credentials[NAME].signing_key
    assert world.reset("mine").credentials[NAME].signing_key == first

    world.delete("mine")
    again = new_sandbox(world).credentials[NAME].signing_key
    assert len({first, again, world.get("default").credentials[NAME].signing_key}) == 3


def test_while_a_sandbox_is_filled_the_others_are_created_reset_and_deleted() -> None:
    world = new_world()
    mine = new_sandbox(world)

    def fill(_: Sandbox) -> None:
        new_sandbox(world, id="other")
        world.reset("default")
        world.delete("other")
        assert world.opened_by(NAME, "key-of-mine") is mine

    assert world.rebuild("mine", fill, "state.imported") is world.get("mine") is world.opened_by(NAME, "key-of-mine")
    assert mine.ended


def test_a_sandbox_that_is_deleted_while_it_is_filled_stays_deleted() -> None:
    world = new_world()
    new_sandbox(world)

    with pytest.raises(NotFound):
        world.rebuild("mine", lambda _: world.delete("mine"), "state.imported")
    assert world.opened_by(NAME, "key-of-mine") is None
    assert world.find("mine") is None


def test_one_that_is_deleted_and_created_anew_meanwhile_is_not_overwritten() -> None:
    world = new_world()
    new_sandbox(world)

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


def test_a_deleted_sandbox_is_gone_at_once_and_not_when_the_collector_looks() -> None:
    world = new_world()
    gone = weakref.ref(new_sandbox(world))
    new_message(gone() or world.get("mine"))
    gc.disable()
    try:
        world.delete("mine")
        assert gone() is None
    finally:
        gc.enable()


def test_a_sandbox_that_was_reset_is_gone_at_once_too() -> None:
    world = new_world()
    gone = weakref.ref(new_sandbox(world))
    gc.disable()
    try:
        world.reset("mine")
        assert gone() is None
    finally:
        gc.enable()
