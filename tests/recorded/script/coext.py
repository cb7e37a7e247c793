"""Coext's script: keys, texts and their window, templates in both forms, limits, signatures, faults, webhooks."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from typing import Any

from tests.recorded.steps import (
    DEAD_END,
    PARAMETERS,
    Call,
    Caller,
    Control,
    Door,
    Open,
    Step,
    Webhooks,
    advance,
    at_the_door,
    each,
    inbound,
    odd_bodies,
    strike,
)
from tests.support.coext import FIXTURES, NEIL, OTTO, PERMISSIONS, WENDY, part

BASE = "/coext/api/v1/external"
NOWHERE = "00000000-0000-4000-8000-00000000dead"


def _with(key: str, **more: Any) -> Caller:
    return Caller(BASE, {"X-API-Key": key}, **more)


own = _with("${coext.own.api_key}")
wide = _with("${wide}")
nobody = Caller(BASE, {}, stranger=True)
STRANGERS = {
    "without a key": nobody,
    "with a malformed key": _with("pk_live_short", stranger=True),
    "with an unknown key": _with("pk_live_" + "x" * 32, stranger=True),
    "with an expired key": _with("${coext.expired.api_key}"),
    "with a revoked key": _with("${coext.revoked.api_key}"),
    "with a suspended key": _with("${coext.suspended.api_key}"),
    "from elsewhere": _with("${coext.ip_restricted.api_key}"),
    "without the signature that the key demands": _with("${coext.signature_required.api_key}"),
}

# A key that may do all, without limits worth the name.
WIDE = {"name": "wide", "permissions": PERMISSIONS, "rate_limit": 100_000, "daily_limit": 100_000}
TEXT = {"to": WENDY, "message": "Hello"}
RAW = {"to": NEIL, "template_name": "order", "language": "en", "components": [part("body", "Ann", "a hat", "9.00")]}
NAMED = {
    "to": NEIL,
    "template_name": "order",
    "language": "en",
    "variables": {"name": "Ann", "item": "a hat", "price": "9.00"},
}
DOORS = (
    Door("POST", "/messages/text", TEXT),
    Door("POST", "/messages/template", RAW),
    Door("POST", "/messages/template/send", NAMED),
    Door("GET", "/messages/${message}"),
    Door("GET", "/templates"),
    Door("GET", "/templates/order"),
)


def steps() -> Iterator[Step]:
    sections = (
        _texts,
        _templates,
        _named,
        _raw,
        _doors,
        _bodies,
        _paths,
        _life,
        _limits,
        _permissions,
        _faults,
        _parameters,
    )
    yield from each("coext", _opened, *sections)
    yield from _signatures()
    yield from _strict()
    yield from _default_fixtures()


def _opened(sandbox: str) -> Iterator[Step]:
    yield Open(sandbox, {"fixtures": FIXTURES})
    yield Control("POST", "/coext/api-keys", WIDE, secret={"wide": "api_key", "wide_secret": "api_secret"})


def _texts() -> Iterator[Step]:
    yield own("a text in an open window", "POST", "/messages/text", TEXT, keep={"message": "data.message_id"})
    yield wide("the message just after", "GET", "/messages/${message}")
    yield wide("a text with a reference", "POST", "/messages/text", {**TEXT, "reference": "order 7"})
    yield wide("a text in Unicode", "POST", "/messages/text", {**TEXT, "message": "Grüße 👋 שלום"})
    yield wide("a text whose reference is null", "POST", "/messages/text", {**TEXT, "reference": None})
    yield wide("a text with a field that nobody knows", "POST", "/messages/text", {**TEXT, "colour": "red"})
    yield wide("a text of 4096 characters", "POST", "/messages/text", {**TEXT, "message": "x" * 4096})
    yield wide("a text of 4097 characters", "POST", "/messages/text", {**TEXT, "message": "x" * 4097})
    yield wide("an empty text", "POST", "/messages/text", {**TEXT, "message": ""})
    yield wide("a text of blanks", "POST", "/messages/text", {**TEXT, "message": "  "})
    yield wide("a text two days after they wrote", "POST", "/messages/text", {**TEXT, "to": OTTO})
    yield wide("a text to who never wrote", "POST", "/messages/text", {**TEXT, "to": NEIL})
    for to in ("07700900101", "+0447700900101", "447700900101", "+44 7700 900101", "", "+123456", "+1234567890123456"):
        yield wide(f"a text to {to!r}", "POST", "/messages/text", {**TEXT, "to": to})
    wrong = {"to": 7, "message": ["x"], "reference": {}}
    yield wide("a text with every field wrong", "POST", "/messages/text", wrong)
    yield wide("a text to nobody", "POST", "/messages/text", {"to": None, "message": None})


def _templates() -> Iterator[Step]:
    for query in ("", "?status=APPROVED", "?status=PENDING", "?language=de", "?language=xx", "?status=approved"):
        yield wide(f"templates {query}", "GET", f"/templates{query}")
    yield wide("templates with a parameter that nobody knows", "GET", "/templates?page=2&page=3")
    yield wide("a template with all parts", "GET", "/templates/rich")
    yield wide("a template in another language", "GET", "/templates/order?language=de")
    yield wide("a template in a language it has not", "GET", "/templates/order?language=fr")
    yield wide("no such template", "GET", "/templates/%C3%A4rger%20%2F")
    yield Control(
        "PUT",
        "/coext/templates/fresh",
        {"language": "en", "status": "APPROVED", "body": "New {{1}}", "variables": ["what"]},
    )
    yield wide("a template of the dashboard", "GET", "/templates/fresh")


def _named() -> Iterator[Step]:
    path = "/messages/template/send"
    yield wide("named variables", "POST", path, NAMED, keep={"templated": "data.message_id"})
    yield wide("a template message", "GET", "/messages/${templated}")
    yield wide("a template without variables", "POST", path, {**NAMED, "template_name": "plain", "variables": {}})
    for title, changed in {
        "a variable missing": {"variables": {"name": "Ann"}},
        "every variable missing": {"variables": {}},
        "a variable too many": {"variables": {**NAMED["variables"], "zoo": "1", "ant": "2"}},
        "variables of wrong types": {"variables": {"name": ["Ann"], "item": None, "price": {}}},
        "variables that are a list": {"variables": ["Ann"]},
        "an unknown template": {"template_name": "nope"},
        "an unknown language": {"language": "fr"},
        "a pending template": {"template_name": "pending", "variables": {"name": "Ann"}},
        "a rejected template": {"template_name": "rejected", "variables": {}},
        "a number that is none": {"to": "hello"},
        "every field wrong": {"to": 1, "template_name": [], "language": {}, "variables": 7, "reference": 5},
        "blank names": {"template_name": " ", "language": ""},
        "an optional variable left out": {"template_name": "loose", "variables": {"item": "a hat"}},
    }.items():
        yield wide(f"named variables: {title}", "POST", path, {**NAMED, **changed})


def _raw() -> Iterator[Step]:
    path = "/messages/template"
    rich = [
        part("header", "Monday"),
        part("body", "Ann", "Bob"),
        part("button", "t-1", index=1),
        part("button", "p-2", index=2),
    ]
    yield wide("components", "POST", path, RAW)
    yield wide("components without parameters", "POST", path, {**RAW, "template_name": "plain", "components": []})
    for title, changed in {
        "all parts": {"template_name": "rich", "components": rich},
        "buttons in another order": {"template_name": "rich", "components": rich[::-1]},
        "a button too few": {"template_name": "rich", "components": rich[:3]},
        "too few": {"components": [part("body", "Ann")]},
        "too many": {"components": [part("body", "Ann", "a", "b", "c")]},
        "none": {"components": []},
        "the last one, which is optional": {"template_name": "loose", "components": [part("body", "a hat")]},
        "a header that it has not": {"components": [part("header", "x"), *RAW["components"]]},
        "an unknown part": {"components": [part("footer", "x")]},
        "a parameter that is an image": {"components": [{"type": "body", "parameters": [{"type": "image"}]}]},
        "parts that are texts": {"components": ["body", 7, None]},
        "no list": {"components": {}},
        "an index too high": {"components": [part("button", "x", index=10)]},
        "an unknown template": {"template_name": "nope"},
        "a pending template": {"template_name": "pending"},
        "every field wrong": {"to": 1, "template_name": [], "language": {}, "components": 7, "reference": 5},
    }.items():
        yield wide(f"components: {title}", "POST", path, {**RAW, **changed})


def _parameters() -> Iterator[Step]:
    for title, text in {**PARAMETERS, "no text": ""}.items():
        named = {**NAMED, "variables": {**NAMED["variables"], "item": text}}
        yield wide(f"named variables with {title} in one", "POST", "/messages/template/send", named)
        raw = {**RAW, "components": [part("body", "Ann", text, "9.00")]}
        yield wide(f"components with {title} in a parameter", "POST", "/messages/template", raw)


def _doors() -> Iterator[Step]:
    yield wide("a text to look at", "POST", "/messages/text", TEXT, keep={"message": "data.message_id"})
    yield from at_the_door(DOORS, wide, STRANGERS)


def _bodies() -> Iterator[Step]:
    yield from odd_bodies(DOORS, wide)


def _paths() -> Iterator[Step]:
    yield wide("a text to look for", "POST", "/messages/text", TEXT, keep={"message": "data.message_id"})
    yield wide("a message that is not there", "GET", f"/messages/{NOWHERE}")
    yield wide("a message by an id in capitals", "GET", f"/messages/{NOWHERE.upper()}")
    yield wide("a message by what is no UUID", "GET", "/messages/1")
    yield wide("a message with a query", "GET", "/messages/${message}?verbose=1")
    for path in ("", "/", "/message", "/messages", "/messages/", "/messages/media", "//templates", "/templates//order"):
        yield wide(f"no such path: {path}", "GET", path)
    yield wide("media are not served", "POST", "/messages/media", {"to": WENDY})
    yield Call("the root of the system", "GET", "/coext/", stranger=True)
    yield Call("without the base path", "POST", "/coext/messages/text", TEXT, {"X-API-Key": "${wide}"})


def _life() -> Iterator[Step]:
    yield Control("PUT", "/webhooks/coext", {"url": DEAD_END, "secret": "whsec_recorded", "enabled": True})
    yield wide("a text whose life is told", "POST", "/messages/text", TEXT, keep={"living": "data.message_id"})
    for number, seconds in enumerate((1, 1, 2)):
        yield advance(seconds)
        yield wide(f"after {seconds} s more, from {number}", "GET", "/messages/${living}")
    yield inbound("coext", NEIL, "Now I write")
    yield wide("a text to who has just written", "POST", "/messages/text", {**TEXT, "to": NEIL})
    yield advance(86_399)
    yield wide("a second before the window closes", "POST", "/messages/text", {**TEXT, "to": NEIL})
    yield advance(1)
    yield wide("24 hours after they wrote", "POST", "/messages/text", {**TEXT, "to": NEIL})
    for end in range(1, 8):
        number = f"+44770090000{end}"
        yield wide(f"a template to {number}", "POST", "/messages/template/send", {**NAMED, "to": number}, keep=_ID)
        yield advance(10)
        yield wide(f"what became of it at {number}", "GET", "/messages/${last}")
    yield Control("PATCH", "", {"delivery": {"mode": "manual"}})
    yield wide("a template that nobody reports", "POST", "/messages/template/send", NAMED, keep=_ID)
    yield advance(60)
    yield wide("still sent", "GET", "/messages/${last}")
    failure = {"status": "failed", "error": {"code": "131026", "message": "Undeliverable"}}
    yield Control("POST", "/messages/${last}/status", failure)
    yield wide("failed as the provider said", "GET", "/messages/${last}")
    yield Webhooks("what left for the application")


_ID = {"last": "data.message_id"}


def _limits() -> Iterator[Step]:
    yield Control(
        "POST",
        "/coext/api-keys",
        {"name": "narrow", "permissions": PERMISSIONS, "rate_limit": 3, "daily_limit": 5},
        secret={"narrow": "api_key", "narrow_secret": "api_secret"},
    )
    narrow = _with("${narrow}")
    for number in range(1, 5):
        yield narrow(f"request {number} of 3 in a minute", "GET", "/templates/plain")
    yield advance(60)
    yield narrow("refused, and not counted for the day", "GET", "/templates/nope")
    for number in range(4, 7):
        yield narrow(f"request {number} of 5 in a day", "GET", "/templates/plain")
        yield advance(30)
    yield advance(86_400)
    yield narrow("the day after", "GET", "/templates/plain")
    for number in range(1, 12):
        yield wide(f"message {number} of 10 to one recipient", "POST", "/messages/template/send", NAMED)
    yield wide("another recipient", "POST", "/messages/template/send", {**NAMED, "to": OTTO})
    yield advance(60)
    yield wide("the recipient a minute later", "POST", "/messages/template/send", NAMED)
    yield Control("PATCH", "/coext/api-keys/${narrow}", {"status": "revoked"})
    yield narrow("a key that was just revoked", "GET", "/templates/plain")


def _permissions() -> Iterator[Step]:
    reader = _with("${coext.read_only.api_key}")
    for door in DOORS:
        yield reader(f"{door.method} {door.path} with a key that only reads templates", *_of(door))
    texter = {"permissions": ["send_text"]}
    yield Control("POST", "/coext/api-keys", texter, secret={"texter": "api_key", "texter_secret": "api_secret"})
    for door in DOORS:
        yield _with("${texter}")(f"{door.method} {door.path} with a key that only sends texts", *_of(door))


def _of(door: Door) -> tuple[str, str, Any]:
    return door.method, door.path, door.body


def _signatures() -> Iterator[Step]:
    """Only refusals: a signature that holds would need the secret, which differs between sandboxes."""
    yield Open("coext-signatures", {"fixtures": FIXTURES})
    signing = _with("${coext.signature_required.api_key}")
    forged = hmac.new(b"another secret", b"1714651200.{}", hashlib.sha256).hexdigest()
    for title, headers in {
        "a timestamp alone": {"X-Timestamp": "1714651200"},
        "a signature alone": {"X-Signature": forged},
        "a timestamp of long ago": {"X-Timestamp": "1", "X-Signature": forged},
        "a timestamp that is none": {"X-Timestamp": "now", "X-Signature": forged},
        "no hexadecimal": {"X-Timestamp": "1714651200", "X-Signature": "zz"},
    }.items():
        yield signing(f"signed with {title}", "GET", "/templates", headers=headers)
        yield own(f"signed without need, with {title}", "GET", "/templates", headers=headers)


def _faults() -> Iterator[Step]:
    for status in (400, 401, 403, 404, 409, 418, 429, 500, 502, 503, 504):
        yield strike("error", system="coext", status=status)
        yield wide(f"a fault of {status}", "GET", "/templates/plain")
    yield strike("error", system="coext", status=503, body={"down": True}, headers={"Retry-After": "7"})
    yield wide("a fault with a body and a header", "GET", "/templates/plain")
    yield strike("error", system="coext", status=502, body="<h1>Bad Gateway</h1>")
    yield wide("a fault with a text", "GET", "/templates/plain")
    yield strike("delay", system="coext", delay_ms=1)
    yield wide("a fault that only delays", "GET", "/templates/plain")
    yield Control("POST", "/faults", {"kind": "error", "path": "/coext/**/text", "after": 1, "ttl_seconds": 60})
    for number in range(1, 4):
        yield wide(f"request {number} at a fault that spares the first", "POST", "/messages/text", TEXT)
    yield strike("error", system="coext")
    yield nobody("no fault masks a 401", "GET", "/templates/plain")
    yield advance(60)
    yield wide("a fault is spent by whom it met", "GET", "/templates/plain")


def _strict() -> Iterator[Step]:
    yield Open("coext-strict", {"fixtures": FIXTURES, "strict": True})
    yield own("strict: what is documented", "POST", "/messages/text", TEXT)
    yield own("strict: an unknown field", "POST", "/messages/text", {**TEXT, "colour": "red", "to": "x"})
    yield own("strict: an unknown field within", "POST", "/messages/template", {**RAW, "components": [{"a": 1}]})
    yield own("strict: an unknown parameter", "GET", "/templates?colour=red")
    yield own("strict: an unknown parameter of a call without any", "GET", f"/messages/{NOWHERE}?a=b")


def _default_fixtures() -> Iterator[Step]:
    yield Open("coext-default", {"fixtures": "default"})
    yield own("default fixtures: templates", "GET", "/templates")
    yield own("default fixtures: order_confirmation", "GET", "/templates/order_confirmation")
    yield Open("coext-empty", {"fixtures": "empty"})
    yield own("empty fixtures: templates", "GET", "/templates")
