"""A key's requests of a calendar minute and of a day of UTC, 60 and 5,000 unless told otherwise."""

from ..states import DAY, HOUR, MINUTE, at_once, counted
from ..tables import parametrize, rows
from .shapes import UNKNOWN, code, over, remaining
from .states import CALLS, PER_RECIPIENT, SENDS, STRANGER


def ask(api, count=1):
    """So many requests that pass: what each left of the minute."""
    return [remaining(api.get("/templates").expect(200)) for _ in range(count)]


def too_many(api, name, seconds):
    api.get("/templates").expect(429, **over(name, seconds))


def exhausted(coext, second=20, limit=3):
    """A client that has had all its requests of a minute, so many seconds into it."""
    api = coext.api_of(coext.key(rate_limit=limit))
    coext.into_minute(second)
    ask(api, limit)
    return api


def test_minute_001_a_key_has_60_requests_a_minute(coext):
    for key in (coext.own, coext.key()):
        meta = coext.api_of(key).get("/templates").expect(200).body["meta"]
        assert meta["rate_limit"]["limit"] == 60


def test_minute_002_the_first_request_leaves_59(coext):
    coext.tenant.require("many.requests")
    assert ask(coext.api) == [59]


def test_minute_003_remaining_falls_by_one(coext):
    coext.tenant.require("many.requests")
    assert ask(coext.api, 60) == list(range(59, -1, -1))


def test_minute_004_request_60_passes_and_61_does_not(coext):
    coext.tenant.require("many.requests")
    assert ask(coext.api, 60)[-1] == 0
    coext.api.get("/templates").expect(429)


@parametrize("call", CALLS)
def test_minute_005_too_many_requests_are_told_so(coext, call):
    request = coext.ready(call)
    api = exhausted(coext)
    api.request(*request).expect(429, **over("RATE_LIMIT_EXCEEDED", 40))


@parametrize(("second", "seconds"), [(0, 60), (1, 59), (20, 40), (59, 1), (59.5, 1)])
def test_minute_006_retry_after_is_the_rest_of_the_minute(coext, second, seconds):
    too_many(exhausted(coext, second), "RATE_LIMIT_EXCEEDED", seconds)


def test_minute_007_the_next_minute_begins_anew_and_not_a_second_sooner(coext):
    api = exhausted(coext)
    coext.tenant.advance(39)
    too_many(api, "RATE_LIMIT_EXCEEDED", 1)
    coext.tenant.advance(0.999)
    api.get("/templates").expect(429)
    coext.tenant.advance(0.001)
    assert ask(api, 3) == [2, 1, 0]


@parametrize("limit", [1, 2, 100])
def test_minute_008_a_limit_is_set_for_each_key(coext, limit):
    api = coext.api_of(coext.key(rate_limit=limit))
    assert ask(api, limit)[-1] == 0
    api.get("/templates").expect(429)


@parametrize("limit", rows(minute_009_of_a_minute="rate_limit", day_009_of_a_day="daily_limit"))
def test_the_requests_of_two_keys_are_apart(coext, limit):
    first, second = (coext.api_of(coext.key(**{limit: 3})) for _ in range(2))
    ask(first, 3)
    first.get("/templates").expect(429)
    ask(second, 3)


def test_minute_010_every_call_counts_whatever_it_answers(coext):
    requests = [coext.ready(call) for call in CALLS]
    api = coext.api_of(coext.key(rate_limit=20))
    for request in requests:
        api.request(*request).expect(200)
    api.get(f"/messages/{UNKNOWN}").expect(404)
    api.get("/messages/12345").expect(400)
    api.post("/messages/text", {}).expect(400)
    api.post("/messages/text", coext.new_text(coext.number())).expect(403)
    assert ask(api) == [20 - len(requests) - 4 - 1]


def test_minute_011_unauthenticated_requests_count_for_nobody(coext):
    key = coext.key(rate_limit=3)
    api = coext.api_of(key)
    for _ in range(4):
        coext.nobody.get("/templates").expect(401)
        coext.nobody.with_headers({"X-API-Key": STRANGER}).get("/templates").expect(401)
        api.get("/templates", headers={"X-Signature": "0" * 64, "X-Timestamp": coext.timestamp()}).expect(401)
        api.get("/templates", headers=coext.signed(key, seconds=301)).expect(401)
    assert ask(api) == [2]


def test_minute_012_of_200_simultaneous_requests_exactly_60_pass(coext):
    coext.tenant.require("many.requests")
    answers = at_once(200, lambda _: coext.api.get("/templates"))
    assert counted(answers, 200, 429) == {200: 60, 429: 140}
    assert sorted(remaining(answer) for answer in answers if answer.status == 200) == list(range(60))


