"""Messages: one endpoint, eleven channels."""

import re

from ..tables import parametrize
from .shapes import ACCEPTED, CHANNELS, EMPTY, MESSAGE, OPAQUE, PHONES, error, history, ids, invalid
from .states import MESSAGES, walked

# As the vendor's document sends it.
SAMPLE = {
    "channel": "whatsapp",
    "to": "+15551234567",
    "template": "order_confirmation",
    "language": "en",
    "variables": {"name": "Nayeem", "order_id": "TR-204821", "eta": "15 minutes"},
}
SHORT, LONG, SPELLED = "+447700", "+4477009001234567", ("+44 7700 900123", "+44-7700-900123", "++447700900123")
NO_NUMBERS = (SHORT, LONG, *SPELLED, "+047700900123", "447700900123", "+44770090012a")


@parametrize("plane", ["test", "live"])
def test_message_001_the_vendors_sample_is_accepted_with_the_answer_of_the_sample(tripdesk, plane):
    partner = tripdesk.with_templates()
    partner.plane(plane).post(MESSAGES, SAMPLE).expect(202, ACCEPTED | {"channel": "whatsapp"})


def test_message_002_a_whatsapp_message_costs_what_the_sample_says(tripdesk):
    partner = tripdesk.with_templates()
    partner.test.post(MESSAGES, SAMPLE).expect(202, ACCEPTED | {"channel": "whatsapp", "cost_estimate": "0.012"})


@parametrize("channel", CHANNELS)
def test_message_003_a_message_goes_out_on_each_of_eleven_channels(tripdesk, channel):
    body = tripdesk.new_message(channel)
    tripdesk.test.post(MESSAGES, body).expect(202, ACCEPTED | {"channel": channel})
    (sent,) = tripdesk.tenant.messages("tripdesk")
    assert (sent["channel"], sent["to"], sent["text"]) == (channel, body["to"], body["text"])


@parametrize("channel", ["fax", "WhatsApp", "", None, 7])
def test_message_004_a_twelfth_channel_is_refused(tripdesk, channel):
    body = tripdesk.new_message() | {"channel": channel}
    tripdesk.test.post(MESSAGES, body).expect(422, invalid("channel"))
    tripdesk.has_sent_nothing()


@parametrize("channel", PHONES)
@parametrize("to", ["+4477009", "+447700900123", "+447700900123456"])
def test_message_005_a_phone_is_reached_by_e164(tripdesk, channel, to):
    tripdesk.test.post(MESSAGES, tripdesk.new_message(channel, to=to)).expect(202, ACCEPTED | {"channel": channel})


@parametrize("channel", PHONES)
@parametrize("to", [*NO_NUMBERS, "+" + "\u0664" * 12, "passenger@example.com", "+447700900123\n"])
def test_message_006_a_phone_is_not_reached_otherwise(tripdesk, channel, to):
    tripdesk.test.post(MESSAGES, tripdesk.new_message(channel, to=to)).expect(422, invalid("to"))
    tripdesk.has_sent_nothing()


@parametrize("to", ["passenger@example.com", "first.last+tag@mail.example.org", "o'neil@example.com", "P@EXAMPLE.COM"])
def test_message_007_a_mailbox_is_reached_by_its_address(tripdesk, to):
    body = tripdesk.new_message("email", to=to, subject="Your ride")
    tripdesk.test.post(MESSAGES, body).expect(202, ACCEPTED | {"channel": "email"})


@parametrize(
    "to", ["passenger", "@example.com", "passenger@", "a b@example.com", "a@b@example.com", "+447700900123", "a@b\n"]
)
def test_message_008_a_mailbox_is_not_reached_otherwise(tripdesk, to):
    tripdesk.test.post(MESSAGES, tripdesk.new_message("email", to=to)).expect(422, invalid("to"))
    tripdesk.has_sent_nothing()


@parametrize("channel", OPAQUE)
@parametrize("to", ["1234567890", "U4af4980629", "psid-77105"])
def test_message_009_other_channels_take_ids_of_their_own(tripdesk, channel, to):
    tripdesk.test.post(MESSAGES, tripdesk.new_message(channel, to=to)).expect(202, ACCEPTED | {"channel": channel})


def test_message_010_a_message_needs_a_template_or_a_text(tripdesk):
    body = tripdesk.new_message()
    del body["text"]
    tripdesk.test.post(MESSAGES, body).expect(422, invalid("template", "text"))
    tripdesk.has_sent_nothing()


def test_message_011_a_message_has_a_template_or_a_text_and_not_both(tripdesk):
    partner = tripdesk.with_templates()
    partner.test.post(MESSAGES, SAMPLE | {"text": "Hello."}).expect(422, invalid("template", "text"))
    partner.has_sent_nothing()


def test_message_012_a_templates_variables_are_filled_in(tripdesk):
    partner = tripdesk.with_templates()
    partner.test.post(MESSAGES, SAMPLE).expect(202)
    (sent,) = partner.tenant.messages("tripdesk")
    assert sent["text"] == "Hello Nayeem, order TR-204821 is there in 15 minutes."


