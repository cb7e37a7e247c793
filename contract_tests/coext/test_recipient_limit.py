"""The messages of a calendar minute to one recipient, 10 over all keys."""

from ..states import HOUR, at_once, counted
from ..tables import parametrize
from .limits import PER_RECIPIENT, over
from .shapes import code
from .states import SENDS


def flooded(coext, second=20):
    """A body of a template to whom this account has sent all the messages of a minute, and a client to send it."""
    body = coext.new_named(coext.template("Closed today.", ()), {})
    api = coext.tireless()
    coext.into_minute(second)
    for _ in range(PER_RECIPIENT):
        api.post("/messages/template/send", body).expect(200)
    return api, body


@parametrize("call", SENDS)
def test_phone_001_message_10_to_a_recipient_passes_and_11_does_not(coext, call):
    request = coext.ready(call)
    coext.into_minute(0)
    for _ in range(PER_RECIPIENT):
        coext.api.request(*request).expect(200)
    coext.api.request(*request).expect(429)


@parametrize(("second", "seconds"), [(0, 60), (20, 40), (59, 1)])
def test_phone_002_too_many_messages_to_a_recipient_are_told_so(coext, second, seconds):
    api, body = flooded(coext, second)
    api.post("/messages/template/send", body).expect(429, **over("PHONE_RATE_LIMIT_EXCEEDED", seconds))


def test_phone_003_another_recipient_can_be_sent_messages(coext):
    api, body = flooded(coext)
    api.post("/messages/template/send", body).expect(429)
    api.post("/messages/template/send", body | {"to": coext.number()}).expect(200)


def test_phone_004_the_recipients_next_minute_begins_anew_and_not_a_second_sooner(coext):
    api, body = flooded(coext)
    coext.tenant.advance(39.999)
    api.post("/messages/template/send", body).expect(429)
    coext.tenant.advance(0.001)
    for _ in range(PER_RECIPIENT):
        api.post("/messages/template/send", body).expect(200)
    api.post("/messages/template/send", body).expect(429)


def test_phone_005_the_recipients_limit_is_over_all_keys(coext):
    body = coext.new_named(coext.template("Closed today.", ()), {})
    first, second = coext.api_of(coext.key()), coext.api_of(coext.key())
    coext.into_minute(0)
    for api in (first, second) * (PER_RECIPIENT // 2):
        api.post("/messages/template/send", body).expect(200)
    for api in (first, second, coext.api_of(coext.key())):
        answer = api.post("/messages/template/send", body)
        assert code(answer.expect(429)) == "PHONE_RATE_LIMIT_EXCEEDED"


def test_phone_006_texts_and_templates_count_together(coext):
    number = coext.customer(0)
    requests = [coext.ready(call, number) for call in SENDS]
    coext.into_minute(0)
    for place in range(PER_RECIPIENT):
        coext.api.request(*requests[place % 3]).expect(200)
    for request in requests:
        assert code(coext.api.request(*request).expect(429)) == "PHONE_RATE_LIMIT_EXCEEDED"


def test_phone_007_what_was_refused_does_not_count_towards_its_recipient(coext):
    template, api = coext.template(), coext.tireless()
    body = coext.new_named(template, {"customer_name": "Ada", "order_id": "A-1"})
    slow = coext.api_of(coext.key(rate_limit=1))
    coext.into_minute(0)
    slow.get("/templates").expect(200)
    for _ in range(PER_RECIPIENT + 1):
        slow.post("/messages/template/send", body).expect(429)
        api.post("/messages/text", coext.new_text(body["to"])).expect(403)
        api.post("/messages/template/send", body | {"template_name": "nothing"}).expect(404)
        api.post("/messages/template/send", body | {"variables": {}}).expect(400)
        coext.nobody.post("/messages/template/send", body).expect(401)
    for _ in range(PER_RECIPIENT):
        api.post("/messages/template/send", body).expect(200)
    api.post("/messages/template/send", body).expect(429)


def test_phone_008_no_keys_limits_change_the_recipients(coext):
    api, body = flooded(coext)
    coext.change(coext.own, rate_limit=1_000_000, daily_limit=1_000_000)
    for client in (api, coext.api):
        client.post("/messages/template/send", body).expect(429)


def test_phone_009_of_many_simultaneous_messages_exactly_10_pass(coext):
    body = coext.new_named(coext.template("Closed today.", ()), {})
    api = coext.tireless()
    answers = at_once(64, lambda _: api.post("/messages/template/send", body))
    assert counted(answers, 200, 429) == {200: PER_RECIPIENT, 429: 64 - PER_RECIPIENT}
    assert len(coext.outgoing()) == PER_RECIPIENT


def test_phone_010_a_message_over_the_recipients_limit_is_not_sent(coext):
    api, body = flooded(coext)
    api.post("/messages/template/send", body).expect(429)
    coext.tenant.advance(HOUR)
    assert len(coext.outgoing()) == PER_RECIPIENT


def test_phone_011_what_the_recipient_writes_does_not_count(coext):
    number, api = coext.customer(0), coext.tireless()
    coext.into_minute(0)
    for _ in range(PER_RECIPIENT + 1):
        coext.writes(number)
    message_id = api.post("/messages/text", coext.new_text(number)).expect(200).body["data"]["message_id"]
    for _ in range(PER_RECIPIENT + 1):
        api.get(f"/messages/{message_id}").expect(200)
    for _ in range(PER_RECIPIENT - 1):
        api.post("/messages/text", coext.new_text(number)).expect(200)
    api.post("/messages/text", coext.new_text(number)).expect(429)
