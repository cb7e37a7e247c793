"""States that nobody exported and fixtures that nobody wrote: each is refused, or makes a sandbox like any other.

One that is let in is exported, imported and exported again, the same each time, and answers a few calls of every
system.
"""

import json
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
from tests.fuzz.fuzzing import NOWHERE, Json
from tests.fuzz.mutating import mutate
from tests.support import coext, msgboxx
from tests.support.access import WORLDS
from tests.support.depth import tries

SYSTEMS = ours()
SHARD = 25
RARELY = 0.02
CUSTOMER = "+447700900321"

_GENERATED = {"api_account": msgboxx.A, "count": 2, "first_number": "+447700900500", "first": "2023-01-01"}
_BROADCAST = {"id": msgboxx.NOBODY, "contact": msgboxx.WILL, "conversation": msgboxx.TALK_OF[msgboxx.WILL]}
FIXTURES: dict[str, Json] = {
    **WORLDS,
    "msgboxx": {
        **msgboxx.WORLD,
        "generated_contacts": [{**_GENERATED, "last": "2024-01-01"}],
        "broadcasts": [
            {**_BROADCAST, "template": msgboxx.PLAIN, "text": "We are closed today.", "by": msgboxx.ADMIN, "ago": "1h"}
        ],
        "webhooks": [{"id": msgboxx.WEBHOOK, "type": "message", "target_url": NOWHERE}],
    },
}


class Target:
    """A sandbox of a server in this process."""

    def __init__(self, client: Client, sandbox: str, fixtures: Json) -> None:
        self._client = client
        self.path = f"/_mock/sandboxes/{sandbox}"
        body = {"id": sandbox, "seed": 3, "clock": {"now": msgboxx.NOW, "frozen": True}, "fixtures": fixtures}
        self.made = self.call("POST", "/_mock/sandboxes", body)

    def call(self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None) -> TestResponse:
        data = None if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        return self._client.open(path, method=method, data=data, headers=headers, content_type="application/json")

    def key(self, system: str, name: str) -> str:
        found: str = (self.made.json or {})["systems"][system]["credentials"][name]
        return found

    def calls(self) -> Iterator[tuple[str, str, Any, dict[str, str]]]:
        """A few of each system: reading, writing, and what needs a customer who wrote."""
        coax_key = {"Authorization": f"Bearer {self.key('coax', 'api_key')}"}
        coext_key = {"X-API-Key": self.key("coext", "api_key")}
        tripdesk_key = {"Authorization": f"Bearer {self.key('tripdesk', 'test_key')}"}
        log_in = {name: self.key("msgboxx", name) for name in ("username", "password")}
        token = self.call("POST", "/msgboxx/oauth/token", log_in, {"X-Calling-Application": "hostile"})
        msgboxx_token = {"Authorization": f"Bearer {(token.json or {}).get('access_token', 'none')}"}
        yield "GET", "/coax/api/v2/customers", None, coax_key
        yield "GET", "/coax/api/v2/message/enquiries", None, coax_key
        yield "PUT", "/coax/api/v2/customers", {"phone": CUSTOMER, "name": "A"}, coax_key
        yield "GET", "/coext/api/v1/external/templates", None, coext_key
        yield "POST", "/coext/api/v1/external/messages/text", {"to": coext.WENDY, "message": "Hello"}, coext_key
        yield "GET", "/tripdesk/api/v1/contacts", None, tripdesk_key
        yield "GET", "/tripdesk/api/v1/usage", None, tripdesk_key
        text = {"channel": "sms", "to": "+15550100123", "text": "Hi"}
        yield "POST", "/tripdesk/api/v1/messages", text, tripdesk_key
        to = {"apiAccountId": msgboxx.A, "contactId": msgboxx.WILL}
        yield "POST", "/msgboxx/message", {**to, "message": "Hello"}, msgboxx_token
        cast = {**to, "templateId": msgboxx.PLAIN, "message": "We are closed today."}
        yield "POST", "/msgboxx/broadcast", cast, msgboxx_token
        talk = f"conversation/{msgboxx.TALK_OF[msgboxx.WILL]}"
        lists = ("apiaccount", "inbox", "contact", "message?fromDate=2000-01-01", "broadcast", "template", "webhook")
        for path in (*lists, "team", "user", talk):
            yield "GET", f"/msgboxx/{path}", None, msgboxx_token

    def controls(self) -> Iterator[tuple[str, str, Any]]:
        """A few of the control plane, over the same sandbox."""
        for system in SYSTEMS:
            channel = {"channel": "sms"} if system == "tripdesk" else {}
            yield "POST", "/inbound", {"system": system, "from": CUSTOMER, "text": "Hi", **channel}
        for path in ("", "/stores", "/messages?q=h", "/requests", "/findings", "/faults", "/webhooks", "/clock"):
            yield "GET", path, None
        for path in ("/messages/wait?timeout=0&count=99", "/requests/req_00000001?as=curl", "/webhooks/deliveries"):
            yield "GET", path, None
        yield "POST", "/webhooks/deliveries/dlv_00000001/redeliver", None
        yield "POST", "/clock/advance", {"seconds": 90_000}
        yield "POST", "/webhooks/drain?timeout=5", None

    def exported(self) -> bytes:
        answer = self.call("GET", f"{self.path}/state")
        assert answer.status_code == 200, answer.text
        return answer.data

    def live(self, told: list[str]) -> None:
        for method, path, body, headers in self.calls():
            # A 500 may be an armed fault's; what breaks is logged.
            self.call(method, path, body, headers)
        for method, path, body in self.controls():
            answer = self.call(method, self.path + path, body)
            assert answer.status_code < 500, f"{told}: {method} {path}: {answer.status_code} {answer.text[:500]}"

    def is_like_any_other(self, told: list[str]) -> bytes:
        """What it has become, as it is exported."""
        for lived in (False, True):
            if lived:
                self.live(told)
            exported = self.exported()
            answer = self.call("PUT", f"{self.path}/state", exported)
            assert answer.status_code == 200, f"{told}: what it is is refused: {answer.text[:500]}"
            assert self.exported() == exported, told
        return exported


