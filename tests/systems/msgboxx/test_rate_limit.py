"""600 requests a calendar minute for each user and calling application, settable, with `Retry-After` to the second."""

from __future__ import annotations

import pytest

from tests.conftest import MakeBox
from tests.support.box import Box
from tests.support.http import Http, got
from tests.support.msgboxx import Api, refused


def spend(api: Api, requests: int) -> None:
    for _ in range(requests):
        got(api.get("/team"))


def test_600_a_minute_pass_and_the_next_does_not(box: Box, api: Api) -> None:
    assert box.view["limits"]["msgboxx"] == {"per_minute": 600}
    spend(api, 599)  # and the log-in
    with box.unchanged():
        response = api.get("/team")
        refused(response, 429)
    assert response.headers["Retry-After"] == "60"


@pytest.mark.parametrize(
    ("now", "wait"),
    [
        ("2024-05-01T12:00:00.000Z", 60),
        ("2024-05-01T12:00:00.001Z", 60),
        ("2024-05-01T12:00:01.000Z", 59),
        ("2024-05-01T12:00:30.000Z", 30),
        ("2024-05-01T12:00:30.500Z", 30),
        ("2024-05-01T12:00:58.999Z", 2),
        ("2024-05-01T12:00:59.000Z", 1),
        ("2024-05-01T12:00:59.999Z", 1),
        ("2024-05-01T23:59:45.000Z", 15),
    ],
)
def test_retry_after_is_right_to_the_second_and_then_it_passes(make_box: MakeBox, now: str, wait: int) -> None:
    box = make_box(clock={"now": now, "frozen": True}, limits={"msgboxx": {"per_minute": 3}})
    api = box.log_in()
    spend(api, 2)
    response = api.get("/team")
    assert str(wait) in refused(response, 429)["message"]
    assert response.headers["Retry-After"] == str(wait)
    box.advance(wait)
    spend(api, 3)
    refused(api.get("/team"), 429)


def test_one_millisecond_before_the_next_minute_it_is_still_refused(make_box: MakeBox) -> None:
    box = make_box(limits={"msgboxx": {"per_minute": 2}})
    api = box.log_in()
    spend(api, 1)
    box.advance(59.999)
    refused(api.get("/team"), 429)
    box.advance(0.001)
    spend(api, 2)


def test_the_minute_is_the_calendars_not_one_from_the_first_request(make_box: MakeBox) -> None:
    box = make_box(clock={"now": "2024-05-01T12:00:59Z", "frozen": True}, limits={"msgboxx": {"per_minute": 5}})
    api = box.log_in()
    spend(api, 4)
    box.advance(1)
    spend(api, 5)
    refused(api.get("/team"), 429)


def test_refused_requests_are_not_counted(make_box: MakeBox) -> None:
    box = make_box(limits={"msgboxx": {"per_minute": 2}})
    api = box.log_in()
    spend(api, 1)
    for _ in range(20):
        refused(api.get("/team"), 429)
    box.advance(60)
    spend(api, 2)


def test_invalid_forbidden_and_unknown_ones_are_counted(make_box: MakeBox) -> None:
    box = make_box(limits={"msgboxx": {"per_minute": 4}})
    api = box.log_in("limited")
    refused(api.get("/contact", page=0), 400, "page")
    refused(api.get("/contact/00000000-0000-4000-8000-00000000dead"), 404)
    refused(api.post("/webhook"), 403)
    refused(api.get("/team"), 429)


def test_two_users_are_counted_apart(make_box: MakeBox) -> None:
    box = make_box(limits={"msgboxx": {"per_minute": 2}})
    first, second = box.log_in(), box.log_in("limited")
    spend(first, 1)
    refused(first.get("/team"), 429)
    spend(second, 1)
    refused(second.get("/team"), 429)


def test_two_applications_of_one_user_are_counted_apart(make_box: MakeBox) -> None:
    box = make_box(limits={"msgboxx": {"per_minute": 2}})
    first, second = box.log_in(application="first"), box.log_in(application="second")
    spend(first, 1)
    refused(first.get("/team"), 429)
    spend(second, 1)


def test_two_tokens_of_one_user_and_application_are_counted_together(make_box: MakeBox) -> None:
    box = make_box(limits={"msgboxx": {"per_minute": 4}})
    first, second = box.log_in(), box.log_in()
    spend(first, 1)
    spend(second, 1)
    refused(first.get("/team"), 429)
    refused(second.get("/team"), 429)


def test_a_log_in_is_counted_and_refused_too(make_box: MakeBox) -> None:
    box = make_box(limits={"msgboxx": {"per_minute": 1}})
    box.log_in()
    with Http(box.view["systems"]["msgboxx"]["base_url"], {"X-Calling-Application": "tests"}) as http:
        response = http.post("/oauth/token", box.credentials())
        refused(response, 429)
    assert response.headers["Retry-After"] == "60"


def test_it_is_settable_and_can_be_none(box: Box, api: Api) -> None:
    got(box.control.patch(box.path, {"limits": {"msgboxx": {"per_minute": 2}}}))
    spend(api, 1)
    refused(api.get("/team"), 429)
    view = got(box.control.patch(box.path, {"limits": {"msgboxx": {"per_minute": None}}}))
    assert view["limits"]["msgboxx"] == {"per_minute": None}
    spend(api, 700)


def test_the_control_plane_has_no_limit(make_box: MakeBox) -> None:
    box = make_box(limits={"msgboxx": {"per_minute": 1}})
    for _ in range(20):
        got(box.get(""))
