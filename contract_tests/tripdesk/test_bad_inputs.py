"""Field by field, what is wrong with it: every body here is refused with 422, which names the field."""

import json

from ..tables import parametrize
from .calls import NEW_CONTACT, NEW_DEVICE, NEW_MESSAGE
from .shapes import EMPTY, error, page
from .states import CONTACTS, MESSAGES

ABSENT = object()
NOT_TEXT = [7, 1.5, True, [], {}, ["text"]]
MESSAGE_FIELDS = [
    *[("channel", value) for value in (ABSENT, None, "", " ", "fax", "SMS", "sms ", *NOT_TEXT)],
    *[("to", value) for value in (ABSENT, None, "", " ", "+", "0", "sms", *NOT_TEXT)],
    *[("text", value) for value in ("", *NOT_TEXT)],
    *[("subject", value) for value in NOT_TEXT],
    *[("gateway", value) for value in ("nothing", *NOT_TEXT)],
]
TEMPLATE_FIELDS = [
    *[("template", value) for value in ("", "nothing", *NOT_TEXT)],
    *[("language", value) for value in ("xx", *NOT_TEXT)],
    *[("variables", value) for value in ("text", 7, True, [], ["name"])],
    *[("variables", {"name": value}) for value in (None, True, [], {})],
]
CONTACT_FIELDS = [
    *[("name", value) for value in ("", *NOT_TEXT)],
    *[("phone", value) for value in ("", "7", "447700900100", "+44 7700 900100", "+0447700900100", *NOT_TEXT)],
    *[("email", value) for value in ("", "nobody", "@example.com", "a b@example.com", *NOT_TEXT)],
    *[("external_ids", value) for value in ("text", 7, True, [], ["crm"])],
    *[("external_ids", {"crm": value}) for value in (None, "", 7, True, [], {})],
    *[("tags", value) for value in ("vip", 7, True, {}, [7], [None], [["vip"]])],
    ("external_ids", {" ": "C-1"}),
    *[("attributes", value) for value in ("text", 7, True, [], ["home"])],
    ("attributes", json.loads('{"a":' * 101 + "1" + "}" * 101)),
]
DEVICE_FIELDS = [
    *[("fcm_token", value) for value in (ABSENT, None, "", *NOT_TEXT)],
    *[("platform", value) for value in (ABSENT, None, "", "abacus", "IOS", *NOT_TEXT)],
]
LOG_IN_FIELDS = [(name, value) for name in ("email", "password") for value in (ABSENT, None, "", *NOT_TEXT)]


def described(case):
    return "absent" if case is ABSENT else repr(case)[:60]


def wrong(body, field, value):
    """A body in which one field is wrong."""
    found = {**body, field: value}
    return {name: given for name, given in found.items() if given is not ABSENT}


def refused(answer, field):
    """The answer is 422 and names the field, or a part of it by its path."""
    details = answer.expect(422).body["error"]["details"]
    answer.expect(422, {"error": {**error("validation_failed")["error"], "details": details}})
    assert any(name.split(".")[0] == field for name in details), details
    assert all(texts and all(isinstance(text, str) for text in texts) for texts in details.values())


@parametrize("path", [MESSAGES, "/api/internal/messages"])
@parametrize(("field", "value"), MESSAGE_FIELDS, ids=described)
def test_input_001_a_message_with_a_wrong_field_is_refused(tripdesk, path, field, value):
    refused(tripdesk.test.post(path, wrong(NEW_MESSAGE, field, value)), field)
    tripdesk.has_sent_nothing()


@parametrize(("field", "value"), TEMPLATE_FIELDS, ids=described)
def test_input_001_a_templated_message_with_a_wrong_field_is_refused(tripdesk, field, value):
    partner = tripdesk.with_templates({"name": "arrived", "language": "en", "text": "Hello {{name}}."})
    good = partner.new_message(template="arrived", language="en", variables={"name": "Passenger 1"})
    del good["text"]
    refused(partner.test.post(MESSAGES, wrong(good, field, value)), field)
    partner.has_sent_nothing()


