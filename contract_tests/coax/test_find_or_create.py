"""A message to a customer finds or creates the customer and the enquiry."""

from ..tables import parametrize
from .calls import REVIEW, send, send_to
from .shapes import UNKNOWN, failure


@parametrize("channel", ["sms", "email"])
def test_find_001_a_phone_or_an_email_and_a_location_are_enough(coax, channel):
    detail = {"phone": coax.number()} if channel == "sms" else {"email": coax.email()}
    left = send(coax, channel, **detail)
    assert detail.items() <= left["customer"].items()
    assert [message["to"] for message in coax.outgoing()] == list(detail.values())


def test_find_002_the_answer_has_the_enquiry_that_was_created(coax):
    left = send(coax)
    assert [enquiry["id"] for enquiry in coax.enquiries()] == [left["enquiry"]["id"]]


def test_find_003_the_answer_has_the_enquiry_that_was_used(coax):
    enquiry = coax.enquiry(phone="+447700900150")
    assert send(coax, phone="+447700900150")["enquiry"]["id"] == enquiry["id"]


def test_find_004_the_answer_has_the_customer_and_the_message(coax):
    left = send(coax, message="Hello Ada.")
    assert left["customer"] in coax.customers()
    (message,) = coax.whole(left["enquiry"]["id"])["messages"]
    assert (left["message"]["id"], left["message"]["message"]) == (message["id"], "Hello Ada.")


def test_find_005_whoever_is_not_there_is_created_from_what_is_supplied(coax):
    details = {
        "phone": coax.number(),
        "email": coax.email(),
        "name": "Ada Example",
        "avatar": "https://example.com/ada.png",
        "company_name": "Example Pty Ltd",
        "address": "1 Example Street",
    }
    left = send(coax, **details)
    assert details.items() <= left["customer"].items()
    assert coax.customers() == [left["customer"]]


@parametrize("details", [("phone",), ("email",), ("phone", "email")], ids=" and ".join)
def test_find_006_whoever_is_there_is_found(coax, details):
    customer = coax.whole_customer()
    left = send(coax, **{detail: customer[detail] for detail in details})
    assert left["customer"]["id"] == customer["id"]
    assert len(coax.customers()) == 1


def test_find_007_the_case_of_an_email_does_not_matter(coax):
    left = send(coax, "email", email="ada@example.com")
    again = send(coax, "email", email="ADA@Example.com")
    assert (again["customer"]["id"], again["enquiry"]["id"]) == (left["customer"]["id"], left["enquiry"]["id"])


@parametrize(
    "spellings",
    [("0491 570 156", "+61491570156"), ("+61 491 570 156", "0491570156"), ("+44 7700 900 123", "+447700900123")],
)
def test_find_008_spellings_of_one_number_find_one_customer(coax, spellings):
    found = {send(coax, phone=spelling)["customer"]["id"] for spelling in spellings}
    assert len(found) == 1
    assert len({message["to"] for message in coax.outgoing()}) == 1


def test_find_010_a_message_to_nobody_is_not_valid(coax):
    body = {"message": "Hello.", "business_location_id": coax.home, "name": "Ada Example"}
    failure(coax.api.put(send_to(), body), 422)
    assert coax.customers() == coax.enquiries() == coax.texts() == []


@parametrize("status", ["new", "open", "pending"])
def test_find_011_an_enquiry_that_is_not_closed_is_used_again(coax, status):
    left = coax.sent(enquiry_status=status)
    again = send(coax, phone=left["customer"]["phone"])
    assert again["enquiry"]["id"] == left["enquiry"]["id"]
    assert len(coax.enquiries()) == 1


def test_find_012_a_closed_enquiry_is_not_used_again(coax):
    left = coax.sent(enquiry_status="closed")
    again = send(coax, phone=left["customer"]["phone"])
    assert again["enquiry"]["id"] != left["enquiry"]["id"]
    assert again["customer"]["id"] == left["customer"]["id"]
    assert coax.whole(left["enquiry"]["id"])["status"] == "closed"


def test_find_013_another_location_has_enquiries_of_its_own(coax):
    left = coax.sent()
    there = send(coax, phone=left["customer"]["phone"], business_location_id=coax.elsewhere)
    assert there["enquiry"]["id"] != left["enquiry"]["id"]
    assert there["customer"]["id"] == left["customer"]["id"]
    assert there["enquiry"]["business_location_id"] == coax.elsewhere


def test_find_014_of_two_open_enquiries_the_one_created_last_is_used(coax):
    older = coax.sent(enquiry_status="closed")
    phone = older["customer"]["phone"]
    coax.tenant.advance(60)
    newer = coax.sent(phone=phone)["enquiry"]
    coax.tenant.advance(60)
    coax.sent(enquiry_id=older["enquiry"]["id"], enquiry_status="open")
    assert send(coax, phone=phone)["enquiry"]["id"] == newer["id"] != older["enquiry"]["id"]


