"""How contacts are found."""

from datetime import datetime, timedelta

from ..tables import parametrize
from .shapes import page


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
