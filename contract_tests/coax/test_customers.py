"""Customers as records: list, look up, create, update, delete."""

from ..tables import parametrize, rows
from .shapes import CUSTOMERS, UNKNOWN, failure, ids, invalid, success

NEW = {
    "name": "Ada Example",
    "address": "1 Example Street",
    "company_name": "Example Pty Ltd",
    "source": "website",
    "status": "active",
    "tags": ["vip", "newsletter"],
}


def at(customer):
    return f"{CUSTOMERS}/{customer['id']}"


def shown(coax, customer):
    return success(coax.api.get(at(customer)), "Customer fetched!")


def test_customer_001_creating_a_customer_answers_201_and_says_so(coax):
    moments = {"created_at": "<rfc3339>", "updated_at": "<rfc3339>"}
    pattern = {**NEW, **dict.fromkeys(("email", "phone", "avatar", "location_id")), "id": "<uuid>", **moments}
    answer = coax.api.post(CUSTOMERS, NEW)
    answer.expect(201, {"success": True, "message": "Customer created!", "body": pattern})
    assert coax.customers() == [answer.body["body"]]


@parametrize("field", NEW)
def test_customer_002_each_field_of_a_new_customer_is_kept(coax, field):
    body = {"name": "Somebody", field: NEW[field]}
    created = success(coax.api.post(CUSTOMERS, body), "Customer created!", 201)
    assert shown(coax, created)[field] == NEW[field]


def test_customer_003_a_customer_may_belong_to_a_location(coax):
    created = success(coax.api.post(CUSTOMERS, {**NEW, "location_id": coax.home}), "Customer created!", 201)
    assert shown(coax, created)["location_id"] == coax.home


def test_customer_004_a_customers_id_is_a_uuid_of_its_own(coax):
    for place in (1, 2):
        answer = coax.api.post(CUSTOMERS, NEW)
        answer.expect(201, answer.body | {"body": answer.body["body"] | {"id": f"<uuid:{place}>"}})
        assert shown(coax, answer.body["body"]) == answer.body["body"]


def test_customer_005_a_customer_is_fetched_by_id(coax):
    customers = [coax.whole_customer(), coax.customer()] * 2
    assert [shown(coax, customer) for customer in customers] == customers


def test_customer_006_customers_are_listed(coax):
    first, second = coax.customer(), coax.whole_customer()
    body = success(coax.api.get(CUSTOMERS), "Customers fetched!")
    coax.tenant.require("clean.account")
    assert sorted(body["items"], key=lambda item: item["id"]) == sorted([first, second], key=lambda item: item["id"])
    assert body["total"] == 2


@parametrize("words", ["Ada", "ada.example@example.com", "+447700900650"])
def test_customer_007_customers_are_searched(coax, words):
    customer = coax.customer(name="Ada Example", email="ada.example@example.com", phone="+447700900650")
    coax.customer(name="Grace Sample", email="grace@example.com", phone="+447700900651")
    assert ids(success(coax.api.get(CUSTOMERS, params={"q": words}), "Customers fetched!")) == [customer["id"]]


def test_customer_008_a_search_that_finds_nobody_lists_nobody(coax):
    coax.customer(name="Ada Example")
    found = success(coax.api.get(CUSTOMERS, params={"q": "Zoe"}), "Customers fetched!")
    assert (found["items"], found["total"]) == ([], 0)


@parametrize(
    ("field", "value"),
    [
        ("name", "New"),
        ("address", "2 Example Street"),
        ("email", "new@example.com"),
        ("phone", "+447700900660"),
        ("avatar", "https://example.com/new.png"),
        ("company_name", "New Pty Ltd"),
        ("tags", ["new"]),
    ],
)
def test_customer_009_an_update_changes_what_it_names_and_keeps_the_rest(coax, field, value):
    before, customer, after = coax.customer(), coax.whole_customer(), coax.customer()
    changed = success(coax.api.put(at(customer), {field: value}), "Customer updated!")
    expected = {**customer, field: value}
    assert {**changed, "updated_at": None} == {**expected, "updated_at": None}
    assert [shown(coax, one) for one in (before, customer, after)] == [before, changed, after]


def test_customer_010_the_id_of_a_customer_does_not_change(coax):
    customer = coax.customer()
    assert success(coax.api.put(at(customer), {"id": UNKNOWN}), "Customer updated!")["id"] == customer["id"]
    failure(coax.api.get(f"{CUSTOMERS}/{UNKNOWN}"), 404)


def test_customer_011_an_unknown_customer_is_not_updated(coax):
    failure(coax.api.put(f"{CUSTOMERS}/{UNKNOWN}", {"name": "New"}), 404)
    assert coax.customers() == []


def test_customer_012_a_deleted_customer_is_gone(coax):
    before, customer, after = coax.customer(), coax.customer(), coax.customer()
    success(coax.api.delete(at(customer)), "Customer deleted!")
    failure(coax.api.get(at(customer)), 404)
    failure(coax.api.delete(at(customer)), 404)
    assert [shown(coax, kept) for kept in (before, after)] == [before, after]


def test_customer_013_whoever_was_deleted_is_not_found_again_but_created_anew(coax):
    customer = coax.customer()
    success(coax.api.delete(at(customer)), "Customer deleted!")
    again = success(coax.api.put(CUSTOMERS, {"phone": customer["phone"]}), "Customer upserted!")
    assert again["id"] != customer["id"]


@parametrize("detail", ["phone", "email"])
def test_customer_014_nobody_takes_the_contact_details_of_another(coax, detail):
    customer, other = coax.whole_customer(), coax.whole_customer()
    failure(coax.api.put(at(customer), {detail: other[detail]}), 409)
    assert shown(coax, customer) == customer


@parametrize(
    ("field", "value"),
    [
        ("name", 7),
        ("address", []),
        ("company_name", 7),
        ("source", {}),
        ("tags", "vip"),
        ("tags", [7]),
        ("location_id", "nonsense"),
    ],
)
def test_customer_015_an_invalid_field_of_a_customer_is_named(coax, field, value):
    customer = coax.customer()
    invalid(coax.api.post(CUSTOMERS, {"address": "1 Example Street"}), "name")
    invalid(coax.api.post(CUSTOMERS, {**NEW, field: value}), field)
    invalid(coax.api.put(CUSTOMERS, {"phone": customer["phone"], field: value}), field)
    invalid(coax.api.put(at(customer), {field: value}), field)
    assert coax.customers() == [customer]


@parametrize(
    ("field", "values"),
    rows(
        customer_016_an_email=("email", ["nonsense", "a@", "@example.com", "a b@example.com", "a@b@example.com", 7]),
        customer_017_a_phone=("phone", ["nonsense", "12", "+", "+0123456789", "+44770090012345678", 447700900123]),
    ),
)
def test_a_contact_detail_must_be_one(coax, field, values):
    customer = coax.customer()
    for value in values:
        invalid(coax.api.put(CUSTOMERS, {field: value}), field)
        invalid(coax.api.put(at(customer), {field: value}), field)
    assert coax.customers() == [customer]


def test_customer_018_an_unknown_location_of_a_customer_is_not_found(coax):
    failure(coax.api.post(CUSTOMERS, {**NEW, "location_id": UNKNOWN}), 404)
    failure(coax.api.put(CUSTOMERS, {"phone": coax.number(), "location_id": UNKNOWN}), 404)
    assert coax.customers() == []
