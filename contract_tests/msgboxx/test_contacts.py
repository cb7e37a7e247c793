"""Contacts: listed and created."""

import pytest

from ..tables import parametrize, rows
from .shapes import CONTACT, page

ABSENT = "absent"
NO_NUMBERS = ("07700900123", "447700900123", "+0447700900123", "+44 7700 900123", "+44770", "+4477009001234567", "+44x")
# What fields may not be, by the claim that says so.
WRONG = {
    "contact_006": {"mobileNumber": (*NO_NUMBERS, "")},
    "contact_008": dict.fromkeys(("mobileNumber", "name", "status", "apiAccountId"), (ABSENT,)),
    "contact_017": {"name": [7], "status": [None], "tags": ["prospect"], "email": [7]},
}


def test_contact_001_the_list_of_contacts_gives_every_field_of_the_sample(msgboxx):
    email = msgboxx.tenant.email()
    contact = msgboxx.contact(email=email)
    listed = msgboxx.api.get("/contact", params={"mobileNumber": contact["mobileNumber"]})
    listed.expect(200, page([CONTACT | {"email": email}]))


def test_contact_002_a_contact_by_its_id_is_the_contact_of_the_list(msgboxx):
    contact = msgboxx.contact()
    msgboxx.api.get(f"/contact/{contact['contactId']}").expect(200, contact)
    msgboxx.tenant.require("clean.account")
    msgboxx.api.get("/contact").expect(200, page([contact]))


@parametrize(
    "fields",
    rows(
        contact_003_an_email={"email": "jack@example.com"},
        contact_007_the_documents_own_sample_number={"mobileNumber": "+4479051337665"},
        contact_009_presubscribed={"status": "Presubscribed"},
        contact_009_subscribed={"status": "Subscribed"},
        contact_011_an_email_of_null={"email": None},
        contact_012_tags_in_their_order={"tags": ["prospect", "customer"]},
    ),
)
def test_a_created_contact_comes_back_with_an_id_and_is_kept(msgboxx, fields):
    body = msgboxx.new_contact(**fields)
    created = msgboxx.api.post("/contact", body).expect(201, CONTACT | body).body
    msgboxx.api.get(f"/contact/{created['contactId']}").expect(200, created)


def test_contact_004_a_created_contact_is_kept(msgboxx):
    created = msgboxx.api.post("/contact", msgboxx.new_contact()).expect(201).body
    msgboxx.api.get(f"/contact/{created['contactId']}").expect(200, created)


def test_contact_005_two_contacts_have_two_ids(msgboxx):
    msgboxx.api.post("/contact", msgboxx.new_contact()).expect(201, CONTACT | {"contactId": "<uuid:1>"})
    msgboxx.api.post("/contact", msgboxx.new_contact()).expect(201, CONTACT | {"contactId": "<uuid:2>"})


@parametrize(
    ("field", "value"),
    [
        pytest.param(field, value, id=f"{claim}_{field}-{value}")
        for claim, fields in WRONG.items()
        for field, values in fields.items()
        for value in values
    ],
)
def test_what_is_no_contact_is_a_bad_request(msgboxx, field, value):
    body = {**msgboxx.new_contact(), field: value}
    msgboxx.api.post("/contact", {name: given for name, given in body.items() if given != ABSENT}).expect(400)
    msgboxx.tenant.require("clean.account")
    msgboxx.api.get("/contact").expect(200, page([]))


def test_contact_010_the_email_is_optional(msgboxx):
    body = msgboxx.new_contact()
    assert "email" not in body
    msgboxx.api.post("/contact", body).expect(201)


def test_contact_013_a_contact_without_tags_has_an_empty_list(msgboxx):
    msgboxx.api.post("/contact", msgboxx.new_contact()).expect(201, CONTACT | {"tags": []})
    msgboxx.api.post("/contact", msgboxx.new_contact(tags=None)).expect(201, CONTACT | {"tags": []})


def test_contact_014_a_number_is_unique_in_its_api_account(msgboxx):
    contact = msgboxx.contact()
    msgboxx.api.post("/contact", msgboxx.new_contact(mobileNumber=contact["mobileNumber"])).expect(409)
    msgboxx.tenant.require("clean.account")
    msgboxx.api.get("/contact").expect(200, page([contact]))


def test_contact_015_another_api_account_may_have_the_same_number(msgboxx):
    first = msgboxx.contact(msgboxx.account())
    body = msgboxx.new_contact(msgboxx.account(), mobileNumber=first["mobileNumber"])
    msgboxx.api.post("/contact", body).expect(201, CONTACT | body)


def test_contact_016_a_contacts_time_is_when_it_was_created(msgboxx):
    msgboxx.tenant.advance(0.345)
    now = msgboxx.tenant.now()
    stamp = f"{now:%Y-%m-%dT%H:%M:%S}.{now.microsecond // 1000:03d}Z"
    created = msgboxx.api.post("/contact", msgboxx.new_contact()).expect(201, CONTACT | {"datetime": stamp}).body
    msgboxx.pass_time(3600)
    msgboxx.api.get(f"/contact/{created['contactId']}").expect(200, created)


def test_contact_040_a_duplicate_is_told_in_the_documents_words(msgboxx):
    contact, other = msgboxx.contact(), msgboxx.contact()
    words = "Duplicate Contact attempted - contact mobileNumber must be unique per apiAccount"
    told = {"statusCode": 409, "error": "Conflict", "message": words}
    msgboxx.api.post("/contact", msgboxx.new_contact(mobileNumber=contact["mobileNumber"])).expect(409, told)
    changed = other | {"mobileNumber": contact["mobileNumber"]}
    msgboxx.api.put(f"/contact/{other['contactId']}", changed).expect(409, told)
