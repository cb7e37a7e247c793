"""The mobile API, and what is refused before or whatever is asked; and the default fixtures."""

from __future__ import annotations

from collections.abc import Iterator

from tests.recorded.script.tripdesk.calls import (
    AUDIT,
    CONTACTS,
    DEVICES,
    DOORS,
    LAST,
    LOG_IN,
    MESSAGES,
    MOBILE,
    MOBILE_DOORS,
    NO_TALK,
    STRANGERS,
    TALKS,
    TEXT,
    TOKEN,
    agent,
    live,
    log_in,
    logged_in,
    nobody,
    own,
    with_key,
)
from tests.recorded.steps import Open, Step, advance, at_the_door, inbound, odd_bodies, strike
from tests.support.tripdesk import ANN, ANN_PHONE, FIXTURES, SAMPLE, TALK


def tokens() -> Iterator[Step]:
    yield log_in("log in as an agent", LOG_IN, secret={"token": "access_token"})
    yield log_in("log in with a wrong password", {**LOG_IN, "password": "wrong"})
    for title, body in {
        "a wrong address": {**LOG_IN, "email": "nobody@example.com"},
        "no password": {"email": "nobody@example.com"},
        "every field wrong": {"email": 1, "password": []},
        "nothing": {},
    }.items():
        yield log_in(f"log in with {title}", body, stranger=True)
    yield log_in("log in with a field that nobody knows", {**LOG_IN, "x": 1}, secret={"other": "access_token"})
    for method in ("GET", "HEAD", "OPTIONS", "DELETE"):
        yield nobody(f"{method} of the token", method, "/api/mobile/auth/token")
    yield from odd_bodies((TOKEN,), nobody)
    yield strike("rate_limit", system="tripdesk")
    yield log_in("log in over the limit", LOG_IN)
    yield agent("a token's key on the partner API", "GET", "/api/v1/balance")
    yield own("a key on the mobile API", "GET", MOBILE)
    for title, value in {"Basic": "Basic eDp5", "a scheme alone": "Bearer ", "no scheme": "ak_test_x"}.items():
        yield nobody(f"a credential with {title}", "GET", MOBILE, headers={"Authorization": value})
    yield agent("a token", "GET", MOBILE)
    yield advance(86_399)
    yield agent("a token in its last second", "GET", MOBILE)
    yield advance(1)
    yield with_key("${token}", stranger=True)("a token that has ended", "GET", MOBILE)


def mobile() -> Iterator[Step]:
    yield logged_in()
    for title, body in {
        "of Apple's": {"fcm_token": "fcm-1", "platform": "ios"},
        "that is known": {"fcm_token": "fcm-1", "platform": "android"},
        "of another make": {"fcm_token": "fcm-2", "platform": "windows"},
        "with every field wrong": {"fcm_token": "", "platform": 1, "x": 2},
    }.items():
        keep = {"device": "id"} if title == "of Apple's" else {}
        yield agent(f"a device {title}", "POST", DEVICES, body, keep=keep)
    yield agent("a device dropped", "DELETE", f"{DEVICES}/${{device}}")
    yield agent("dropped again", "DELETE", f"{DEVICES}/${{device}}")
    yield agent("poll", "GET", MOBILE, keep={"since": "next_cursor"})
    yield agent("poll without news", "GET", f"{MOBILE}?since=${{since}}")
    yield inbound("tripdesk", ANN_PHONE, "News", channel="whatsapp")
    yield agent("poll with news", "GET", f"{MOBILE}?since=${{since}}&limit=1")
    yield agent("poll with a cursor that is none", "GET", f"{MOBILE}?since=x&limit=0")
    yield agent("what was said", "GET", f"{MOBILE}/{TALK}/messages?limit=2")
    yield agent("what was said in none", "GET", f"{MOBILE}/{NO_TALK}/messages")
    for title, body in {
        "by text": {"text": "Hello"},
        "by template": {"template": "plain", "language": "en"},
        "by neither": {},
        "by both": {"template": "plain", "text": "x"},
        "with every field wrong": {"text": 1, "template": [], "variables": "x", "gateway": {}, "subject": False},
        "with what the conversation has": {"text": "x", "to": "+15550100123", "channel": "sms"},
    }.items():
        yield agent(f"an answer {title}", "POST", f"{MOBILE}/{TALK}/messages", body)
    yield agent("an answer to nobody", "POST", f"{MOBILE}/{NO_TALK}/messages", {"text": "x"})
    first = {"headers": {"Idempotency-Key": "key-1"}}
    yield agent("an answer with a key", "POST", f"{MOBILE}/{TALK}/messages", {"text": "Hello"}, **first)
    yield agent("an answer again", "POST", f"{MOBILE}/{TALK}/messages", {"text": "Hello"}, **first)
    yield agent("another answer with the key", "POST", f"{MOBILE}/{TALK}/messages", {"text": "Hi"}, **first)
    yield agent("a device with the key", "POST", DEVICES, {"fcm_token": "fcm-3", "platform": "ios"}, **first)
    yield agent("a device dropped with the key", "DELETE", f"{DEVICES}/${{device}}", **first)
    empty = {"Idempotency-Key": ""}
    yield agent("a device dropped with an empty key", "DELETE", f"{DEVICES}/${{device}}", headers=empty)
    yield agent("what was said from nowhere", "GET", f"{MOBILE}/{TALK}/messages?cursor=x")
    yield own("the audit of it all", "GET", f"{AUDIT}?limit=100")


