"""Other names of calls answer as the calls themselves."""

from ..tables import parametrize, rows
from .calls import REVIEW, SAYS, body_of
from .shapes import CUSTOMERS, LOCATIONS, ROOT, UNKNOWN, failure, invalid, success

CUSTOMER, LOCATION = f"{ROOT}/customer", f"{ROOT}/location"


def test_alias_001_customers_are_read_under_the_singular(coax):
    customers = [coax.customer(), coax.whole_customer()]
    listed = success(coax.api.get(CUSTOMER), "Customers fetched!")
    assert listed == success(coax.api.get(CUSTOMERS), "Customers fetched!")
    for customer in customers:
        assert success(coax.api.get(f"{CUSTOMER}/{customer['id']}"), "Customer fetched!") == customer


def test_alias_002_customers_are_written_under_the_singular(coax):
    created = success(coax.api.post(CUSTOMER, {"name": "Ada Example"}), "Customer created!", 201)
    upserted = success(coax.api.put(CUSTOMER, {"phone": coax.number()}), "Customer upserted!")
    changed = success(coax.api.put(f"{CUSTOMER}/{created['id']}", {"name": "New"}), "Customer updated!")
    assert {**changed, "updated_at": None} == {**created, "name": "New", "updated_at": None}
    for customer in (changed, upserted):
        assert success(coax.api.get(f"{CUSTOMER}/{customer['id']}"), "Customer fetched!") == customer
    success(coax.api.delete(f"{CUSTOMER}/{created['id']}"), "Customer deleted!")
    coax.tenant.require("clean.account")
    assert [item["id"] for item in success(coax.api.get(CUSTOMERS), "Customers fetched!")["items"]] == [upserted["id"]]


def test_alias_003_locations_are_read_under_the_singular(coax):
    locations = [coax.location(), coax.location()]
    assert coax.api.get(LOCATION).expect(200).body == coax.api.get(LOCATIONS).expect(200).body
    for location in locations:
        assert coax.api.get(f"{LOCATION}/{location['id']}").expect(200).body["body"] == location


def test_alias_004_locations_are_written_under_the_singular(coax):
    before = coax.location()
    created = coax.api.post(LOCATION, {"name": "Harbour Street"}).expect(201).body["body"]
    changed = coax.api.put(f"{LOCATION}/{created['id']}", {"name": "New"}).expect(200).body["body"]
    assert changed == {**created, "name": "New"}
    for location in (before, changed):
        assert coax.api.get(f"{LOCATION}/{location['id']}").expect(200).body["body"] == location
    coax.api.delete(f"{LOCATION}/{created['id']}").expect(200)
    failure(coax.api.get(f"{LOCATIONS}/{created['id']}"), 404)
    assert coax.whole_location(before["id"]) == before


@parametrize(
    ("path", "call"),
    rows(
        alias_005_a_message_is_sent=(f"{ROOT}/message/send/{{}}/sms", "send on"),
        alias_006_a_message_is_scheduled=(f"{ROOT}/message/schedule/{{}}/sms", "schedule on"),
        alias_007_a_review_is_asked_for=(f"{REVIEW}/{{}}", "review on"),
    ),
)
def test_with_the_enquiry_named_last(coax, path, call):
    left = coax.sent()
    body = body_of(coax, call, message="Again.")
    again = success(coax.api.put(path.format(left["enquiry"]["id"]), body), SAYS[call.partition(" ")[0]])
    assert again["enquiry"]["id"] == left["enquiry"]["id"]
    assert len(coax.texts()) == (1 if "schedule" in call else 2)
    coax.tenant.advance(60)
    assert len(coax.texts()) == 2
    assert "Again." in coax.texts()[-1]


@parametrize("call", ["send", "schedule"])
def test_alias_008_other_names_refuse_what_the_calls_refuse(coax, call):
    failure(coax.api.put(f"{ROOT}/message/{call}/{UNKNOWN}/sms", coax.new_later()), 404)
    invalid(
        coax.api.put(f"{ROOT}/message/{call}/{coax.enquiry()['id']}/sms", {"scheduled_at": coax.after(60)}), "message"
    )
    failure(coax.api.put(f"{REVIEW}/{UNKNOWN}", {}), 404)
