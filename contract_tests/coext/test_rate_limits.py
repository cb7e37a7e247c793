"""The three limits: a key's minute, a key's day, a recipient's minute."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from .shapes import UNKNOWN, code, error, remaining
from .states import CALLS, DAY, HOUR, MINUTE, SENDS, STRANGER

claim = pytest.mark.claim

PER_RECIPIENT = 10
THREADS = 16


def ask(api, count=1):
    """So many requests that pass: what each left of the minute."""
    return [remaining(api.get("/templates").expect(200)) for _ in range(count)]


def over(name, seconds):
    """The expectation of a refusal by a limit that lasts so many seconds more."""
    return {"body": error(name, retry_after=seconds), "headers": {"Retry-After": str(seconds)}}


def too_many(api, name, seconds):
    api.get("/templates").expect(429, **over(name, seconds))


def exhausted(coext, second=20, limit=3):
    """A client that has had all its requests of a minute, so many seconds into it."""
    api = coext.api_of(coext.key(rate_limit=limit))
    coext.into_minute(second)
    ask(api, limit)
    return api


def at_once(count, request):
    """The answers to so many requests of which many are under way at a time."""
    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(lambda _: request(), range(count)))


def statuses(answers):
    """How many answers have which status; each must be one of the two that are expected."""
    return Counter(answer.expect(429 if answer.status == 429 else 200).status for answer in answers)


@claim("COEXT-MINUTE-001")
def test_a_key_has_60_requests_a_minute(coext):
    for key in (coext.own, coext.key()):
        meta = coext.api_of(key).get("/templates").expect(200).body["meta"]
        assert meta["rate_limit"]["limit"] == 60


@claim("COEXT-MINUTE-002")
def test_the_first_request_leaves_59(coext):
    assert ask(coext.api) == [59]


@claim("COEXT-MINUTE-003")
def test_remaining_falls_by_one(coext):
    assert ask(coext.api, 60) == list(range(59, -1, -1))


@claim("COEXT-MINUTE-004")
def test_request_60_passes_and_61_does_not(coext):
    assert ask(coext.api, 60)[-1] == 0
    coext.api.get("/templates").expect(429)


@claim("COEXT-MINUTE-005")
@pytest.mark.parametrize("call", CALLS)
def test_too_many_requests_are_told_so(coext, call):
    request = coext.ready(call)
    api = exhausted(coext)
    api.request(*request).expect(429, **over("RATE_LIMIT_EXCEEDED", 40))


@claim("COEXT-MINUTE-006")
@pytest.mark.parametrize(("second", "seconds"), [(0, 60), (1, 59), (20, 40), (59, 1), (59.5, 1)])
def test_retry_after_is_the_rest_of_the_minute(coext, second, seconds):
    too_many(exhausted(coext, second), "RATE_LIMIT_EXCEEDED", seconds)


@claim("COEXT-MINUTE-007")
def test_the_next_minute_begins_anew_and_not_a_second_sooner(coext):
    api = exhausted(coext)
    coext.tenant.advance(39)
    too_many(api, "RATE_LIMIT_EXCEEDED", 1)
    coext.tenant.advance(0.999)
    api.get("/templates").expect(429)
    coext.tenant.advance(0.001)
    assert ask(api, 3) == [2, 1, 0]


@claim("COEXT-MINUTE-008")
@pytest.mark.parametrize("limit", [1, 2, 100])
def test_a_limit_is_set_for_each_key(coext, limit):
    api = coext.api_of(coext.key(rate_limit=limit))
    assert ask(api, limit)[-1] == 0
    api.get("/templates").expect(429)


@claim("COEXT-MINUTE-009")
def test_the_minutes_of_two_keys_are_apart(coext):
    other = coext.api_of(coext.key(rate_limit=3))
    exhausted(coext).get("/templates").expect(429)
    assert ask(other) == [2]


@claim("COEXT-MINUTE-010")
def test_every_call_counts_whatever_it_answers(coext):
    requests = [coext.ready(call) for call in CALLS]
    api = coext.api_of(coext.key(rate_limit=20))
    for request in requests:
        api.request(*request).expect(200)
    api.get(f"/messages/{UNKNOWN}").expect(404)
    api.get("/messages/12345").expect(400)
    api.post("/messages/text", {}).expect(400)
    api.post("/messages/text", coext.new_text(coext.number())).expect(403)
    assert ask(api) == [20 - len(requests) - 4 - 1]


@claim("COEXT-MINUTE-011")
def test_unauthenticated_requests_count_for_nobody(coext):
    key = coext.key(rate_limit=3)
    api = coext.api_of(key)
    for _ in range(4):
        coext.nobody.get("/templates").expect(401)
        coext.nobody.with_headers({"X-API-Key": STRANGER}).get("/templates").expect(401)
        api.get("/templates", headers={"X-Signature": "0" * 64, "X-Timestamp": coext.timestamp()}).expect(401)
        api.get("/templates", headers=coext.signed(key, seconds=301)).expect(401)
    assert ask(api) == [2]


@claim("COEXT-MINUTE-012")
def test_of_200_simultaneous_requests_exactly_60_pass(coext):
    answers = at_once(200, lambda: coext.api.get("/templates"))
    assert statuses(answers) == {200: 60, 429: 140}
    assert sorted(remaining(answer) for answer in answers if answer.status == 200) == list(range(60))


@claim("COEXT-MINUTE-013")
@pytest.mark.parametrize("call", SENDS)
def test_a_request_over_the_limit_does_nothing(coext, call):
    request = coext.ready(call)
    exhausted(coext).request(*request).expect(429)
    coext.tenant.advance(MINUTE)
    assert coext.outgoing() == []


@claim("COEXT-MINUTE-014")
def test_refused_requests_take_nothing_from_the_next_minute(coext):
    api = exhausted(coext)
    for _ in range(5):
        api.get("/templates").expect(429)
    coext.tenant.advance(40)
    assert ask(api, 3) == [2, 1, 0]


@claim("COEXT-DAY-001")
def test_a_key_has_5000_requests_a_day(coext):
    key = coext.key(rate_limit=1_000_000)
    api = coext.api_of(key)
    ask(api, 5_000)
    api.get("/templates").expect(429)
    assert coext.change(key)["daily_limit"] == 5_000


@claim("COEXT-DAY-002")
@pytest.mark.parametrize("limit", [1, 3])
def test_a_daily_limit_is_set_for_each_key(coext, limit):
    api = coext.api_of(coext.key(daily_limit=limit))
    ask(api, limit)
    coext.tenant.advance(MINUTE)
    api.get("/templates").expect(429)


def tired(coext, seconds=2 * HOUR, limit=3):
    """A client that has had all its requests of a day, so many seconds before midnight."""
    api = coext.api_of(coext.key(daily_limit=limit))
    coext.to_midnight(seconds)
    ask(api, limit)
    return api


@claim("COEXT-DAY-003")
@pytest.mark.parametrize("call", CALLS)
def test_too_many_requests_of_a_day_are_told_so(coext, call):
    coext.to_midnight(2 * HOUR + MINUTE)
    request = coext.ready(call)
    api = tired(coext)
    api.request(*request).expect(429, **over("DAILY_LIMIT_EXCEEDED", 2 * HOUR))


@claim("COEXT-DAY-004")
@pytest.mark.parametrize("seconds", [DAY, HOUR, 1])
def test_it_lasts_until_midnight_and_not_a_second_less(coext, seconds):
    api = tired(coext, seconds)
    too_many(api, "DAILY_LIMIT_EXCEEDED", seconds)
    coext.tenant.advance(seconds - 0.001)
    too_many(api, "DAILY_LIMIT_EXCEEDED", 1)
    coext.tenant.advance(0.001)
    ask(api, 3)
    coext.tenant.advance(MINUTE)
    api.get("/templates").expect(429)


@claim("COEXT-DAY-005")
def test_the_day_is_the_calendars(coext):
    api = tired(coext, 1)
    coext.tenant.advance(1)
    ask(api, 3)
    too_many(api, "DAILY_LIMIT_EXCEEDED", DAY)


@claim("COEXT-DAY-006")
def test_remaining_is_the_minutes(coext):
    api = coext.api_of(coext.key(rate_limit=50, daily_limit=5))
    assert ask(api, 5) == [49, 48, 47, 46, 45]


@claim("COEXT-DAY-007")
def test_what_the_minute_refused_does_not_count_towards_the_day(coext):
    api = coext.api_of(coext.key(rate_limit=2, daily_limit=3))
    coext.into_minute(0)
    ask(api, 2)
    for _ in range(3):
        assert code(api.get("/templates").expect(429)) == "RATE_LIMIT_EXCEEDED"
    coext.tenant.advance(MINUTE)
    ask(api, 1)
    assert code(api.get("/templates").expect(429)) == "DAILY_LIMIT_EXCEEDED"


@claim("COEXT-DAY-008")
def test_what_the_recipients_limit_refused_does_not_count_towards_the_day(coext):
    body = coext.new_named(coext.template("Closed today.", ()), {})
    api = coext.api_of(coext.key(daily_limit=PER_RECIPIENT + 2))
    coext.into_minute(0)
    for _ in range(PER_RECIPIENT):
        api.post("/messages/template/send", body).expect(200)
    for _ in range(3):
        api.post("/messages/template/send", body).expect(429)
    ask(api, 2)
    assert code(api.get("/templates").expect(429)) == "DAILY_LIMIT_EXCEEDED"


@claim("COEXT-DAY-009")
def test_the_days_of_two_keys_are_apart(coext):
    other = coext.api_of(coext.key(daily_limit=3))
    tired(coext).get("/templates").expect(429)
    ask(other, 3)


@claim("COEXT-DAY-010")
@pytest.mark.parametrize("call", SENDS)
def test_a_request_over_the_days_limit_does_nothing(coext, call):
    coext.to_midnight(2 * HOUR + MINUTE)
    request = coext.ready(call)
    tired(coext).request(*request).expect(429)
    coext.tenant.advance(DAY)
    assert coext.outgoing() == []


@claim("COEXT-DAY-011")
def test_of_many_simultaneous_requests_exactly_the_days_pass(coext):
    api = coext.api_of(coext.key(rate_limit=1_000, daily_limit=25))
    assert statuses(at_once(100, lambda: api.get("/templates"))) == {200: 25, 429: 75}


def flooded(coext, second=20):
    """A body of a template to whom this account has sent all the messages of a minute, and a client to send it."""
    body = coext.new_named(coext.template("Closed today.", ()), {})
    api = coext.tireless()
    coext.into_minute(second)
    for _ in range(PER_RECIPIENT):
        api.post("/messages/template/send", body).expect(200)
    return api, body


@claim("COEXT-PHONE-001")
@pytest.mark.parametrize("call", SENDS)
def test_message_10_to_a_recipient_passes_and_11_does_not(coext, call):
    request = coext.ready(call)
    coext.into_minute(0)
    for _ in range(PER_RECIPIENT):
        coext.api.request(*request).expect(200)
    coext.api.request(*request).expect(429)


@claim("COEXT-PHONE-002")
@pytest.mark.parametrize(("second", "seconds"), [(0, 60), (20, 40), (59, 1)])
def test_too_many_messages_to_a_recipient_are_told_so(coext, second, seconds):
    api, body = flooded(coext, second)
    api.post("/messages/template/send", body).expect(429, **over("PHONE_RATE_LIMIT_EXCEEDED", seconds))


@claim("COEXT-PHONE-003")
def test_another_recipient_can_be_sent_messages(coext):
    api, body = flooded(coext)
    api.post("/messages/template/send", body).expect(429)
    api.post("/messages/template/send", body | {"to": coext.number()}).expect(200)


@claim("COEXT-PHONE-004")
def test_the_recipients_next_minute_begins_anew_and_not_a_second_sooner(coext):
    api, body = flooded(coext)
    coext.tenant.advance(39.999)
    api.post("/messages/template/send", body).expect(429)
    coext.tenant.advance(0.001)
    for _ in range(PER_RECIPIENT):
        api.post("/messages/template/send", body).expect(200)
    api.post("/messages/template/send", body).expect(429)


@claim("COEXT-PHONE-005")
def test_the_recipients_limit_is_over_all_keys(coext):
    body = coext.new_named(coext.template("Closed today.", ()), {})
    first, second = coext.api_of(coext.key()), coext.api_of(coext.key())
    coext.into_minute(0)
    for api in (first, second) * (PER_RECIPIENT // 2):
        api.post("/messages/template/send", body).expect(200)
    for api in (first, second, coext.api_of(coext.key())):
        answer = api.post("/messages/template/send", body)
        assert code(answer.expect(429)) == "PHONE_RATE_LIMIT_EXCEEDED"


@claim("COEXT-PHONE-006")
def test_texts_and_templates_count_together(coext):
    number = coext.customer(0)
    requests = [coext.ready(call, number) for call in SENDS]
    coext.into_minute(0)
    for place in range(PER_RECIPIENT):
        coext.api.request(*requests[place % 3]).expect(200)
    for request in requests:
        assert code(coext.api.request(*request).expect(429)) == "PHONE_RATE_LIMIT_EXCEEDED"


@claim("COEXT-PHONE-007")
def test_what_was_refused_does_not_count_towards_its_recipient(coext):
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


@claim("COEXT-PHONE-008")
def test_no_keys_limits_change_the_recipients(coext):
    api, body = flooded(coext)
    coext.change(coext.own, rate_limit=1_000_000, daily_limit=1_000_000)
    for client in (api, coext.api):
        client.post("/messages/template/send", body).expect(429)


@claim("COEXT-PHONE-009")
def test_of_many_simultaneous_messages_exactly_10_pass(coext):
    body = coext.new_named(coext.template("Closed today.", ()), {})
    api = coext.tireless()
    answers = at_once(64, lambda: api.post("/messages/template/send", body))
    assert statuses(answers) == {200: PER_RECIPIENT, 429: 64 - PER_RECIPIENT}
    assert len(coext.outgoing()) == PER_RECIPIENT


@claim("COEXT-PHONE-010")
def test_a_message_over_the_recipients_limit_is_not_sent(coext):
    api, body = flooded(coext)
    api.post("/messages/template/send", body).expect(429)
    coext.tenant.advance(HOUR)
    assert len(coext.outgoing()) == PER_RECIPIENT


@claim("COEXT-PHONE-011")
def test_what_the_recipient_writes_does_not_count(coext):
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