def doors() -> Iterator[Step]:
    yield own("a message to look at", "POST", MESSAGES, TEXT, keep=LAST)
    yield logged_in()
    yield from at_the_door(DOORS, own, {**STRANGERS, "with an agent's token": agent})


def mobile_doors() -> Iterator[Step]:
    yield logged_in()
    yield agent("a device to drop", "POST", DEVICES, {"fcm_token": "f", "platform": "ios"}, keep={"device": "id"})
    yield from at_the_door(MOBILE_DOORS, agent, {"without a token": nobody, "with a partner's key": own})


def bodies() -> Iterator[Step]:
    yield logged_in()
    yield from odd_bodies(DOORS, own)
    yield from odd_bodies(MOBILE_DOORS, agent)


def paths() -> Iterator[Step]:
    unknown = ("", "/", "/api", "/api/v1", "/api/v2/messages", "//api/v1/messages", "/api/v1//messages", "/v1/messages")
    for path in (*unknown, f"{CONTACTS}/{ANN}/x", "/api/v1/templates", "/api/mobile/devices/x/y"):
        yield own(f"no such path: {path}", "GET", path)
    yield nobody("no such path, and no key", "GET", "/api/v1/nothing")
    yield own("a contact's id in small letters", "GET", f"{CONTACTS}/{ANN.lower()}")


def faults() -> Iterator[Step]:
    yield Open("tripdesk-faults", {"fixtures": FIXTURES})
    for status in (400, 401, 402, 403, 404, 409, 413, 415, 418, 422, 429, 500, 502, 503, 504):
        yield strike("error", system="tripdesk", status=status)
        yield own(f"a fault of {status}", "GET", "/api/v1/balance")


def limits() -> Iterator[Step]:
    yield Open("tripdesk-limits", {"fixtures": FIXTURES, "limits": {"tripdesk": {"per_minute": 3}}})
    yield own("request 1 of 3 in a minute", "GET", "/api/v1/balance")
    yield advance(7.5)
    yield live("request 2, in the other plane", "GET", "/api/v1/balance")
    yield own("request 3, refused", "POST", MESSAGES, {})
    yield own("request 4, over the limit", "POST", MESSAGES, TEXT)
    yield own("request 5, on no path", "GET", "/api/v1/nothing")
    yield advance(52.5)
    yield own("in the next minute", "GET", "/api/v1/balance")


def strict() -> Iterator[Step]:
    yield Open("tripdesk-strict", {"fixtures": FIXTURES, "strict": True})
    yield own("strict: what is documented", "POST", MESSAGES, TEXT)
    yield own("strict: unknown fields", "POST", MESSAGES, {**TEXT, "zebra": 1, "ant": 2, "to": 3})
    yield own("strict: an unknown parameter", "GET", f"{MESSAGES}?colour=red&limit=x")
    yield own("strict: a parameter of a call without any", "GET", "/api/v1/balance?colour=red")


def default_fixtures() -> Iterator[Step]:
    yield Open("tripdesk-default", {"fixtures": "default"})
    lists = (CONTACTS, TALKS, MESSAGES, "/api/v1/gateways", "/api/v1/usage", "/api/v1/balance")
    for path in (*lists, f"{CONTACTS}?limit=100"):
        yield own(f"default fixtures: {path}", "GET", path)
    yield own("default fixtures: the vendor's sample", "POST", MESSAGES, SAMPLE)
    yield Open("tripdesk-empty", {"fixtures": "empty"})
    for path in lists:
        yield own(f"empty fixtures: {path}", "GET", path)
    yield own("empty fixtures: a message", "POST", MESSAGES, TEXT)
