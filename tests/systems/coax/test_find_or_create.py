"""Customer and enquiry are found by what a call says of them, or created: once, and the right ones."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.box import Box
from tests.support.coax import (
    ANN,
    ANN_AT_A,
    ANN_AT_B,
    BOB,
    BOB_AT_B,
    CUSTOMERS,
    EMAIL,
    ENQUIRIES,
    MEG,
    NED,
    NED_AT_C,
    PHONE,
    SCHEDULE,
    SEND,
    STRANGER,
    A,
    Api,
    B,
    C,
    done,
    sent,
)

SPELLINGS = {
    "E.164": "+447700900101",
    "spaces": "+44 7700 900101",
    "the trunk zero in brackets": "+44 (0)7700 900101",
    "hyphens": "+44-7700-900-101",
    "the Australian prefix for abroad": "0011 44 7700 900101",
}


def counted(api: Api) -> tuple[int, int]:
    """How many customers and enquiries there are."""
    pages = (done(api.get(CUSTOMERS), "Customers fetched!"), done(api.get(ENQUIRIES), "Enquiries fetched!"))
    return pages[0]["total"], pages[1]["total"]


@pytest.mark.parametrize("phone", SPELLINGS.values(), ids=SPELLINGS)
def test_a_customer_is_found_by_phone_in_any_spelling(api: Api, phone: str) -> None:
    before = counted(api)
    assert sent(api.send(phone=phone, business_location_id=A))["customer"]["id"] == ANN
    assert counted(api) == before


@pytest.mark.parametrize("email", ["ann@example.com", "ANN@example.com", "Ann@Example.COM"])
def test_a_customer_is_found_by_email_in_either_case(api: Api, email: str) -> None:
    before = counted(api)
    assert sent(api.send("email", email=email, business_location_id=A))["customer"]["id"] == ANN
    assert counted(api) == before


def test_a_national_and_an_international_spelling_of_one_number_find_one_customer(api: Api) -> None:
    first = sent(api.send(phone="0491 570 156", business_location_id=A))
    assert first["customer"]["phone"] == "+61491570156"
    for spelling in ("+61491570156", "+61 491 570 156", "(04) 9157 0156", "61491570156", "0011 61 491 570 156"):
        again = sent(api.send(phone=spelling, business_location_id=A))
        assert again["customer"] == first["customer"]
        assert again["enquiry"]["id"] == first["enquiry"]["id"]


def test_phone_and_email_of_one_customer_find_it(api: Api) -> None:
    before = counted(api)
    assert sent(api.send(phone=PHONE[ANN], email=EMAIL[ANN], location_id=A))["customer"]["id"] == ANN
    assert counted(api) == before


def test_a_detail_that_nobody_has_is_added_to_the_customer_of_the_other(api: Api) -> None:
    found = sent(api.send(phone=STRANGER, email=EMAIL[MEG], location_id=A))["customer"]
    assert (found["id"], found["phone"]) == (MEG, STRANGER)
    assert sent(api.send(phone=STRANGER, location_id=A))["customer"]["id"] == MEG


def test_nobody_known_is_created_with_every_detail(api: Api) -> None:
    details = {
        "name": "Nova",
        "email": "Nova@example.com",
        "phone": STRANGER,
        "avatar": "https://example.com/nova.png",
        "company_name": "Nova Ltd",
        "address": "9 Example Street",
    }
    created = sent(api.send(business_location_id=A, **details))["customer"]
    assert {name: created[name] for name in details} == details
    assert api.customer(created["id"]) == created
    assert (created["tags"], created["source"], created["status"], created["location_id"]) == ([], None, None, None)


def test_details_of_a_customer_who_is_found_are_brought_up_to_date(box: Box, api: Api) -> None:
    before = api.customer(ANN)
    box.advance(60)
    changed = sent(api.send(phone=PHONE[ANN], location_id=A, name="Anne", address="1 New Street"))["customer"]
    assert changed == {**before, "name": "Anne", "address": "1 New Street", "updated_at": "2024-05-01T12:01:00.000Z"}


def test_the_same_details_again_change_nothing(box: Box, api: Api) -> None:
    before = api.customer(ANN)
    box.advance(60)
    assert sent(api.send(phone=PHONE[ANN], location_id=A, name="Ann"))["customer"] == before


def test_do_not_update_leaves_a_customer_who_is_found(api: Api) -> None:
    before = api.customer(ANN)
    kept = api.send(phone=PHONE[ANN], email="new@example.com", name="Anne", location_id=A, do_not_update=True)
    assert sent(kept)["customer"] == before
    assert api.customer(ANN) == before


def test_do_not_update_creates_who_is_not_found(api: Api) -> None:
    created = sent(api.send(phone=STRANGER, name="Nova", location_id=A, do_not_update=True))["customer"]
    assert (created["phone"], created["name"]) == (STRANGER, "Nova")


def test_null_counts_as_left_out(api: Api) -> None:
    before = api.customer(ANN)
    optional = ("name", "email", "avatar", "company_name", "address", "contact_id", "contact_ids", "enquiry_id")
    nulls = dict.fromkeys((*optional, "location_id", "type", "sub_type", "is_bot", "createActivity", "campaign_id"))
    answer = sent(api.send(phone=PHONE[ANN], business_location_id=A, **nulls))
    assert (answer["customer"], answer["enquiry"]["id"]) == (before, ANN_AT_A)


def test_an_open_enquiry_at_the_location_is_used_again(api: Api) -> None:
    assert sent(api.send(phone=PHONE[ANN], location_id=A))["enquiry"]["id"] == ANN_AT_A
    assert sent(api.send(phone=PHONE[BOB], location_id=B))["enquiry"]["id"] == BOB_AT_B
    assert sent(api.send("webchat", contact_id=NED, location_id=C))["enquiry"]["id"] == NED_AT_C


def test_a_closed_enquiry_is_not_used_again(api: Api) -> None:
    begun = sent(api.send(phone=PHONE[ANN], location_id=B))["enquiry"]
    assert begun["id"] != ANN_AT_B
    assert (begun["status"], begun["customer_id"], begun["business_location_id"]) == ("new", ANN, B)
    assert sent(api.send(phone=PHONE[ANN], location_id=B))["enquiry"]["id"] == begun["id"]
    assert api.enquiry(ANN_AT_B)["status"] == "closed"


def test_each_location_has_an_enquiry_of_its_own(api: Api) -> None:
    found = {sent(api.send(phone=STRANGER, location_id=location))["enquiry"]["id"] for location in (A, B, C)}
    assert len(found) == 3
    assert {item["id"] for item in api.items(ENQUIRIES, q=STRANGER)} == found


@pytest.mark.parametrize("status", ["new", "open", "pending"])
def test_every_status_but_closed_counts_as_open(api: Api, status: str) -> None:
    first = sent(api.send(phone=STRANGER, location_id=A, enquiry_status=status))["enquiry"]
    assert first["status"] == status
    assert sent(api.send(phone=STRANGER, location_id=A))["enquiry"]["id"] == first["id"]


def test_of_several_open_enquiries_the_newest_is_used(box: Box, api: Api) -> None:
    first = sent(api.send(phone=STRANGER, location_id=A, enquiry_status="closed"))["enquiry"]["id"]
    box.advance(60)
    second = sent(api.send(phone=STRANGER, location_id=A))["enquiry"]["id"]
    sent(api.send(enquiry_id=first, enquiry_status="open"))
    assert api.enquiry(first)["status"] == "open"
    assert sent(api.send(phone=STRANGER, location_id=A))["enquiry"]["id"] == second != first


@pytest.mark.parametrize(
    "who",
    [{"contact_id": BOB}, {"contact_ids": [BOB]}, {"phone": PHONE[BOB], "contact_id": BOB}],
    ids=["one", "list", "both"],
)
def test_a_contact_id_is_a_customers(api: Api, who: dict[str, Any]) -> None:
    body = sent(api.send(location_id=B, **who))
    assert (body["customer"]["id"], body["enquiry"]["id"]) == (BOB, BOB_AT_B)


def test_several_contacts_get_a_message_each_on_enquiries_of_their_own(box: Box, api: Api) -> None:
    body = sent(api.send(contact_ids=[BOB, ANN, BOB], location_id=B))
    assert [message["customer_id"] for message in body["messages"]] == [BOB, ANN]
    assert body["message"] == body["messages"][0]
    assert (body["customer"]["id"], body["enquiry"]["id"]) == (BOB, BOB_AT_B)
    assert len({message["enquiry_id"] for message in body["messages"]}) == 2
    assert {message["to"] for message in box.messages(direction="outbound")} == {PHONE[ANN], PHONE[BOB]}


def test_contacts_come_besides_the_customer_of_the_details(api: Api) -> None:
    body = sent(api.send(phone=STRANGER, contact_ids=[BOB], location_id=B))
    assert body["customer"]["phone"] == STRANGER
    assert [message["customer_id"] for message in body["messages"]] == [body["customer"]["id"], BOB]


def test_contacts_on_an_enquiry_are_written_to_in_its_customers_stead(box: Box, api: Api) -> None:
    body = sent(api.send_on(ANN_AT_A, contact_id=BOB))
    assert (body["message"]["customer_id"], body["enquiry"]["id"]) == (BOB, ANN_AT_A)
    assert body["customer"]["id"] == ANN
    assert [message["to"] for message in box.messages(direction="outbound")] == [PHONE[BOB]]
    both = sent(api.send_on(ANN_AT_A, contact_ids=[ANN, BOB]))["messages"]
    assert [(message["customer_id"], message["enquiry_id"]) for message in both] == [(ANN, ANN_AT_A), (BOB, ANN_AT_A)]


def test_an_enquiry_in_the_body_needs_neither_customer_nor_location(api: Api) -> None:
    body = sent(api.send(enquiry_id=ANN_AT_A, name="Anne"))
    assert (body["enquiry"]["id"], body["customer"]["name"]) == (ANN_AT_A, "Anne")
    assert sent(api.send(enquiry_id=ANN_AT_A, business_location_id=A))["enquiry"]["id"] == ANN_AT_A


def test_a_closed_enquiry_that_is_named_is_used_and_stays_closed(api: Api) -> None:
    assert sent(api.send_on(ANN_AT_B))["enquiry"]["status"] == "closed"
    assert sent(api.send(enquiry_id=ANN_AT_B, enquiry_status="open"))["enquiry"]["status"] == "open"


def test_a_scheduled_message_finds_by_customer_id_too(api: Api) -> None:
    body = sent(api.schedule("2024-05-02T00:00:00Z", customer_id=BOB, location_id=B), "Message scheduled!")
    assert (body["customer"]["id"], body["enquiry"]["id"]) == (BOB, BOB_AT_B)


def test_both_names_for_the_location_may_say_the_same(api: Api) -> None:
    assert sent(api.send(phone=STRANGER, business_location_id=A, location_id=A))["enquiry"]["business_location_id"] == A
    assert sent(api.send(phone=STRANGER, location_id=A.upper()))["enquiry"]["business_location_id"] == A


@pytest.mark.parametrize("path", [f"{SEND}/sms", f"{SCHEDULE}/sms"])
def test_an_update_of_the_enquiry_is_shown_at_once(api: Api, path: str) -> None:
    body = {"phone": STRANGER, "location_id": A, "message": "x", "scheduled_at": "2024-05-02T00:00:00Z"}
    more = {"team_user_id": "user-7", "campaign_id": "spring-sale", "enquiry_status": "pending"}
    enquiry = api.put(path, {**body, **more}).json()["body"]["enquiry"]
    assert {name: enquiry[name] for name in ("team_user_id", "campaign_id", "status")} == {
        "team_user_id": "user-7",
        "campaign_id": "spring-sale",
        "status": "pending",
    }
