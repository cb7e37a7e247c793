"""How contacts are found, and changed as a whole."""

from datetime import datetime, timedelta

from ..tables import parametrize
from .shapes import UNKNOWN, page


def two_contacts(msgboxx):
    """Two contacts, the second an hour younger."""
    first = msgboxx.contact()
    msgboxx.tenant.advance(3600)
    return first, msgboxx.contact()


def between(contact, other):
    """A time halfway between two contacts."""
    first, last = (datetime.fromisoformat(each["datetime"]) for each in (contact, other))
    return (first + (last - first) / 2).isoformat()


def test_contact_018_contacts_are_filtered_by_api_account(msgboxx):
    branch, other = msgboxx.account(), msgboxx.account()
    msgboxx.contact(branch)
    contact = msgboxx.contact(other)
    msgboxx.api.get("/contact", params={"apiAccountId": other["apiAccountId"]}).expect(200, page([contact]))


def test_contact_019_contacts_are_found_by_their_number(msgboxx):
    contact, _ = msgboxx.contacts(2)
    msgboxx.api.get("/contact", params={"mobileNumber": contact["mobileNumber"]}).expect(200, page([contact]))


@parametrize("prefix", ["%2B", "", "+", "%20"], ids=["escaped-plus", "none", "raw-plus", "space"])
def test_contact_020_a_number_in_a_query_matches_however_its_plus_is_spelled(msgboxx, prefix):
    contact, _ = msgboxx.contacts(2)
    number = prefix + contact["mobileNumber"].removeprefix("+")
    msgboxx.api.get(f"/contact?mobileNumber={number}").expect(200, page([contact]))


def test_contact_021_a_number_that_nobody_has_finds_nobody(msgboxx):
    msgboxx.contact()
    msgboxx.api.get("/contact", params={"mobileNumber": msgboxx.number()}).expect(200, page([]))


def test_contact_022_the_same_number_is_found_in_each_api_account(msgboxx):
    first = msgboxx.contact(msgboxx.account())
    other = msgboxx.account()
    second = msgboxx.contact(other, mobileNumber=first["mobileNumber"])
    number = {"mobileNumber": first["mobileNumber"]}
    found = msgboxx.api.get("/contact", params=number).expect(200).body["items"]
    assert {contact["contactId"] for contact in found} == {first["contactId"], second["contactId"]}
    both = number | {"apiAccountId": other["apiAccountId"]}
    msgboxx.api.get("/contact", params=both).expect(200, page([second]))


def test_contact_023_from_date_leaves_the_contacts_after_it(msgboxx):
    first, second = two_contacts(msgboxx)
    msgboxx.api.get("/contact", params={"fromDate": between(first, second)}).expect(200, page([second]))


def test_contact_024_to_date_leaves_the_contacts_before_it(msgboxx):
    first, second = two_contacts(msgboxx)
    msgboxx.api.get("/contact", params={"toDate": between(first, second)}).expect(200, page([first]))


def test_contact_025_both_ends_of_a_range_are_inside_it(msgboxx):
    first, second = two_contacts(msgboxx)
    params = {"fromDate": second["datetime"], "toDate": second["datetime"]}
    msgboxx.api.get("/contact", params=params).expect(200, page([second]))
    msgboxx.api.get("/contact", params={"toDate": first["datetime"]}).expect(200, page([first]))


def test_contact_026_just_outside_a_range_is_outside_it(msgboxx):
    first, second = two_contacts(msgboxx)
    later = datetime.fromisoformat(first["datetime"]) + timedelta(milliseconds=1)
    sooner = datetime.fromisoformat(second["datetime"]) - timedelta(milliseconds=1)
    params = {"fromDate": later.isoformat(), "toDate": sooner.isoformat()}
    msgboxx.api.get("/contact", params=params).expect(200, page([]))


@parametrize("path", ["/contact", "/message"])
def test_contact_027_a_range_that_ends_before_it_begins_is_a_bad_request(msgboxx, path):
    params = {"fromDate": "2024-04-30T12:00:01Z", "toDate": "2024-04-30T12:00:00Z"}
    msgboxx.api.get(path, params=params).expect(400)


@parametrize("path", ["/contact", "/message"])
@parametrize("name", ["fromDate", "toDate"])
@parametrize("value", ["yesterday", "30/04/2024", "2024-13-01"])
def test_contact_028_a_date_that_is_not_iso_8601_is_a_bad_request(msgboxx, path, name, value):
    msgboxx.api.get(path, params={name: value}).expect(400)


