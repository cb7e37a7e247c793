"""Thousands of states that nobody exported: each is refused in words, or is a sandbox like any other.

One that is let in is exported, imported and exported again, the same each time, and answers a few calls of every
system. As many are tried as `MOCK_HOSTILE_IMPORTS` says, 120 unless told: one that is let in is three imports and
some thirty calls, a tenth of a second of a core.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator
from random import Random
from typing import Any

import orjson
import pytest
from werkzeug.test import Client, TestResponse

from mock_server.kernel.sandbox import Bounds
from mock_server.server.loading import build_apps
from mock_server.server.settings import Settings
from mock_server.systems import ours
from mock_server.web.gateway import Gateway
from tests.fuzz.fuzzing import NOW

COUNT = int(os.environ.get("MOCK_HOSTILE_IMPORTS", "120"))
SYSTEMS = ours()
SHARD = 30
SANDBOX = "/_mock/sandboxes/hostile"

Json = dict[str, Any]
Place = tuple[Any, Any]

# What may stand in place of anything: wrong types, edges of numbers and times, texts that break what reads them.
ODD: tuple[Any, ...] = (
    None,
    True,
    False,
    0,
    -1,
    1.5,
    -0.0,
    2**31,
    2**53,
    2**62 - 1,
    2**62,
    2**63 - 1,
    2**64 - 1,
    -(2**63),
    1e308,
    253_402_300_799_999_999,
    -62_135_596_800_000_000,
    "",
    " ",
    "\0",
    "\ud7ff\ue000",
    "x" * 70_000,
    "9" * 400,
    "NaN",
    "1e400",
    "-1.00",
    "own",
    "test",
    "queued",
    "received",
    "scheduled",
    "skipped",
    "inbound",
    "nobody.knows",
    "message.leg",
    "webhook.attempt",
    "http://[::1",
    "{{1}}{{2}}{{name}}",
    "00000000-0000-4000-8000-000000000000",
    "+447700900123",
    [],
    [[]],
    [None],
    {},
    {"": {}},
)


KINDS = ("odd", "odd", "swap", "drop", "double", "extra", "nudge", "deep", "many")
RARELY = 0.02


def _deep(levels: int) -> Any:
    nested: Any = []
    for _ in range(levels):
        nested = [nested]
    return nested


class Target:
    """A server in this process, and a sandbox that is overwritten again and again."""

    def __init__(self) -> None:
        apps = build_apps(Settings(max_requests=50))
        self._client = Client(Gateway(apps, names=SYSTEMS, version="0"))
        body = {"id": "hostile", "seed": 3, "clock": {"now": NOW, "frozen": True}}
        self.view: Json = self.must("POST", "/_mock/sandboxes", body, status=201)
        assert apps.control.world.get("hostile").bounds == Bounds(journal=50)
        self.states = self._lived()

    def call(self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None) -> TestResponse:
        data = None if body is None else body if isinstance(body, bytes) else orjson.dumps(body)
        return self._client.open(path, method=method, data=data, headers=headers, content_type="application/json")

    def must(self, method: str, path: str, body: Any = None, *, status: int = 200, **headers: str) -> Json:
        answer = self.call(method, path, body, headers)
        assert answer.status_code == status, answer.text
        found: Json = answer.json or {}
        return found

    def key(self, system: str, name: str) -> str:
        found: str = self.view["systems"][system]["credentials"][name]
        return found

    def calls(self) -> Iterator[tuple[str, str, Any, dict[str, str]]]:
        """A few of each system: reading, writing, and what needs a customer who wrote."""
        coax = {"Authorization": f"Bearer {self.key('coax', 'api_key')}"}
        coext = {"X-API-Key": self.key("coext", "api_key")}
        tripdesk = {"Authorization": f"Bearer {self.key('tripdesk', 'test_key')}"}
        credentials = self.view["systems"]["msgboxx"]["credentials"]
        token = self.call("POST", "/msgboxx/oauth/token", credentials, {"X-Calling-Application": "hostile"})
        msgboxx = {"Authorization": f"Bearer {(token.json or {}).get('access_token', 'none')}"}
        yield "GET", "/coax/api/v2/customers", None, coax
        yield "GET", "/coax/api/v2/message/enquiries", None, coax
        yield "PUT", "/coax/api/v2/customers", {"phone": "+447700900321", "name": "A"}, coax
        yield "GET", "/coext/api/v1/external/templates", None, coext
        text = {"to": "+447700900321", "message": "Hello"}
        yield "POST", "/coext/api/v1/external/messages/text", text, coext
        yield "GET", "/tripdesk/api/v1/contacts", None, tripdesk
        yield "GET", "/tripdesk/api/v1/usage", None, tripdesk
        yield "POST", "/tripdesk/api/v1/messages", {"channel": "sms", "to": "+15550100123", "text": "Hi"}, tripdesk
        for path in ("contact", "message?fromDate=2000-01-01", "broadcast", "template", "webhook"):
            yield "GET", f"/msgboxx/{path}", None, msgboxx

    def controls(self) -> Iterator[tuple[str, str, Any]]:
        """A few of the control plane, over the same sandbox."""
        for system in SYSTEMS:
            channel = {"channel": "sms"} if system == "tripdesk" else {}
            yield "POST", "/inbound", {"system": system, "from": "+447700900321", "text": "Hi", **channel}
        for path in ("", "/stores", "/messages?q=h", "/requests", "/findings", "/faults", "/webhooks", "/clock"):
            yield "GET", path, None
        yield "GET", "/webhooks/deliveries", None
        yield "POST", "/clock/advance", {"seconds": 90}

    def exported(self) -> bytes:
        answer = self.call("GET", f"{SANDBOX}/state")
        assert answer.status_code == 200, answer.text
        return answer.data

    def _lived(self) -> dict[str, bytes]:
        """A real export for each system: its own records, and whatever else such a sandbox has."""
        for method, path, body in self.controls():
            self.must(method, SANDBOX + path, body, status=201 if path == "/inbound" else 200)
        for method, path, body, headers in self.calls():
            assert self.call(method, path, body, headers).status_code < 400, path
        for fault in ({"kind": "delay", "delay_ms": 0, "path": "/coax/*"}, {"kind": "error", "after": 10**6}):
            self.must("POST", f"{SANDBOX}/faults", fault, status=201)
        self.must("POST", f"{SANDBOX}/clock/advance", {"seconds": 1})
        whole = orjson.loads(self.exported())
        return {
            system: orjson.dumps({**whole, "messages": [row for row in whole["messages"] if row["system"] == system]})
            for system in SYSTEMS
        }


def _places(value: Any, *, holder: Any = None, key: Any = None) -> Iterator[Place]:
    if holder is not None:
        yield holder, key
    if isinstance(value, dict | list):
        for inner in value if isinstance(value, dict) else range(len(value)):
            yield from _places(value[inner], holder=value, key=inner)


def _focus(state: Json, system: str, chance: Random) -> Any:
    """Where to look for a place: mostly the system's own records, or what all share, now and then anywhere."""
    parts = [state["systems"][system], state["messages"], state]
    shared = ("drawn", "appointments", "rate_windows", "faults", "parcels", "clock")
    parts += [state[name] for name in shared if state[name]]
    return chance.choice(parts)


