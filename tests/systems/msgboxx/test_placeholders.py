"""A broadcast's text is its template's with something in place of each placeholder, whatever letters surround them."""

from __future__ import annotations

from typing import Any

from tests.conftest import MakeBox
from tests.support.http import got
from tests.support.msgboxx import ANN, WORLD, A, refused

MEETING = "Hi {{1}}, about {{2}}: see you."
FITTING = (
    (MEETING, "Hi Jo, about tea: see you."),
    (MEETING, "Hi , about , about x: see you."),
    ("{{1}}", "anything"),
    ("{{1}}{{2}}", "ab"),
    ("{{1}} and {{1}}", "a and b"),
    ("{{ 1 }}!", "x!"),
    ("a{{1}}a", "aaa"),
    ("ab{{1}}b", "abbb"),
    ("{{1}} {single} {{2}}", "a {single} b"),
    ("line\n{{1}}\nline", "line\nx y\nline"),
    ("{{1}}\t{{2}}     {{3}}", "a\tb     c    d"),
    (".*{{1}}[a-z]+", ".*x[a-z]+"),
    ("{{10}} {{11}}", "x y"),
)
NOT_FITTING = (
    (MEETING, "Hi {{3}}, about x: see you."),
    (MEETING, "Hi {{ 1 }}, about x: see you."),
    (MEETING, "Hi , about : see you."),
    (MEETING, "Hi Jo, about tea: see you. "),
    (MEETING, "hi Jo, about tea: see you."),
    (MEETING, " Hi Jo, about tea: see you."),
    ("{{1}} and {{2}}", "a or b"),
    ("a{{1}}a", "aa"),
    ("ab{{1}}b", "abb"),
    (".*{{1}}", "anything"),
    ("{{1}}{{2}}", "a"),
    # 100 placeholders against 200,000 letters: a matcher that goes back would not come back.
    ("a{{1}}" * 100 + "b", "a" * 200_000),
)
# One sandbox has them all: a template for each pair.
ID_OF = {text: f"77777777-0000-4000-8000-{place:012d}" for place, text in enumerate(dict(FITTING + NOT_FITTING))}
TEMPLATES: list[dict[str, Any]] = [
    {"id": identifier, "api_account": A, "name": f"t{identifier[-2:]}", "text": text, "at": "2024-01-01"}
    for text, identifier in ID_OF.items()
]


def test_a_text_fits_its_template_or_is_refused(make_box: MakeBox) -> None:
    box = make_box(fixtures={"msgboxx": {**WORLD, "templates": TEMPLATES}})
    api = box.log_in()
    with box.unchanged():
        for template, text in NOT_FITTING:
            refused(api.broadcast(ANN, ID_OF[template], text), 400, "message")
    for template, text in FITTING:
        made = got(api.broadcast(ANN, ID_OF[template], text), 201)
        assert api.one(f"/broadcast/{made['broadcastId']}")["message"] == text
