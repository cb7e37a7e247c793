"""What a receiver is told: real requests, signed, and retried."""

from collections import Counter
from datetime import UTC, datetime

from ..states import DAY, HOUR, MINUTE, SECRET
from ..tables import parametrize
from .calls import SENT, send, send_on, send_to
from .shapes import ENQUIRIES, PAUSED, success
from .states import genuine

HANG_UP = None
PROGRESS = ["message.sent", "message.delivered", "message.read"]
WAITS = [30, 2 * MINUTE, 10 * MINUTE, HOUR]


def names(hooks):
    return [hook.json["event"] for hook in hooks]


def about(hooks, record_id):
    """Whether each of them tells of this record."""
    return bool(hooks) and all(record_id.encode() in hook.body for hook in hooks)


def test_webhook_001_a_message_is_told_when_it_is_sent_delivered_and_read(coax, receiver):
    coax.hears(receiver, *PROGRESS)
    message_id = send(coax)["message"]["id"]
    hooks = coax.heard(receiver, HOUR)
    assert names(hooks) == PROGRESS
    assert about(hooks, message_id)


@parametrize("phone", ["+447700900001", "+447700900004", "+447700900005"])
def test_webhook_002_a_message_that_fails_is_told(coax, receiver, phone):
    coax.hears(receiver, "message.delivered", "message.read", "message.failed")
    message_id = send(coax, phone=phone)["message"]["id"]
    hooks = coax.heard(receiver, HOUR)
    assert names(hooks) == ["message.failed"]
    assert about(hooks, message_id)


def test_webhook_003_a_customers_message_is_told(coax, receiver):
    left = send(coax)
    coax.hears(receiver, "message.received")
    coax.tenant.inbound("coax", left["customer"]["phone"], coax.home, "Are you there?", channel="sms")
    hooks = coax.heard(receiver)
    assert names(hooks) == ["message.received"]
    assert about(hooks, "Are you there?")
    assert about(hooks, left["enquiry"]["id"])


def test_webhook_004_a_new_enquiry_is_told_once(coax, receiver):
    coax.hears(receiver, "enquiry.created")
    left = send(coax)
    send(coax, phone=left["customer"]["phone"])
    hooks = coax.heard(receiver, HOUR)
    assert names(hooks) == ["enquiry.created"]
    assert about(hooks, left["enquiry"]["id"])


def test_webhook_005_all_six_events_have_their_names(coax, receiver):
    coax.hears(receiver)
    left = send(coax)
    coax.tenant.inbound("coax", left["customer"]["phone"], coax.home, "Yes?", channel="sms")
    send(coax, phone="+447700900001")
    expected = {"enquiry.created", *PROGRESS, "message.failed", "message.received"}
    assert set(names(coax.heard(receiver, HOUR))) == expected


def test_webhook_006_a_webhook_has_event_created_at_and_body(coax, receiver):
    coax.hears(receiver)
    send(coax)
    for hook in coax.heard(receiver, HOUR):
        assert hook.json.keys() == {"event", "created_at", "body"}
        hook.expect({"event": "<text>", "created_at": "<rfc3339>", "body": hook.json["body"]})
        assert isinstance(hook.json["body"], dict)
        assert (hook.method, hook.headers["Content-Type"].partition(";")[0]) == ("POST", "application/json")


def test_webhook_007_a_webhook_tells_when_it_happened(coax, receiver):
    enquiry = send(coax)["enquiry"]
    coax.tenant.advance(HOUR)
    coax.hears(receiver, "message.sent")
    success(coax.api.put(send_on(enquiry["id"]), {"message": "Still there?"}), SENT)
    (hook,) = coax.heard(receiver)
    assert datetime.fromisoformat(hook.json["created_at"]) == coax.tenant.now()


def test_webhook_008_every_webhook_is_signed_over_its_timestamp_and_raw_body(coax, receiver):
    coax.hears(receiver)
    send(coax, message="Grüße 👋")
    hooks = coax.heard(receiver, HOUR)
    assert len(hooks) == 4
    assert all(genuine(hook) for hook in hooks)
    assert not any(genuine(hook, SECRET + "x") for hook in hooks)


def test_webhook_009_the_timestamp_is_the_moment_of_the_attempt_in_unix_seconds(coax, receiver):
    coax.hears(receiver, "message.sent")
    receiver.answers(500)
    send(coax)
    for place, seconds in enumerate((0, 30)):
        hook = coax.heard(receiver, seconds)[place]
        assert hook.headers["X-Webhook-Timestamp"] == str(int(coax.tenant.now().timestamp()))
        assert genuine(hook)


def test_webhook_010_there_are_five_attempts_with_these_waits_between_them(coax, receiver):
    coax.hears(receiver, "message.sent")
    receiver.always(500)
    send(coax)
    coax.hears_at(receiver, WAITS)
    assert len(coax.heard(receiver, DAY)) == 5


@parametrize("status", [500, 503, 404, 400, 410, 301, 302, HANG_UP])
def test_webhook_011_an_answer_that_is_no_success_is_tried_again(coax, receiver, status):
    coax.hears(receiver, "message.sent")
    receiver.answers(status)
    send(coax)
    assert len(coax.heard(receiver)) == 1
    first, second = coax.heard(receiver, 30)
    assert first.body == second.body
    assert second.path == first.path


