"""What WhatsApp does, as TripDesk would pass it on."""

from ..tables import BOTH_WAYS, NO_PARAMETERS, PARAMETERS, parametrize
from .shapes import CHANNELS, invalid
from .states import CONVERSATIONS, MESSAGES

ARRIVED = {"name": "arrived", "language": "en", "text": "Hello {{name}}, {{place}} is near."}


def ready(tripdesk, text, channel="whatsapp"):
    """A partner, and a body whose template has this text in a variable."""
    partner = tripdesk.with_templates(ARRIVED)
    body = partner.new_message(channel, template="arrived", variables={"name": text, "place": "home"})
    del body["text"]
    return partner, body


@BOTH_WAYS
def test_whatsapp_001_either_spelling_of_a_number_is_in_one_conversation(tripdesk, one, other):
    contact = tripdesk.contact(phone=other)
    for sender in (one, other, one):
        tripdesk.writes(sender, channel="whatsapp")
    (conversation,) = tripdesk.test.get(CONVERSATIONS).expect(200).body["data"]
    assert conversation["contact_id"] == contact["id"]


@BOTH_WAYS
def test_whatsapp_002_on_another_channel_the_two_are_two(tripdesk, one, other):
    for sender in (one, other):
        tripdesk.writes(sender, channel="sms")
    found = tripdesk.test.get(CONVERSATIONS).expect(200).body["data"]
    assert {conversation["address"] for conversation in found} == {one, other}


@parametrize("text", NO_PARAMETERS, ids=repr)
def test_whatsapp_003_what_whatsapp_takes_for_no_parameter_is_refused_with_its_name(tripdesk, text):
    partner, body = ready(tripdesk, text)
    partner.test.post(MESSAGES, body).expect(422, invalid("variables.name"))
    partner.has_sent_nothing()


@parametrize("text", PARAMETERS)
def test_whatsapp_003_what_whatsapp_takes_for_a_parameter_is_taken(tripdesk, text):
    partner, body = ready(tripdesk, text)
    partner.test.post(MESSAGES, body).expect(202)


@parametrize("channel", [channel for channel in CHANNELS if channel != "whatsapp"])
def test_whatsapp_004_every_other_channel_takes_any_text_for_a_variable(tripdesk, channel):
    partner, body = ready(tripdesk, "a\nb\tc     d", channel)
    partner.test.post(MESSAGES, body).expect(202)
