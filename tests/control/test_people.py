"""People, windows and what a customer may say, as the operator sees them, in all systems."""

import pytest

from tests.conftest import MakeBox
from tests.support.box import Box
from tests.support.http import got
from tests.support.msgboxx import NUMBER_OF, PHONE_OF, WILL, A, C

STRANGER, OTHER = "+447700900999", "+15550100199"
DAY = 86_400


@pytest.mark.parametrize("system", ["coext", "msgboxx"])
def test_a_window_is_open_for_24_hours_after_the_customer_has_written(world: Box, system: str) -> None:
    written = world.inbound(STRANGER, system=system, name="Stella")
    (window,) = world.items("/windows", system=system, address=STRANGER)
    whose = {"system": system, "address": STRANGER, "name": "Stella", "message_id": written["id"]}
    times = {"opened_at": written["created_at"], "closes_at": "2024-05-02T12:00:00.000Z", "remaining_seconds": DAY}
    rest = {name: window[name] for name in ("account", "rule", "affects")}
    assert window == {"applies": True, "open": True, "reason": "customer_wrote"} | whose | times | rest
    world.advance(DAY - 1)
    (window,) = world.items("/windows", system=system, address=STRANGER, state="open")
    assert window["remaining_seconds"] == 1
    world.advance(1)
    (window,) = world.items("/windows", system=system, address=STRANGER)
    assert (window["open"], window["reason"], window["remaining_seconds"]) == (False, "too_long_ago", 0)
    assert world.items("/windows", system=system, address=STRANGER, state="open") == []
    assert world.items("/windows", system=system, address=STRANGER, state="closed") == [window]


def test_a_window_is_open_exactly_as_long_as_the_system_takes_a_text(box: Box) -> None:
    """Not at 24 hours any more (assumed)."""
    box.inbound(PHONE_OF[WILL], to=NUMBER_OF[A])
    for seconds, status, is_open in ((DAY - 1, 201, True), (1, 400, False)):
        box.advance(seconds)
        assert box.log_in().say(WILL).status_code == status
        assert [one["open"] for one in box.items("/windows", address=PHONE_OF[WILL], system="msgboxx")] == [is_open]


@pytest.mark.parametrize("system", ["coext", "msgboxx"])
def test_who_never_wrote_has_no_window(world: Box, system: str) -> None:
    (window,) = world.items("/windows", system=system, address=STRANGER)
    assert (window["open"], window["reason"], window["name"]) == (False, "never_wrote", STRANGER)
    assert not {"opened_at", "closes_at", "message_id"} & set(window)


def test_a_system_without_a_window_says_so_once(world: Box) -> None:
    total = got(world.get("/windows"))["paging"]["total"]
    without = world.items("/windows", before=total - 2)
    told = {"applies": False, "rule": "none is documented"}
    assert sorted(without, key=lambda one: str(one["system"])) == [
        {"system": system, **told} for system in ("coax", "tripdesk")
    ]
    assert world.items("/windows", system="coax") == [{"system": "coax", **told}]
    assert world.items("/windows", system="coax", state="open") == []


def test_the_window_that_closes_soonest_is_the_first_and_pages_go_on(world: Box) -> None:
    numbers = [f"+4477009001{place:02}" for place in range(5)]
    for number in numbers:
        world.inbound(number, system="coext")
        world.advance(60)
    every = [one["address"] for one in world.items("/windows", system="coext", state="open")]
    assert every[-5:] == numbers
    first = got(world.get("/windows", system="coext", state="open", limit=2))
    assert [one["address"] for one in first["items"]] == every[:2]
    assert first["paging"] == {"total": len(every), "next": 2}
    second = got(world.get("/windows", system="coext", state="open", limit=200, before=2))
    assert [one["address"] for one in second["items"]] == every[2:]
    assert second["paging"] == {"total": len(every)}
    world.advance(DAY)
    world.inbound(OTHER, system="coext")
    addresses = [one["address"] for one in world.items("/windows", system="coext")]
    assert addresses[:6] == [OTHER, *reversed(numbers)]


def test_one_address_in_several_systems_is_one_person(world: Box) -> None:
    for system in ("coext", "coax", "msgboxx", "tripdesk"):
        world.advance(60)
        last = world.inbound(STRANGER, f"By {system}", system=system, name="Stella Stranger")
    person = world.items("/people")[0]
    assert (person["address"], person["name"]) == (STRANGER, "Stella Stranger")
    assert (person["inbound"], person["outbound"]) == (4, 0)
    newest_first = ("tripdesk", "msgboxx", "coax", "coext")
    assert [(found["system"], found["messages"]) for found in person["systems"]] == [(name, 1) for name in newest_first]
    assert person["last"]["id"] == last["id"]
    assert person["last_at"] == last["created_at"]
    assert (person["window"]["system"], person["window"]["open"]) == ("coext", True)


