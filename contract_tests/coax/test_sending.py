"""Messages that go out now: texts, channels, locations, and on which enquiry."""

from ..states import HOUR, at_once
from ..tables import parametrize
from .calls import CHANNELS, REVIEWED, SCHEDULED, SENT, review_on, schedule_on, send, send_on, send_to
from .shapes import CUSTOMERS, LOCATIONS, UNKNOWN, failure, invalid, success

NEEDS = {"sms": "phone", "whatsapp": "phone", "email": "email"}


def reply(coax, enquiry_id, channel="sms", **fields):
    """What a message on an enquiry that must be sent leaves."""
    return success(coax.api.put(send_on(enquiry_id, channel), {"message": "Hello.", **fields}), SENT)


@parametrize("text", ["Hello.", "Grüße, 你好 👋", " indented\nand on\n", "<b>&amp;</b>", "x" * 4097])
def test_send_001_the_text_goes_out_as_it_was_given(coax, text):
    assert send(coax, message=text)["message"]["message"] == text
    assert coax.texts() == [text]


@parametrize("channel", CHANNELS)
def test_send_003_each_channel_is_taken(coax, channel):
    customer = coax.whole_customer()
    left = send(coax, channel, phone=customer["phone"])
    assert left["message"]["channel"] == channel
    (message,) = coax.outgoing()
    assert (message["channel"], message["id"]) == (channel, left["message"]["id"])


@parametrize("channel", ["pigeon", "SMS", "mail", "fax", "sms,email"])
def test_send_004_another_channel_is_not_valid(coax, channel):
    enquiry_id = coax.enquiry()["id"]
    invalid(coax.api.put(send_to(channel), coax.new_message()), "channel")
    invalid(coax.api.put(send_on(enquiry_id, channel), {"message": "Hello."}), "channel")
    assert len(coax.texts()) == len(coax.customers()) == 1


@parametrize(("channel", "detail"), NEEDS.items())
def test_send_005_a_channel_needs_its_contact_detail(coax, channel, detail):
    other = {"phone": coax.number()} if detail == "email" else {"email": coax.email()}
    failure(coax.api.put(send_to(channel), coax.new_message(**other)), 422)
    assert coax.customers() == coax.enquiries() == coax.texts() == []


def test_send_005_each_of_several_contacts_needs_the_channels_detail(coax):
    contacts = [coax.whole_customer()["id"], coax.customer()["id"]]
    failure(coax.api.put(send_to("email"), coax.new_message(contact_ids=contacts)), 422)
    assert coax.enquiries() == coax.texts() == []


@parametrize(("channel", "detail"), NEEDS.items())
def test_send_006_a_channel_goes_to_its_contact_detail(coax, channel, detail):
    customer = coax.whole_customer()
    send(coax, channel, contact_id=customer["id"])
    assert [message["to"] for message in coax.outgoing()] == [customer[detail]]


@parametrize(("channel", "detail"), NEEDS.items())
def test_send_007_a_contact_detail_that_is_known_already_is_enough(coax, channel, detail):
    customer = coax.whole_customer()
    by = "email" if detail == "phone" else "phone"
    assert send(coax, channel, **{by: customer[by]})["customer"]["id"] == customer["id"]
    assert [message["to"] for message in coax.outgoing()] == [customer[detail]]


@parametrize("channel", ["messenger", "instagram", "webchat"])
@parametrize("detail", ["phone", "email"])
def test_send_008_other_channels_need_no_detail_of_their_own(coax, channel, detail):
    value = coax.number() if detail == "phone" else coax.email()
    assert send(coax, channel, **{detail: value})["customer"][detail] == value
    assert len(coax.outgoing()) == 1


@parametrize("field", ["business_location_id", "location_id"])
def test_send_009_the_location_has_two_names(coax, field):
    body = {"message": "Hello.", "phone": coax.number(), field: coax.elsewhere}
    left = success(coax.api.put(send_to(), body), SENT)
    assert left["enquiry"]["business_location_id"] == coax.elsewhere


def test_send_010_both_names_may_be_given_when_they_agree(coax):
    left = send(coax, business_location_id=coax.home, location_id=coax.home)
    assert left["enquiry"]["business_location_id"] == coax.home


def test_send_011_two_names_of_two_locations_are_not_valid(coax):
    body = coax.new_message(business_location_id=coax.home, location_id=coax.elsewhere)
    failure(coax.api.put(send_to(), body), 422)
    assert coax.customers() == []


def test_send_014_every_message_has_an_id_of_its_own(coax):
    first = send(coax)
    second = send(coax, phone=first["customer"]["phone"])
    assert first["message"]["id"] != second["message"]["id"]
    found = coax.whole(first["enquiry"]["id"])["messages"]
    assert [message["id"] for message in found] == [first["message"]["id"], second["message"]["id"]]
    assert [message["created_at"] for message in found] == [one["message"]["created_at"] for one in (first, second)]


def test_send_015_the_same_message_twice_is_sent_twice(coax):
    body = coax.new_message()
    for _ in range(2):
        success(coax.api.put(send_to(), body), SENT)
    assert coax.texts() == ["Hello.", "Hello."]


def test_reply_001_a_message_on_an_enquiry_goes_to_its_customer(coax):
    left = coax.sent()
    coax.sent()
    said = reply(coax, left["enquiry"]["id"], message="Again.")
    assert (said["enquiry"]["id"], said["customer"]["id"]) == (left["enquiry"]["id"], left["customer"]["id"])
    assert [message["text"] for message in coax.outgoing(to=left["customer"]["phone"])] == ["Hello.", "Again."]


