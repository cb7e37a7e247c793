"""What a receiver is told, by real requests that are signed."""

from collections import Counter

from ..states import DAY, HOUR
from ..tables import parametrize
from .shapes import ACCEPTED, success
from .signing import genuine

TIME = "<rfc3339-ms-Z>"
PROGRESS = ["message.queued", "message.sent", "message.delivered", "message.read"]


def send(coext, number=None, **fields):
    """A text that is accepted: its id."""
    answer = coext.api.post("/messages/text", coext.new_text(number, **fields))
    return answer.expect(200, success(ACCEPTED)).body["data"]["message_id"]


def events(hooks):
    return [hook.json["event"] for hook in hooks]


def told(coext, receiver, number=None, **fields):
    """The id of a message, and all that was told of it until it was read or had failed."""
    number = coext.customer(number=number)
    coext.hears(receiver)
    message_id = send(coext, number, **fields)
    coext.tenant.advance(HOUR)
    return message_id, coext.heard(receiver)


def test_webhook_001_every_change_of_status_is_told(coext, receiver):
    number = coext.customer()
    coext.hears(receiver)
    coext.tenant.hold_reports()
    message_id = send(coext, number)
    for status in ("sent", "delivered", "read"):
        before = len(coext.heard(receiver))
        coext.tenant.report(message_id, status)
        assert [hook.json["data"]["status"] for hook in coext.heard(receiver)[before:]] == [status]


def test_webhook_002_a_customers_message_is_told(coext, receiver):
    coext.hears(receiver)
    number = coext.customer(0)
    (hook,) = coext.heard(receiver)
    assert (hook.method, hook.json["event"], hook.json["data"]["from"]) == ("POST", "message.received", number)
    send(coext, number)


def test_webhook_003_the_six_events_have_their_names(coext, receiver):
    coext.hears(receiver)
    number = coext.customer(0)
    assert events(coext.heard(receiver)) == ["message.received"]
    send(coext, number)
    coext.tenant.advance(HOUR)
    assert events(coext.heard(receiver))[1:] == PROGRESS
    send(coext, coext.customer(0, "+447700900001"))
    coext.tenant.advance(HOUR)
    assert events(coext.heard(receiver))[-1] == "message.failed"
    assert set(events(receiver.hooks)) == {"message.received", *PROGRESS, "message.failed"}


def test_webhook_004_a_status_is_told_with_every_field(coext, receiver):
    number = coext.number()
    message_id, hooks = told(coext, receiver, number, reference="order-1")
    assert events(hooks) == PROGRESS
    for hook in hooks:
        status = hook.json["event"].removeprefix("message.")
        data = {"message_id": message_id, "to": number, "status": status, "reference": "order-1"}
        hook.expect({"event": f"message.{status}", "timestamp": TIME, "data": data})


def failure_of(hooks):
    """The one hook that tells of a failure."""
    (hook,) = [hook for hook in hooks if hook.json["event"] == "message.failed"]
    return hook


@parametrize("ending", [1, 4, 5])
def test_webhook_005_a_failure_is_told_with_its_error(coext, receiver, ending):
    number = f"+4477009{ending:05d}"
    message_id, hooks = told(coext, receiver, number)
    error = {"code": "<text>", "message": "<text>"}
    data = {"message_id": message_id, "to": number, "status": "failed", "reference": None, "error": error}
    hook = failure_of(hooks).expect({"event": "message.failed", "timestamp": TIME, "data": data})
    shown = coext.api.get(f"/messages/{message_id}").expect(200).body["data"]
    assert shown["error"] == hook.json["data"]["error"]


@parametrize("text", ["Are you there?", "Grüße 👋\n{{1}}"])
def test_webhook_006_a_customers_message_is_told_with_its_text(coext, receiver, text):
    coext.hears(receiver, "message.received")
    number = coext.number()
    coext.writes(number, text)
    (hook,) = coext.heard(receiver)
    data = {"message_id": "<uuid>", "from": number, "status": "received", "reference": None, "text": text}
    hook.expect({"event": "message.received", "timestamp": TIME, "data": data})
    send(coext, number)


@parametrize("reference", ["test-msg-001", "Grüße 👋 / ?&="])
def test_webhook_007_the_reference_comes_back(coext, receiver, reference):
    _, hooks = told(coext, receiver, reference=reference)
    assert [hook.json["data"]["reference"] for hook in hooks] == [reference] * len(PROGRESS)


def test_webhook_008_each_hook_names_its_message(coext, receiver):
    numbers = [coext.customer(0), coext.customer(0)]
    coext.hears(receiver)
    ids = [send(coext, number) for number in numbers]
    coext.tenant.advance(HOUR)
    found = Counter(hook.json["data"]["message_id"] for hook in coext.heard(receiver))
    assert found == dict.fromkeys(ids, len(PROGRESS))


def test_webhook_009_the_header_names_the_event_of_the_body(coext, receiver):
    _, hooks = told(coext, receiver)
    assert [hook.headers["X-Webhook-Event"] for hook in hooks] == events(hooks) == PROGRESS


