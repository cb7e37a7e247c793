"""Pages of 100: the right items on each, nothing twice and nothing missing, also over several api accounts."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import MakeBox
from tests.support.box import Box
from tests.support.http import got
from tests.support.msgboxx import NUMBER_OF, WORLD, A, Api, B, C

FIRST, LAST = "2023-01-01T00:00:00Z", "2024-01-01T00:00:00Z"
FIRST_NUMBER = {A: 447700901000, B: 447700902000, C: 447700903000}
COUNTS = [(0, 0), (1, 1), (99, 1), (100, 1), (101, 2), (250, 3)]


def crowd(**counts: int) -> dict[str, Any]:
    """The small world with this many contacts in each api account instead of its own, with dates that interleave."""
    groups = [
        {
            "api_account": account,
            "count": counts[name],
            "first_number": f"+{FIRST_NUMBER[account]}",
            "first": FIRST,
            "last": LAST,
        }
        for name, account in (("a", A), ("b", B), ("c", C))
        if counts.get(name)
    ]
    world = {**WORLD, "contacts": [], "conversations": [], "generated_contacts": groups}
    return {"msgboxx": world}


def numbers(account: str, count: int) -> list[str]:
    return [f"+{FIRST_NUMBER[account] + place}" for place in range(count)]


def pages_of(api: Api, path: str, count: int, **params: Any) -> list[list[dict[str, Any]]]:
    """Every page of a list that is to have so many records, after a look at the two past its end."""
    pages = -(-count // 100)
    found = [got(api.get(path, page=number, **params)) for number in range(1, pages + 3)]
    assert [page["paging"] for page in found] == [{"recordCount": count, "pages": pages}] * (pages + 2)
    assert all(set(page) == {"items", "paging"} for page in found)
    assert found[pages]["items"] == found[pages + 1]["items"] == []
    return [page["items"] for page in found[:pages]]


@pytest.mark.parametrize(("count", "pages"), COUNTS)
def test_contacts_come_in_pages_of_100_in_the_order_they_were_added(make_box: MakeBox, count: int, pages: int) -> None:
    api = make_box(fixtures=crowd(a=count)).log_in()
    found = pages_of(api, "/contact", count)
    assert [len(page) for page in found] == [100] * (count // 100) + ([count % 100] if count % 100 else [])
    assert len(found) == pages
    assert [contact["mobileNumber"] for page in found for contact in page] == numbers(A, count)
    assert len({contact["contactId"] for page in found for contact in page}) == count


@pytest.mark.parametrize(("count", "pages"), COUNTS)
def test_created_contacts_page_as_seeded_ones_do(make_box: MakeBox, count: int, pages: int) -> None:
    api = make_box(fixtures=crowd(), limits={"msgboxx": {"per_minute": None}}).log_in()
    for number in numbers(A, count):
        got(api.add_contact(number), 201)
    found = pages_of(api, "/contact", count)
    assert len(found) == pages
    assert [contact["mobileNumber"] for page in found for contact in page] == numbers(A, count)


def test_without_a_page_it_is_the_first(make_box: MakeBox) -> None:
    api = make_box(fixtures=crowd(a=101)).log_in()
    assert got(api.get("/contact")) == got(api.get("/contact", page=1)) == got(api.get("/contact", page="01"))


@pytest.mark.parametrize("page", [4, 10**6, 10**12, 10**18, 10**30])
def test_a_page_past_the_end_is_empty_with_the_same_paging(make_box: MakeBox, page: int) -> None:
    api = make_box(fixtures=crowd(a=250)).log_in()
    assert got(api.get("/contact", page=page)) == {"items": [], "paging": {"recordCount": 250, "pages": 3}}


def test_a_user_of_two_accounts_sees_the_union_in_order_and_nothing_of_the_third(make_box: MakeBox) -> None:
    box = make_box(fixtures=crowd(a=130, b=75, c=60))
    seen = [contact for page in pages_of(box.log_in("limited"), "/contact", 205) for contact in page]
    assert sorted(contact["mobileNumber"] for contact in seen) == sorted(numbers(A, 130) + numbers(B, 75))
    times = [contact["datetime"] for contact in seen]
    assert times == sorted(times)
    assert {contact["apiAccountId"] for contact in seen[:100]} == {A, B}
    everything = [contact for page in pages_of(box.log_in(), "/contact", 265) for contact in page]
    assert [contact for contact in everything if contact["apiAccountId"] != C] == seen


def test_a_filter_by_account_pages_that_account_alone(make_box: MakeBox) -> None:
    box = make_box(fixtures=crowd(a=130, b=75, c=60))
    for who in ("own", "limited"):
        api = box.log_in(who)
        found = pages_of(api, "/contact", 130, apiAccountId=A)
        assert [contact["mobileNumber"] for page in found for contact in page] == numbers(A, 130)
    assert pages_of(box.log_in("limited"), "/contact", 0, apiAccountId=C) == []


def write(box: Box, count: int) -> list[str]:
    """So many inbound messages, a second apart, to A, B, C, A …; their texts."""
    texts = [f"message {place}" for place in range(count)]
    for place, text in enumerate(texts):
        account = (A, B, C)[place % 3]
        box.inbound(f"+{FIRST_NUMBER[account]}", text, to=NUMBER_OF[account])
        box.advance(1)
    return texts


def test_messages_are_newest_first_over_all_pages_of_a_union(make_box: MakeBox) -> None:
    box = make_box(fixtures=crowd(a=1, b=1, c=1))
    texts = write(box, 320)
    everything = [message for page in pages_of(box.log_in(), "/message", 320) for message in page]
    assert [message["bodyText"] for message in everything] == texts[::-1]
    of_two = [text for place, text in enumerate(texts) if place % 3 != 2]
    seen = [message for page in pages_of(box.log_in("limited"), "/message", len(of_two)) for message in page]
    assert [message["bodyText"] for message in seen] == of_two[::-1]
    assert seen == [message for message in everything if message["apiAccountId"] != C]


@pytest.mark.parametrize("count", [99, 100, 101])
def test_broadcasts_page_too(make_box: MakeBox, count: int) -> None:
    api = make_box(limits={"msgboxx": {"per_minute": None}}).log_in()
    contact = api.items("/contact", apiAccountId=A)[0]["contactId"]
    sent = [got(api.broadcast(contact), 201)["broadcastId"] for _ in range(count)]
    found = pages_of(api, "/broadcast", count)
    assert [broadcast["broadcastId"] for page in found for broadcast in page] == sent
