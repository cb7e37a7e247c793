"""Systems of one sandbox, and sandboxes of one server, are in no other's way; what all systems did is in one list."""

from collections.abc import Iterator

import pytest

from tests.conftest import MakeBox
from tests.support.box import Box
from tests.support.http import Http, got
from tests.support.msgboxx import NOW
from tests.systems._lives import LIVES, READS, SENDS, SYSTEMS, WORLDS, live, opened, send, told


@pytest.fixture
def pair(make_box: MakeBox, system: str) -> tuple[Box, Box]:
    """Two that differ in nothing but their ids and credentials."""
    limits = {} if system == "coext" else {system: {"per_minute": 100}}
    one, other = (make_box(fixtures={system: WORLDS[system]}, limits=limits) for _ in range(2))
    return one, other


def status_of(caller: Http, system: str) -> int:
    return caller.get(READS[system][0]).status_code


def test_two_live_apart_and_a_reset_logs_nobody_out(pair: tuple[Box, Box], make_box: MakeBox, system: str) -> None:
    """One changes neither the other's clock, limits, journal and all else that a state has, nor what it tells."""
    box, other = pair
    beginning, before = box.state(), other.state()
    with opened(box, system) as caller:
        live(box, system)
        box.advance(90 * 86_400)
        lived = box.state()
        got(box.post("/reset"))
        assert lived != box.state() == beginning
        assert status_of(caller, system) == 200
    assert lived != before == other.state()
    box.delete()
    untouched = make_box(fixtures={system: WORLDS[system]})
    assert told(other, system) == told(untouched, system)


def credentials_of(box: Box, system: str) -> Iterator[str]:
    access = box.view["systems"][system]
    for held in (access["credentials"], *access["other_credentials"].values()):
        yield from (value for name, value in held.items() if name.endswith(("key", "secret", "password")))


def test_credentials_are_a_sandboxs_own_and_end_with_it(pair: tuple[Box, Box], make_box: MakeBox, system: str) -> None:
    box, other = pair
    mine, theirs = (list(credentials_of(one, system)) for one in pair)
    assert len({*mine, *theirs}) == 2 * len(mine) > 0
    with opened(box, system) as caller, opened(other, system) as stranger:
        assert (status_of(caller, system), status_of(stranger, system)) == (200, 200)
        box.delete()
        assert (status_of(caller, system), status_of(stranger, system)) == (401, 200)
        make_box(id=box.id, fixtures={system: WORLDS[system]})
        assert status_of(caller, system) == 401


@pytest.mark.parametrize("system", [name for name in SYSTEMS if name != "coext"])
def test_a_limit_of_one_is_not_the_others_and_can_be_changed_and_taken_away(pair: tuple[Box, Box], system: str) -> None:
    box, other = pair
    with opened(box, system) as caller, opened(other, system) as stranger:
        changed = got(box.control.patch(box.path, {"limits": {system: {"per_minute": 2}}}))
        assert changed["limits"][system] == {"per_minute": 2}
        assert [status_of(caller, system) for _ in range(3)][-1] == 429
        assert status_of(stranger, system) == 200
        got(box.control.patch(box.path, {"limits": {system: {"per_minute": None}}}))
        assert {status_of(caller, system) for _ in range(120)} == {200}


@pytest.mark.parametrize("system", SYSTEMS)
def test_credentials_of_one_system_open_no_other(make_box: MakeBox, system: str) -> None:
    box = make_box(fixtures=WORLDS)
    with opened(box, system) as caller:
        for other in SYSTEMS:
            method, path, body, _ = SENDS[other]
            caller.base_url = box.view["systems"][other]["base_url"]
            assert (caller.request(method, path, json=body).status_code == 401) == (other != system)


def send_all(box: Box) -> list[bytes]:
    answers = []
    for system in SYSTEMS:
        with opened(box, system) as http:
            answers.append(send(http, system).content)
    return answers


def test_every_system_has_its_place_in_these_tests() -> None:
    assert all(tuple(table) == SYSTEMS for table in (LIVES, READS, SENDS, WORLDS))


def test_what_every_system_sent_is_in_one_list_and_arrives_by_one_clock(box: Box) -> None:
    send_all(box)
    sent = box.messages(direction="outbound", since=NOW)
    assert sorted(message["system"] for message in sent) == list(SYSTEMS)
    box.advance(60)
    arrived = {message["system"]: message["status"] for message in box.messages(direction="outbound", since=NOW)}
    assert arrived == dict.fromkeys(SYSTEMS, "read")


def test_the_messages_of_all_fixtures_are_in_the_order_of_their_time(make_box: MakeBox) -> None:
    listed = make_box(fixtures="default").messages(page_size=200)
    found = [message["created_at"] for message in listed]
    assert len({message["system"] for message in listed}) > 1
    assert found == sorted(found, reverse=True)


def test_the_same_seed_gives_every_system_the_same_bytes(box: Box, make_box: MakeBox) -> None:
    twin, other = make_box(fixtures=WORLDS), make_box(fixtures=WORLDS, seed=8)
    same = send_all(twin)
    assert send_all(box) == same
    assert not {*send_all(other)} & {*same}


def test_a_fault_of_one_system_strikes_no_other(box: Box) -> None:
    got(box.post("/faults", {"system": "coext", "kind": "error", "status": 503}), 201)
    for system in SYSTEMS:
        with opened(box, system) as http:
            assert http.get(READS[system][0]).status_code == (503 if system == "coext" else 200)
