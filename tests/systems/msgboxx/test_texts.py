"""Texts that break careless servers come back equal wherever they are shown; a broadcast's text is its template's."""

from typing import Any

import orjson
import pytest

from tests.conftest import MakeBox
from tests.support.box import Box
from tests.support.http import got
from tests.support.msgboxx import ANN, WILL, WORLD, A, Api, refused

TEXTS = {
    "characters": "\N{WOMAN}\N{ZERO WIDTH JOINER}\N{GIRL} Z\u0351\u036b\u0343 \u00e9 e\u0301 \U0010ffff \ufffe \ufeffx",
    "a right-to-left override": "abc\u202egpj.exe \u202b\u05e9\u05dc\u05d5\u05dd\u202c \u0645\u0631\u062d\u0628\u0627",
    "control characters and NUL": "".join(map(chr, range(32))) + "x",
    "line separators": "a\u2028b\u2029c\x85d\r\nSet-Cookie: x=y\r\n\r\nb",
    "SQL": 'Robert\'); DROP TABLE contacts;-- " OR ""="',
    "HTML": "</textarea></title><script>alert('x')</script>&lt;&amp;&#x27;",
    "templates": "{{7*7}}${7*7}<%= 7*7 %>#{7*7} %s %d {0} {x} %(y)s {",
    "paths and quotes": "../../../../etc/passwd\\..\\.. \\\"\\'\\n\\u0000",
    "spaces around": "  text  ",
    "a word that means something": "null",
    "100,000 letters": "x" * 100_000,
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_every_text_comes_back_equal_wherever_it_is_shown(box: Box, api: Api, text: str) -> None:
    fields = {"name": text, "status": text, "email": text, "tags": [text, text]}
    created = got(api.add_contact("+447700900777", **fields), 201)
    for found in (created, api.one(f"/contact/{created['contactId']}"), api.items("/contact")[-1]):
        assert {name: found[name] for name in fields} == fields

    sent = got(api.say(WILL, text), 201)
    received = box.inbound("+447700900106", text, name=text)
    assert sent["bodyText"] == api.one(f"/message/{sent['messageId']}")["bodyText"] == text
    assert box.message(sent["messageId"])["text"] == received["text"] == received["native"]["bodyText"] == text
    assert box.state()["messages"][-1]["text"] == text
    assert [message["text"] for message in box.messages(q=text[:2_000])] == [text, text]

    # Without what neither msgboxx nor WhatsApp takes in place of a placeholder.
    plain = text.translate({ord("{"): "(", **dict.fromkeys(map(ord, "\n\r\t"), " ")})
    template = WORLD["templates"][0]
    filled = template["text"].replace("{{1}}", plain).replace("{{2}}", plain)
    broadcast = got(api.broadcast(ANN, template["id"], filled), 201)
    assert api.one(f"/broadcast/{broadcast['broadcastId']}")["message"] == filled

    (entry,) = box.journal(method="POST", path="*/contact")
    if len(text) < 60_000:
        assert entry["body"]["name"] == entry["response"]["body"]["name"] == text
        assert api.items("/contact", mobileNumber=text) == api.items("/template", name=text) == []
    else:
        assert entry["body"].endswith("bytes)")
    refused = api.post("/contact", {"mobileNumber": text, "name": "x", "status": "x", "apiAccountId": A})
    assert (refused.status_code, orjson.loads(refused.content)["statusCode"]) == (400, 400)


def test_escaped_and_raw_forms_of_a_text_are_the_same(api: Api) -> None:
    body = (
        b'{"mobileNumber":"+447700900777","name":"\\ud83d\\ude00\\u0000\\/","status":"s","apiAccountId":"%b"}'
        % A.encode()
    )
    answer = api.request("POST", "/contact", data=body, headers={"Content-Type": "application/json"})
    assert got(answer, 201)["name"] == "\N{GRINNING FACE}\x00/"


MEETING = "Hi {{1}}, about {{2}}: see you."
FITTING = (
    *((MEETING, "Hi Jo, about tea: see you."), (MEETING, "Hi , about , about x: see you."), ("{{1}}", "anything")),
    *(("{{1}}{{2}}", "ab"), ("{{1}} and {{1}}", "a and b"), ("{{ 1 }}!", "x!"), ("a{{1}}a", "aaa")),
    *(("ab{{1}}b", "abbb"), ("{{1}} {single} {{2}}", "a {single} b"), ("line\n{{1}}\nline", "line\nx y\nline")),
    *(("{{1}}\t{{2}}     {{3}}", "a\tb     c    d"), (".*{{1}}[a-z]+", ".*x[a-z]+"), ("{{10}} {{11}}", "x y")),
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
