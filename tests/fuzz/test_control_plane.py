"""The control plane under odd requests answers nothing that its document does not say."""

from collections.abc import Iterator
from contextlib import suppress

import pytest
import schemathesis
from schemathesis.core.parameters import ParameterLocation
from schemathesis.specs.openapi.schemas import OpenApiSchema

from mock_server.server.composition import Server
from tests.fuzz.fuzzing import NOWHERE, PATIENCE, Ids, Json, is_broken, load, mix_in, not_applicable
from tests.support.box import Control
from tests.support.depth import EXAMPLES
from tests.support.http import got

MAX_WAIT = 30

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


_ORIGIN = {"fixtures": "default", "delivery": {"mode": "manual"}, "limits": {"msgboxx": {"per_minute": None}}}


class Operator:
    """Somebody at the control plane with a sandbox in which something of everything has happened."""

    def __init__(self, control: Control) -> None:
        self.control = control
        self.box = control.make(id="fuzz", **_ORIGIN)
        self.make_victim()
        api = self.box.log_in()
        got(api.post("/webhook", {"type": "message", "targetUrl": NOWHERE, "isEnabled": True}), 201)
        for number in range(3):
            self.box.inbound(f"+44790211113{number}", "Hi")
        for message in self.box.messages()[:3]:
            native = message["native"]
            got(api.say(native["contact"]["contactId"], account=native["apiAccountId"]), 201)
        api.get("/nowhere", odd=1)
        got(self.box.post("/webhooks/drain"))
        got(self.box.post("/faults", _FAULT), 201)
        self._learn()

    def make_victim(self) -> None:
        """The sandbox that calls take something away from, if it is gone."""
        answer = self.control.post("/sandboxes", {"id": "victim", **_ORIGIN})
        assert answer.status_code in (201, 409), answer.text

    def arm(self) -> str:
        fault: str = got(self.control.post("/sandboxes/victim/faults", _FAULT), 201)["id"]
        return fault

    def _learn(self) -> None:
        account, contact = "3fa85f64-5717-4562-b3fc-2c963f66afa6", "17b5c90a-7465-1097-b2db-66afa62c963f"
        messages = [message["id"] for message in self.box.messages()]
        deliveries: list[Json] = got(self.box.get("/webhooks/deliveries"))["items"]
        self.path_ids: Ids = {
            "sandbox_id": ["fuzz"],
            "name": ["swagger-ui.css"],
            "system_name": ["msgboxx"],
            "message_id": messages[:6],
            "request_id": [entry["id"] for entry in self.box.journal()][:5],
            "delivery_id": [row["id"] for row in deliveries][:5],
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
def operator(control: Control) -> Iterator[Operator]:
    made = Operator(control)
    yield made
    made.box.delete()
    control.delete("/sandboxes/victim")


# One test to pytest, though of some ninety calls: more than a minute when nothing else runs, and much more in depth.
@pytest.mark.timeout(max(400, 10 * EXAMPLES))
@schemathesis.pytest.from_fixture("control_document").parametrize()
def test_it_answers_as_its_document_says(case: schemathesis.Case, operator: Operator) -> None:
    call = case.operation.label
    path_ids = dict(operator.path_ids)
    if call in _DESTRUCTIVE:
        operator.make_victim()
        path_ids["sandbox_id"] = ["victim"]
    if "{fault_id}" in call:
        path_ids["fault_id"] = [operator.arm()]
    mix_in(case, operator.ids, path_ids)
    _hurry(case)
    _make_sense(case)
    session = operator.control.session
    answer = case.call_and_validate(session=session, timeout=PATIENCE, excluded_checks=not_applicable(case))
    if call == "POST /sandboxes" and answer.status_code == 201:
        assert operator.control.delete(f"/sandboxes/{answer.json()['id']}").status_code == 204


def _hurry(case: schemathesis.Case) -> None:
    """Wait for no longer than a hundredth of a second where a case would have the server wait."""
    if "timeout" not in {parameter.name for parameter in case.operation.query}:
        return
    query = dict(case.query or {})
    with suppress(TypeError, ValueError):
        if 0 <= float(query.get("timeout", 5)) <= MAX_WAIT:
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
