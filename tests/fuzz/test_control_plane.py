"""The control plane under odd requests answers nothing that its document does not say."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import requests
import schemathesis
from schemathesis.core.parameters import ParameterLocation
from schemathesis.specs.openapi.schemas import OpenApiSchema

from mock_server.server.composition import Server
from tests.fuzz.fuzzing import (
    EXAMPLES,
    NOW,
    NOWHERE,
    PATIENCE,
    Ids,
    Json,
    done,
    is_broken,
    load,
    mix_in,
    not_applicable,
    open_session,
)

MAX_WAIT = 30

document = schemathesis.pytest.from_fixture("control_document")

# What takes away what other calls are tried on has a sandbox to itself, which is made anew when it is gone.
_DESTRUCTIVE = {
    "DELETE /sandboxes/{sandbox_id}",
    "DELETE /sandboxes/{sandbox_id}/faults",
    "DELETE /sandboxes/{sandbox_id}/faults/{fault_id}",
    "DELETE /sandboxes/{sandbox_id}/requests",
    "POST /sandboxes/{sandbox_id}/reset",
    "PUT /sandboxes/{sandbox_id}/state",
}
_OF_ANY_FAULT = {"kind", "path", "times", "probability", "after", "ttl_seconds"}
_OF_A_FAULT = {"error": {"status", "body", "headers"}, "rate_limit": {"headers"}, "delay": {"delay_ms"}}
_FAULT = {"kind": "error", "path": "/msgboxx/contact*", "status": 503}


class Operator:
    """Somebody at the control plane with a sandbox in which something of everything has happened."""

    def __init__(self, server: Server, session: requests.Session) -> None:
        self.session = session
        self.base = f"{server.url}/_mock/sandboxes"
        self.msgboxx = f"{server.url}/msgboxx"
        self.make("fuzz")
        self._live_through(self.base + "/fuzz")
        self.make("victim")
        self._learn()

    def make(self, sandbox_id: str) -> None:
        """A sandbox of this id, if there is none."""
        origin = {
            "id": sandbox_id,
            "clock": {"now": NOW, "frozen": True},
            "delivery": {"mode": "manual"},
            "limits": {"msgboxx": {"per_minute": None}},
        }
        answer = self.session.post(self.base, json=origin, timeout=PATIENCE)
        assert answer.status_code in (201, 409), answer.text

    def post(self, url: str, body: Json, **headers: str) -> Json:
        """A POST that has to succeed."""
        return done(self.session.post(url, json=body, headers=headers, timeout=PATIENCE))

    def items(self, path: str) -> list[Json]:
        """A list of the sandbox."""
        listed: list[Json] = done(self.session.get(f"{self.base}/fuzz/{path}", timeout=PATIENCE))["items"]
        return listed

    def _live_through(self, sandbox: str) -> None:
        access = done(self.session.get(sandbox, timeout=PATIENCE))["systems"]["msgboxx"]["credentials"]
        token = self.post(f"{self.msgboxx}/oauth/token", access, **{"X-Calling-Application": "fuzz"})["access_token"]
        known = {"Authorization": f"Bearer {token}"}
        self.post(f"{self.msgboxx}/webhook", {"type": "message", "targetUrl": NOWHERE, "isEnabled": True}, **known)
        for number in range(3):
            self.post(f"{sandbox}/inbound", {"system": "msgboxx", "from": f"+44790211113{number}", "text": "Hi"})
        for message in self.items("messages")[:3]:
            body = {name: message["native"][name] for name in ("apiAccountId",)}
            contact = message["native"]["contact"]["contactId"]
            self.post(f"{self.msgboxx}/message", {**body, "contactId": contact, "message": "Hello"}, **known)
        self.session.get(f"{self.msgboxx}/nowhere?odd=1", headers=known, timeout=PATIENCE)
        self.post(f"{sandbox}/webhooks/drain", {})
        self.post(f"{sandbox}/faults", _FAULT)

    def _learn(self) -> None:
        account, contact = "3fa85f64-5717-4562-b3fc-2c963f66afa6", "17b5c90a-7465-1097-b2db-66afa62c963f"
        messages = [message["id"] for message in self.items("messages")]
        self.path_ids: Ids = {
            "sandbox_id": ["fuzz"],
            "name": ["swagger-ui.css"],
            "system_name": ["msgboxx"],
            "message_id": messages[:6],
            "request_id": [entry["id"] for entry in self.items("requests")][:5],
            "delivery_id": [row["id"] for row in self.items("webhooks/deliveries")][:5],
            "item_id": [account, contact],
        }
        self.ids: Ids = {
            "system": ["msgboxx"],
            "after": messages[3:5],
            "apiAccountId": [account],
            "url": [NOWHERE],
            "path": ["/msgboxx/*", "/msgboxx/contact"],
        }


@pytest.fixture(scope="module")
def control_document(server: Server) -> OpenApiSchema:
    return load(f"{server.url}/_mock/openapi.json")


@pytest.fixture(scope="module")
def operator(server: Server) -> Iterator[Operator]:
    with open_session() as session:
        made = Operator(server, session)
        yield made
        for sandbox_id in ("fuzz", "victim"):
            session.delete(f"{made.base}/{sandbox_id}", timeout=PATIENCE)


# One test to pytest, though of some ninety calls: more than a minute when nothing else runs, and much more in depth.
@pytest.mark.timeout(max(400, 10 * EXAMPLES))
@document.parametrize()
def test_it_answers_as_its_document_says(case: schemathesis.Case, operator: Operator) -> None:
    call = case.operation.label
    path_ids = dict(operator.path_ids)
    if call in _DESTRUCTIVE:
        operator.make("victim")
        path_ids["sandbox_id"] = ["victim"]
    if "{fault_id}" in call:
        path_ids["fault_id"] = [operator.post(f"{operator.base}/victim/faults", _FAULT)["id"]]
    mix_in(case, operator.ids, path_ids)
    _hurry(case)
    _make_sense(case)
    answer = case.call_and_validate(session=operator.session, timeout=PATIENCE, excluded_checks=not_applicable(case))
    if call == "POST /sandboxes" and answer.status_code == 201:
        done(operator.session.delete(f"{operator.base}/{answer.json()['id']}", timeout=PATIENCE))


def _hurry(case: schemathesis.Case) -> None:
    """Wait for no longer than a hundredth of a second where a case would have the server wait."""
    if "timeout" not in {parameter.name for parameter in case.operation.query}:
        return
    query = dict(case.query or {})
    try:
        waits = float(query.get("timeout", 5)) >= 0
    except (TypeError, ValueError):
        waits = False
    if waits and float(query.get("timeout", 5)) <= MAX_WAIT:
        case.query = {**query, "timeout": 0.01}


def _make_sense(case: schemathesis.Case) -> None:
    """Leave out what would have the server refuse nearly every case: fields that exclude each other."""
    if not isinstance(case.body, dict) or is_broken(case, ParameterLocation.BODY):
        return
    if case.operation.label == "POST /sandboxes/{sandbox_id}/clock/advance":
        case.body = dict(list(case.body.items())[:1])
    if case.operation.label == "POST /sandboxes/{sandbox_id}/faults":
        meant = _OF_A_FAULT.get(case.body.get("kind"), set())
        case.body = {name: part for name, part in case.body.items() if name in meant | _OF_ANY_FAULT}
