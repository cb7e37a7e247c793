"""Contacts, and the external ids that belong to one of them each."""

from ..states import at_once, counted
from ..tables import parametrize
from .shapes import CONTACT, EMPTY, TIME, error, page
from .states import CONTACTS

CONFLICT = error("external_id_conflict")


def path_of(contact):
    return f"{CONTACTS}/{contact['id']}"


def test_contact_001_a_new_contact_has_what_it_was_given(tripdesk):
    body = tripdesk.new_contact()
    tripdesk.test.post(CONTACTS, body).expect(201, CONTACT | body)


@parametrize(
    "fields",
    [
        {"name": "Straße 東京 🏠"},
        {"external_ids": {"crm": "C-1", "telegram": "tg-1", "my shop": "東京/7"}},
        {"tags": ["vip", "frequent flyer", "vip-2"]},
        {"attributes": {"trips": 7, "rate": 4.5, "vip": True, "since": None, "cars": ["a", {"b": []}]}},
    ],
)
def test_contact_001_fields_come_back_as_they_were_given(tripdesk, fields):
    created = tripdesk.test.post(CONTACTS, tripdesk.new_contact(**fields)).expect(201).body
    found = tripdesk.test.get(path_of(created)).expect(200, created).body
    assert {name: found[name] for name in fields} == fields


def test_contact_002_a_contact_by_its_id_is_that_of_the_list(tripdesk):
    first, second = tripdesk.contact(), tripdesk.contact()
    for contact in (first, second):
        tripdesk.test.get(path_of(contact)).expect(200, contact)
    found = tripdesk.test.get(CONTACTS).expect(200).body["data"]
    assert sorted(found, key=lambda one: one["id"]) == sorted([first, second], key=lambda one: one["id"])


@parametrize(
    "change",
    [
        {"name": "Changed"},
        {"phone": "+12025550123"},
        {"phone": None},
        {"email": "changed@example.org"},
        {"external_ids": {"telegram": "tg-1"}},
        {"tags": []},
        {"attributes": {"home_city": "Lakeside"}},
        {"name": "Changed", "tags": ["vip"]},
        {},
    ],
    ids=str,
)
def test_contact_003_a_change_changes_what_it_names_and_nothing_else(tripdesk, change):
    contact, other = tripdesk.contact(), tripdesk.contact()
    tripdesk.tenant.advance(60)
    changed = tripdesk.test.patch(path_of(contact), change).expect(200, contact | change | {"updated_at": TIME}).body
    tripdesk.test.get(path_of(contact)).expect(200, changed)
    tripdesk.test.get(path_of(other)).expect(200, other)


def test_contact_004_a_deleted_contact_is_gone(tripdesk):
    contact, kept = tripdesk.contact(), tripdesk.contact()
    tripdesk.test.delete(path_of(contact)).expect(204, "")
    tripdesk.test.get(path_of(contact)).expect(404, error("not_found"))
    tripdesk.test.patch(path_of(contact), {"name": "Changed"}).expect(404, error("not_found"))
    tripdesk.test.delete(path_of(contact)).expect(404, error("not_found"))
    tripdesk.test.get(CONTACTS).expect(200, page([kept]))


def test_contact_005_an_external_id_of_another_contact_is_a_conflict(tripdesk):
    holder = tripdesk.contact(external_ids={"crm": "C-1"})
    body = tripdesk.new_contact(external_ids={"telegram": "tg-1", "crm": "C-1"})
    tripdesk.test.post(CONTACTS, body).expect(409, CONFLICT)
    tripdesk.test.get(CONTACTS).expect(200, page([holder]))


def test_contact_005_an_external_id_cannot_be_taken_by_a_change(tripdesk):
    holder = tripdesk.contact(external_ids={"crm": "C-1"})
    contact = tripdesk.contact(external_ids={"crm": "C-2"})
    tripdesk.test.patch(path_of(contact), {"name": "Changed", "external_ids": {"crm": "C-1"}}).expect(409, CONFLICT)
    for unchanged in (holder, contact):
        tripdesk.test.get(path_of(unchanged)).expect(200, unchanged)


@parametrize("other", [{"telegram": "C-1"}, {"crm": "C-2"}, {"crm": "c-1"}, {"CRM": "C-1"}, {}], ids=str)
def test_contact_006_other_external_ids_are_no_conflict(tripdesk, other):
    tripdesk.contact(external_ids={"crm": "C-1"})
    tripdesk.test.post(CONTACTS, tripdesk.new_contact(external_ids=other)).expect(201)


def test_contact_006_a_contact_is_in_no_conflict_with_itself(tripdesk):
    contact = tripdesk.contact(external_ids={"crm": "C-1"})
    change = {"external_ids": {"crm": "C-1", "telegram": "tg-1"}}
    tripdesk.test.patch(path_of(contact), change).expect(200, contact | change)


@parametrize("how", ["deleted", "changed", "removed"])
def test_contact_007_an_external_id_that_was_given_up_is_free(tripdesk, how):
    holder = tripdesk.contact(external_ids={"crm": "C-1"})
    if how == "deleted":
        tripdesk.test.delete(path_of(holder)).expect(204)
    else:
        tripdesk.test.patch(path_of(holder), {"external_ids": {"crm": "C-2"} if how == "changed" else {}}).expect(200)
    tripdesk.test.post(CONTACTS, tripdesk.new_contact(external_ids={"crm": "C-1"})).expect(201)


def test_contact_005_sixteen_at_once_give_an_external_id_to_one_contact(tripdesk):
    client, body = tripdesk.test, tripdesk.new_contact(external_ids={"crm": "C-1"})
    answers = at_once(16, lambda _: client.post(CONTACTS, body))
    assert counted(answers, 201, 409) == {201: 1, 409: 15}
    assert len(tripdesk.test.get(CONTACTS).expect(200).body["data"]) == 1


def test_contact_008_a_contact_of_another_partner_cannot_be_changed(tripdesk):
    stranger, contact = tripdesk.another(), tripdesk.contact()
    stranger.test.patch(path_of(contact), {"name": "Changed"}).expect(404, error("not_found"))
    stranger.test.delete(path_of(contact)).expect(404, error("not_found"))
    tripdesk.test.get(path_of(contact)).expect(200, contact)
    stranger.test.get(CONTACTS).expect(200, EMPTY)


def test_contact_006_an_external_id_of_another_partner_is_no_conflict(tripdesk):
    tripdesk.contact(external_ids={"crm": "C-1"})
    stranger = tripdesk.another()
    stranger.test.post(CONTACTS, tripdesk.new_contact(external_ids={"crm": "C-1"})).expect(201)
