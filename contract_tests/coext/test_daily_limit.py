"""A key's requests of a day of UTC, 5,000 unless told otherwise."""

from ..states import DAY, HOUR, MINUTE, at_once, counted
from ..tables import parametrize
from .limits import PER_RECIPIENT, ask, over, too_many
from .shapes import UNKNOWN, code
from .states import CALLS, SENDS


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


def test_day_009_the_days_of_two_keys_are_apart(coext):
    other = coext.api_of(coext.key(daily_limit=3))
    tired(coext).get("/templates").expect(429)
    ask(other, 3)


@parametrize("call", SENDS)
def test_day_010_a_request_over_the_days_limit_does_nothing(coext, call):
    api = tired(coext)
    api.request(*coext.ready(call)).expect(429)
    coext.tenant.advance(DAY)
    assert coext.outgoing() == []


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
