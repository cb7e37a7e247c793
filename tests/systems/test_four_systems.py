"""One sandbox, every system: what one does is in no other's way, and all of it goes out and in as one state."""

from __future__ import annotations

from tests.conftest import MakeBox
from tests.support.box import Box
from tests.support.http import got
from tests.support.msgboxx import NOW
from tests.systems._lives import LIVES, READS, SENDS, SYSTEMS, WORLDS, opened, send


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
