"""Whatever state or fixtures a sandbox is given: it is refused, or the sandbox that it makes answers everything."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from copy import deepcopy
from random import Random
from typing import Any

import pytest
import requests
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mock_server.server.composition import Server
from tests.fuzz.fuzzing import NOW, NOWHERE, PATIENCE, Json, done, open_session

ACCOUNT, CONTACT, OTHER = (f"{digit * 8}-0000-4000-8000-000000000000" for digit in "123")
USER, TEAM, TEMPLATE, CONVERSATION, WEBHOOK, INBOX, BROADCAST = (
    f"{digit * 8}-0000-4000-8000-000000000000" for digit in "456789a"
)

FIXTURES = {
    "api_accounts": [
        {
            "id": ACCOUNT,
            "name": "One",
            "phone_number": "+447700900900",
            "ago": "9d",
            "inbox": {"id": INBOX, "name": "Inbox", "ago": "9d"},
        }
    ],
    "users": [{"id": USER, "first_name": "A", "last_name": "B", "administrator": True, "credentials": "own"}],
    "teams": [{"id": TEAM, "name": "All", "api_accounts": [ACCOUNT], "users": [USER]}],
    "templates": [{"id": TEMPLATE, "api_account": ACCOUNT, "name": "closed", "text": "We are closed.", "ago": "8d"}],
    "contacts": [
        {"id": CONTACT, "api_account": ACCOUNT, "mobile_number": "+447902111123", "name": "C", "ago": "7d"},
        {"id": OTHER, "api_account": ACCOUNT, "mobile_number": "+447902111124", "name": "D", "ago": "6d"},
    ],
    "conversations": [
        {
            "id": CONVERSATION,
            "contact": CONTACT,
            "team": TEAM,
            "messages": [
                {"direction": "outbound", "text": "Hello", "ago": "3h", "by": USER},
                {"direction": "inbound", "text": "Hi", "ago": "2h"},
            ],
        }
    ],
    "broadcasts": [
        {
            "id": BROADCAST,
            "contact": CONTACT,
            "conversation": CONVERSATION,
            "template": TEMPLATE,
            "text": "We are closed.",
            "by": USER,
            "ago": "1h",
        }
    ],
    "generated_contacts": [
        {
            "api_account": ACCOUNT,
            "count": 2,
            "first_number": "+447700900500",
            "first": "2023-01-01",
            "last": "2024-01-01",
        }
    ],
    "webhooks": [{"id": WEBHOOK, "type": "message", "target_url": NOWHERE}],
}

ORIGIN = {"clock": {"now": NOW, "frozen": True}, "limits": {"msgboxx": {"per_minute": 1_000}}}

# What may stand anywhere in place of anything.
ODD: list[Any] = [
    None,
    True,
    0,
    -1,
    1.5,
    2**62,
    -(2**62),
    2**64 - 1,
    1e300,
    "",
    "odd",
    "\0",
    "9" * 400,
    ACCOUNT,
    CONTACT,
    "http://[",
    "99999999d",
    "own",
    "message.leg",
    "webhook.attempt",
    "msgboxx.broadcast.queue",
    "received",
    "queued",
    "inbound",
    [],
    [[]],
    {},
    {"": None},
]
KINDS = ("replace", "replace", "swap", "delete", "double", "add", "nudge")

Place = tuple[Any, Any]


def fuzzed(test: Callable[..., None]) -> Callable[..., None]:
    """Run a test with many seeds, always the same ones, and one to three changes for each."""
    unfussy = settings(
        derandomize=True,
        database=None,
        max_examples=250,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    return unfussy(given(seed=st.integers(0, 2**32 - 1), changes=st.integers(1, 3))(test))


class Guinea:
    """A sandbox to try things on."""

    def __init__(self, server: Server, session: requests.Session, made: Json) -> None:
        self.server = server
        self.session = session
        self.sandbox = f"{server.url}/_mock/sandboxes/{made['id']}"
        self.msgboxx = f"{server.url}/msgboxx"
        self.credentials = made["systems"]["msgboxx"]["credentials"]
        self.state: Json = {}

    def call(self, method: str, url: str, body: Any = None, **headers: str) -> requests.Response:
        """Any call."""
        return self.session.request(method, url, json=body, headers=headers, timeout=PATIENCE)

    def log_in(self) -> dict[str, str]:
        """The headers of somebody who has logged in; none when this state lets nobody in."""
        headers = {"X-Calling-Application": "odd"}
        answer = self.call("POST", f"{self.msgboxx}/oauth/token", self.credentials, **headers)
        assert answer.status_code in (200, 400, 429), answer.text
        return {"Authorization": f"Bearer {answer.json()['access_token']}"} if answer.ok else {}

    def made_of(self, fixtures: Json) -> Guinea | None:
        """A sandbox of these fixtures, or None when they are refused."""
        answer = self.call("POST", f"{self.server.url}/_mock/sandboxes", {**ORIGIN, "id": "odd", "fixtures": fixtures})
        assert answer.status_code in (201, 409, 422), f"{fixtures}: {answer.status_code} {answer.text}"
        return Guinea(self.server, self.session, answer.json()) if answer.status_code == 201 else None

    def live_through(self) -> None:
        """Let something of everything happen, and keep the state that it leads to."""
        known = self.log_in()
        to = {"apiAccountId": ACCOUNT, "contactId": CONTACT}
        done(self.call("POST", f"{self.msgboxx}/message", {**to, "message": "Hello"}, **known))
        done(self.call("POST", f"{self.sandbox}/clock/advance", {"seconds": 2}))
        broadcast = {**to, "templateId": TEMPLATE, "message": "We are closed."}
        done(self.call("POST", f"{self.msgboxx}/broadcast", broadcast, **known))
        done(self.call("POST", f"{self.sandbox}/webhooks/drain"))
        done(self.call("POST", f"{self.msgboxx}/broadcast", broadcast, **known))
        self.call("GET", f"{self.msgboxx}/nowhere?odd=1", **known)
        fault = {"kind": "delay", "delay_ms": 1, "times": 3, "probability": 0.5, "path": "/msgboxx/contact*"}
        done(self.call("POST", f"{self.sandbox}/faults", fault))
        fault = {"kind": "error", "headers": {"X-Odd": "1"}, "body": {"odd": [1]}, "after": 2, "ttl_seconds": 60}
        done(self.call("POST", f"{self.sandbox}/faults", fault))
        done(self.call("POST", f"{self.sandbox}/webhooks/drain"))
        self.state = self.call("GET", f"{self.sandbox}/state").json()


@pytest.fixture(scope="module")
def guinea(server: Server) -> Iterator[Guinea]:
    with open_session() as session:
        origin = {**ORIGIN, "id": "odd-states", "fixtures": {"msgboxx": FIXTURES}}
        made = done(session.post(f"{server.url}/_mock/sandboxes", json=origin, timeout=PATIENCE))
        guinea = Guinea(server, session, made)
        guinea.live_through()
        yield guinea
        done(guinea.call("DELETE", guinea.sandbox))


def test_a_state_is_what_it_was_after_a_round_trip(guinea: Guinea) -> None:
    done(guinea.call("PUT", f"{guinea.sandbox}/state", guinea.state))
    assert guinea.call("GET", f"{guinea.sandbox}/state").json() == guinea.state


@fuzzed
def test_an_odd_state_is_refused_or_leaves_a_sandbox_that_answers(guinea: Guinea, seed: int, changes: int) -> None:
    chance = Random(seed)
    state = deepcopy(guinea.state)
    told = [_mutate(state, chance) for _ in range(changes)]
    answer = guinea.call("PUT", f"{guinea.sandbox}/state", state)
    assert answer.status_code in (200, 409, 422), f"{told}: {answer.status_code} {answer.text}"
    if answer.status_code == 200:
        _answers_everything(guinea, told)


@fuzzed
def test_odd_fixtures_are_refused_or_make_a_sandbox_that_answers(guinea: Guinea, seed: int, changes: int) -> None:
    chance = Random(seed)
    fixtures = {"msgboxx": deepcopy(FIXTURES)}
    told = [_mutate(fixtures, chance) for _ in range(changes)]
    trial = guinea.made_of(fixtures)
    if trial is None:
        return
    _answers_everything(trial, told)
    done(trial.call("DELETE", trial.sandbox))


def _places(value: Any) -> Iterator[Place]:
    """Every place in a document: what holds it, and the key or the number that it has there."""
    if isinstance(value, dict | list):
        for key in value if isinstance(value, dict) else range(len(value)):
            yield value, key
            yield from _places(value[key])


def _mutate(state: Json, chance: Random) -> str:
    """Change one thing anywhere; what was done, for whoever reads a failure."""
    places = list(_places(state))
    if not places:
        return "nothing is left to change"
    holder, key = chance.choice(places)
    before, kind = holder[key], chance.choice(KINDS)
    told = f"{kind} {key!r}, which was {str(before)[:80]!r}"
    if kind == "delete":
        del holder[key]
        return told
    if kind == "swap":
        other, other_key = chance.choice(places)
        holder[key] = deepcopy(other[other_key])
    elif kind == "double" and isinstance(holder, list):
        holder.append(deepcopy(before))
    elif kind == "add" and isinstance(holder, dict):
        holder["odd"] = chance.choice(ODD)
    elif kind == "nudge" and isinstance(before, int):
        holder[key] = before + chance.choice((-1, 1, -(10**15), 10**15, 86_400_000_000))
    else:
        holder[key] = chance.choice(ODD)
    return f"{told}, now {str(holder[key])[:80]!r}"


def _answers_everything(guinea: Guinea, told: list[str]) -> None:
    """Every reading, writing and passing of time that a sandbox is there for."""
    _strike(guinea)
    known = guinea.log_in()
    for method, path, body in (
        ("GET", "", None),
        ("GET", "/state", None),
        ("GET", "/clock", None),
        ("GET", "/messages", None),
        ("GET", "/messages/wait?timeout=0&count=99", None),
        ("GET", "/requests", None),
        ("GET", "/requests/req_00000001?as=curl", None),
        ("GET", "/faults", None),
        ("GET", "/findings", None),
        ("GET", "/webhooks", None),
        ("GET", "/webhooks/deliveries", None),
        ("POST", "/webhooks/deliveries/dlv_00000001/redeliver", None),
        ("POST", "/inbound", {"system": "msgboxx", "from": "+447902111123", "text": "Hi"}),
        ("POST", "/clock/advance", {"seconds": 90_000}),
        ("POST", "/webhooks/drain?timeout=5", None),
    ):
        answer = guinea.call(method, guinea.sandbox + path, body)
        assert answer.status_code < 500, f"{told}: {method} {path}: {answer.status_code} {answer.text}"
    if not known:
        return
    to = {"apiAccountId": ACCOUNT, "contactId": CONTACT}
    for method, path, body in (
        ("GET", "/apiaccount", None),
        ("GET", "/inbox", None),
        ("GET", "/contact", None),
        ("GET", "/message?fromDate=2000-01-01", None),
        ("GET", "/broadcast", None),
        ("GET", "/template", None),
        ("GET", "/webhook", None),
        ("GET", "/team", None),
        ("GET", "/user", None),
        ("GET", f"/conversation/{CONVERSATION}", None),
        ("POST", "/message", {**to, "message": "Hello"}),
        ("POST", "/broadcast", {**to, "templateId": TEMPLATE, "message": "We are closed."}),
    ):
        answer = guinea.call(method, guinea.msgboxx + path, body, **known)
        assert answer.status_code < 500, f"{told}: {method} {path}: {answer.status_code} {answer.text}"
        # Nothing here is a duplicate, unless an id was given out twice.
        assert answer.status_code != 409, f"{told}: {method} {path}: {answer.status_code} {answer.text}"


def _strike(guinea: Guinea) -> None:
    """Let the state's faults act once, whatever they do, and disarm them."""
    with suppress(requests.ConnectionError):
        guinea.call("POST", f"{guinea.msgboxx}/oauth/token", guinea.credentials, **{"X-Calling-Application": "odd"})
    done(guinea.call("DELETE", f"{guinea.sandbox}/faults"))