@parametrize("call", SENDS)
@parametrize(
    ("limits", "seconds"),
    rows(
        minute_013_over_the_minutes_limit=({"rate_limit": 1}, MINUTE), day_010_over_the_days=({"daily_limit": 1}, DAY)
    ),
)
def test_a_request_over_a_limit_does_nothing(coext, call, limits, seconds):
    request = coext.ready(call)
    api = coext.api_of(coext.key(**limits))
    ask(api)
    api.request(*request).expect(429)
    coext.tenant.advance(seconds)
    assert coext.outgoing() == []


def test_minute_014_refused_requests_take_nothing_from_the_next_minute(coext):
    api = exhausted(coext)
    for _ in range(5):
        api.get("/templates").expect(429)
    coext.tenant.advance(40)
    assert ask(api, 3) == [2, 1, 0]


def test_day_001_a_key_has_5000_requests_a_day(coext):
    key = coext.key(rate_limit=1_000_000)
    api = coext.api_of(key)
    ask(api, 5_000)
    api.get("/templates").expect(429)
    for one in (coext.own, key):
        assert coext.change(one)["daily_limit"] == 5_000


@parametrize("limit", [1, 3])
def test_day_002_a_daily_limit_is_set_for_each_key(coext, limit):
    api = coext.api_of(coext.key(daily_limit=limit))
    coext.to_midnight(HOUR)
    ask(api, limit)
    coext.tenant.advance(MINUTE)
    api.get("/templates").expect(429)


def tired(coext, seconds=2 * HOUR, limit=3):
    """A client that has had all its requests of a day, so many seconds before midnight."""
    api = coext.api_of(coext.key(daily_limit=limit))
    coext.to_midnight(seconds)
    ask(api, limit)
    return api


@parametrize("call", CALLS)
def test_day_003_too_many_requests_of_a_day_are_told_so(coext, call):
    coext.to_midnight(2 * HOUR + MINUTE)
    request = coext.ready(call)
    api = tired(coext)
    api.request(*request).expect(429, **over("DAILY_LIMIT_EXCEEDED", 2 * HOUR))


@parametrize("seconds", [DAY, HOUR, 1])
def test_day_004_it_lasts_until_midnight_and_not_a_second_less(coext, seconds):
    api = tired(coext, seconds)
    too_many(api, "DAILY_LIMIT_EXCEEDED", seconds)
    coext.tenant.advance(seconds - 0.001)
    too_many(api, "DAILY_LIMIT_EXCEEDED", 1)
    coext.tenant.advance(0.001)
    ask(api, 3)
    coext.tenant.advance(MINUTE)
    api.get("/templates").expect(429)


def test_day_005_the_day_is_the_calendars(coext):
    api = tired(coext, 1)
    coext.tenant.advance(1)
    ask(api, 3)
    too_many(api, "DAILY_LIMIT_EXCEEDED", DAY)


def test_day_006_remaining_is_the_minutes(coext):
    api = coext.api_of(coext.key(rate_limit=50, daily_limit=5))
    assert ask(api, 5) == [49, 48, 47, 46, 45]


def test_day_007_what_the_minute_refused_does_not_count_towards_the_day(coext):
    api = coext.api_of(coext.key(rate_limit=2, daily_limit=3))
    coext.into_minute(0)
    ask(api, 2)
    for _ in range(3):
        assert code(api.get("/templates").expect(429)) == "RATE_LIMIT_EXCEEDED"
    coext.tenant.advance(MINUTE)
    ask(api, 1)
    assert code(api.get("/templates").expect(429)) == "DAILY_LIMIT_EXCEEDED"


def test_day_008_what_the_recipients_limit_refused_does_not_count_towards_the_day(coext):
    body = coext.new_named(coext.template("Closed today.", ()), {})
    api = coext.api_of(coext.key(daily_limit=PER_RECIPIENT + 2))
    coext.into_minute(0)
    for _ in range(PER_RECIPIENT):
        api.post("/messages/template/send", body).expect(200)
    for _ in range(3):
        api.post("/messages/template/send", body).expect(429)
    ask(api, 2)
    assert code(api.get("/templates").expect(429)) == "DAILY_LIMIT_EXCEEDED"


def test_day_011_of_many_simultaneous_requests_exactly_the_days_pass(coext):
    api = coext.api_of(coext.key(rate_limit=1_000, daily_limit=25))
    assert counted(at_once(100, lambda _: api.get("/templates")), 200, 429) == {200: 25, 429: 75}


def test_day_012_what_was_refused_for_itself_does_not_count_towards_the_day(coext):
    api = coext.api_of(coext.key(daily_limit=2))
    for _ in range(3):
        api.post("/messages/text", {}).expect(400)
        api.post("/messages/text", coext.new_text(coext.number())).expect(403)
        api.get(f"/messages/{UNKNOWN}").expect(404)
    ask(api, 2)
    assert code(api.post("/messages/text", {}).expect(429)) == "DAILY_LIMIT_EXCEEDED"
