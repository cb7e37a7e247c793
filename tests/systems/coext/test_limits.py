"""60 requests a minute and 5,000 a day for a key, 10 messages a minute to a recipient: each at its edge."""

from __future__ import annotations

from collections import Counter

from tests.support.box import Box
from tests.support.coext import NEIL, OTTO, Api, sent
from tests.support.http import got


def statuses(api: Api, count: int) -> Counter[int]:
    return Counter(api.get("/templates").status_code for _ in range(count))


def test_a_wait_for_one_recipient_is_no_wait_for_the_caller(box: Box, api: Api) -> None:
    """Sending to others after a recipient's 429 is no ignored limit; going on after the key's own is."""
    for _ in range(11):
        api.named(to=NEIL)
    sent(api.named(to=OTTO))
    assert got(box.get("/findings"))["items"] == []
    statuses(api, 60)
    assert {found["kind"] for found in got(box.get("/findings"))["items"]} == {"ignored_rate_limit"}
