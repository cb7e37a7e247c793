"""600 requests a calendar minute for each user and calling application, settable, with `Retry-After` to the second."""

from __future__ import annotations

from tests.conftest import MakeBox
from tests.support.box import Box
from tests.support.http import Http, got
from tests.support.msgboxx import Api, refused


def spend(api: Api, requests: int) -> None:
    for _ in range(requests):
        got(api.get("/team"))


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
