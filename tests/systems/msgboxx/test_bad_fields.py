"""Fields of the wrong type, form or value: 400 with `errors` that name them, and nothing changed."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.box import Box
from tests.support.msgboxx import (
    ADMIN,
    ANN,
    ANN_IN_B,
    BEN,
    CARA,
    GREETING,
    NOBODY,
    ONLY_A,
    PLAIN,
    TALK_OF,
    TEAM_A,
    TEAM_C,
    VAL,
    WEBHOOK,
    WILL,
    A,
    Api,
    refused,
)

MISSING = object()
WRONG_TEXTS = (MISSING, None, 1, 1.5, True, [], {}, ["x"], "", " ", "\t\n")
WRONG_IDS = (MISSING, None, 1, True, [], {}, "", "x", "17b5c90a", f"{{{ANN}}}", f"urn:uuid:{ANN}", ANN + "0", f" {ANN}")
WRONG_NUMBERS = (
    *WRONG_TEXTS,
    "447700900777",
    "07700900777",
    "+0447700900777",
    "+12345",
    "+1234567890123456",
    "+44 7700 900777",
    "+44-7700-900777",
    "+44770090077x",
    "+447700900777\n",
    "++447700900777",
    "+\N{FULLWIDTH DIGIT FOUR}\N{FULLWIDTH DIGIT FOUR}7700900777",
    "tel:+447700900777",
)
CONTACT = {"mobileNumber": "+447700900777", "name": "N", "status": "Presubscribed", "apiAccountId": A}
CHANGED = {"mobileNumber": "+447700900778", "name": "N", "status": "Subscribed"}
MESSAGE = {"apiAccountId": A, "contactId": WILL, "message": "Hello"}
BROADCAST = {"apiAccountId": A, "contactId": ANN, "templateId": PLAIN, "message": "We are closed today."}
HOOK = {"type": "message", "targetUrl": "https://hooks.example.com/2", "isEnabled": False}
CONVERSATION = f"/conversation/{TALK_OF[WILL]}"

Row = tuple[str, str, dict[str, Any], str, tuple[Any, ...]]
ROWS: tuple[Row, ...] = (
    ("POST", "/contact", CONTACT, "mobileNumber", WRONG_NUMBERS),
    ("POST", "/contact", CONTACT, "name", WRONG_TEXTS),
    ("POST", "/contact", CONTACT, "status", WRONG_TEXTS),
    ("POST", "/contact", CONTACT, "email", (1, True, [], {})),
    ("POST", "/contact", CONTACT, "apiAccountId", (*WRONG_IDS, NOBODY)),
    ("POST", "/contact", CONTACT, "tags", ("x", 1, True, {}, [1], [None], [["x"]], ["x", {}])),
    ("PUT", f"/contact/{ANN}", CHANGED, "mobileNumber", WRONG_NUMBERS),
    ("PUT", f"/contact/{ANN}", CHANGED, "name", WRONG_TEXTS),
    ("PUT", f"/contact/{ANN}", CHANGED, "status", WRONG_TEXTS),
    ("PUT", f"/contact/{ANN}", CHANGED, "email", (1, True, [], {})),
    ("PUT", f"/contact/{ANN}", CHANGED, "tags", ("x", 1, [1], [None])),
    ("PUT", f"/contact/{ANN}", CHANGED, "contactId", (1, [], "", "x", BEN, ANN_IN_B, NOBODY)),
    ("POST", "/message", MESSAGE, "apiAccountId", (*WRONG_IDS, NOBODY)),
    ("POST", "/message", MESSAGE, "contactId", (*WRONG_IDS, NOBODY, ANN_IN_B)),
    ("POST", "/message", MESSAGE, "message", WRONG_TEXTS),
    ("POST", "/contact", MESSAGE, "message", WRONG_TEXTS[1:]),
    ("POST", "/broadcast", BROADCAST, "apiAccountId", (*WRONG_IDS, NOBODY)),
    ("POST", "/broadcast", BROADCAST, "contactId", (*WRONG_IDS, NOBODY, ANN_IN_B)),
    ("POST", "/broadcast", BROADCAST, "templateId", (*WRONG_IDS, NOBODY)),
    ("POST", "/broadcast", BROADCAST, "message", WRONG_TEXTS),
    ("PUT", CONVERSATION, {}, "userId", (1, True, [], {}, "x", " ", NOBODY)),
    ("PUT", CONVERSATION, {}, "teamId", (1, True, [], {}, "x", " ", NOBODY, TEAM_C)),
    ("PUT", CONVERSATION, {}, "folder", (1, True, [], {}, "trash", "Inbox", " ")),
    ("PUT", CONVERSATION, {"userId": ADMIN}, "teamId", (TEAM_A,)),
    ("PUT", f"/conversation/{TALK_OF[CARA]}", {}, "userId", (ONLY_A,)),
    ("POST", "/webhook", HOOK, "type", (MISSING, None, 1, [], "", "Message", "messages", "message.created")),
    ("POST", "/webhook", HOOK, "isEnabled", (1, 0, "true", [], {})),
    ("PUT", f"/webhook/{WEBHOOK}", {}, "type", (1, [], "", "nothing")),
    ("PUT", f"/webhook/{WEBHOOK}", {}, "isEnabled", (1, "false", [], {})),
)
WRONG_URLS = (
    MISSING,
    None,
    1,
    [],
    "",
    "hooks.example.com",
    "//hooks.example.com",
    "ftp://hooks.example.com",
    "javascript:alert(1)",
    "http:hooks.example.com",
    "http://",
    "http:///path",
    "https:// /",
)


def named(value: Any) -> str:
    return "missing" if value is MISSING else repr(value)


CASES = [
    pytest.param(method, path, body, field, value, id=f"{method} {path.split('/')[1]} {field}={named(value)}")
    for method, path, body, field, values in ROWS
    for value in values
]


@pytest.mark.parametrize(("method", "path", "body", "field", "value"), CASES)
def test_a_field_that_breaks_its_rule_is_named(
    still_box: Box, still_api: Api, method: str, path: str, body: dict[str, Any], field: str, value: Any
) -> None:
    sent = {name: kept for name, kept in body.items() if name != field}
    if value is not MISSING:
        sent[field] = value
    with still_box.unchanged():
        refused(still_api.request(method, path, json=sent), 400, field)


@pytest.mark.parametrize("url", WRONG_URLS, ids=named)
@pytest.mark.parametrize(("method", "path"), [("POST", "/webhook"), ("POST", "/organisation")])
def test_a_webhook_needs_an_http_address(still_box: Box, still_api: Api, method: str, path: str, url: Any) -> None:
    body = {**HOOK, "targetUrl": url} if url is not MISSING else {"type": "message"}
    with still_box.unchanged():
        refused(still_api.request(method, path, json=body), 400, "targetUrl")


def test_every_wrong_field_is_named_at_once(still_box: Box, still_api: Api) -> None:
    with still_box.unchanged():
        body = {"mobileNumber": "1", "name": 1, "status": "", "apiAccountId": "x", "tags": 1, "email": 1}
        refused(still_api.post("/contact", body), 400, *body)
        refused(still_api.post("/broadcast", {}), 400, *BROADCAST)
        refused(still_api.post("/message", {}), 400, *MESSAGE)
        refused(still_api.post("/webhook", {}), 400, "type", "targetUrl")


@pytest.mark.parametrize("number", ["+447700900101", "+447700900102"], ids=["the first", "the second"])
def test_a_number_that_the_account_has_is_a_conflict(still_box: Box, still_api: Api, number: str) -> None:
    with still_box.unchanged():
        refused(still_api.post("/contact", {**CONTACT, "mobileNumber": number}), 409)
        refused(still_api.put(f"/contact/{VAL}", {**CHANGED, "mobileNumber": number}), 409)


@pytest.mark.parametrize("text", ["Hi {{1}}, about {{2}}: see you.", "Hi Jo, about {{2}}: see you.", "Hi Jo"])
def test_a_text_that_does_not_fit_its_template_is_named(still_box: Box, still_api: Api, text: str) -> None:
    with still_box.unchanged():
        refused(still_api.post("/broadcast", {**BROADCAST, "templateId": GREETING, "message": text}), 400, "message")