def test_message_012_a_variable_is_filled_in_as_it_stands(tripdesk):
    partner = tripdesk.with_templates()
    values = {"name": "{{order_id}} \\1 %s", "order_id": "東京 🏠", "eta": ""}
    partner.test.post(MESSAGES, SAMPLE | {"channel": "sms", "variables": values}).expect(202)
    (sent,) = partner.tenant.messages("tripdesk")
    assert sent["text"] == "Hello {{order_id}} \\1 %s, order 東京 🏠 is there in ."


@parametrize("missing", ["name", "order_id", "eta"])
def test_message_013_a_template_needs_each_of_its_variables(tripdesk, missing):
    partner = tripdesk.with_templates()
    given = {name: value for name, value in SAMPLE["variables"].items() if name != missing}
    answer = partner.test.post(MESSAGES, SAMPLE | {"variables": given}).expect(422)
    assert missing in str(answer.body["error"]["details"])
    partner.has_sent_nothing()


def test_message_014_a_template_is_sent_in_the_language_that_is_asked_for(tripdesk):
    english = {"name": "arrived", "language": "en", "text": "Your driver is here."}
    german = {"name": "arrived", "language": "de", "text": "Ihre Fahrt ist da."}
    partner = tripdesk.with_templates(english, german)
    for template in (english, german):
        body = partner.new_message(template="arrived", language=template["language"])
        del body["text"]
        partner.test.post(MESSAGES, body).expect(202)
        assert partner.tenant.messages("tripdesk", to=body["to"])[0]["text"] == template["text"]


@parametrize(
    ("field", "value"), [("template", "no_such_template"), ("template", "Order_Confirmation"), ("language", "fr")]
)
def test_message_015_a_template_that_there_is_not_is_refused(tripdesk, field, value):
    partner = tripdesk.with_templates()
    partner.test.post(MESSAGES, SAMPLE | {field: value}).expect(422, invalid(field))
    partner.has_sent_nothing()


@parametrize("text", ["Straße, naïve, 東京 🏠", "two\nlines\tand a tab", "{{name}} is no variable here", "x" * 4097])
def test_message_016_a_text_goes_out_as_it_stands(tripdesk, text):
    sent = tripdesk.test.post(MESSAGES, tripdesk.new_message(text=text)).expect(202).body
    assert tripdesk.test.get(f"{MESSAGES}/{sent['id']}").expect(200).body["text"] == text
    assert tripdesk.tenant.messages("tripdesk")[0]["text"] == text


def test_message_017_a_message_by_its_id_is_what_was_accepted(tripdesk):
    tripdesk.tenant.hold_reports()
    body = tripdesk.new_message()
    sent = tripdesk.test.post(MESSAGES, body).expect(202, ACCEPTED).body
    expected = (
        MESSAGE
        | body
        | {
            "id": sent["id"],
            "status": "queued",
            "cost": sent["cost_estimate"],
            "provider_message_id": None,
            "history": history("queued"),
            "retry_count": 0,
            "created_at": sent["created_at"],
        }
    )
    tripdesk.test.get(f"{MESSAGES}/{sent['id']}").expect(200, expected)


def test_message_018_a_message_by_template_names_the_template(tripdesk):
    partner = tripdesk.with_templates()
    sent = partner.test.post(MESSAGES, SAMPLE).expect(202).body
    found = partner.test.get(f"{MESSAGES}/{sent['id']}").expect(200).body
    assert found["template"] == "order_confirmation"
    assert found["to"] == SAMPLE["to"]


def test_message_019_a_message_has_the_providers_id_once_it_is_sent(tripdesk):
    first, second = tripdesk.held_message(), tripdesk.message()
    for sent in (first, second):
        tripdesk.test.get(f"{MESSAGES}/{sent['id']}").expect(
            200, MESSAGE | {"provider_message_id": None, "history": history("queued")}
        )
        tripdesk.tenant.report(sent["id"], "sent")
        tripdesk.test.get(f"{MESSAGES}/{sent['id']}").expect(200, MESSAGE | {"history": history("queued", "sent")})
    assert tripdesk.seen(first)["provider_message_id"] != tripdesk.seen(second)["provider_message_id"]


def test_message_020_a_message_by_its_id_is_that_of_the_list(tripdesk):
    for channel, to in (("email", None), ("broadcast", None), ("sms", "+447700900004")):
        tripdesk.message(channel, to=to)
    tripdesk.tenant.advance(3600)
    listed = tripdesk.test.get(MESSAGES).expect(200).body["data"]
    assert len(listed) == 3
    for message in listed:
        tripdesk.test.get(f"{MESSAGES}/{message['id']}").expect(200, message)


def test_message_021_the_list_has_every_message_that_was_sent_and_none_that_came_in(tripdesk):
    sent = {tripdesk.message(channel)["id"] for channel in CHANNELS}
    received = tripdesk.writes(tripdesk.number())
    found = ids(tripdesk.test.get(MESSAGES).expect(200))
    assert sorted(found) == sorted(sent)
    assert received not in found


