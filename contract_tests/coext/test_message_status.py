"""How far a message is on its way, as the API shows it."""

from datetime import datetime

from ..tables import parametrize
from .shapes import MESSAGE, UNKNOWN, error, success

TIME = "<rfc3339-ms-Z>"
FAILURE = {"code": "<text>", "message": "<text>"}
DELIVERED = {"status": "delivered", "delivered_at": TIME}
READ = {"status": "read", "delivered_at": TIME, "read_at": TIME}
FAILED = {"status": "failed", "failed_at": TIME, "error": FAILURE}


def shown(coext, message_id, **known):
    """What the API shows of a message, which must be this."""
    expected = success({**MESSAGE, "message_id": message_id, **known})
    return coext.api.get(f"/messages/{message_id}").expect(200, expected).body["data"]


def told(coext, message_id):
    return coext.api.get(f"/messages/{message_id}").expect(200).body["data"]["status"]


def test_status_001_a_texts_status_has_every_field(coext):
    number = coext.customer()
    coext.tenant.hold_reports()
    message_id = coext.sent(number, reference="order-1")
    coext.tenant.report(message_id, "sent")
    shown(coext, message_id, to=number, reference="order-1")


def test_status_002_a_templates_status_has_its_name(coext):
    template, number = coext.template("Closed today.", (), name="closed"), coext.number()
    named = coext.new_named(template, {}, number, reference="order-1")
    raw = coext.new_components(template, components=[], to=number)
    for path, body in (("/messages/template/send", named), ("/messages/template", raw)):
        message_id = coext.api.post(path, body).expect(200).body["data"]["message_id"]
        known = {"type": "template", "template_name": "closed", "to": number, "reference": body.get("reference")}
        shown(coext, message_id, **known)


def test_status_003_a_message_is_sent_then_delivered_then_read(coext):
    coext.tenant.hold_reports()
    message_id = coext.sent()
    for status in ("sent", "delivered", "read"):
        coext.tenant.report(message_id, status)
        assert told(coext, message_id) == status


def test_status_004_a_message_that_cannot_be_delivered_has_failed(coext):
    coext.tenant.hold_reports()
    message_id = coext.sent()
    coext.tenant.report(message_id, "failed")
    assert told(coext, message_id) == "failed"


def test_status_005_a_failed_message_tells_when_and_why(coext):
    coext.tenant.hold_reports()
    failed, kept = coext.sent(), coext.sent()
    for message_id in (failed, kept):
        coext.tenant.report(message_id, "sent")
    coext.tenant.advance(5)
    coext.tenant.report(failed, "failed")
    found = shown(coext, failed, to="<e164>", **FAILED)
    assert found["failed_at"] > found["sent_at"]
    shown(coext, kept)


def test_status_006_each_step_has_its_time(coext):
    coext.tenant.hold_reports()
    message_id = coext.sent()
    times = {}
    for status in ("sent", "delivered", "read"):
        coext.tenant.advance(7)
        coext.tenant.report(message_id, status)
        times[f"{status}_at"] = coext.instant()
        later = dict.fromkeys({"sent_at", "delivered_at", "read_at", "failed_at"} - times.keys())
        shown(coext, message_id, status=status, **times, **later)
    assert len(set(times.values())) == 3


@parametrize("reference", ["test-msg-001", "Grüße 👋 / ?&=", "x" * 500, "0"])
def test_status_007_the_reference_comes_back(coext, reference):
    text, template, bare = coext.sent(reference=reference), coext.sent_template(reference=reference), coext.sent()
    for message_id, expected in ((text, reference), (template, reference), (bare, None)):
        found = coext.api.get(f"/messages/{message_id}").expect(200).body["data"]
        assert found["reference"] == expected


def test_status_008_an_unknown_message_is_told_so(coext):
    coext.sent()
    coext.api.get(f"/messages/{UNKNOWN}").expect(404, error("MESSAGE_NOT_FOUND"))


@parametrize(
    "message_id",
    ["12345", "null", "test-msg-001", UNKNOWN[:-1], UNKNOWN + "0", "g" + UNKNOWN[1:], "%20", "msg_" + UNKNOWN],
)
def test_status_009_what_is_no_uuid_is_a_bad_request(coext, message_id):
    coext.sent(reference="test-msg-001")
    coext.api.get(f"/messages/{message_id}").expect(400)