def test_webhook_010_each_hook_has_an_id_of_its_own(coext, receiver):
    told(coext, receiver)
    _, hooks = told(coext, receiver)
    assert events(hooks) == [*PROGRESS, "message.received", *PROGRESS]
    ids = [hook.headers["X-Webhook-Id"] for hook in hooks]
    assert all(ids)
    assert len(set(ids)) == len(ids)


def test_webhook_012_a_hook_is_signed_with_a_secret_of_its_own(coext, receiver):
    coext.hears(receiver)
    number = coext.number()
    coext.writes(number, "Grüße 👋")
    coext.tenant.drain()
    send(coext, number, reference="für dich")
    coext.tenant.advance(HOUR)
    hooks = coext.heard(receiver)
    assert events(hooks) == ["message.received", *PROGRESS]
    for hook in hooks:
        assert genuine(hook)
        assert not genuine(hook, coext.own.api_secret)
        assert not genuine(hook, "")


def test_webhook_021_what_is_refused_is_told_to_nobody(coext, receiver):
    coext.hears(receiver)
    number, template = coext.number(), coext.template(status="PENDING")
    coext.api.post("/messages/text", coext.new_text(number)).expect(403)
    coext.api.post("/messages/text", coext.new_text("12345")).expect(400)
    coext.api.post("/messages/template/send", coext.new_named(template, {})).expect(400)
    coext.nobody.post("/messages/text", coext.new_text(number)).expect(401)
    coext.tenant.advance(HOUR)
    assert coext.heard(receiver) == []


@parametrize("chosen", [["message.delivered"], ["message.read", "message.received"], ["message.failed"]])
def test_webhook_023_only_the_events_that_were_chosen_are_told(coext, receiver, chosen):
    coext.hears(receiver, *chosen)
    send(coext, coext.customer(0))
    send(coext, coext.customer(0, "+447700900001"))
    coext.tenant.advance(HOUR)
    assert set(events(coext.heard(receiver))) == set(chosen)


def test_webhook_024_a_subscription_that_is_off_is_told_nothing(coext, receiver):
    coext.hears(receiver, enabled=False)
    send(coext)
    coext.tenant.advance(DAY)
    assert coext.heard(receiver) == []


def test_webhook_025_an_accounts_hooks_tell_of_that_account_alone(coext, receiver):
    stranger = coext.another()
    coext.hears(receiver)
    send(stranger)
    number = coext.customer(0)
    coext.tenant.drain()
    message_id = send(coext, number)
    for account in (stranger, coext):
        account.tenant.advance(HOUR)
        account.tenant.drain()
    assert events(receiver.hooks) == ["message.received", *PROGRESS]
    assert {hook.json["data"]["message_id"] for hook in receiver.hooks[1:]} == {message_id}


def test_webhook_026_a_status_that_is_reported_twice_is_told_twice(coext, receiver):
    _, hooks = told(coext, receiver, "+447700900006")
    found = Counter(events(hooks))
    assert [found[name] for name in ("message.sent", "message.delivered", "message.read")] == [2, 2, 2]


def test_webhook_027_a_status_that_is_reported_late_is_told_late(coext, receiver):
    message_id, hooks = told(coext, receiver, "+447700900007")
    found = events(hooks)
    assert found.index("message.read") < found.index("message.delivered")
    assert [hook.json["data"]["status"] for hook in hooks] == [name.removeprefix("message.") for name in found]
    assert coext.api.get(f"/messages/{message_id}").expect(200).body["data"]["status"] == "read"


def test_webhook_028_the_timestamp_is_when_it_happened(coext, receiver):
    message_id, hooks = told(coext, receiver)
    times = {hook.json["event"]: hook.json["timestamp"] for hook in hooks}
    shown = coext.api.get(f"/messages/{message_id}").expect(200).body["data"]
    steps = ["created_at", "sent_at", "delivered_at", "read_at"]
    assert [times[name] for name in PROGRESS] == [shown[step] for step in steps]


@parametrize("call", ["components", "named"])
def test_webhook_029_templates_are_told_of_as_texts_are(coext, receiver, call):
    method, path, body = coext.ready(call)
    coext.hears(receiver)
    answer = coext.api.request(method, path, body | {"reference": "order-1"}).expect(200, success(ACCEPTED))
    coext.tenant.advance(HOUR)
    hooks = coext.heard(receiver)
    assert events(hooks) == PROGRESS
    found = {(hook.json["data"]["message_id"], hook.json["data"]["reference"]) for hook in hooks}
    assert found == {(answer.body["data"]["message_id"], "order-1")}


def test_webhook_030_hooks_tell_the_status_that_the_api_shows(coext, receiver):
    number = coext.customer()
    coext.hears(receiver)
    message_id = send(coext, number)
    for seconds in (0, 1, 2, 5):
        coext.tenant.advance(seconds)
        newest = coext.heard(receiver)[-1].json["data"]
        shown = coext.api.get(f"/messages/{message_id}").expect(200).body["data"]
        assert (newest["message_id"], newest["status"]) == (message_id, shown["status"])
