"""What is refused before or whatever is asked: tokens, bodies, ids, paths, faults, limits; and the default fixtures."""

from __future__ import annotations

from collections.abc import Iterator

from tests.recorded.script.msgboxx.calls import (
    BROADCAST,
    CONTACT,
    DOORS,
    FIXTURES,
    LOG_IN,
    STRANGERS,
    TEXT,
    log_in,
    nobody,
    opened,
    own,
)
from tests.recorded.steps import Control, Step, advance, at_the_door, odd_bodies, strike
from tests.support.msgboxx import ANN, NOBODY


def doors() -> Iterator[Step]:
    yield own("a message to look at", "POST", "/message", TEXT, keep={"message": "messageId"})
    yield own("a broadcast to look at", "POST", "/broadcast", BROADCAST, keep={"broadcast": "broadcastId"})
    yield from at_the_door(DOORS, own, STRANGERS)


def bodies() -> Iterator[Step]:
    yield from odd_bodies(DOORS, own)


def ids() -> Iterator[Step]:
    for kind in ("apiaccount", "inbox", "inboxes", "contact", "conversation", "message", "broadcast", "template"):
        yield own(f"no such {kind}", "GET", f"/{kind}/{NOBODY}")
        yield own(f"a {kind} that is no UUID", "GET", f"/{kind}/1")
    for path in ("/templates/", "/webhook/"):
        yield own(f"no such one of {path}", "GET", f"{path}{NOBODY}")
        yield own(f"one of {path} that is no UUID", "GET", f"{path}%20x")
    yield own("an id in capitals", "GET", f"/contact/{ANN.upper()}")
    yield own("a conversation changed by no UUID", "PUT", "/conversation/1", {})
    yield own("no conversation changed", "PUT", f"/conversation/{NOBODY}", {"folder": "inbox"})
    yield own("a contact changed by no UUID", "PUT", "/contact/1", {})
    yield own("a webhook changed by no UUID", "PUT", "/webhook/1", {})
    yield own("a webhook deleted by no UUID", "DELETE", "/webhook/1")


def paths() -> Iterator[Step]:
    for path in ("", "/", "/contacts", "/Contact", "//contact", "/contact//", f"/contact/{ANN}/x", "/organisation/1"):
        yield own(f"no such path: {path}", "GET", path)
    yield nobody("no such path, and no token", "GET", "/nothing")
    yield own("a slash after a body's path", "POST", "/contact/", CONTACT)


def faults() -> Iterator[Step]:
    for status in (400, 401, 403, 404, 409, 413, 418, 422, 429, 500, 502, 503, 504):
        yield strike("error", system="msgboxx", status=status)
        yield own(f"a fault of {status}", "GET", "/team")
    yield strike("error", system="msgboxx", status=500, body="oops", headers={"X-Reason": "a test"})
    yield own("a fault with a text and a header", "GET", "/team")
    yield strike("rate_limit", system="msgboxx", headers={"X-Reason": "a test"})
    yield own("a limit with a header", "GET", "/team")


def limits() -> Iterator[Step]:
    yield Control("PATCH", "", {"limits": {"msgboxx": {"per_minute": 2}}})
    for number in range(1, 5):
        yield own(f"request {number} of 2 in a minute", "GET", "/team")
        yield advance(7.5)
    yield log_in("the log-in counts too", LOG_IN)
    other = {"X-Calling-Application": "another"}
    yield log_in("another application's does not", LOG_IN, other, secret={"other": "access_token"})
    yield advance(30)
    yield own("in the next minute", "GET", "/team")


def strict() -> Iterator[Step]:
    yield from opened("msgboxx-strict", {"fixtures": FIXTURES, "strict": True})
    yield own("strict: what is documented", "POST", "/contact", CONTACT)
    yield own("strict: unknown fields", "POST", "/contact", {**CONTACT, "zebra": 1, "ant": 2, "name": 3})
    yield own("strict: an unknown parameter", "GET", "/contact?colour=red&page=x")
    yield own("strict: a parameter of a call without any", "GET", "/team?page=2")


def default_fixtures() -> Iterator[Step]:
    yield from opened("msgboxx-default", {"fixtures": "default"})
    lists = ("/apiaccount", "/inbox", "/contact", "/message", "/template", "/team", "/user", "/broadcast", "/webhook")
    for path in (*lists, "/contact?page=3", "/contact?page=4", "/message?fromDate=2024-01-01"):
        yield own(f"default fixtures: {path}", "GET", path)
    yield from opened("msgboxx-empty", {"fixtures": "empty"})
    for path in lists:
        yield own(f"empty fixtures: {path}", "GET", path)
