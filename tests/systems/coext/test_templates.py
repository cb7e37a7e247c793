"""Templates: which part of one the parameters of a message are for, and parameters that do not fit."""

from typing import Any

import pytest

from tests.support.box import Box
from tests.support.coext import Api, part, refused, sent

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
