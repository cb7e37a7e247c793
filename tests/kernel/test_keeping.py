"""A sandbox's document: another process's World has the very same sandbox, credentials and secrets included."""

import json
from typing import Any

import pytest

from mock_server.kernel import keeping, lifecycle
from mock_server.kernel.instants import SECOND
from mock_server.kernel.lifecycle import Delivery
from mock_server.kernel.problems import Duplicate, Invalid
from mock_server.kernel.sandbox import Origin, Sandbox
from mock_server.kernel.world import World
from tests.kernel._sandboxes import NAME, START, Pager, advance, altered, exported, new_message, new_sandbox, new_world

ORIGIN = Origin(
    id="mine",
    seed=9,
    fixtures={NAME: {"numbers": ["7"]}},
    now=START,
    frozen=True,
    delivery=Delivery("manual", (("sent", 2), ("delivered", 1), ("read", 3))),
    limits={NAME: {"per_minute": 5}},
    strict=True,
    signatures="sandbox",
    label="a label",
    labels={"team": "checkout"},
    ttl_seconds=600,
)


def document(world: World, sandbox_id: str = "mine") -> bytes:
    found = keeping.document(world, sandbox_id)
    assert found is not None
    return found


@pytest.fixture
def elsewhere() -> World:
    return new_world()


def test_what_is_taken_up_is_the_same_sandbox_and_has_the_same_document(world: World, elsewhere: World) -> None:
    before = world.create(ORIGIN)
    lifecycle.depart(before, new_message(before))
    before.label, before.labels, before.lifetime.seconds = "another label", {"team": "search"}, 60

    after = keeping.restore(elsewhere, document(world))

    assert document(elsewhere) == document(world)
    assert (after.labels, after.lifetime.seconds) == ({"team": "search"}, 60)
    assert (after.origin, after.label, after.credentials) == (before.origin, before.label, before.credentials)
    assert elsewhere.opened_by(NAME, "key-of-mine") is after


def test_a_reset_of_what_was_taken_up_gives_what_a_reset_would_have_given_before() -> None:
    world, elsewhere = new_world(), new_world(("8",))
    world.create(ORIGIN)
    keeping.restore(elsewhere, document(world))

    assert exported(elsewhere.reset("mine"), elsewhere) == exported(world.reset("mine"), world)
    assert [pager.number for pager in elsewhere.get("mine").stores[NAME].pagers] == ["7"]


def test_what_is_due_happens_in_the_next_process_as_it_would_have_in_this_one(world: World, elsewhere: World) -> None:
    before = new_sandbox(world)
    lifecycle.depart(before, new_message(before))
    after = keeping.restore(elsewhere, document(world))

    for sandbox in (before, after):
        advance(sandbox, START + 10 * SECOND)

    assert exported(after, elsewhere) == exported(before, world)
    assert {message.status for message in after.messages} == {"read"}


def test_the_default_sandbox_takes_the_place_of_the_one_a_process_begins_with(world: World, elsewhere: World) -> None:
    world.get("default").stores[NAME].pagers.add(Pager(id="p", number="secret-3"))
    world.get("default").secrets.learn(NAME, ["secret-of-before"])
    fresh = elsewhere.get("default")

    after = keeping.restore(elsewhere, document(world, "default"))

    assert (elsewhere.get("default"), elsewhere.all(), fresh.ended) == (after, [after], True)
    assert elsewhere.opened_by(NAME, "key-of-default") is after
    assert elsewhere.opened_by(NAME, "secret-3") is after
    assert {"secret-of-before", "key-of-default"} <= set(after.secrets.known())


def test_two_documents_of_one_id_do_not_take_each_others_place(world: World, elsewhere: World) -> None:
    new_sandbox(world)
    first = keeping.restore(elsewhere, document(world))
    with pytest.raises(Duplicate):
        keeping.restore(elsewhere, document(world))
    assert elsewhere.get("mine") is first


@pytest.mark.parametrize(
    ("path", "value"),
    [
        *(("version", 2), ("version", None), ("state.version", 7), ("origin.fixtures", 7), ("origin.seed", "x")),
        *((f"credentials.{NAME}.signing_key", 1), ("state.systems.elsewhere", {}), ("unknown", 1)),
    ],
)
def test_a_document_that_is_none_is_refused_in_words_and_leaves_nothing(
    world: World, sandbox: Sandbox, elsewhere: World, path: str, value: Any
) -> None:
    found = altered(json.loads(document(world)), path, value)
    with pytest.raises(Invalid) as raised:
        keeping.restore(elsewhere, json.dumps(found).encode())

    assert raised.value.errors
    assert [sandbox.id for sandbox in elsewhere.all()] == ["default"]


def test_there_is_no_document_of_a_sandbox_that_is_gone(world: World, sandbox: Sandbox) -> None:
    world.delete("mine")
    assert keeping.document(world, "mine") is None