@parametrize(("field", "value"), CONTACT_FIELDS, ids=described)
def test_input_001_a_contact_with_a_wrong_field_is_refused(tripdesk, field, value):
    refused(tripdesk.test.post(CONTACTS, wrong(NEW_CONTACT, field, value)), field)
    tripdesk.tenant.require("clean.account")
    tripdesk.test.get(CONTACTS).expect(200, EMPTY)


@parametrize(("field", "value"), CONTACT_FIELDS, ids=described)
def test_input_001_a_wrong_change_of_a_contact_is_refused(tripdesk, field, value):
    contact = tripdesk.contact()
    refused(tripdesk.test.patch(f"{CONTACTS}/{contact['id']}", {"tags": ["changed"], field: value}), field)
    tripdesk.test.get(CONTACTS).expect(200, page([contact]))


def test_input_001_null_for_an_optional_field_is_as_if_it_were_absent(tripdesk):
    optional = dict.fromkeys(("template", "language", "variables", "subject", "gateway"))
    tripdesk.test.post(MESSAGES, optional | NEW_MESSAGE).expect(202)
    nothing = dict.fromkeys(("external_ids", "tags", "attributes"))
    made = tripdesk.test.post(CONTACTS, NEW_CONTACT | nothing).expect(201).body
    assert (made["external_ids"], made["tags"], made["attributes"]) == ({}, [], {})


@parametrize(("field", "value"), DEVICE_FIELDS, ids=described)
def test_input_001_a_device_with_a_wrong_field_is_refused(tripdesk, field, value):
    refused(tripdesk.app.post("/api/mobile/devices", wrong(NEW_DEVICE, field, value)), field)


@parametrize(("field", "value"), LOG_IN_FIELDS, ids=described)
def test_input_001_a_log_in_with_a_wrong_field_is_refused(tripdesk, field, value):
    refused(tripdesk.nobody.post("/api/mobile/auth/token", wrong(tripdesk.new_log_in(), field, value)), field)


@parametrize("value", ["", *NOT_TEXT], ids=repr)
def test_input_001_a_reply_with_a_wrong_text_is_refused(tripdesk, value):
    path = f"/api/mobile/conversations/{tripdesk.conversation()['id']}/messages"
    refused(tripdesk.app.post(path, {"text": value}), "text")
    tripdesk.test.get(MESSAGES).expect(200, EMPTY)


@parametrize(
    ("path", "field", "value"),
    [
        *[(path, "limit", value) for path in (MESSAGES, CONTACTS) for value in ("0", "-1", "101", "1.5", "ten", "")],
        *[("/api/internal/audit", "limit", value) for value in ("0", "101", "ten")],
        *[("/api/v1/gateways", "limit", value) for value in ("0", "101", "ten")],
        *[("/api/v1/conversations", "limit", value) for value in ("0", "101", "ten")],
        *[(path, "cursor", value) for path in (MESSAGES, CONTACTS) for value in ("nothing", "%%%", "AAAA", "🏠")],
        *[(path, "cursor", "bm90aGluZw") for path in ("/api/v1/conversations", "/api/internal/audit")],
        *[("/api/v1/usage", "group_by", value) for value in ("week", "Day", "day,status", "")],
        *[("/api/v1/usage", name, value) for name in ("from", "to") for value in ("yesterday", "2024-13-01", "7", "")],
    ],
)
def test_input_002_a_wrong_query_parameter_is_refused(tripdesk, path, field, value):
    refused(tripdesk.test.get(path, params={field: value}), field)


def test_input_002_usage_that_ends_before_it_begins_is_refused(tripdesk):
    refused(tripdesk.test.get("/api/v1/usage", params={"from": "2024-05-02", "to": "2024-05-01"}), "from")


@parametrize(
    ("field", "value"),
    [
        *(("limit", value) for value in ("0", "101")),
        *(("since", value) for value in ("nothing", "🏠", "dGVzdC9jaGFuZ2VzOi0x")),
    ],
)
def test_input_002_a_wrong_query_parameter_of_a_poll_is_refused(tripdesk, field, value):
    refused(tripdesk.app.get("/api/mobile/conversations", params={field: value}), field)