@pytest.fixture(scope="module")
def client() -> Client:
    apps = build_apps(Settings(max_requests=50))
    assert apps.control.world.get("default").bounds == Bounds(journal=50)
    return Client(Gateway(apps, version="0"))


@pytest.fixture(scope="module")
def target(client: Client) -> Target:
    return Target(client, "hostile", FIXTURES)


@pytest.fixture(scope="module")
def states(target: Target) -> dict[str, bytes]:
    """A real export for each system: its own records, and whatever else a sandbox has that has lived."""
    target.call("PUT", f"{target.path}/webhooks/coax", {"url": NOWHERE})
    for method, path, body, headers in target.calls():
        assert target.call(method, path, body, headers).status_code < 400, path
    target.live([])
    for fault in ({"kind": "delay", "delay_ms": 0, "path": "/coax/*"}, {"kind": "error", "after": 10**6}):
        assert target.call("POST", f"{target.path}/faults", fault).status_code == 201
    target.call("POST", f"{target.path}/clock/advance", {"seconds": 1})
    whole = orjson.loads(target.exported())
    return {
        system: orjson.dumps({**whole, "messages": [row for row in whole["messages"] if row["system"] == system]})
        for system in SYSTEMS
    }


def _focus(state: Json, system: str, chance: Random) -> Any:
    """Where to look for a place: mostly the system's own records, or what all share, now and then anywhere."""
    systems = state.get("systems")
    own = systems.get(system) if isinstance(systems, dict) else None
    shared = ("drawn", "appointments", "rate_windows", "faults", "parcels", "clock")
    parts = [own, state.get("messages"), state, *map(state.get, shared)]
    # A change before may have taken a part away, or all that was in it.
    return chance.choice([part for part in parts if part and isinstance(part, dict | list)])


def _written(state: Json, chance: Random) -> bytes:
    """As JSON, now and then with numbers that are none."""
    # orjson writes 254 levels; what is deeper must be refused too.
    body = json.dumps(state).encode()
    if chance.random() < RARELY:
        body = body.replace(b": 0,", chance.choice((b": NaN,", b": 1e999,", b": -Infinity,")), 1)
    return body


shards = pytest.mark.parametrize("shard", range(tries(len(SYSTEMS))))


def _tries(shard: int) -> Iterator[tuple[str, Random, list[str]]]:
    """Of each try its system, its chance, and what is to be told of a failure."""
    system = SYSTEMS[shard % len(SYSTEMS)]
    for number in range(shard * SHARD, (shard + 1) * SHARD):
        yield system, Random(number), [f"{system} {number}"]


@shards
def test_a_hostile_state_is_refused_or_is_a_sandbox_like_any_other(
    target: Target, states: dict[str, bytes], shard: int, caplog: pytest.LogCaptureFixture
) -> None:
    before = target.exported()
    for system, chance, told in _tries(shard):
        state = orjson.loads(states[system])
        told += [mutate(_focus(state, system, chance), chance) for _ in range(chance.choice((1, 1, 2, 3)))]
        answer = target.call("PUT", f"{target.path}/state", _written(state, chance))

        assert answer.status_code in (200, 400, 409, 422), f"{told}: {answer.status_code} {answer.text[:500]}"
        if answer.status_code == 200:
            before = target.is_like_any_other(told)
        else:
            assert target.exported() == before, told
        assert not caplog.records, told


@shards
def test_hostile_fixtures_are_refused_or_make_a_sandbox_like_any_other(
    client: Client, shard: int, caplog: pytest.LogCaptureFixture
) -> None:
    for system, chance, told in _tries(shard):
        fixtures: Json = json.loads(json.dumps(FIXTURES))
        told += [mutate(fixtures[system], chance) for _ in range(chance.choice((1, 1, 2, 3)))]
        trial = Target(client, "odd", fixtures)

        assert trial.made.status_code in (201, 400, 409, 422), (
            f"{told}: {trial.made.status_code} {trial.made.text[:500]}"
        )
        if trial.made.status_code == 201:
            trial.is_like_any_other(told)
            assert trial.call("DELETE", trial.path).status_code == 204
        assert not caplog.records, told


def test_enough_of_them_are_let_in_and_enough_are_not(target: Target, states: dict[str, bytes], client: Client) -> None:
    """A test that refuses all, or none, shows nothing; it counts its own, since tests run in any order."""
    of_states: Counter[int] = Counter()
    of_fixtures: Counter[int] = Counter()
    for number in range(SHARD):
        chance, system = Random(f"tally {number}"), SYSTEMS[number % len(SYSTEMS)]
        state, fixtures = orjson.loads(states[system]), json.loads(json.dumps(FIXTURES))
        mutate(_focus(state, system, chance), chance)
        mutate(fixtures[system], chance)
        of_states[target.call("PUT", f"{target.path}/state", _written(state, chance)).status_code] += 1
        trial = Target(client, f"tally-{number}", fixtures)
        of_fixtures[trial.made.status_code] += 1
        trial.call("DELETE", trial.path)
    for counts in (of_states, of_fixtures):
        assert min(counts[200] + counts[201], counts[422]) >= SHARD // 10, counts
