"""Review requests."""

from ..tables import parametrize
from .calls import CHANNELS, REVIEW, REVIEWED, review_on
from .shapes import failure, invalid, success


def ask(coax, **fields):
    """What a review request to a customer leaves."""
    return success(coax.api.put(REVIEW, coax.new_review(**fields)), REVIEWED)


def said(coax, left):
    """The message of a review request, as its enquiry shows it."""
    (message,) = [one for one in coax.whole(left["enquiry"]["id"])["messages"] if one["id"] == left["message"]["id"]]
    assert message["created_at"] == left["message"]["created_at"]
    return message


def test_review_001_a_review_request_says_that_it_was_sent(coax):
    left = ask(coax)
    assert left["enquiry"]["id"]
    assert len(coax.outgoing()) == 1


def test_review_002_a_review_request_on_an_enquiry_says_so_too(coax):
    left = coax.sent()
    asked = success(coax.api.put(review_on(left["enquiry"]["id"]), {}), REVIEWED)
    assert (asked["enquiry"]["id"], asked["customer"]["id"]) == (left["enquiry"]["id"], left["customer"]["id"])
    assert [message["to"] for message in coax.outgoing()] == [left["customer"]["phone"]] * 2


def test_review_003_customer_and_enquiry_are_created_from_what_is_supplied(coax):
    details = {"phone": coax.number(), "email": coax.email(), "name": "Ada Example", "company_name": "Example Pty Ltd"}
    left = ask(coax, **details, address="1 Example Street", avatar="https://example.com/ada.png")
    assert details.items() <= left["customer"].items()
    assert coax.customers() == [left["customer"]]
    assert [enquiry["id"] for enquiry in coax.enquiries()] == [left["enquiry"]["id"]]


def test_review_004_customer_and_open_enquiry_are_found(coax):
    left = coax.sent()
    asked = ask(coax, phone=left["customer"]["phone"])
    assert (asked["enquiry"]["id"], asked["customer"]["id"]) == (left["enquiry"]["id"], left["customer"]["id"])


def test_review_005_without_a_text_the_location_is_named_with_a_link(coax):
    location = coax.location(name="Harbour Street")
    ask(coax, business_location_id=location["id"])
    (text,) = coax.texts()
    assert "Harbour Street" in text
    assert "https://" in text or "http://" in text


def test_review_006_a_text_of_ones_own_is_sent(coax):
    ask(coax, message="How was it?")
    (text,) = coax.texts()
    assert "How was it?" in text


def test_review_007_a_review_is_asked_for_at_google_unless_said_otherwise(coax):
    assert said(coax, ask(coax))["review_types"] == ["google"]
    assert said(coax, ask(coax, review_types=["facebook", "google"]))["review_types"] == ["facebook", "google"]


@parametrize("channel", CHANNELS)
def test_review_008_a_review_is_asked_for_over_the_channel_that_is_named(coax, channel):
    customer = coax.whole_customer()
    left = ask(coax, phone=customer["phone"], channel=channel)
    success(coax.api.put(review_on(left["enquiry"]["id"]), {"channel": channel}), REVIEWED)
    assert [message["channel"] for message in coax.outgoing()] == [channel] * 2


@parametrize("channel", ["sms", "email"])
def test_review_009_a_channel_needs_its_contact_detail(coax, channel):
    detail = {"email": coax.email()} if channel == "sms" else {"phone": coax.number()}
    failure(coax.api.put(REVIEW, coax.new_review(**detail, channel=channel)), 422)
    assert coax.customers() == coax.texts() == []


def test_review_010_a_customer_is_named_by_a_customer_id(coax):
    customer = coax.customer()
    assert ask(coax, customer_id=customer["id"])["customer"]["id"] == customer["id"]
    assert [message["to"] for message in coax.outgoing()] == [customer["phone"]]


def test_review_011_an_enquiry_is_named_in_the_body(coax):
    left = coax.sent()
    assert ask(coax, enquiry_id=left["enquiry"]["id"])["enquiry"]["id"] == left["enquiry"]["id"]


def test_review_012_do_not_update_keeps_the_found_customers_details(coax):
    customer = coax.whole_customer()
    assert ask(coax, phone=customer["phone"], name="New", do_not_update=True)["customer"] == customer
    assert ask(coax, phone=customer["phone"], name="New")["customer"]["name"] == "New"


def test_review_015_a_review_of_nobody_is_not_valid(coax):
    failure(coax.api.put(REVIEW, {"business_location_id": coax.home, "name": "Ada Example"}), 422)
    assert coax.customers() == []


@parametrize("text", [7, ["How was it?"]], ids=repr)
def test_review_018_a_text_must_be_a_text(coax, text):
    invalid(coax.api.put(REVIEW, coax.new_review(message=text)), "message")
    assert coax.customers() == []


def test_review_019_a_review_request_is_a_message_of_its_own_kind(coax):
    asked, left = ask(coax), coax.sent()
    assert coax.state_of(asked["message"]["id"])["kind"] == "review"
    assert coax.state_of(left["message"]["id"])["kind"] != "review"