def test_of_windows_that_close_at_once_the_first_system_s_is_shown(world: Box) -> None:
    for system in ("msgboxx", "coext"):
        got(world.post("/inbound", {"system": system, "from": STRANGER, "text": "Hi"}), 201)
    served = [window["system"] for window in world.items("/windows", address=STRANGER, state="open")]
    assert world.items("/people")[0]["window"]["system"] == served[0]


def test_people_are_listed_once_each_by_their_newest_message_page_after_page(world: Box) -> None:
    numbers = [f"+4477009001{place:02}" for place in range(7)]
    for number in (*numbers, *numbers[:3]):
        world.inbound(number, system="coext")
    wanted = [*reversed(numbers[:3]), *reversed(numbers[3:])]
    for limit in (2, 5, 200):
        found = [person["address"] for person in world.walked("/people", limit=limit)]
        assert found[:7] == wanted
        assert len(found) == len(set(found))


def test_who_has_written_since_is_asked_for(world: Box) -> None:
    world.inbound(STRANGER, system="coext")
    place = got(world.get("/people", limit=1))["paging"]["previous"]
    world.inbound(OTHER, system="coext")
    page = got(world.get("/people", after=place))
    assert [person["address"] for person in page["items"]] == [OTHER]
    assert page["paging"]["complete"] is True


def test_a_system_s_own_number_is_nobody(world: Box) -> None:
    own = {one["id"] for one in got(world.get("/inbound/options", system="coext"))["items"][0]["to"]}
    world.inbound(STRANGER, system="coext")
    assert own
    senders = {message["to"] for message in world.messages(direction="inbound", system="coext")}
    assert not senders & {person["address"] for person in world.items("/people", limit=200)}


# What is found, and the texts of which each finds it.
SEARCHES: dict[tuple[str, ...], tuple[str, ...]] = {
    (STRANGER,): ("stella", "900999", "with:+44770090099*", "window:open", "before:-30s"),
    (OTHER,): (f"with:{OTHER[1:]}", "newest", "system:tripdesk", "-window:open", "after:-30s"),
    (OTHER, STRANGER): ("is:inbound",),
    (): ("is:outbound",),
}


@pytest.mark.parametrize(("text", "wanted"), [(text, found) for found, texts in SEARCHES.items() for text in texts])
def test_people_are_searched(world: Box, text: str, wanted: tuple[str, ...]) -> None:
    world.inbound(STRANGER, system="coext", name="Stella")
    world.advance(60)
    world.inbound(OTHER, "The newest", system="tripdesk")
    found = [person["address"] for person in world.items("/people", query=text)]
    assert tuple(address for address in found if address in (STRANGER, OTHER)) == wanted


def test_people_of_one_system_are_asked_for(world: Box, make_box: MakeBox) -> None:
    world.inbound(STRANGER, system="coext")
    world.inbound(OTHER, system="tripdesk")
    addresses = [person["address"] for person in world.items("/people", system="tripdesk", limit=200)]
    assert addresses[0] == OTHER
    assert STRANGER not in addresses
    assert make_box(fixtures="empty").items("/people") == world.items("/people", query="colourless") == []


def test_what_a_customer_may_say_is_what_inbound_takes(world: Box) -> None:
    listed = got(world.get("/inbound/options"))["items"]
    assert [one["system"] for one in listed] == list(world.view["systems"])
    for options in listed:
        assert options["from_form"]
        assert any(receiver["default"] for receiver in options["to"])
        for receiver in options["to"]:
            channel = receiver.get("channel", options["channels"][0])
            sender = {"email": "ada@example.com"}.get(channel, STRANGER)
            plane = {"plane": receiver["plane"]} if "plane" in receiver else {}
            body = {"system": options["system"], "from": sender, "text": "x", "to": receiver["id"], "channel": channel}
            got(world.post("/inbound", body | plane), 201)


@pytest.mark.parametrize("system", ["coext", "msgboxx", "coax"])
def test_without_an_address_it_goes_to_the_default_of_who_writes(world: Box, system: str) -> None:
    for to in [one["id"] for one in got(world.get("/inbound/options", system=system))["items"][0]["to"]]:
        sender = f"+4477009002{len(to)}{sum(map(ord, to)) % 10}"
        first = world.inbound(sender, system=system, to=to, name="Ada")
        (options,) = got(world.get("/inbound/options", **{"system": system, "from": sender}))["items"]
        assert options["known"] == {"name": "Ada"}
        assert [one["id"] for one in options["to"] if one["default"]] == [options["to"][0]["id"]]
        again = world.inbound(sender, system=system)
        account = world.message(again["id"])["account"]
        assert account == options["to"][0]["id"]
        assert first["to"] == again["to"] or system == "msgboxx"


def test_msgboxx_s_receivers_begin_with_those_that_know_who_writes(box: Box) -> None:
    box.inbound(STRANGER, to=NUMBER_OF[C])
    for asked, first in (({"from": STRANGER}, C), ({}, A)):
        (options,) = got(box.get("/inbound/options", system="msgboxx", **asked))["items"]
        assert options["to"][0]["id"] == first
    assert box.inbound(OTHER)["to"] == NUMBER_OF[A]
