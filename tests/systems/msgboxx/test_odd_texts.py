"""Texts that break careless servers: taken where a text is taken, and given back equal."""

from __future__ import annotations

import orjson
import pytest

from tests.support.box import Box
from tests.support.http import got
from tests.support.msgboxx import ANN, WILL, WORLD, A, Api

TEXTS = {
    "emoji": "\N{GRINNING FACE}\N{WOMAN}\N{ZERO WIDTH JOINER}\N{WOMAN}\N{ZERO WIDTH JOINER}\N{GIRL}",
    "a flag": "\N{REGIONAL INDICATOR SYMBOL LETTER G}\N{REGIONAL INDICATOR SYMBOL LETTER B}",
    "Arabic": "\u0645\u0631\u062d\u0628\u0627 \u0628\u0643",
    "Hebrew with marks": "\u202b\u05e9\u05dc\u05d5\u05dd\u202c \u05e2\u05d5\u05dc\u05dd",
    "a right-to-left override": "abc\u202egpj.exe",
    "combining marks": "Z\u0351\u036b\u0343\u036a\u0302\u036b",
    "the same letter twice, not normalised": "\u00e9 e\u0301",
    "Chinese": "\u4f60\u597d\uff0c\u4e16\u754c",
    "the last code point": "\U0010ffff",
    "a non-character": "\ufffe",
    "a byte order mark": "\ufeffx",
    "NUL": "a\x00b",
    "control characters": "".join(map(chr, range(1, 32))) + "x",
    "line separators": "a\u2028b\u2029c\x85d",
    "CR and LF": "a\r\nSet-Cookie: x=y\r\n\r\nb",
    "SQL": "Robert'); DROP TABLE contacts;--",
    "more SQL": '" OR ""="',
    "HTML": "<script>alert('x')</script>",
    "an entity": "&lt;&amp;&#x27;",
    "a closing tag": "</textarea></title><img src=x onerror=alert(1)>",
    "a template expression": "{{7*7}}${7*7}<%= 7*7 %>#{7*7}",
    "format strings": "%s %d {0} {x} %(y)s {",
    "a shell": "$(touch /tmp/x) `id` ; | & > \\",
    "a path": "../../../../etc/passwd\\..\\..",
    "a URL": "http://169.254.169.254/?q=1#f",
    "backslashes and quotes": "\\\"\\'\\n\\u0000",
    "spaces around": "  text  ",
    "a number": "007",
    "a word that means something": "null",
    "100,000 letters": "x" * 100_000,
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_every_text_of_a_contact_comes_back_equal(api: Api, text: str) -> None:
    fields = {"name": text, "status": text, "email": text, "tags": [text, text]}
    created = got(api.add_contact("+447700900777", **fields), 201)
    path = f"/contact/{created['contactId']}"
    for found in (created, api.one(path), api.items("/contact", mobileNumber="+447700900777")[0]):
        assert {name: found[name] for name in fields} == fields
    changed = got(api.put(path, {**created, "name": text + "!", "tags": [text]}))
    assert (changed["name"], changed["tags"]) == (text + "!", [text])


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_a_message_comes_back_equal_everywhere(box: Box, api: Api, text: str) -> None:
    sent = got(api.say(WILL, text), 201)
    assert sent["bodyText"] == text
    assert api.one(f"/message/{sent['messageId']}")["bodyText"] == text
    assert box.message(sent["messageId"])["text"] == text
    received = box.inbound("+447700900106", text, name=text)
    assert received["text"] == received["native"]["bodyText"] == text
    assert box.state()["messages"][-1]["text"] == text
    assert [message["text"] for message in box.messages(q=text[:2_000])] == [text, text]


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_a_broadcast_comes_back_equal(api: Api, text: str) -> None:
    # What neither msgboxx nor WhatsApp takes in place of a placeholder.
    text = text.translate({ord("{"): "(", **dict.fromkeys(map(ord, "\n\r\t"), " ")})
    template = WORLD["templates"][0]
    filled = template["text"].replace("{{1}}", text).replace("{{2}}", text)
    sent = got(api.broadcast(ANN, template["id"], filled), 201)
    assert api.one(f"/broadcast/{sent['broadcastId']}")["message"] == filled


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_the_journal_shows_the_body_as_it_was_sent(box: Box, api: Api, text: str) -> None:
    got(api.add_contact("+447700900777", name=text), 201)
    (entry,) = box.journal(method="POST", path="*/contact")
    if len(text) < 60_000:
        assert entry["body"]["name"] == entry["response"]["body"]["name"] == text
    else:
        assert entry["body"].endswith("bytes)")


@pytest.mark.parametrize("text", [text for text in TEXTS.values() if len(text) < 1_000])
def test_a_filter_by_any_text_is_just_a_filter(api: Api, text: str) -> None:
    assert api.items("/contact", mobileNumber=text) == []
    assert api.items("/template", name=text) == []


def test_a_refusal_that_quotes_a_text_is_still_json(api: Api) -> None:
    for text in TEXTS.values():
        answer = api.post("/contact", {"mobileNumber": text, "name": "x", "status": "x", "apiAccountId": A})
        assert answer.status_code == 400
        assert orjson.loads(answer.content)["statusCode"] == 400


def test_unknown_fields_and_parameters_are_ignored(api: Api) -> None:
    deep: object = "x"
    for _ in range(90):
        deep = {"a": [deep]}
    created = got(api.add_contact("+447700900777", unknown=deep, contactId="x", datetime=1), 201)
    assert "unknown" not in created
    got(api.get("/contact", unknown="x", pages="-1"))


def test_escaped_and_raw_forms_of_a_text_are_the_same(api: Api) -> None:
    body = (
        b'{"mobileNumber":"+447700900777","name":"\\ud83d\\ude00\\u0000\\/","status":"s","apiAccountId":"%b"}'
        % A.encode()
    )
    answer = api.request("POST", "/contact", data=body, headers={"Content-Type": "application/json"})
    assert got(answer, 201)["name"] == "\N{GRINNING FACE}\x00/"
