"""What an operator makes of Coext's keys, when that holds, and what is told of parameters that fit no template."""

from typing import Any

import pytest

from tests.conftest import MakeBox
from tests.support.box import Box
from tests.support.coext import NEIL, OTTO, Api, part, refused, sent
from tests.support.http import got


def change(box: Box, key: str, **settings: Any) -> dict[str, Any]:
    return got(box.control.patch(f"{box.path}/coext/api-keys/{key}", settings))


def test_a_signed_body_that_is_too_large_to_check_is_a_413(box: Box) -> None:
    headers = {"X-Timestamp": "1714564800", "X-Signature": "0" * 64, "Content-Type": "application/json"}
    with Api.of(box, "signature_required") as api, box.unchanged():
        answer = api.request("POST", "/messages/text", data=b"x" * 1_100_000, headers=headers)
        refused(answer, 413, "PAYLOAD_TOO_LARGE")


def test_a_new_key_has_the_documents_limits_and_shows_its_secret_once(box: Box) -> None:
    made = got(box.post("/coext/api-keys", {"name": "Mine", "permissions": ["send_text"]}), 201)
    assert (made["rate_limit"], made["daily_limit"], made["status"]) == (60, 5_000, "active")
    assert (made["expires_at"], made["ip_whitelist"], made["require_signature"]) == (None, None, False)
    changed = change(box, made["api_key"], name="Yours")
    assert changed == {**{name: value for name, value in made.items() if name != "api_secret"}, "name": "Yours"}


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [("expires_at", "2024-05-01T12:00:00Z", "EXPIRED_API_KEY"), ("ip_whitelist", [], "IP_NOT_ALLOWED")],
)
def test_a_change_holds_at_once_and_can_be_taken_back(box: Box, api: Api, name: str, value: Any, code: str) -> None:
    before = change(box, api.key)
    change(box, api.key, **{name: value})
    refused(api.get("/templates"), 401, code)
    change(box, api.key, **{name: before[name]})
    got(api.get("/templates"))


def test_a_key_is_changed_by_its_id_too_which_is_all_that_a_list_tells_of_it(box: Box) -> None:
    made = got(box.post("/coext/api-keys", {"name": "Mine", "permissions": ["send_text"]}), 201)
    (known,) = [one for one in got(box.get("/coext/api-keys"))["items"] if one["name"] == "Mine"]
    assert known["api_key"] == "***"
    changed = change(box, known["id"], name="Yours")
    assert (changed["api_key"], changed["name"]) == (made["api_key"], "Yours")


def test_limits_of_a_key_can_be_changed(box: Box, api: Api) -> None:
    change(box, api.key, rate_limit=2, daily_limit=3)
    assert got(api.get("/templates"))["meta"]["rate_limit"]["limit"] == 2


def test_a_made_key_goes_where_its_state_goes_and_is_gone_after_a_reset(box: Box, make_box: MakeBox) -> None:
    with Api.made(box, rate_limit=3) as made, Api.of(box) as own:
        got(made.get("/templates"))
        state = box.state()
        change(box, own.key, status="revoked")
        got(box.post("/reset"))
        got(own.get("/templates"))
        refused(made.get("/templates"), 401, "INVALID_API_KEY")
        got(make_box(fixtures="empty").put("/state", state))
        assert got(made.get("/templates"))["meta"]["rate_limit"]["remaining"] == 1


def test_a_wait_for_one_recipient_is_no_wait_for_the_caller(box: Box, api: Api) -> None:
    """Sending to others after a recipient's 429 is no ignored limit; going on after the key's own is."""
    for _ in range(11):
        api.named(to=NEIL)
    sent(api.named(to=OTTO))
    assert got(box.get("/findings"))["items"] == []
    for _ in range(60):
        api.get("/templates")
    assert {found["kind"] for found in got(box.get("/findings"))["items"]} == {"ignored_rate_limit"}


HEADER, BODY, BUTTON = part("header", "Monday"), part("body", "Ann", "9 am"), part("button", "X1")
RICH_TEXT = (
    "On Monday\nAnn and Ann again, 9 am.\nBye\nCall us\nTrack: https://example.com/X1\nRead: https://example.org/faq"
)
THREE = part("body", "a", "b", "c")


def test_header_body_and_buttons_are_numbered_each_for_itself(box: Box, api: Api) -> None:
    named = {"date": "Monday", "name": "Ann", "time": "9 am", "code": "X1", "page": "faq"}
    assert box.message(sent(api.named("rich", named)))["text"] == RICH_TEXT
    faq = part("button", "faq")
    by_index = [part("button", "faq", index=2), part("button", "X1", index=1)]
    for components in ([HEADER, BODY, BUTTON, faq], [BUTTON, faq, BODY, HEADER], [HEADER, BODY, *by_index]):
        assert box.message(sent(api.raw("rich", components)))["text"] == RICH_TEXT


@pytest.mark.parametrize(
    ("name", "components", "parts"),
    [
        ("order", [], ["body"]),
        ("order", [THREE, THREE], ["body"]),
        ("order", [THREE, HEADER], ["header"]),
        ("order", [THREE, BUTTON], ["button.0"]),
        ("loose", [THREE], ["body"]),
        ("plain", [part("body", "a")], ["body"]),
        ("rich", [BODY], ["button.1", "button.2", "header"]),
        ("rich", [HEADER, BODY, BUTTON, BUTTON, BUTTON], ["button.0"]),
        ("rich", [HEADER, BODY, part("button", "c", index=0), BUTTON], ["button.0", "button.2"]),
        ("rich", [part("header", "x", "y"), BODY, BUTTON, BUTTON], ["header"]),
    ],
    ids=repr,
)
def test_parts_that_do_not_fit_are_told(box: Box, api: Api, name: str, components: list[Any], parts: list[str]) -> None:
    with box.unchanged():
        details = refused(api.raw(name, components), 400, "TEMPLATE_PARAMETER_MISMATCH")
        assert sorted(details["fields"]) == parts
