"""Templates: what a message reads once its parameters are in place, and parameters that do not fit."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import MakeBox
from tests.support.box import Box
from tests.support.box import refused as control_refused
from tests.support.coext import WORLD, Api, part, refused, sent
from tests.support.http import got

RICH = {"date": "Monday", "name": "Ann", "time": "9 am", "code": "X1", "page": "faq"}
RICH_TEXT = (
    "On Monday\nAnn and Ann again, 9 am.\nBye\nCall us\nTrack: https://example.com/X1\nRead: https://example.org/faq"
)


def test_header_body_and_buttons_are_numbered_each_for_itself(box: Box, api: Api) -> None:
    assert box.message(sent(api.named("rich", RICH)))["text"] == RICH_TEXT
    components = [part("header", "Monday"), part("body", "Ann", "9 am"), part("button", "X1"), part("button", "faq")]
    assert box.message(sent(api.raw("rich", components)))["text"] == RICH_TEXT
    assert box.message(sent(api.raw("rich", reversed(components[:2] + components[:1:-1]))))["text"] == RICH_TEXT
    by_index = [*components[:2], part("button", "faq", index=2), part("button", "X1", index=1)]
    assert box.message(sent(api.raw("rich", by_index)))["text"] == RICH_TEXT


@pytest.mark.parametrize(
    ("name", "components", "parts"),
    [
        ("order", [], ["body"]),
        ("order", [part("body")], ["body"]),
        ("order", [part("body", "a", "b")], ["body"]),
        ("order", [part("body", "a", "b", "c", "d")], ["body"]),
        ("order", [part("body", "a", "b", "c"), part("body", "a", "b", "c")], ["body"]),
        ("order", [part("body", "a", "b", "c"), part("header", "x")], ["header"]),
        ("order", [part("body", "a", "b", "c"), part("button", "x")], ["button.0"]),
        ("loose", [], ["body"]),
        ("loose", [part("body", "a", "b", "c")], ["body"]),
        ("plain", [part("body", "a")], ["body"]),
        ("rich", [part("body", "a", "b")], ["button.1", "button.2", "header"]),
        ("rich", [part("header", "x"), part("body", "a", "b"), part("button", "c")], ["button.2"]),
        ("rich", [part("header", "x"), part("body", "a", "b"), *[part("button", "c")] * 3], ["button.0"]),
        (
            "rich",
            [part("header", "x"), part("body", "a", "b"), part("button", "c", index=0), part("button", "d")],
            ["button.0", "button.2"],
        ),
        ("rich", [part("header", "x", "y"), part("body", "a", "b"), *[part("button", "c")] * 2], ["header"]),
    ],
    ids=repr,
)
def test_parameters_that_do_not_fit_are_told_part_by_part(
    box: Box, api: Api, name: str, components: list[Any], parts: list[str]
) -> None:
    with box.unchanged():
        details = refused(api.raw(name, components), 400, "TEMPLATE_PARAMETER_MISMATCH")
        assert sorted(details["fields"]) == parts


def test_a_template_of_the_dashboard_can_be_sent_at_once_and_changed(box: Box, api: Api) -> None:
    body = {"language": "en", "status": "APPROVED", "body": "Dear {{1}}", "variables": ["who"]}
    made = got(box.put("/coext/templates/fresh", body))
    assert made == got(api.get("/templates/fresh"))["data"]
    assert box.message(sent(api.named("fresh", {"who": "Ann"})))["text"] == "Dear Ann"
    got(box.put("/coext/templates/fresh", {**body, "status": "REJECTED"}))
    refused(api.named("fresh", {"who": "Ann"}), 400, "TEMPLATE_NOT_APPROVED")


GOOD = {"language": "en", "status": "APPROVED", "body": "{{1}} and {{2}}", "variables": ["a", "b"]}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"body": "{{1}} and {{3}}"}, "body"),
        ({"body": "{{2}}", "variables": ["a"]}, "body"),
        ({"body": ""}, "body"),
        ({"variables": ["a"]}, "variables"),
        ({"variables": ["a", "b", "c"]}, "variables"),
        ({"variables": ["a", "a"]}, "variables"),
        ({"variables": ["a", ""]}, "variables"),
        ({"variables": "ab"}, "variables"),
        ({"header": "{{1}}"}, "variables"),
        ({"header": "{{2}}", "variables": ["x", "a", "b"]}, "header"),
        ({"status": "approved"}, "status"),
        ({"language": ""}, "language"),
        ({"optional": 3}, "optional"),
        ({"optional": -1}, "optional"),
        ({"buttons": [{}]}, "buttons"),
        ({"buttons": [{"text": "x"}] * 11}, "buttons"),
        ({"colour": "red"}, "colour"),
    ],
    ids=repr,
)
def test_a_template_that_could_not_be_sent_is_refused_by_the_dashboard(
    box: Box, change: dict[str, Any], field: str
) -> None:
    with box.unchanged():
        control_refused(box.put("/coext/templates/wrong", {**GOOD, **change}), 422, field)


def test_fixtures_with_such_a_template_are_refused(make_box: MakeBox, box: Box) -> None:
    row = {"name": "wrong", "at": "2024-01-01", **GOOD, "variables": []}
    body = {"fixtures": {"coext": {**WORLD, "templates": [row]}}}
    told = control_refused(box.control.post("/sandboxes", body), 422)
    assert list(told["errors"]) == ["fixtures.coext.templates.wrong.variables"] or "coext" in str(told["errors"])