def test_find_015_another_customers_enquiry_is_not_used(coax):
    left = coax.sent()
    assert send(coax)["enquiry"]["id"] != left["enquiry"]["id"]


def test_find_016_what_is_supplied_of_a_known_customer_updates_it(coax):
    customer = coax.whole_customer()
    left = send(coax, phone=customer["phone"], name="New", address="2 Example Street")
    assert (left["customer"]["name"], left["customer"]["address"]) == ("New", "2 Example Street")
    assert left["customer"]["company_name"] == customer["company_name"]


def test_find_017_do_not_update_keeps_the_found_customers_details(coax):
    customer = coax.whole_customer()
    new = {"name": "New", "address": "New", "avatar": "new", "company_name": "New"}
    left = send(coax, phone=customer["phone"], do_not_update=True, **new)
    assert left["customer"] == customer
    assert coax.customers() == [customer]


def test_find_018_do_not_update_creates_whoever_is_not_there(coax):
    left = send(coax, phone=coax.number(), name="Ada Example", do_not_update=True)
    assert left["customer"]["name"] == "Ada Example"


def test_find_019_a_customer_is_named_by_a_contact_id(coax):
    customer = coax.customer()
    left = send(coax, contact_id=customer["id"])
    assert left["customer"]["id"] == left["message"]["contact_id"] == customer["id"]
    assert [message["to"] for message in coax.outgoing()] == [customer["phone"]]


def test_find_020_several_contact_ids_make_one_message_each(coax):
    customers = [coax.customer() for _ in range(3)]
    ids = [customer["id"] for customer in customers]
    assert [said["contact_ids"] for said in send(coax, contact_ids=ids)["messages"]] == [ids] * 3
    assert sorted(message["to"] for message in coax.outgoing()) == sorted(item["phone"] for item in customers)
    assert len({message["id"] for message in coax.outgoing()}) == 3


def test_find_021_one_contact_id_twice_makes_one_message(coax):
    customer = coax.customer()
    send(coax, contact_ids=[customer["id"], customer["id"]])
    assert [message["to"] for message in coax.outgoing()] == [customer["phone"]]


@parametrize("field", ["contact_id", "contact_ids"])
def test_find_022_an_unknown_contact_id_is_not_found_and_nobody_is_written_to(coax, field):
    value = UNKNOWN if field == "contact_id" else [coax.customer()["id"], UNKNOWN]
    failure(coax.api.put(send_to(), coax.new_message(**{field: value})), 404)
    assert coax.texts() == coax.enquiries() == []


def test_find_023_a_known_enquiry_is_named_in_the_body(coax):
    left = coax.sent()
    again = send(coax, enquiry_id=left["enquiry"]["id"], message="Again.")
    assert again["enquiry"]["id"] == left["enquiry"]["id"]
    assert [message["to"] for message in coax.outgoing()] == [left["customer"]["phone"]] * 2


def test_find_024_an_enquiry_named_in_the_body_is_used_though_it_is_closed(coax):
    left = coax.sent(enquiry_status="closed")
    again = send(coax, enquiry_id=left["enquiry"]["id"])
    assert again["enquiry"]["id"] == left["enquiry"]["id"]
    assert len(coax.enquiries()) == 1


def test_find_027_a_phone_in_one_message_and_an_email_in_another_meet_in_one_customer(coax):
    phone, email = coax.number(), coax.email()
    ids = {
        send(coax, phone=phone)["customer"]["id"],
        send(coax, phone=phone, email=email)["customer"]["id"],
        send(coax, "email", email=email)["customer"]["id"],
    }
    assert len(ids) == 1


def test_find_028_an_enquiry_and_another_customer_conflict(coax):
    enquiry, other = coax.enquiry(), coax.customer()
    named = {"enquiry_id": enquiry["id"]}
    failure(coax.api.put(send_to(), {"message": "No.", "phone": other["phone"], **named}), 409)
    failure(coax.api.put(REVIEW, {"customer_id": other["id"], **named}), 409)
    assert coax.texts() == ["Hello."]


@parametrize("do_not_update", [False, True])
def test_find_028_a_contact_id_and_the_phone_of_another_conflict(coax, do_not_update):
    first, second = coax.customer(), coax.customer()
    body = coax.new_message(contact_id=first["id"], phone=second["phone"], do_not_update=do_not_update)
    failure(coax.api.put(send_to(), body), 409)
    assert coax.texts() == coax.enquiries() == []
