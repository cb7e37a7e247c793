"""Customers, locations and enquiries: listed in pages, looked up, created, changed, deleted."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import MakeBox
from tests.support.box import Box
from tests.support.coax import (
    ANN,
    ANN_AT_A,
    ANN_AT_B,
    BOB,
    BOB_AT_B,
    CUSTOMER_FIELDS,
    CUSTOMERS,
    EMAIL,
    ENQUIRIES,
    FIXTURES,
    LOCATIONS,
    MEG,
    NED,
    NED_AT_C,
    NOBODY,
    PHONE,
    STRANGER,
    A,
    Api,
    B,
    C,
    done,
    refused,
    sent,
)

FETCHED = {CUSTOMERS: "Customers fetched!", LOCATIONS: "Locations fetched!", ENQUIRIES: "Enquiries fetched!"}
LOCATION_FIELDS = ["id", "name", "address", "phone", "email", "timezone", "created_at"]


def ids(api: Api, path: str, **params: Any) -> list[str]:
    return [item["id"] for item in api.items(path, **params)]


@pytest.mark.parametrize(
    ("path", "order"),
    [(CUSTOMERS, [ANN, BOB, MEG, NED]), (LOCATIONS, [A, B, C]), (ENQUIRIES, [NED_AT_C, BOB_AT_B, ANN_AT_A, ANN_AT_B])],
)
def test_pages_cut_a_list_without_loss(api: Api, path: str, order: list[str]) -> None:
    whole = done(api.get(path), FETCHED[path])
    assert list(whole) == ["items", "page", "page_size", "total", "total_pages"]
    assert [item["id"] for item in whole["items"]] == order
    assert (whole["page"], whole["page_size"], whole["total"], whole["total_pages"]) == (1, 20, len(order), 1)
    for size in (1, 2, 3, 100):
        pages = -(-len(order) // size)
        found = [done(api.get(path, page=page, page_size=size), FETCHED[path]) for page in range(1, pages + 2)]
        assert [item["id"] for page in found for item in page["items"]] == order
        assert {(page["total"], page["total_pages"]) for page in found} == {(len(order), pages)}
        assert found[-1]["items"] == []


def test_an_empty_list_has_no_pages(make_box: MakeBox) -> None:
    with Api.of(make_box(fixtures="empty")) as api:
        for path, message in FETCHED.items():
            assert done(api.get(path), message) == {
                "items": [],
                "page": 1,
                "page_size": 20,
                "total": 0,
                "total_pages": 0,
            }


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("ann", [ANN]),
        ("ANN@EX", [ANN]),
        ("447700900102", [BOB]),
        ("example ltd", [ANN]),
        ("example.com", [ANN, MEG]),
        ("nobody", []),
        ("", [ANN, BOB, MEG, NED]),
    ],
)
def test_q_looks_in_name_email_phone_and_company(api: Api, words: str, found: list[str]) -> None:
    assert ids(api, CUSTOMERS, q=words) == found


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"status": "open"}, [ANN_AT_A]),
        ({"status": "closed"}, [ANN_AT_B]),
        ({"customer_id": ANN}, [ANN_AT_A, ANN_AT_B]),
        ({"customer_id": ANN.upper()}, [ANN_AT_A, ANN_AT_B]),
        ({"customer_id": ANN, "status": "closed"}, [ANN_AT_B]),
        ({"customer_id": ANN, "business_location_id": A}, [ANN_AT_A]),
        ({"customer_id": ANN, "business_location_id": A, "status": "closed"}, []),
        ({"business_location_id": B}, [BOB_AT_B, ANN_AT_B]),
        ({"business_location_id": B, "status": "pending"}, [BOB_AT_B]),
        ({"customer_id": NOBODY}, []),
        ({"q": "ann"}, [ANN_AT_A, ANN_AT_B]),
        ({"q": "ann", "status": "open"}, [ANN_AT_A]),
        ({"q": "ann", "page_size": "1", "page": "2"}, [ANN_AT_B]),
    ],
    ids=str,
)
def test_enquiries_are_narrowed_by_every_filter(api: Api, filters: dict[str, str], found: list[str]) -> None:
    assert ids(api, ENQUIRIES, **filters) == found


def test_an_enquiry_is_what_its_call_left_and_follows_its_customer(api: Api) -> None:
    listed = api.items(ENQUIRIES, customer_id=ANN)[0]
    whole = api.enquiry(ANN_AT_A)
    assert {name: whole[name] for name in listed} == listed
    assert set(whole) - set(listed) == {"messages", "activities"}
    assert whole["customer"] == api.customer(ANN)
    done(api.put(f"{CUSTOMERS}/{ANN}", {"name": "Anne"}), "Customer updated!")
    assert api.items(ENQUIRIES, customer_id=ANN)[0]["customer"]["name"] == "Anne"


def test_a_customer_is_created_with_what_is_given(api: Api) -> None:
    given = {
        "name": "Nova",
        "address": "9 Example Street",
        "company_name": "Nova Ltd",
        "source": "web",
        "status": "lead",
        "location_id": A,
        "tags": ["a", "b", "a"],
    }
    created = done(api.post(CUSTOMERS, given), "Customer created!", 201)
    assert list(created) == CUSTOMER_FIELDS
    assert {name: created[name] for name in given} == {**given, "tags": ["a", "b"]}
    assert created["created_at"] == created["updated_at"] == "2024-05-01T12:00:00.000Z"
    assert api.customer(created["id"]) == created
    assert ids(api, CUSTOMERS)[-1] == created["id"]
    other = done(
        api.post(CUSTOMERS, {"name": "N", "phone": "0491 570 156", "email": "n@example.com"}), "Customer created!", 201
    )
    assert (other["phone"], other["email"]) == ("+61491570156", "n@example.com")


def test_an_upsert_creates_then_finds_by_either_detail(api: Api) -> None:
    created = done(
        api.put(CUSTOMERS, {"phone": STRANGER, "email": "N@example.com", "tags": ["a"]}), "Customer upserted!"
    )
    by_phone = done(api.put(CUSTOMERS, {"phone": "+44 7700 900199", "name": "Nova"}), "Customer upserted!")
    assert by_phone == {**created, "name": "Nova"}
    by_email = done(api.put(CUSTOMERS, {"email": "n@EXAMPLE.com", "added_tags": ["b", "a"]}), "Customer upserted!")
    assert by_email == {**by_phone, "tags": ["a", "b"], "email": "n@EXAMPLE.com"}
    replaced = done(api.put(CUSTOMERS, {"phone": STRANGER, "tags": ["c"], "added_tags": ["d"]}), "Customer upserted!")
    assert replaced["tags"] == ["c", "d"]
    assert ids(api, CUSTOMERS)[-1] == created["id"]


def test_an_upsert_leaves_what_it_does_not_name(api: Api) -> None:
    before = api.customer(ANN)
    assert done(api.put(CUSTOMERS, {"phone": PHONE[ANN]}), "Customer upserted!") == before
    nulls = dict.fromkeys(("name", "address", "avatar", "company_name", "tags", "added_tags", "source", "location_id"))
    assert done(api.put(CUSTOMERS, {"phone": PHONE[ANN], **nulls}), "Customer upserted!") == before


def test_do_not_update_leaves_an_upserted_customer(api: Api) -> None:
    before = api.customer(ANN)
    left = api.put(CUSTOMERS, {"email": EMAIL[ANN], "name": "Anne", "tags": [], "do_not_update": True})
    assert done(left, "Customer upserted!") == before
    made = api.put(CUSTOMERS, {"phone": STRANGER, "name": "Nova", "do_not_update": True})
    assert done(made, "Customer upserted!")["name"] == "Nova"


def test_an_update_changes_what_it_names_and_null_takes_away(box: Box, api: Api) -> None:
    before = api.customer(ANN)
    box.advance(60)
    changed = done(api.put(f"{CUSTOMERS}/{ANN}", {"company_name": None, "phone": "0491 570 156"}), "Customer updated!")
    expected = {**before, "company_name": None, "phone": "+61491570156", "updated_at": "2024-05-01T12:01:00.000Z"}
    assert changed == api.customer(ANN) == expected
    assert sent(api.send(phone=PHONE[ANN], location_id=A))["customer"]["id"] != ANN
    assert done(api.put(f"{CUSTOMERS}/{ANN}", {}), "Customer updated!") == expected
    assert (
        done(api.put(f"{CUSTOMERS}/{ANN}", {"email": "ANN@example.com"}), "Customer updated!")["email"]
        == "ANN@example.com"
    )


def test_a_deleted_customer_is_gone_and_its_details_are_free(api: Api) -> None:
    answer = api.delete(f"{CUSTOMERS}/{ANN}")
    assert answer.json() == {"success": True, "message": "Customer deleted!"}
    refused(api.get(f"{CUSTOMERS}/{ANN}"), 404)
    refused(api.delete(f"{CUSTOMERS}/{ANN}"), 404)
    refused(api.send_on(ANN_AT_A), 404)
    assert sent(api.send(phone=PHONE[ANN], email=EMAIL[ANN], location_id=A))["enquiry"]["id"] != ANN_AT_A
    assert api.enquiry(ANN_AT_A)["customer"] is None


def test_locations_are_made_changed_and_taken_away(api: Api) -> None:
    made = done(
        api.post(LOCATIONS, {"name": "Delta", "phone": "02 5550 1234", "timezone": "Australia/Sydney"}),
        "Location created!",
        201,
    )
    assert list(made) == LOCATION_FIELDS
    assert (made["name"], made["phone"], made["address"], made["timezone"]) == (
        "Delta",
        "+61255501234",
        None,
        "Australia/Sydney",
    )
    path = f"{LOCATIONS}/{made['id']}"
    assert done(api.get(path), "Location fetched!") == made
    changed = done(api.put(path, {"address": "4 Example Street", "phone": None}), "Location updated!")
    assert changed == {**made, "address": "4 Example Street", "phone": None}
    assert ids(api, LOCATIONS, q="4 EXAMPLE") == [made["id"]]
    assert api.delete(path).json() == {"success": True, "message": "Location deleted!"}
    refused(api.get(path), 404)
    assert ids(api, LOCATIONS) == [A, B, C]


def test_a_location_in_use_says_by_what(api: Api) -> None:
    assert "enquiries" in refused(api.delete(f"{LOCATIONS}/{A}"), 409)
    assert "API keys" in refused(api.delete(f"{LOCATIONS}/{B}"), 409)
    made = done(api.post(LOCATIONS, {"name": "Delta"}), "Location created!", 201)["id"]
    done(api.put(f"{CUSTOMERS}/{NED}", {"location_id": made}), "Customer updated!")
    assert "customers" in refused(api.delete(f"{LOCATIONS}/{made}"), 409)
    done(api.put(f"{CUSTOMERS}/{NED}", {"location_id": None}), "Customer updated!")
    done(api.delete(f"{LOCATIONS}/{made}"), "Location deleted!")


def test_ids_are_read_in_either_case(api: Api) -> None:
    assert api.customer(ANN.upper())["id"] == ANN
    assert api.enquiry(ANN_AT_A.upper())["id"] == ANN_AT_A
    assert sent(api.send_on(ANN_AT_A.upper()))["enquiry"]["id"] == ANN_AT_A
    assert sent(api.send(contact_id=BOB.upper(), business_location_id=B.upper()))["customer"]["id"] == BOB


def test_a_new_location_can_be_sent_from_without_an_address_of_its_own(make_box: MakeBox) -> None:
    box = make_box(fixtures="empty")
    with Api.of(box) as api:
        made = done(api.post(LOCATIONS, {"name": "Delta"}), "Location created!", 201)["id"]
        sent(api.send(phone=STRANGER, location_id=made))
        assert box.messages()[0]["from"] == f"{made}@sms"


def test_the_same_record_is_shown_the_same_everywhere(make_box: MakeBox) -> None:
    with Api.of(make_box(fixtures=FIXTURES)) as api:
        body = sent(api.send(phone=PHONE[ANN], location_id=A))
        assert body["customer"] == body["enquiry"]["customer"] == api.customer(ANN)
        assert body["enquiry"] == api.items(ENQUIRIES, customer_id=ANN)[0]