def test_status_010_there_is_no_status_before_sent(coext):
    coext.tenant.hold_reports()
    answer = coext.api.post("/messages/text", coext.new_text()).expect(200)
    assert answer.body["data"]["status"] == "sent"
    assert told(coext, answer.body["data"]["message_id"]) == "sent"


def magic(coext, ending):
    """A template to a number of this ending, long enough ago for whatever was to happen."""
    message_id = coext.sent_template(f"+4477009{ending:05d}")
    coext.tenant.advance(3_600)
    return message_id


def test_status_011_a_message_that_was_read_stays_read(coext):
    assert told(coext, magic(coext, 7)) == "read"


@parametrize("ending", [7, 100])
def test_status_012_a_message_that_was_read_was_delivered_by_then(coext, ending):
    found = coext.api.get(f"/messages/{magic(coext, ending)}").expect(200).body["data"]
    steps = [found[name] for name in ("created_at", "sent_at", "delivered_at", "read_at")]
    assert None not in steps
    assert found["created_at"] <= found["sent_at"] <= min(found["delivered_at"], found["read_at"])


@parametrize(
    ("ending", "known"),
    [
        (1, FAILED),
        (2, DELIVERED),
        (3, {}),
        (4, FAILED),
        (5, FAILED),
        (6, READ),
        (7, READ),
        (100, READ),
    ],
)
def test_status_013_magic_recipients_end_as_documented(coext, ending, known):
    message_id = magic(coext, ending)
    found = coext.api.get(f"/messages/{message_id}").expect(200).body["data"]
    known = {**known, "sent_at": found["sent_at"]}
    template = {"type": "template", "template_name": found["template_name"]}
    shown(coext, message_id, to=f"+4477009{ending:05d}", **template, **known)


def test_status_014_a_status_reported_twice_is_one_step(coext):
    roads = []
    for number in (coext.number(), "+447700900006"):
        message_id = coext.sent_template(number)
        coext.tenant.advance(600)
        found = coext.api.get(f"/messages/{message_id}").expect(200).body["data"]
        accepted = datetime.fromisoformat(found["created_at"])
        steps = [found[name] for name in ("sent_at", "delivered_at", "read_at")]
        roads.append((found["status"], found["failed_at"], [datetime.fromisoformat(step) - accepted for step in steps]))
    once, twice = roads
    assert once == twice


def test_status_015_each_message_has_a_status_of_its_own(coext):
    coext.tenant.hold_reports()
    first, second = coext.sent(), coext.sent()
    coext.tenant.report(first, "delivered")
    assert told(coext, first) == "delivered"
    assert told(coext, second) == "sent"


def test_status_016_asking_changes_nothing(coext):
    coext.tenant.hold_reports()
    message_id = coext.sent()
    coext.tenant.report(message_id, "delivered")
    first = coext.api.get(f"/messages/{message_id}").expect(200).body["data"]
    coext.tenant.advance(3_600)
    second = coext.api.get(f"/messages/{message_id}").expect(200).body["data"]
    assert first == second


def test_status_017_created_at_is_when_the_message_was_accepted(coext):
    number = coext.customer()
    coext.tenant.advance(61.007)
    message_id, accepted = coext.sent(number), coext.instant()
    coext.tenant.advance(10)
    assert coext.api.get(f"/messages/{message_id}").expect(200).body["data"]["created_at"] == accepted


@parametrize(("seconds", "status"), [(0, "sent"), (0.999, "sent"), (1, "delivered"), (2.999, "delivered"), (3, "read")])
def test_status_018_a_message_is_delivered_after_a_second_and_read_after_three(coext, seconds, status):
    coext.tenant.require("control.clock")
    message_id = coext.sent()
    coext.tenant.advance(seconds)
    assert told(coext, message_id) == status


def test_status_019_a_customers_message_is_no_sent_one(coext):
    written = coext.writes(coext.number())
    coext.api.get(f"/messages/{written['id']}").expect(404, error("MESSAGE_NOT_FOUND"))
