"""Session messages: sent, and how far they are."""

from datetime import timedelta

from ..tables import parametrize
from .shapes import CONTACT, MESSAGE, page

NESTED = ("contactId", "mobileNumber", "name", "status", "apiAccountId")


def as_sent(contact, text):
    """A message as it comes back at once."""
    return MESSAGE | {
        "bodyText": text,
        "apiAccountId": contact["apiAccountId"],
        "isSent": False,
        "isDelivered": False,
        "isRead": False,
        "contact": {key: contact[key] for key in NESTED},
    }


def flags(answer):
    return tuple(answer.body[name] for name in ("isSent", "isDelivered", "isRead"))


def test_message_001_a_message_comes_back_neither_sent_nor_delivered_nor_read(msgboxx):
    contact = msgboxx.contact_who_wrote()
    body = msgboxx.new_message(contact, "Hi John, that sounds good progress, keep me informed please.")
    msgboxx.api.post("/message", body).expect(201, as_sent(contact, body["message"]))


def test_message_002_a_message_by_its_id_is_the_message_of_the_list(msgboxx):
    sent = msgboxx.message(msgboxx.contact_who_wrote())
    one = msgboxx.api.get(f"/message/{sent['messageId']}").expect(200, MESSAGE | {"messageId": sent["messageId"]})
    found = msgboxx.api.get("/message").expect(200).body["items"]
    assert one.body in found


def test_message_003_a_message_names_its_contact_without_email_time_and_tags(msgboxx):
    contact = msgboxx.contact_who_wrote(email="jack@example.com", tags=["prospect"])
    sent = msgboxx.message(contact)
    answer = msgboxx.api.get(f"/message/{sent['messageId']}").expect(200)
    assert answer.body["contact"] == {key: contact[key] for key in NESTED}


def test_message_004_a_message_is_sent_then_delivered_then_read(msgboxx):
    contact = msgboxx.contact_who_wrote()
    msgboxx.tenant.hold_reports()
    sent = msgboxx.message(contact)
    path = f"/message/{sent['messageId']}"
    seen = [flags(msgboxx.api.get(path).expect(200))]
    for status in ("sent", "delivered", "read"):
        msgboxx.tenant.report(sent["messageId"], status)
        seen.append(flags(msgboxx.api.get(path).expect(200)))
    assert seen == [(False, False, False), (True, False, False), (True, True, False), (True, True, True)]


def test_message_005_a_message_goes_its_way_by_itself(msgboxx):
    sent = msgboxx.message(msgboxx.contact_who_wrote())
    msgboxx.pass_time(3600)
    assert flags(msgboxx.api.get(f"/message/{sent['messageId']}").expect(200)) == (True, True, True)


@parametrize("missing", ["apiAccountId", "contactId", "message"])
def test_message_006_a_message_needs_api_account_contact_and_text(msgboxx, missing):
    body = msgboxx.new_message(msgboxx.contact_who_wrote())
    del body[missing]
    msgboxx.api.post("/message", body).expect(400)


@parametrize("text", ["", None, 7])
def test_message_007_a_message_without_text_is_a_bad_request(msgboxx, text):
    contact = msgboxx.contact_who_wrote()
    msgboxx.api.post("/message", {**msgboxx.new_message(contact), "message": text}).expect(400)


def test_message_008_a_contact_of_another_api_account_is_a_bad_request(msgboxx):
    contact = msgboxx.contact_who_wrote()
    other = msgboxx.account()
    body = {**msgboxx.new_message(contact), "apiAccountId": other["apiAccountId"]}
    msgboxx.api.post("/message", body).expect(400)


@parametrize("text", ["Straße, naïve, 東京 🏠", "two\nlines", "{{1}} is no placeholder here", "x" * 4096])
def test_message_009_the_text_comes_back_as_it_was_sent(msgboxx, text):
    contact = msgboxx.contact_who_wrote()
    sent = msgboxx.api.post("/message", msgboxx.new_message(contact, text)).expect(201, as_sent(contact, text)).body
    assert msgboxx.api.get(f"/message/{sent['messageId']}").expect(200).body["bodyText"] == text


def test_message_010_a_messages_time_is_spelled_with_an_offset_and_no_closing_zeros(msgboxx):
    contact = msgboxx.contact_who_wrote()
    moment = msgboxx.tenant.now().replace(microsecond=0) + timedelta(seconds=1, microseconds=63_590)
    msgboxx.tenant.advance_to(moment)
    expected = as_sent(contact, "Hello Jack.") | {"dateTime": f"{moment:%Y-%m-%dT%H:%M:%S}.06359+00:00"}
    msgboxx.api.post("/message", msgboxx.new_message(contact)).expect(201, expected)


def test_message_011_a_message_names_the_user_who_sent_it(msgboxx):
    contact = msgboxx.contact_who_wrote()
    api = msgboxx.api_of(msgboxx.user(msgboxx.home, first_name="Rory", last_name="Sample"))
    expected = as_sent(contact, "Hello Jack.") | {"senderFirstName": "Rory", "senderLastName": "Sample"}
    api.post("/message", msgboxx.new_message(contact)).expect(201, expected)


def test_message_012_a_text_has_no_file(msgboxx):
    contact = msgboxx.contact_who_wrote()
    expected = as_sent(contact, "Hello Jack.") | {"fileLocation": ""}
    msgboxx.api.post("/message", msgboxx.new_message(contact)).expect(201, expected)


def test_message_013_a_message_posted_to_contact_is_sent(msgboxx):
    contact = msgboxx.contact_who_wrote()
    sent = msgboxx.api.post("/contact", msgboxx.new_message(contact)).expect(201, as_sent(contact, "Hello Jack."))
    msgboxx.api.get(f"/message/{sent.body['messageId']}").expect(200)
    msgboxx.tenant.require("clean.account")
    msgboxx.api.get("/contact").expect(200, page([contact]))
    msgboxx.api.post("/contact", msgboxx.new_message(msgboxx.contact())).expect(400)


def test_message_014_a_post_to_contact_with_a_number_creates_a_contact(msgboxx):
    contact = msgboxx.contact_who_wrote()
    body = msgboxx.new_contact() | msgboxx.new_message(contact)
    created = msgboxx.api.post("/contact", body).expect(201, CONTACT | {"mobileNumber": body["mobileNumber"]}).body
    assert created["contactId"] != contact["contactId"]


def test_message_015_what_a_contact_writes_is_an_incoming_message(msgboxx):
    contact = msgboxx.contact()
    msgboxx.writes(contact, "Is the house still free?")
    (message,) = msgboxx.api.get("/message").expect(200).body["items"]
    expected = MESSAGE | {
        "bodyText": "Is the house still free?",
        "apiAccountId": contact["apiAccountId"],
        "messageDirection": "incoming",
        "contact": {key: contact[key] for key in NESTED},
    }
    msgboxx.api.get(f"/message/{message['messageId']}").expect(200, expected)


def test_message_016_two_messages_have_two_ids(msgboxx):
    contact = msgboxx.contact_who_wrote()
    expected = as_sent(contact, "Hello Jack.")
    msgboxx.api.post("/message", msgboxx.new_message(contact)).expect(201, expected | {"messageId": "<uuid:1>"})
    msgboxx.api.post("/message", msgboxx.new_message(contact)).expect(201, expected | {"messageId": "<uuid:2>"})