def test_message_022_two_messages_have_two_ids(tripdesk):
    body = tripdesk.new_message()
    tripdesk.test.post(MESSAGES, body).expect(202, ACCEPTED | {"id": "<ulid-msg:1>"})
    tripdesk.test.post(MESSAGES, body).expect(202, ACCEPTED | {"id": "<ulid-msg:2>"})


def test_message_023_a_message_goes_through_the_gateway_that_is_asked_for(tripdesk):
    body = tripdesk.new_message("sms", gateway=tripdesk.gateway("sms")["id"])
    tripdesk.test.post(MESSAGES, body).expect(202, ACCEPTED)
    down = tripdesk.new_message("sms", gateway=tripdesk.down_gateway()["id"])
    failing = tripdesk.test.post(MESSAGES, down).expect(202, ACCEPTED).body
    tripdesk.tenant.advance(3600)
    assert tripdesk.test.get(f"{MESSAGES}/{failing['id']}").expect(200).body["status"] == "failed"
    (other,) = (one for one in tripdesk.tenant.messages("tripdesk") if one["id"] != failing["id"])
    assert other["status"] == "delivered"


def test_message_023_a_message_goes_through_a_gateway_that_works_unless_told(tripdesk):
    assert tripdesk.down_gateway()["channel"] == "sms"
    sent = tripdesk.test.post(MESSAGES, tripdesk.new_message("sms")).expect(202, ACCEPTED).body
    tripdesk.tenant.advance(3600)
    assert tripdesk.test.get(f"{MESSAGES}/{sent['id']}").expect(200).body["status"] == "delivered"


@parametrize("gateway", ["gtw_01HNQX2P8Y9R3T4V5W6Z7A8B9C", "nonsense", "", 7])
def test_message_024_a_gateway_that_there_is_not_is_refused(tripdesk, gateway):
    tripdesk.test.post(MESSAGES, tripdesk.new_message(gateway=gateway)).expect(422, invalid("gateway"))
    tripdesk.has_sent_nothing()


def test_message_024_a_gateway_of_another_channel_is_refused(tripdesk):
    body = tripdesk.new_message("email", gateway=tripdesk.gateway("sms")["id"])
    tripdesk.test.post(MESSAGES, body).expect(422, invalid("gateway"))
    tripdesk.has_sent_nothing()


def test_message_021_a_message_that_came_in_is_none_that_was_sent(tripdesk):
    received = tripdesk.writes(tripdesk.number())
    tripdesk.test.get(f"{MESSAGES}/{received}").expect(404, error("not_found"))
    tripdesk.test.get(MESSAGES).expect(200, EMPTY)


def test_message_025_the_magic_recipients_are_accepted_like_anybody(tripdesk):
    for ending in range(1, 8):
        body = tripdesk.new_message(to=f"+44770090{ending:04d}")
        tripdesk.test.post(MESSAGES, body).expect(202, ACCEPTED)
    for name in ("bounce", "soft-bounce", "complaint"):
        body = tripdesk.new_message("email", to=f"{name}@example.com")
        tripdesk.test.post(MESSAGES, body).expect(202, ACCEPTED)


def test_form_001_ids_are_a_prefix_and_a_ulid(tripdesk):
    conversation = tripdesk.conversation()
    forms = {MESSAGES: "msg", "/api/v1/contacts": "con", "/api/v1/conversations": "cnv"}
    tripdesk.message(to=conversation["address"])
    for path, prefix in forms.items():
        (found,) = ids(tripdesk.test.get(path).expect(200))
        assert re.fullmatch(rf"{prefix}_[0-7][0-9A-HJKMNP-TV-Z]{{25}}", found)


def test_form_002_an_ids_time_is_that_of_the_sandbox(tripdesk):
    tripdesk.tenant.advance(12_345.678)
    now = tripdesk.tenant.now()
    sent = tripdesk.test.post(MESSAGES, tripdesk.new_message()).expect(202).body
    digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    milliseconds = 0
    for digit in sent["id"].removeprefix("msg_")[:10]:
        milliseconds = milliseconds * 32 + digits.index(digit)
    assert milliseconds == int(now.timestamp() * 1000)


def test_form_003_times_are_utc_to_the_second(tripdesk):
    tripdesk.tenant.advance(0.987)
    now = tripdesk.tenant.now()
    answer = tripdesk.test.post(MESSAGES, tripdesk.new_message())
    answer.expect(202, ACCEPTED | {"created_at": f"{now:%Y-%m-%dT%H:%M:%SZ}"})


def test_form_002_ids_sort_in_the_order_of_their_times(tripdesk):
    made = []
    for _ in range(5):
        made.append(tripdesk.message()["id"])
        tripdesk.tenant.advance(0.001)
    found = [one for part in walked(tripdesk.test, MESSAGES) for one in part]
    assert sorted(one["id"] for one in found) == made
