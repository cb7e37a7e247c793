"""Business locations."""

from ..tables import parametrize
from .calls import SENT, send_to
from .shapes import LOCATIONS, UNKNOWN, failure, ids, invalid, success

WHOLE = {
    "name": "Harbour Street",
    "address": "1 Example Street",
    "phone": "+447700900600",
    "email": "harbour@example.com",
    "timezone": "Australia/Sydney",
}


def at(location):
    return f"{LOCATIONS}/{location['id']}"


def test_location_001_locations_are_listed_with_their_ids(coax):
    first, second = coax.location(), coax.location()
    body = success(coax.api.get(LOCATIONS), "Locations fetched!")
    coax.tenant.require("clean.account")
    assert sorted(ids(body)) == sorted([first["id"], second["id"]])
    assert first["id"] != second["id"]


def test_location_002_a_business_without_locations_lists_none(coax):
    coax.tenant.require("clean.account")
    assert success(coax.api.get(LOCATIONS), "Locations fetched!")["items"] == []


def test_location_003_a_location_has_these_fields(coax):
    pattern = {**WHOLE, "id": "<uuid>", "created_at": "<rfc3339>"}
    answer = {"success": True, "message": "Location created!", "body": pattern}
    created = coax.api.post(LOCATIONS, WHOLE).expect(201, answer)
    assert coax.whole_location(created.body["body"]["id"]) == created.body["body"]


def test_location_004_a_location_is_looked_up_by_its_id(coax):
    for location in (coax.location(**WHOLE), coax.location()) * 2:
        assert success(coax.api.get(at(location)), "Location fetched!") == location


def test_location_005_the_id_of_the_list_is_the_one_to_send_from(coax):
    coax.location()
    coax.tenant.require("clean.account")
    (location_id,) = ids(success(coax.api.get(LOCATIONS), "Locations fetched!"))
    body = {"message": "Hello.", "phone": coax.number(), "business_location_id": location_id}
    left = success(coax.api.put(send_to(), body), SENT)
    assert left["enquiry"]["business_location_id"] == location_id


@parametrize("field", WHOLE)
def test_location_006_each_field_of_a_location_changes_by_itself(coax, field):
    before, location, after = coax.location(), coax.location(**WHOLE), coax.location()
    values = {"phone": "+447700900601", "email": "new@example.com", "timezone": "Australia/Perth"}
    value = values.get(field, "New")
    assert success(coax.api.put(at(location), {field: value}), "Location updated!") == {**location, field: value}
    shown = [coax.whole_location(one["id"]) for one in (before, location, after)]
    assert shown == [before, {**location, field: value}, after]


def test_location_007_the_id_of_a_location_cannot_be_chosen_or_changed(coax):
    location = coax.location(id=UNKNOWN)
    assert location["id"] != UNKNOWN
    assert coax.api.put(at(location), {"id": UNKNOWN}).expect(200).body["body"]["id"] == location["id"]


def test_location_008_a_deleted_location_is_gone(coax):
    before, location, after = coax.location(), coax.location(), coax.location()
    success(coax.api.delete(at(location)), "Location deleted!")
    failure(coax.api.get(at(location)), 404)
    failure(coax.api.delete(at(location)), 404)
    assert [coax.whole_location(kept["id"]) for kept in (before, after)] == [before, after]


@parametrize("status", ["open", "closed"])
def test_location_009_a_location_in_use_is_not_deleted(coax, status):
    coax.enquiry(enquiry_status=status)
    failure(coax.api.delete(f"{LOCATIONS}/{coax.home}"), 409)
    coax.api.get(f"{LOCATIONS}/{coax.home}").expect(200)


def test_location_010_what_does_not_exist_cannot_be_changed(coax):
    failure(coax.api.put(f"{LOCATIONS}/{UNKNOWN}", {"name": "New"}), 404)


@parametrize(
    ("field", "value"),
    [("name", 7), ("address", []), ("phone", "nonsense"), ("email", "nonsense"), ("timezone", 7)],
)
def test_location_011_an_invalid_field_of_a_location_is_named(coax, field, value):
    location = coax.location(**WHOLE)
    invalid(coax.api.post(LOCATIONS, {**WHOLE, field: value}), field)
    invalid(coax.api.put(at(location), {field: value}), field)
    assert coax.whole_location(location["id"]) == location
    assert len(coax.everything()["locations"]) == 1


def test_location_012_a_location_needs_a_name(coax):
    invalid(coax.api.post(LOCATIONS, {"address": "1 Example Street"}), "name")


def test_location_013_locations_are_searched(coax):
    location = coax.location(name="Harbour Street")
    coax.location(name="Hill Road")
    found = success(coax.api.get(LOCATIONS, params={"q": "Harbour"}), "Locations fetched!")
    assert ids(found) == [location["id"]]