@parametrize("status", [200, 201, 202, 204])
def test_webhook_012_a_success_ends_it(coax, receiver, status):
    coax.hears(receiver, "message.sent")
    receiver.answers(500, 500, status)
    send(coax)
    assert len(coax.heard(receiver, DAY)) == 3
    assert len(coax.heard(receiver, DAY)) == 3


def test_webhook_013_a_paused_campaign_tells_nothing(coax, receiver):
    campaign, body = coax.campaign(status="paused"), coax.new_message()
    coax.hears(receiver)
    coax.api.put(send_to(), {**body, "campaign_id": campaign}).expect(200, PAUSED)
    assert coax.heard(receiver, HOUR) == []


def test_webhook_014_suppressed_events_are_not_told(coax, receiver):
    coax.hears(receiver)
    send(coax, suppress_socket_events=True)
    assert coax.heard(receiver, HOUR) == []
    assert coax.texts() == ["Hello."]


def test_webhook_015_suppression_is_for_one_message_alone(coax, receiver):
    left = send(coax, suppress_socket_events=True)
    coax.hears(receiver, *PROGRESS)
    send(coax, phone=left["customer"]["phone"], suppress_socket_events=False)
    hooks = coax.heard(receiver, HOUR)
    assert names(hooks) == PROGRESS
    message = coax.whole(left["enquiry"]["id"])["messages"][-1]
    assert hooks[-1].json["body"]["message"] == message
    # Each tells of the message whole, as it was then.
    assert [set(hook.json["body"]["message"]) ^ set(message) for hook in hooks] == [set()] * len(PROGRESS)


def test_webhook_016_a_scheduled_message_is_told_of_when_it_goes_out(coax, receiver):
    coax.hears(receiver, "message.sent")
    enquiry = coax.scheduled(HOUR)["enquiry"]
    coax.api.get("/health").expect(200)
    assert coax.heard(receiver, HOUR - 1) == []
    (hook,) = coax.heard(receiver, 1)
    assert [hook.json["body"]["message"]] == coax.whole(enquiry["id"])["messages"]


def test_webhook_017_a_refused_message_tells_nothing(coax, receiver):
    body = coax.new_message(message="")
    coax.hears(receiver)
    coax.api.put(send_to(), body).expect(422)
    assert coax.heard(receiver, HOUR) == []


def test_webhook_018_reports_that_come_twice_are_told_twice(coax, receiver):
    coax.hears(receiver, *PROGRESS)
    send(coax, phone="+447700900006")
    assert Counter(names(coax.heard(receiver, HOUR))) == dict.fromkeys(PROGRESS, 2)


def test_webhook_019_reports_that_come_out_of_order_are_told_so(coax, receiver):
    coax.hears(receiver, "message.delivered", "message.read")
    send(coax, phone="+447700900007")
    assert names(coax.heard(receiver, HOUR)) == ["message.read", "message.delivered"]


def test_webhook_020_another_business_is_told_nothing(coax, receiver):
    coax.hears(receiver)
    other = coax.another()
    send(other)
    other.tenant.advance(HOUR)
    assert coax.heard(receiver, HOUR) == []


def test_webhook_021_an_enquiry_that_a_customer_begins_is_told(coax, receiver):
    home = coax.home
    coax.hears(receiver, "enquiry.created")
    coax.tenant.inbound("coax", coax.number(), home, "Are you there?", channel="sms")
    hooks = coax.heard(receiver)
    (enquiry,) = coax.api.get(ENQUIRIES).expect(200).body["body"]["items"]
    assert names(hooks) == ["enquiry.created"]
    assert about(hooks, enquiry["id"])


def test_webhook_022_a_webhook_is_dated_when_it_is_really_sent(coax, receiver):
    business = coax.by_real_time()
    business.hears(receiver)
    success(business.api.put(send_to(), business.new_message()), SENT)
    hooks = business.heard(receiver, DAY)
    now = datetime.now(UTC).timestamp()
    assert len(hooks) == 4
    assert all(genuine(hook) for hook in hooks)
    assert all(abs(int(hook.headers["X-Webhook-Timestamp"]) - now) < 5 * MINUTE for hook in hooks)


@parametrize(
    ("event", "seconds", "phone"),
    [
        ("enquiry.created", 0, "+447700900601"),
        ("message.sent", 0, "+447700900601"),
        ("message.delivered", 1, "+447700900601"),
        ("message.read", 3, "+447700900601"),
        ("message.failed", 0, "+447700900004"),
        ("message.received", 0, "+447700900601"),
    ],
)
def test_webhook_023_a_webhook_tells_of_its_records_as_the_api_gives_them(coax, receiver, event, seconds, phone):
    details = {"name": "Ada Example", "company_name": "Example Pty Ltd", "address": "1 Example Street"}
    more = {"source": "website", "location_id": coax.home}
    customer = coax.customer(phone=phone, email=coax.email(), **details, **more)
    coax.hears(receiver, event)
    left = send(coax, contact_id=customer["id"])
    if event == "message.received":
        coax.tenant.inbound("coax", phone, coax.home, "Are you there?", channel="sms")
    (hook,) = coax.heard(receiver, seconds)
    whole = coax.whole(left["enquiry"]["id"])
    said, _ = whole.pop("messages"), whole.pop("activities")
    told = {} if event == "enquiry.created" else {"message": said[-1]}
    assert hook.json["body"] == {"enquiry": whole, "customer": whole["customer"], **told}
    assert datetime.fromisoformat(hook.json["created_at"]) == coax.tenant.now()
