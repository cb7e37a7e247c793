"""A key's requests of a calendar minute, 60 unless told otherwise."""

from ..states import MINUTE, at_once, counted
from ..tables import parametrize
from .limits import ask, over, too_many
from .shapes import UNKNOWN, remaining
from .states import CALLS, SENDS, STRANGER


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


def test_minute_009_the_minutes_of_two_keys_are_apart(coext):
    other = coext.api_of(coext.key(rate_limit=3))
    exhausted(coext).get("/templates").expect(429)
    assert ask(other) == [2]


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
def test_minute_013_a_request_over_the_limit_does_nothing(coext, call):
    request = coext.ready(call)
    exhausted(coext).request(*request).expect(429)
    coext.tenant.advance(MINUTE)
    assert coext.outgoing() == []


def test_minute_014_refused_requests_take_nothing_from_the_next_minute(coext):
    api = exhausted(coext)
    for _ in range(5):
        api.get("/templates").expect(429)
    coext.tenant.advance(40)
    assert ask(api, 3) == [2, 1, 0]