def test_reply_002_a_message_on_an_enquiry_needs_no_location(coax):
    enquiry = coax.enquiry(business_location_id=coax.elsewhere)
    assert reply(coax, enquiry["id"])["enquiry"]["business_location_id"] == coax.elsewhere


def test_reply_003_a_message_on_an_enquiry_creates_nothing_but_itself(coax):
    enquiry = coax.enquiry()
    said = reply(coax, enquiry["id"], message="Again.")
    assert len(coax.customers()) == len(coax.enquiries()) == 1
    assert [message["id"] for message in coax.whole(enquiry["id"])["messages"]][1:] == [said["message"]["id"]]


@parametrize(("channel", "detail"), [("email", "phone"), ("sms", "email"), ("whatsapp", "email")])
def test_reply_006_a_channel_on_an_enquiry_needs_its_contact_detail(coax, channel, detail):
    value = coax.number() if detail == "phone" else coax.email()
    enquiry = coax.enquiry(**{detail: value}, channel="webchat")
    failure(coax.api.put(send_on(enquiry["id"], channel), {"message": "Again."}), 422)
    assert coax.texts() == ["Hello."]


def test_reply_007_one_enquiry_goes_on_over_several_channels(coax):
    customer = coax.whole_customer()
    enquiry = coax.enquiry(contact_id=customer["id"])
    for channel in ("email", "whatsapp"):
        assert reply(coax, enquiry["id"], channel)["enquiry"]["id"] == enquiry["id"]
    assert [message["channel"] for message in coax.whole(enquiry["id"])["messages"]] == ["sms", "email", "whatsapp"]


def test_reply_008_the_enquirys_own_location_may_be_named(coax):
    enquiry = coax.enquiry()
    for field in ("business_location_id", "location_id"):
        assert reply(coax, enquiry["id"], **{field: coax.home})["enquiry"]["id"] == enquiry["id"]
    failure(coax.api.put(send_on(enquiry["id"]), {"message": "No.", "business_location_id": coax.elsewhere}), 422)
    failure(coax.api.put(send_on(enquiry["id"]), {"message": "No.", "business_location_id": UNKNOWN}), 404)
    assert "No." not in coax.texts()


def test_reply_009_several_contact_ids_on_an_enquiry_make_one_message_each(coax):
    enquiry, customers = coax.enquiry(), [coax.customer() for _ in range(2)]
    reply(coax, enquiry["id"], message="Again.", contact_ids=[customer["id"] for customer in customers])
    reached = [message["to"] for message in coax.outgoing() if message["text"] == "Again."]
    assert sorted(reached) == sorted(customer["phone"] for customer in customers)


def test_reply_011_a_contact_id_on_an_enquiry_names_whom_it_goes_to(coax):
    left, colleague = coax.sent(), coax.customer()
    said = reply(coax, left["enquiry"]["id"], message="Again.", contact_id=colleague["id"])
    assert said["enquiry"]["id"] == left["enquiry"]["id"]
    assert [message["to"] for message in coax.outgoing() if message["text"] == "Again."] == [colleague["phone"]]
    assert coax.whole(left["enquiry"]["id"])["customer"]["id"] == left["customer"]["id"]
    failure(coax.api.put(send_on(left["enquiry"]["id"]), {"message": "No.", "contact_id": UNKNOWN}), 404)
    coax.api.delete(f"{CUSTOMERS}/{left['customer']['id']}").expect(200)
    failure(coax.api.put(send_on(left["enquiry"]["id"]), {"message": "No."}), 404)
    assert "No." not in coax.texts()


def test_reply_010_simultaneous_messages_on_an_enquiry_are_all_kept(coax):
    enquiry = coax.enquiry(message="0")
    answers = at_once(15, lambda place: coax.api.put(send_on(enquiry["id"]), {"message": f"{place + 1}"}))
    assert {success(answer, SENT)["enquiry"]["id"] for answer in answers} == {enquiry["id"]}
    assert len({answer.body["body"]["message"]["id"] for answer in answers}) == 15
    found = coax.whole(enquiry["id"])["messages"]
    assert sorted(int(message["message"]) for message in found) == list(range(16))


def test_start_001_from_a_location_to_a_review(coax):
    coax.location(name="Harbour Street")
    (location,) = coax.api.get(LOCATIONS).expect(200).body["body"]["items"]
    body = {"phone": coax.number(), "business_location_id": location["id"], "message": "Hello."}
    enquiry_id = success(coax.api.put(send_to(), body), SENT)["enquiry"]["id"]
    success(coax.api.put(send_on(enquiry_id), {"message": "Again."}), SENT)
    success(coax.api.put(schedule_on(enquiry_id), {"message": "Later.", "scheduled_at": coax.after(HOUR)}), SCHEDULED)
    success(coax.api.put(review_on(enquiry_id), {"message": "How was it?"}), REVIEWED)
    assert len(coax.texts()) == 3
    coax.tenant.advance(HOUR)
    assert sorted(coax.texts()) == ["Again.", "Hello.", "How was it?", "Later."]
    assert {message["to"] for message in coax.outgoing()} == {body["phone"]}


@parametrize("detail", ["phone", "email"])
def test_start_002_a_follow_up_call_uses_the_enquiry_that_was_returned(coax, detail):
    channel = "sms" if detail == "phone" else "email"
    value = coax.number() if detail == "phone" else coax.email()
    body = {detail: value, "business_location_id": coax.home, "message": "Hello."}
    first = success(coax.api.put(send_to(channel), body), SENT)["enquiry"]
    second = success(coax.api.put(send_on(first["id"], channel), {"message": "Again."}), SENT)["enquiry"]
    assert first["id"] == second["id"]
    assert [message["message"] for message in coax.whole(first["id"])["messages"]] == ["Hello.", "Again."]
