"""Customers found by their contact details, or created."""

from ..states import at_once
from ..tables import BOTH_WAYS, parametrize, rows
from .shapes import CUSTOMERS, failure, invalid, success


def upsert(coax, **body):
    return success(coax.api.put(CUSTOMERS, body), "Customer upserted!")


@parametrize("detail", ["phone", "email"])
def test_upsert_001_a_customer_whom_nobody_knows_is_created(coax, detail):
    value = getattr(coax, "number" if detail == "phone" else "email")()
    created = upsert(coax, **{detail: value}, name="Ada Example")
    assert (created[detail], created["name"]) == (value, "Ada Example")
    assert coax.customers() == [created]


@parametrize("details", [("phone",), ("email",), ("phone", "email")], ids=" and ".join)
def test_upsert_002_a_customer_is_found_by_phone_by_email_and_by_both(coax, details):
    customer = coax.whole_customer()
    found = upsert(coax, **{detail: customer[detail] for detail in details})
    assert found["id"] == customer["id"]
    assert len(coax.customers()) == 1


@parametrize("spelling", ["Ada@Example.com", "ADA@EXAMPLE.COM", "ada@example.COM"])
def test_upsert_003_the_case_of_an_email_does_not_matter(coax, spelling):
    customer = coax.customer(email="ada@example.com")
    assert upsert(coax, email=spelling)["id"] == customer["id"]
    assert len(coax.customers()) == 1


@parametrize(
    "spelling", ["+44 7700 900123", "+44 (7700) 900-123", "+44.7700.900.123", "+447700900123", "+4407700900123"]
)
def test_upsert_004_the_spelling_of_a_phone_does_not_matter(coax, spelling):
    customer = coax.customer(phone="+447700900123")
    found = upsert(coax, phone=spelling)
    assert (found["id"], found["phone"]) == (customer["id"], "+447700900123")


@parametrize("national", ["0491 570 156", "0491570156", "(0491) 570-156"])
def test_upsert_005_a_national_number_is_read_as_australian(coax, national):
    customer = coax.customer(phone=national)
    assert customer["phone"] == "+61491570156"
    assert upsert(coax, phone="+61 491 570 156")["id"] == customer["id"]


@parametrize("field", ["name", "address", "company_name", "avatar", "source"])
def test_upsert_006_what_is_given_of_a_known_customer_is_updated(coax, field):
    customer = coax.whole_customer()
    found = upsert(coax, phone=customer["phone"], **{field: "Something new"})
    assert {**found, "updated_at": None} == {**customer, field: "Something new", "updated_at": None}


def test_upsert_007_the_detail_that_was_not_known_yet_is_added(coax):
    customer, email = coax.customer(), coax.email()
    assert upsert(coax, phone=customer["phone"], email=email)["id"] == customer["id"]
    assert upsert(coax, email=email)["id"] == customer["id"]


@parametrize("do_not_update", [False, True])
def test_upsert_008_details_of_two_customers_conflict(coax, do_not_update):
    first, second = coax.customer(), coax.customer(email=coax.email())
    before = coax.customers()
    body = {"phone": first["phone"], "email": second["email"], "do_not_update": do_not_update}
    failure(coax.api.put(CUSTOMERS, body), 409)
    assert coax.customers() == before


def test_upsert_009_without_contact_details_nobody_is_found_or_created(coax):
    failure(coax.api.put(CUSTOMERS, {"name": "Ada Example"}), 422)
    assert coax.customers() == []


def test_upsert_010_do_not_update_leaves_a_customer_as_it_is(coax):
    customer = coax.whole_customer()
    body = {"phone": customer["phone"], "name": "New", "address": "New", "tags": ["new"], "added_tags": ["newer"]}
    assert upsert(coax, **body, do_not_update=True) == customer
    assert coax.customers() == [customer]


def test_upsert_011_do_not_update_creates_whoever_is_not_there(coax):
    created = upsert(coax, phone=coax.number(), name="Ada Example", do_not_update=True)
    assert created["name"] == "Ada Example"
    assert coax.customers() == [created]


def test_upsert_012_do_not_update_false_updates(coax):
    customer = coax.whole_customer()
    assert upsert(coax, phone=customer["phone"], name="New", do_not_update=False)["name"] == "New"


@parametrize(
    ("before", "given", "after"),
    rows(
        upsert_013_tags_replace=(["vip", "newsletter"], {"tags": ["walk-in"]}, ["walk-in"]),
        upsert_014_added_tags_add=(["vip"], {"added_tags": ["walk-in"]}, ["vip", "walk-in"]),
        upsert_015_they_stay_where_none_are_given=(["vip"], {"name": "New"}, ["vip"]),
        upsert_017_they_replace_before_some_are_added=(["vip"], {"tags": ["b"], "added_tags": ["a"]}, ["a", "b"]),
    ),
)
def test_tags(coax, before, given, after):
    customer = coax.customer(tags=before)
    assert sorted(upsert(coax, phone=customer["phone"], **given)["tags"]) == after


@parametrize(
    ("field", "value"), [("avatar", 7), ("added_tags", "vip"), ("added_tags", [7]), ("do_not_update", "perhaps")]
)
def test_upsert_016_an_invalid_field_of_an_upsert_is_named(coax, field, value):
    invalid(coax.api.put(CUSTOMERS, {"phone": coax.number(), field: value}), field)
    assert coax.customers() == []


def test_upsert_018_simultaneous_upserts_create_one_customer(coax):
    phone, email = coax.number(), coax.email()
    details = [{"phone": phone, "email": email}, {"email": email.upper(), "phone": phone.replace("+44", "+44 ")}]
    answers = at_once(16, lambda place: coax.api.put(CUSTOMERS, details[place % 2]))
    assert len({success(answer, "Customer upserted!")["id"] for answer in answers}) == 1
    assert len(coax.customers()) == 1


@parametrize(
    ("field", "value"), [("address", "1 Example Street"), ("company_name", "Example Pty Ltd"), ("source", "website")]
)
def test_upsert_019_each_field_of_whoever_is_created_is_kept(coax, field, value):
    created = upsert(coax, phone=coax.number(), **{field: value}, location_id=coax.home)
    assert (created[field], created["location_id"]) == (value, coax.home)
    assert coax.customers() == [created]


@BOTH_WAYS
def test_whatsapp_001_either_spelling_of_a_number_is_one_customer(coax, one, other):
    customer = coax.customer(phone=one)
    found = success(coax.api.put(CUSTOMERS, {"phone": other}), "Customer upserted!")
    assert found["id"] == customer["id"]
    coax.tenant.inbound("coax", other, coax.home, "Are you there?", channel="whatsapp")
    assert [found["id"] for found in coax.customers()] == [customer["id"]]