def test_contact_029_filters_combine(msgboxx):
    branch, other = msgboxx.account(), msgboxx.account()
    early = msgboxx.contact(branch)
    msgboxx.tenant.advance(3600)
    msgboxx.contact(other)
    late = msgboxx.contact(branch)
    params = {"apiAccountId": branch["apiAccountId"], "fromDate": between(early, late)}
    msgboxx.api.get("/contact", params=params).expect(200, page([late]))


@parametrize("path", ["/contact", "/inbox", "/message", "/broadcast", "/template"])
def test_contact_030_a_filter_by_an_id_that_is_no_uuid_is_a_bad_request(msgboxx, path):
    msgboxx.api.get(path, params={"apiAccountId": "12345"}).expect(400)


def path_of(contact):
    return f"/contact/{contact['contactId']}"


def test_contact_031_an_update_replaces_the_contact_and_gives_it_back(msgboxx):
    contacts = [msgboxx.contact(), msgboxx.contact()]
    changed = [
        contact
        | {
            "mobileNumber": msgboxx.number(),
            "name": "Test Customer",
            "status": "Subscribed",
            "email": msgboxx.tenant.email(),
            "tags": ["prospect"],
        }
        for contact in contacts
    ]
    for contact in changed:
        msgboxx.api.put(path_of(contact), contact).expect(200, contact)
    for contact in changed:
        msgboxx.api.get(path_of(contact)).expect(200, contact)


def test_contact_031_an_update_leaves_what_the_documents_own_sample_leaves_out(msgboxx):
    contact = msgboxx.contact(email=msgboxx.tenant.email(), tags=["prospect"])
    sample = {"mobileNumber": msgboxx.number(), "name": "Test Customer", "status": "Subscribed"}
    msgboxx.api.put(path_of(contact), sample).expect(200, contact | sample)


def test_contact_032_api_account_and_time_of_a_contact_cannot_change(msgboxx):
    contact = msgboxx.contact()
    other = msgboxx.account()
    msgboxx.pass_time(60)
    claimed = contact | {"apiAccountId": other["apiAccountId"], "datetime": "2020-01-01T00:00:00.000Z", "name": "New"}
    msgboxx.api.put(path_of(contact), claimed).expect(200, contact | {"name": "New"})
    msgboxx.api.get(path_of(contact)).expect(200, contact | {"name": "New"})


def test_contact_033_an_update_that_claims_another_id_is_a_bad_request(msgboxx):
    contact = msgboxx.contact()
    msgboxx.api.put(path_of(contact), contact | {"contactId": UNKNOWN, "name": "New"}).expect(400)
    msgboxx.api.get(path_of(contact)).expect(200, contact)


def test_contact_034_a_contact_cannot_take_another_contacts_number(msgboxx):
    contact, other = msgboxx.contacts(2)
    changed = contact | {"mobileNumber": other["mobileNumber"], "name": "New"}
    msgboxx.api.put(path_of(contact), changed).expect(409)
    msgboxx.api.get(path_of(contact)).expect(200, contact)


def test_contact_035_a_contact_keeps_its_own_number_through_an_update(msgboxx):
    contact = msgboxx.contact()
    msgboxx.api.put(path_of(contact), contact | {"name": "New"}).expect(200, contact | {"name": "New"})


def test_contact_036_a_changed_number_is_found_and_the_old_one_is_free(msgboxx):
    contact = msgboxx.contact()
    changed = contact | {"mobileNumber": msgboxx.number()}
    msgboxx.api.put(path_of(contact), changed).expect(200, changed)
    found = msgboxx.api.get("/contact", params={"mobileNumber": changed["mobileNumber"]}).expect(200)
    assert found.body["items"] == [changed]
    msgboxx.api.post("/contact", msgboxx.new_contact(mobileNumber=contact["mobileNumber"])).expect(201)


def test_contact_037_an_update_to_a_number_that_is_not_iso_is_a_bad_request(msgboxx):
    contact = msgboxx.contact()
    msgboxx.api.put(path_of(contact), contact | {"mobileNumber": "07700900123"}).expect(400)
    msgboxx.api.get(path_of(contact)).expect(200, contact)


def test_contact_038_an_update_takes_tags_away(msgboxx):
    contact = msgboxx.contact(tags=["customer", "prospect"])
    msgboxx.api.put(path_of(contact), contact | {"tags": []}).expect(200, contact | {"tags": []})


def test_contact_039_messages_show_the_contact_as_it_is_now(msgboxx):
    contact = msgboxx.contact_who_wrote()
    msgboxx.api.get("/message").expect(200)
    msgboxx.api.put(path_of(contact), contact | {"name": "New"}).expect(200)
    (message,) = msgboxx.api.get("/message").expect(200).body["items"]
    assert message["contact"]["name"] == "New"
