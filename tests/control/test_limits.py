"""What each system limits, how much of it is used up, and when it begins anew."""

from typing import Any

import pytest

from tests.conftest import MakeBox
from tests.control.test_recorded_sessions import ANSWERS, CUSTOMER, coext_answers, msgboxx_answers
from tests.support import coax
from tests.support.box import Box
from tests.support.http import got


def limits(box: Box, **having: Any) -> list[dict[str, Any]]:
    found = got(box.get("/limits"))["items"]
    return [one for one in found if all(one.get(name) == value for name, value in having.items())]


def test_a_limit_that_a_sandbox_sets_counts_and_begins_anew_with_the_minute(make_box: MakeBox) -> None:
    box = make_box(fixtures="default", limits={"coax": {"per_minute": 3}})
    with coax.Api.of(box) as api:
        statuses = [api.get(coax.LOCATIONS).status_code for _ in range(4)]
    assert statuses == [200, 200, 200, 429]
    (own,) = limits(box, label="key own")
    whose = {"system": "coax", "subject": "coax/own", "label": "key own", "set_by": "sandbox", "refusal": "429"}
    used = {"window": "minute", "limit": 3, "used": 3, "remaining": 0, "resets_at": "2024-05-01T12:01:00.000Z"}
    assert own == whose | used
    box.advance(60)
    assert [one["used"] for one in limits(box, label="key own")] == [0]


def test_what_no_document_limits_has_none(make_box: MakeBox) -> None:
    (own,) = limits(make_box(fixtures="default"), label="key own")
    assert (own["limit"], "used" in own, own["set_by"]) == (None, False, "vendor")


def test_a_key_of_coext_has_a_minute_and_a_day_and_a_recipient_a_minute(make_box: MakeBox) -> None:
    box = make_box(fixtures="default", signatures="real")
    box.inbound(CUSTOMER, "Hello", system="coext")
    assert coext_answers(box, "Hi") == 200
    used = [one for one in limits(box, system="coext") if one["used"]]
    assert [(one["window"], one["limit"], one["used"], one["set_by"]) for one in used] == [
        ("minute", 60, 1, "key"),
        ("day", 5_000, 1, "key"),
        ("minute", 10, 1, "vendor"),
    ]
    assert used[2]["label"] == f"messages to {CUSTOMER}"


def test_users_of_msgboxx_are_counted_by_application_and_tripdesks_partner_as_one(make_box: MakeBox) -> None:
    box = make_box(fixtures="default", signatures="real")
    assert limits(box, system="msgboxx") == []
    box.inbound(CUSTOMER, "Hello")
    msgboxx_answers(box, "Hi")
    ANSWERS["tripdesk"](box, "Hi")
    (user,) = limits(box, system="msgboxx")
    # The log-in counts as well.
    assert (user["limit"], user["used"], user["label"].endswith(" by tests")) == (600, 2, True)
    (partner,) = limits(box, system="tripdesk")
    assert (partner["label"], partner["limit"], partner["used"]) == ("the partner", 600, 1)


@pytest.mark.parametrize("fixtures", ["empty", "default"])
def test_a_state_says_how_large_it_would_be(make_box: MakeBox, fixtures: str) -> None:
    box = make_box(fixtures=fixtures)
    told = got(box.get("/state", only="size"))
    assert (told["messages"], told["requests"]) == (len(box.state()["messages"]), 0)
    size = len(box.get("/state").content)
    assert size / 3 < told["size_estimate"] < size * 3
