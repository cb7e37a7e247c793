"""Plain texts, within the recipient's session."""

from ..states import at_once
from ..tables import parametrize
from .shapes import ACCEPTED, BAD_NUMBER, error, success
from .states import SENDS

PATH = "/messages/text"
LONGEST = 4096

# The strings that are no E.164 number, in the guide's form.
BAD_NUMBERS = [
    *("919876543210", "+", "", " ", "+12345", "+123456", "+4477009001234567", "+0447700900100"),
    *("+44 7700 900100", "+44-7700-900100", "+44(0)7700900100", "0044 7700 900100", "07700900100"),
    *("++447700900100", "+447700900100 ", " +447700900100", "+447700900100\n", "+44770090010a"),
    "+\u0664\u0664\u0667\u0667\u0660\u0660\u0669\u0660\u0660\u0661\u0660\u0660",
    *("tel:+447700900100", "whatsapp:+447700900100", "+447700900100,+447700900101", "ada@example.com"),
]


def test_text_001_the_sample_text_gets_the_sample_answer(coext):
    body = {
        "to": coext.customer(number="+919876543210"),
        "message": "Hello! This is a test message from the API.",
        "reference": "test-msg-001",
    }
    coext.api.post(PATH, body).expect(200, success(ACCEPTED))


def test_text_002_two_texts_have_two_ids(coext):
    body = coext.new_text()
    coext.api.post(PATH, body).expect(200, success({**ACCEPTED, "message_id": "<uuid:1>"}))
    coext.api.post(PATH, body).expect(200, success({**ACCEPTED, "message_id": "<uuid:2>"}))


def test_text_003_a_text_needs_no_reference(coext):
    coext.api.post(PATH, {"to": coext.customer(), "message": "Hello."}).expect(200, success(ACCEPTED))


@parametrize("call", SENDS)
@parametrize("number", BAD_NUMBERS, ids=repr)
def test_text_004_a_number_that_is_not_e164_is_told_so(coext, call, number):
    method, path, body = coext.ready(call)
    coext.api.request(method, path, {**body, "to": number}).expect(400, error("INVALID_PHONE_NUMBER", BAD_NUMBER))


@parametrize("number", ["+1555010", "+447700900123456", "+44770090012", "+12025550123"])
def test_text_005_a_number_of_7_to_15_digits_is_a_number(coext, number):
    coext.api.post(PATH, coext.new_text(coext.customer(number=number))).expect(200, success(ACCEPTED))


def test_text_006_a_text_needs_a_recipient(coext):
    coext.api.post(PATH, {"message": "Hello."}).expect(400)
    assert coext.outgoing() == []


@parametrize("message", [{}, {"message": ""}, {"message": None}], ids=str)
def test_text_007_a_text_needs_a_message(coext, message):
    coext.api.post(PATH, {"to": coext.customer(), **message}).expect(400)
    assert coext.outgoing() == []


@parametrize("length", [1, LONGEST - 1, LONGEST])
def test_text_008_a_message_may_have_4096_characters(coext, length):
    coext.api.post(PATH, coext.new_text(message="x" * length)).expect(200, success(ACCEPTED))
    assert coext.outgoing() == ["x" * length]


@parametrize("length", [LONGEST + 1, 10 * LONGEST])
def test_text_009_a_message_of_a_character_more_is_refused(coext, length):
    coext.api.post(PATH, coext.new_text(message="x" * length)).expect(400)
    assert coext.outgoing() == []


@parametrize("character", ["x", "ü", " "])
def test_text_010_a_message_that_is_too_long_is_told_so(coext, character):
    body = coext.new_text(message=character * (LONGEST + 1))
    coext.api.post(PATH, body).expect(400, error("MESSAGE_TOO_LONG"))


@parametrize("character", ["ü", "न", "€"])
def test_text_011_characters_are_counted_and_not_bytes(coext, character):
    body = coext.new_text(message=character * LONGEST)
    coext.api.post(PATH, body).expect(200, success(ACCEPTED))
    coext.api.post(PATH, {**body, "message": character * (LONGEST + 1)}).expect(400)


