"""Contacts: created, changed, filtered; a mobileNumber is unique in its api account and nowhere else."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.box import Box
from tests.support.http import got
from tests.support.msgboxx import ACCOUNT_OF, ANN, ANN_IN_B, BEN, BOB, NOW, PHONE_OF, VAL, A, Api, B, refused

FIELDS = ["contactId", "mobileNumber", "name", "status", "email", "apiAccountId", "datetime", "tags"]


def test_a_created_contact_is_given_back_as_it_was_sent(api: Api) -> None:
    created = got(api.add_contact("+447700900777", name="N", email="n@example.com", tags=["b", "a", "b"]), 201)
    assert list(created) == FIELDS
    assert created == {
        "contactId": created["contactId"],
        "mobileNumber": "+447700900777",
        "name": "N",
        "status": "Presubscribed",
        "email": "n@example.com",
        "apiAccountId": A,
        "datetime": NOW,
        "tags": ["b", "a", "b"],
    }
    assert api.one(f"/contact/{created['contactId']}") == created
    assert api.items("/contact")[-1] == created


@pytest.mark.parametrize("status", ["Presubscribed", "Subscribed", "Unsubscribed", "anything"])
def test_the_status_is_returned_as_given(api: Api, status: str) -> None:
    assert got(api.add_contact("+447700900777", status=status), 201)["status"] == status


def test_an_email_that_is_null_comes_back_null(api: Api) -> None:
    created = got(api.add_contact("+447700900777", email=None), 201)
    assert created["email"] is None
    assert api.one(f"/contact/{created['contactId']}")["email"] is None


def test_without_email_and_tags_both_are_there_and_empty(api: Api) -> None:
    created = got(api.add_contact("+447700900777"), 201)
    assert (created["email"], created["tags"]) == ("", [])


@pytest.mark.parametrize("number", ["+1234567", "+123456789012345", "+4479051337665"])
def test_every_number_of_the_e164_form_is_taken(api: Api, number: str) -> None:
    assert got(api.add_contact(number), 201)["mobileNumber"] == number


def test_the_same_number_is_a_conflict_in_one_account_and_none_in_another(box: Box, api: Api) -> None:
    got(api.add_contact("+447700900777"), 201)
    with box.unchanged():
        refused(api.add_contact("+447700900777", name="again"), 409)
    got(api.add_contact("+447700900777", account=B), 201)
    assert [found["apiAccountId"] for found in api.items("/contact", mobileNumber="+447700900777")] == [A, B]


def test_an_update_changes_everything_but_id_account_and_time(api: Api) -> None:
    before = api.one(f"/contact/{ANN}")
    body = {"mobileNumber": "+447700900777", "name": "New", "status": "Unsubscribed", "email": None, "tags": ["x"]}
    changed = got(api.put(f"/contact/{ANN}", body))
    assert changed == {**before, **body}
    assert api.one(f"/contact/{ANN}") == changed
    assert api.items("/contact", mobileNumber="+447700900777") == [changed]
    assert ANN not in [found["contactId"] for found in api.items("/contact", mobileNumber=PHONE_OF[ANN])]


@pytest.mark.parametrize(
    "field", [{"apiAccountId": B}, {"datetime": "2020-01-01T00:00:00.000Z"}, {"apiAccountId": 1}, {"datetime": None}]
)
def test_what_cannot_change_is_read_and_stays(api: Api, field: dict[str, Any]) -> None:
    before = api.one(f"/contact/{ANN}")
    assert got(api.put(f"/contact/{ANN}", {**before, **field})) == before


def test_the_whole_entity_can_be_put_back(box: Box, api: Api) -> None:
    before = api.one(f"/contact/{ANN}")
    with box.unchanged():
        assert got(api.put(f"/contact/{ANN}", before)) == before
        assert got(api.put(f"/contact/{ANN}", {**before, "contactId": ANN.upper()})) == before


def test_a_contact_id_that_differs_is_400(box: Box, api: Api) -> None:
    with box.unchanged():
        refused(api.put(f"/contact/{ANN}", {**api.one(f"/contact/{ANN}"), "contactId": BEN}), 400, "contactId")


def test_an_updates_number_that_another_contact_has_is_409(box: Box, api: Api) -> None:
    ann = api.one(f"/contact/{ANN}")
    with box.unchanged():
        refused(api.put(f"/contact/{ANN}", {**ann, "mobileNumber": PHONE_OF[BEN]}), 409)
    got(api.put(f"/contact/{ANN}", {**ann, "mobileNumber": PHONE_OF[BOB]}))


def test_a_number_is_free_again_once_its_contact_has_another(api: Api) -> None:
    got(api.put(f"/contact/{ANN}", {**api.one(f"/contact/{ANN}"), "mobileNumber": "+447700900777"}))
    got(api.add_contact(PHONE_OF[ANN]), 201)
    refused(api.add_contact("+447700900777"), 409)


def test_the_documented_sample_of_an_update_works_without_its_optional_fields(api: Api) -> None:
    """What a body leaves out stays: the fields that creation does not ask for either."""
    before = got(api.add_contact("+447700900777", email="n@example.com", tags=["t"]), 201)
    body = {"mobileNumber": "+447700900777", "name": "Other", "status": "Subscribed"}
    assert got(api.put(f"/contact/{before['contactId']}", body)) == {**before, **body}


DAY_OF = {identifier: f"2024-03-0{place + 1}" for place, identifier in enumerate(ACCOUNT_OF)}


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({}, list(ACCOUNT_OF)),
        ({"fromDate": DAY_OF[VAL]}, list(ACCOUNT_OF)[6:]),
        ({"toDate": DAY_OF[BEN]}, [ANN, BEN]),
        ({"fromDate": DAY_OF[BEN], "toDate": DAY_OF[ANN_IN_B]}, [BEN, ANN_IN_B]),
        ({"fromDate": f"{DAY_OF[BEN]}T00:00:00.001Z", "toDate": DAY_OF[BOB]}, [ANN_IN_B, BOB]),
        ({"fromDate": DAY_OF[BEN], "toDate": f"{DAY_OF[BOB]}T00:00:00Z", "apiAccountId": B}, [ANN_IN_B, BOB]),
        ({"apiAccountId": B}, [ANN_IN_B, BOB]),
        ({"mobileNumber": PHONE_OF[ANN]}, [ANN, ANN_IN_B]),
        ({"mobileNumber": PHONE_OF[ANN], "apiAccountId": B}, [ANN_IN_B]),
        ({"mobileNumber": PHONE_OF[ANN], "toDate": DAY_OF[ANN]}, [ANN]),
        ({"mobileNumber": PHONE_OF[BOB], "apiAccountId": A}, []),
        ({"fromDate": "2030-01-01"}, []),
        ({"toDate": "0001-01-01"}, []),
        ({"fromDate": "0001-01-01T00:00:00Z", "toDate": "9999-12-31T23:59:59Z"}, list(ACCOUNT_OF)),
    ],
)
def test_filters_narrow_together_and_both_dates_are_inclusive(
    still_api: Api, filters: dict[str, str], found: list[str]
) -> None:
    answer = got(still_api.get("/contact", **filters))
    assert [contact["contactId"] for contact in answer["items"]] == found
    assert answer["paging"] == {"recordCount": len(found), "pages": 1 if found else 0}


def test_a_message_shows_its_contact_as_it_is_now(box: Box, api: Api) -> None:
    box.inbound(PHONE_OF[BEN])
    (before,) = api.items("/message", contactId=BEN)
    got(api.put(f"/contact/{BEN}", {**api.one(f"/contact/{BEN}"), "name": "Renamed"}))
    (after,) = api.items("/message", contactId=BEN)
    assert before["contact"]["name"] == "Customer 1"
    assert after == {**before, "contact": {**before["contact"], "name": "Renamed"}}
    assert list(after["contact"]) == ["contactId", "mobileNumber", "name", "status", "apiAccountId"]
