"""60 requests a minute and 5,000 a day for a key, 10 messages a minute to a recipient: each at its edge."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from tests.support.box import Box
from tests.support.coext import NEIL, OTTO, WENDY, Api, refused, sent
from tests.support.http import Response, got

MINUTE = 60
DAY = 86_400


def statuses(api: Api, count: int) -> Counter[int]:
    return Counter(api.get("/templates").status_code for _ in range(count))


def quota(response: Response) -> dict[str, object]:
    limit: dict[str, object] = got(response)["meta"]["rate_limit"]
    return limit


def test_request_60_passes_and_61_waits_for_the_seconds_that_are_left_of_the_minute(box: Box, api: Api) -> None:
    box.advance(18.2)
    assert quota(api.get("/templates")) == {"limit": 60, "remaining": 59, "reset_at": "2024-05-01T12:01:00.000Z"}
    assert statuses(api, 58) == {200: 58}
    assert quota(api.get("/templates"))["remaining"] == 0
    late = api.get("/templates")
    assert refused(late, 429, "RATE_LIMIT_EXCEEDED") == {"retry_after": 42}
    assert late.headers["Retry-After"] == "42"
    box.advance(41.7)
    assert refused(api.get("/templates"), 429, "RATE_LIMIT_EXCEEDED") == {"retry_after": 1}
    box.advance(0.1)
    assert quota(api.get("/templates")) == {"limit": 60, "remaining": 59, "reset_at": "2024-05-01T12:02:00.000Z"}


def test_under_16_threads_exactly_60_of_200_pass(box: Box) -> None:
    barrier = Barrier(16)

    def many(count: int) -> list[Response]:
        with Api.of(box) as api:
            barrier.wait()
            return [api.get("/templates") for _ in range(count)]

    with ThreadPoolExecutor(16) as pool:
        answers = [answer for found in pool.map(many, [13] * 8 + [12] * 8) for answer in found]
    assert Counter(answer.status_code for answer in answers) == {200: 60, 429: 140}
    assert sorted(quota(answer)["remaining"] for answer in answers if answer.ok) == list(range(60))


def test_refused_requests_cost_their_minute_and_not_their_day(box: Box) -> None:
    with Api.made(box, rate_limit=10, daily_limit=4) as api:
        for _ in range(3):
            refused(api.text("x"), 400, "INVALID_PHONE_NUMBER")
        refused(api.text(OTTO), 403, "SESSION_EXPIRED")
        refused(api.get("/templates/x"), 404, "TEMPLATE_NOT_FOUND")
        assert quota(api.get("/templates"))["remaining"] == 4
        assert statuses(api, 3) == {200: 3}
        assert refused(api.get("/templates"), 429, "DAILY_LIMIT_EXCEEDED") == {"retry_after": DAY // 2}
        refused(api.get("/templates"), 429, "RATE_LIMIT_EXCEEDED")


def test_message_10_to_a_recipient_passes_and_11_does_not_while_another_passes(box: Box, api: Api) -> None:
    for _ in range(10):
        sent(api.named(to=NEIL))
    with box.unchanged():
        late = api.named(to=NEIL)
        assert refused(late, 429, "PHONE_RATE_LIMIT_EXCEEDED") == {"retry_after": 60}
        assert late.headers["Retry-After"] == "60"
    sent(api.named(to=OTTO))
    box.advance(MINUTE)
    sent(api.named(to=NEIL))


def test_a_recipients_limit_is_of_all_keys_and_all_kinds_of_message(box: Box, api: Api) -> None:
    with Api.made(box) as other:
        for _ in range(5):
            sent(api.text(WENDY))
            sent(other.named(to=WENDY))
        refused(api.raw(to=WENDY), 429, "PHONE_RATE_LIMIT_EXCEEDED")
        refused(other.text(WENDY), 429, "PHONE_RATE_LIMIT_EXCEEDED")


def test_a_refused_message_does_not_count_for_its_recipient(box: Box, api: Api) -> None:
    for _ in range(12):
        refused(api.text(OTTO), 403, "SESSION_EXPIRED")
    for _ in range(10):
        sent(api.named(to=OTTO))


def test_the_limits_of_two_keys_are_apart(box: Box, api: Api) -> None:
    assert statuses(api, 61) == {200: 60, 429: 1}
    with Api.made(box, rate_limit=2) as other:
        assert quota(other.get("/templates")) == {"limit": 2, "remaining": 1, "reset_at": "2024-05-01T12:01:00.000Z"}
        assert statuses(other, 2) == {200: 1, 429: 1}


def test_request_5000_of_a_day_passes_5001_does_not_and_midnight_utc_lets_go(box: Box) -> None:
    with Api.made(box, daily_limit=5_000) as api:
        assert statuses(api, 5_000) == {200: 5_000}
        assert refused(api.get("/templates"), 429, "DAILY_LIMIT_EXCEEDED") == {"retry_after": DAY // 2}
        box.advance(DAY // 2 - 1)
        assert refused(api.get("/templates"), 429, "DAILY_LIMIT_EXCEEDED") == {"retry_after": 1}
        box.advance(1)
        assert box.now() == "2024-05-02T00:00:00.000Z"
        assert statuses(api, 1) == {200: 1}


def test_a_wait_for_one_recipient_is_no_wait_for_the_caller(box: Box, api: Api) -> None:
    """Sending to others after a recipient's 429 is no ignored limit; going on after the key's own is."""
    for _ in range(11):
        api.named(to=NEIL)
    sent(api.named(to=OTTO))
    assert got(box.get("/findings"))["items"] == []
    statuses(api, 60)
    assert {found["kind"] for found in got(box.get("/findings"))["items"]} == {"ignored_rate_limit"}


def test_strangers_count_for_nobody(box: Box, api: Api) -> None:
    with Api(api.base_url, "pk_live_" + "z" * 32) as stranger:
        for _ in range(70):
            refused(stranger.get("/templates"), 401, "INVALID_API_KEY")
    with Api.of(box, "revoked") as revoked:
        refused(revoked.get("/templates"), 401, "REVOKED_API_KEY")
    assert quota(api.get("/templates"))["remaining"] == 59
