"""Tables declare themselves: a store opens them, and what an import must hold is read from the same words."""

from dataclasses import replace

import pytest

from mock_server.kernel.chance import Chance
from mock_server.kernel.identifiers import Form, Ids, is_uuid, ulid, ulids
from mock_server.kernel.problems import Duplicate
from mock_server.kernel.sandbox import Sandbox
from mock_server.kernel.store import Made, Rules, Tables, table
from mock_server.kernel.structs import Record, struct
from tests.kernel._sandboxes import NAME, new_message

UUID = Form(is_uuid, "the {field} {found!r} of {id} is no UUID.")


@struct(frozen=True, slots=True, kw_only=True)
class Owner(Record):
    id: str
    at: int = 0


@struct(frozen=True, slots=True, kw_only=True)
class Beeper(Record):
    id: str
    number: str
    owner_id: str | None = None
    friends: tuple[str, ...] = ()
    colour: str = "black"


class Store(Tables, system=NAME, messages=Rules(references={"account": "owners"}, values={"channel": ("pager",)})):
    owners = table(Owner, Rules(ids=Ids(UUID, "owner")), at="at")
    beepers = table(
        Beeper,
        Rules(
            references={"owner_id": "owners", "friends": "owners"},
            values={"colour": ("black", "red")},
            forms={"owner_id": UUID},
        ),
        unique={"number": Made(lambda beeper: beeper.number.lower(), ("number",))},
        indexes={"owner": "owner_id", "owner and colour": ("owner_id", "colour")},
    )
    seen = table(Owner, bound=2)


def test_a_store_opens_each_of_its_tables_for_itself() -> None:
    one, other = Store(), Store()
    one.owners.add(Owner(id="a"))

    assert list(one.tables) == ["owners", "beepers", "seen"]
    assert one.tables["owners"] is one.owners
    assert (len(one.owners), len(other.owners)) == (1, 0)
    assert [name for name, _ in one.lasting] == ["owners", "beepers"]
    assert one.seen.bound == 2


def test_records_are_found_by_a_field_by_several_and_by_what_is_made_of_some() -> None:
    beepers = Store().beepers
    old = beepers.add(Beeper(id="1", number="A", owner_id="x"))
    assert beepers.find("number", "a") is old
    assert list(beepers.where("owner and colour", ("x", "black"))) == [old]

    new = beepers.replace(replace(old, number="B", colour="red"))

    assert (beepers.find("number", "a"), beepers.find("number", "b")) == (None, new)
    assert not beepers.where("owner and colour", ("x", "black"))
    assert list(beepers.where("owner and colour", ("x", "red"))) == list(beepers.where("owner", "x")) == [new]
    with pytest.raises(Duplicate):
        beepers.add(Beeper(id="2", number="b"))


def test_a_store_tells_what_an_import_got_wrong_by_what_its_tables_declare(sandbox: Sandbox) -> None:
    store = Store()
    taken = sandbox.chance.ahead().uuid("owner")
    store.owners.add(Owner(id=taken, at=2))
    store.owners.add(Owner(id="a", at=1))
    store.beepers.add(Beeper(id="1", number="1", owner_id="b", friends=("a", "c"), colour="blue"))
    store.beepers.add(Beeper(id="2", number="2"))
    message = new_message(sandbox, channel="fax")

    assert list(store.flaws(sandbox)) == [
        "The owners are not in the order of their time.",
        "owners: the id 'a' of a is no UUID.",
        "beepers: the owner_id 'b' of 1 is no UUID.",
        "beepers: the owner_id 'b' of 1 leads nowhere.",
        "beepers: the friends 'c' of 1 leads nowhere.",
        "beepers: the colour of 1 must be one of black, red.",
        f"messages: the account 'account' of {message.id} leads nowhere.",
        f"messages: the channel of {message.id} must be one of pager.",
        "The next id of owner is taken; `drawn` does not go with the records.",
    ]


def test_an_id_that_is_drawn_only_after_some_others_is_taken_too(sandbox: Sandbox) -> None:
    store = Store()
    ahead = sandbox.chance.ahead()
    later = [ahead.uuid("owner") for _ in range(10)][-1]
    store.owners.add(Owner(id=later, at=1))

    assert list(store.flaws(sandbox)) == ["The next id of owner is taken; `drawn` does not go with the records."]


def test_messages_of_other_systems_are_not_held_against_a_stores_rules(sandbox: Sandbox) -> None:
    new_message(sandbox, system="another", channel="fax")

    assert list(Store().flaws(sandbox)) == []


def test_a_ulid_is_taken_at_whatever_time_it_was_made() -> None:
    ids, owners = ulids(NAME, "own"), Store().owners
    chance = Chance(1)
    drawn = "own_" + "0" * 10
    owners.add(Owner(id=drawn + "0" * 16))
    assert ids.form.fits(drawn + "0" * 16)
    assert not ids.form.fits("own_" + "I" * 26)
    assert not ids.form.fits("new_" + "0" * 26)
    assert not ids.is_next_taken(owners, chance)

    owners.add(Owner(id=f"own_{ulid(10**15, chance.ahead().draw('pager.own'))}"))

    assert ids.is_next_taken(owners, chance)


def test_a_field_or_a_table_that_there_is_not_is_told_where_it_is_declared() -> None:
    with pytest.raises(TypeError, match="Owner has no field name"):
        table(Owner, indexes={"name": "name"})
    with pytest.raises(TypeError, match="Owner has no field colour"):

        class _OfColour(Tables, system=NAME, messages=Rules()):
            owners = table(Owner, Rules(values={"colour": ("black",)}))

    with pytest.raises(TypeError, match="refers to people"):

        class _OfPeople(Tables, system=NAME, messages=Rules(references={"party": "people"})):
            owners = table(Owner)