def _mutated(state: Json, system: str, chance: Random) -> str:
    places = list(_places(_focus(state, system, chance)))
    if not places:
        return "nothing"
    holder, key = chance.choice(places)
    before, kind = (
        holder[key],
        chance.choice(KINDS),
    )
    told = f"{kind} at {key!r}, which was {str(before)[:60]!r}"
    if kind == "drop":
        del holder[key]
    elif kind == "swap":
        other, place = chance.choice(places)
        holder[key] = orjson.loads(orjson.dumps(other[place]))
    elif kind == "double" and isinstance(holder, list):
        holder.insert(chance.randrange(len(holder) + 1), before)
    elif kind == "extra" and isinstance(holder, dict):
        holder[chance.choice(("extra", "", "id", "rendered"))] = chance.choice(ODD)
    elif kind == "nudge" and isinstance(before, int):
        holder[key] = before + chance.choice((-1, 1, -(10**15), 10**15, 86_400_000_000, -86_400_000_000))
    elif kind == "deep":
        holder[key] = _deep(chance.choice((20, 190, 210)))
    elif kind == "many" and isinstance(before, list) and before:
        holder[key] = before * chance.choice((2, 50))
    else:
        holder[key] = chance.choice(ODD)
    return told


@pytest.fixture(scope="module")
def target() -> Target:
    return Target()


@pytest.mark.parametrize("shard", range(max(1, COUNT // SHARD)))
def test_a_hostile_state_is_refused_or_is_a_sandbox_like_any_other(
    target: Target, shard: int, caplog: pytest.LogCaptureFixture
) -> None:
    system = SYSTEMS[shard % len(SYSTEMS)]
    before = target.exported()
    for number in range(SHARD):
        chance = Random(shard * SHARD + number)
        state = orjson.loads(target.states[system])
        told = [_mutated(state, system, chance) for _ in range(chance.choice((1, 1, 2, 3)))]
        told.insert(0, f"{system} {shard * SHARD + number}")
        answer = target.call("PUT", f"{SANDBOX}/state", _written(state, chance))

        assert answer.status_code in (200, 400, 409, 422), f"{told}: {answer.status_code} {answer.text[:500]}"
        if answer.status_code == 200:
            before = _is_like_any_other(target, told)
        else:
            assert target.exported() == before, told
        # What breaks is logged; a 500 by itself may be an armed fault's.
        assert not caplog.records, told


def _written(state: Json, chance: Random) -> bytes:
    """As JSON, now and then with numbers that are none."""
    # orjson writes 254 levels; what is deeper must be refused too.
    body = json.dumps(state).encode()
    if chance.random() < RARELY:
        body = body.replace(b": 0,", chance.choice((b": NaN,", b": 1e999,", b": -Infinity,")), 1)
    return body


def _is_like_any_other(target: Target, told: list[str]) -> bytes:
    """What it has become, as it is exported."""
    exported = target.exported()
    assert target.call("PUT", f"{SANDBOX}/state", exported).status_code == 200, told
    assert target.exported() == exported, told
    for method, path, body, headers in target.calls():
        target.call(method, path, body, headers)
    for method, path, body in target.controls():
        answer = target.call(method, SANDBOX + path, body)
        assert answer.status_code < 500, f"{told}: {method} {path}: {answer.status_code} {answer.text[:500]}"
    lived = target.exported()
    answer = target.call("PUT", f"{SANDBOX}/state", lived)
    assert answer.status_code == 200, f"{told}: what it became is refused: {answer.text[:500]}"
    assert target.exported() == lived, told
    return lived


def test_enough_of_them_are_let_in_and_enough_are_not(target: Target) -> None:
    """A test that refuses all, or none, shows nothing; it counts its own, since tests run in any order."""
    counts: Counter[int] = Counter()
    for number in range(SHARD):
        chance, system = Random(f"tally {number}"), SYSTEMS[number % len(SYSTEMS)]
        state = orjson.loads(target.states[system])
        _mutated(state, system, chance)
        counts[target.call("PUT", f"{SANDBOX}/state", _written(state, chance)).status_code] += 1
    assert min(counts[200], counts[422]) >= SHARD // 10, counts