@parametrize(
    "message",
    ["Grüße 👋🏽", "two\nlines\tand a tab", "  spaces  ", "{{1}} %s $1 \\n", '"quoted" <b>&amp;</b>', "नमस्ते", "0"],
)
def test_text_012_what_goes_out_is_the_message_as_it_was_given(coext, message):
    coext.api.post(PATH, coext.new_text(message=message)).expect(200, success(ACCEPTED))
    assert coext.outgoing() == [message]


@parametrize(
    ("field", "value"),
    [
        ("message", ""),
        ("message", None),
        ("message", 7),
        ("message", True),
        ("message", ["Hello."]),
        ("message", {"body": "Hello."}),
        ("reference", 7),
        ("reference", False),
        ("reference", ["a"]),
        ("reference", {"id": "a"}),
    ],
)
def test_text_013_a_wrong_field_is_named(coext, field, value):
    body = coext.new_text(**{field: value}) if field != "message" else coext.new_text(message=value)
    coext.api.post(PATH, body).expect(400, error("VALIDATION_ERROR", fields={field: ["<text>"]}))


def test_text_014_every_wrong_field_is_named_at_once(coext):
    fields = {"to": ["<text>"], "message": ["<text>"]}
    coext.api.post(PATH, {}).expect(400, error("VALIDATION_ERROR", fields=fields))
    fields = {"message": ["<text>"], "reference": ["<text>"]}
    body = {"to": coext.customer(), "message": 7, "reference": 7}
    coext.api.post(PATH, body).expect(400, error("VALIDATION_ERROR", fields=fields))


def test_text_015_a_reference_that_comes_twice_sends_twice(coext):
    body = coext.new_text(reference="order-1")
    coext.api.post(PATH, body).expect(200, success({**ACCEPTED, "message_id": "<uuid:1>"}))
    coext.api.post(PATH, body).expect(200, success({**ACCEPTED, "message_id": "<uuid:2>"}))
    assert len(coext.outgoing()) == 2


def test_text_016_unknown_fields_of_a_text_are_ignored(coext):
    body = coext.new_text(preview_url=True, template_name="none", type="image")
    coext.api.post(PATH, body).expect(200, success(ACCEPTED))


def test_text_017_a_text_goes_out_to_its_recipient_once(coext):
    body, other = coext.new_text(message="Just you."), coext.customer()
    message_id = coext.api.post(PATH, body).expect(200).body["data"]["message_id"]
    (sent,) = coext.tenant.messages("coext", direction="outbound")
    assert (sent["id"], sent["to"], sent["text"]) == (message_id, body["to"], "Just you.")
    assert sent["to"] != other


def test_text_018_a_text_that_is_refused_is_not_sent(coext):
    body = coext.new_text()
    for change in (
        {"to": "12345"},
        {"message": ""},
        {"message": "x" * (LONGEST + 1)},
        {"reference": 7},
    ):
        coext.api.post(PATH, body | change).expect(400)
    coext.api.post(PATH, body | {"to": coext.number()}).expect(403)
    assert coext.outgoing() == []


@parametrize("ending", range(1, 8))
def test_text_019_a_number_that_cannot_be_reached_is_accepted(coext, ending):
    number = coext.customer(number=f"+4477009{ending:05d}")
    coext.api.post(PATH, coext.new_text(number)).expect(200, success(ACCEPTED))


def test_text_020_of_simultaneous_texts_none_is_lost(coext):
    api = coext.tireless()
    bodies = [coext.new_text(coext.customer(0), f"Text {place}.") for place in range(40)]
    answers = at_once(len(bodies), lambda place: api.post(PATH, bodies[place]))
    ids = {answer.expect(200, success(ACCEPTED)).body["data"]["message_id"] for answer in answers}
    sent = coext.tenant.messages("coext", direction="outbound")
    assert {message["id"] for message in sent} == ids
    assert sorted(message["text"] for message in sent) == sorted(body["message"] for body in bodies)
