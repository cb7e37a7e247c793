"""Conversations: what was said, by whom, and who of it is a contact."""

from ..tables import parametrize
from .shapes import ACCEPTED, CONTACT, CONVERSATION, EMPTY, SAID, ids, page
from .states import CONTACTS, CONVERSATIONS, MESSAGES


def said_in(conversation):
    return f"{CONVERSATIONS}/{conversation['id']}/messages"


@parametrize("channel", ["whatsapp", "sms", "email", "telegram"])
def test_conversation_001_a_customer_who_writes_begins_a_conversation(tripdesk, channel):
    sender = tripdesk.address(channel)
    written = tripdesk.writes(sender, channel=channel)
    expected = CONVERSATION | {"channel": channel, "address": sender, "last_message_id": written}
    tripdesk.test.get(CONVERSATIONS).expect(200, page([expected]))


def test_conversation_002_a_conversation_by_its_id_is_that_of_the_list(tripdesk):
    first, second = tripdesk.conversation(), tripdesk.conversation(channel="email")
    for conversation in (first, second):
        tripdesk.test.get(f"{CONVERSATIONS}/{conversation['id']}").expect(200, conversation)
    found = ids(tripdesk.test.get(CONVERSATIONS).expect(200))
    assert sorted(found) == sorted([first["id"], second["id"]])


def test_conversation_003_the_history_has_what_both_sides_said(tripdesk):
    sender = tripdesk.number()
    conversation = tripdesk.conversation(sender)
    tripdesk.test.post(MESSAGES, tripdesk.new_message(to=sender, text="On my way.")).expect(202)
    both = SAID | {"conversation_id": conversation["id"], "channel": "sms"}
    said = {
        "inbound": both | {"direction": "inbound", "from": sender, "text": "Where is my driver?"},
        "outbound": both | {"direction": "outbound", "to": sender, "text": "On my way."},
    }
    answer = tripdesk.test.get(said_in(conversation)).expect(200)
    directions = [one["direction"] for one in answer.body["data"]]
    answer.expect(200, page([said[direction] for direction in directions]))
    assert sorted(directions) == ["inbound", "outbound"]


@parametrize("text", ["Straße, naïve, 東京 🏠", "two\nlines", "{{name}}"])
def test_conversation_003_what_a_customer_wrote_stands_as_it_was_written(tripdesk, text):
    conversation = tripdesk.conversation()
    tripdesk.writes(conversation["address"], text)
    said = tripdesk.test.get(said_in(conversation)).expect(200).body["data"]
    assert text in [one["text"] for one in said]


def test_conversation_004_all_that_is_said_with_an_address_on_a_channel_is_one_conversation(tripdesk):
    sender = tripdesk.number()
    conversation = tripdesk.conversation(sender)
    written = {tripdesk.writes(sender) for _ in range(2)}
    sent = tripdesk.test.post(MESSAGES, tripdesk.new_message(to=sender)).expect(202, ACCEPTED).body
    assert ids(tripdesk.test.get(CONVERSATIONS).expect(200)) == [conversation["id"]]
    assert written | {sent["id"]} < set(ids(tripdesk.test.get(said_in(conversation)).expect(200)))


def test_conversation_004_another_channel_is_another_conversation(tripdesk):
    sender = tripdesk.number()
    first, second = tripdesk.conversation(sender, "sms"), tripdesk.conversation(sender, "whatsapp")
    assert first["id"] != second["id"]
    for conversation in (first, second):
        (said,) = tripdesk.test.get(said_in(conversation)).expect(200).body["data"]
        assert said["channel"] == conversation["channel"]


def test_conversation_005_a_stranger_who_writes_becomes_a_contact(tripdesk):
    sender = tripdesk.number()
    conversation = tripdesk.conversation(sender)
    expected = CONTACT | {"id": conversation["contact_id"], "phone": sender}
    tripdesk.test.get(CONTACTS).expect(200, page([expected]))


@parametrize(("channel", "field"), [("sms", "phone"), ("whatsapp", "phone"), ("email", "email")])
def test_conversation_006_a_contact_who_writes_is_known_by_phone_or_mailbox(tripdesk, channel, field):
    contact = tripdesk.contact()
    conversation = tripdesk.conversation(contact[field], channel)
    tripdesk.test.get(f"{CONVERSATIONS}/{conversation['id']}").expect(200, CONVERSATION | conversation)
    assert conversation["contact_id"] == contact["id"]
    tripdesk.test.get(CONTACTS).expect(200, page([contact]))


def test_conversation_007_a_contact_who_writes_is_known_by_the_external_id_of_that_channel(tripdesk):
    contact = tripdesk.contact(external_ids={"telegram": "tg-1"})
    conversation = tripdesk.conversation("tg-1", "telegram")
    tripdesk.test.get(f"{CONTACTS}/{conversation['contact_id']}").expect(200, contact)


def test_conversation_007_an_external_id_of_another_channel_tells_nothing(tripdesk):
    contact = tripdesk.contact(external_ids={"telegram": "id-1"})
    conversation = tripdesk.conversation("id-1", "messenger")
    tripdesk.test.get(f"{CONVERSATIONS}/{conversation['id']}").expect(200)
    assert conversation["contact_id"] != contact["id"]


def test_conversation_008_an_agent_is_assigned_in_the_dashboard(tripdesk):
    conversation, other = tripdesk.conversation(), tripdesk.conversation()
    assert conversation["agent"] is None
    tripdesk.assign(conversation, "Agent 1")
    found = tripdesk.test.get(f"{CONVERSATIONS}/{conversation['id']}").expect(200).body
    assert found["agent"] == "Agent 1"
    tripdesk.test.get(f"{CONVERSATIONS}/{other['id']}").expect(200, other)


def test_conversation_001_who_has_never_written_nor_been_written_to_has_no_conversation(tripdesk):
    tripdesk.contact()
    tripdesk.test.get(CONVERSATIONS).expect(200, EMPTY)


def test_conversation_009_the_history_tells_how_far_a_message_is(tripdesk):
    conversation = tripdesk.conversation(channel="whatsapp")
    tripdesk.tenant.hold_reports()
    sent = tripdesk.message("whatsapp", to=conversation["address"])
    for status in ("sent", "delivered", "read"):
        tripdesk.tenant.report(sent["id"], status)
        said = tripdesk.test.get(said_in(conversation)).expect(200).body["data"]
        assert [one["status"] for one in said if one["id"] == sent["id"]] == [status]
