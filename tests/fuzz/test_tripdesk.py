"""TripDesk under odd requests answers nothing that its document does not say."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import requests
import schemathesis
from schemathesis.specs.openapi.schemas import OpenApiSchema

from mock_server.server import Server
from tests.fuzz.fuzzing import NOW, PATIENCE, Ids, done, load, mix_in, open_session

EXAMPLES = 20
# Send-and-confirm waits for real time, up to half a minute, unless its message is delivered at once.
AT_ONCE = {"delays": {"sent": 0, "delivered": 0, "read": 0}}
PATIENCE_OF_CONFIRMATIONS = 0.01

document = schemathesis.pytest.from_fixture("tripdesk_document")


@pytest.fixture(scope="module")
def tripdesk_document(server: Server) -> OpenApiSchema:
    return load(f"{server.url}/tripdesk/openapi.json", EXAMPLES)


@pytest.fixture(scope="module")
def session(server: Server) -> Iterator[requests.Session]:
    """The test plane's key of a sandbox of its own, in which no limit is ever reached; the mobile API has a token."""
    box = f"{server.url}/_mock/sandboxes/fuzz-tripdesk"
    with open_session() as opened:
        origin = {
            "id": "fuzz-tripdesk",
            "clock": {"now": NOW, "frozen": True},
            "delivery": AT_ONCE,
            "limits": {"tripdesk": {"per_minute": None}},
        }
        made = done(opened.post(f"{server.url}/_mock/sandboxes", json=origin, timeout=PATIENCE))
        server.house.control.world.get("fuzz-tripdesk").stores["tripdesk"].patience = PATIENCE_OF_CONFIRMATIONS
        credentials = made["systems"]["tripdesk"]["credentials"]
        log_in = {"email": credentials["mobile_email"], "password": credentials["mobile_password"]}
        token = opened.post(f"{server.url}/tripdesk/api/mobile/auth/token", json=log_in, timeout=PATIENCE)
        opened.auth = _Credentials(credentials["test_key"], done(token)["access_token"])
        yield opened
        opened.auth = None
        done(opened.delete(box, timeout=PATIENCE))


class _Credentials(requests.auth.AuthBase):
    """The key, or on the mobile API the token."""

    def __init__(self, key: str, token: str) -> None:
        self._key = key
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        mobile = "/api/mobile/" in (request.url or "")
        request.headers["Authorization"] = f"Bearer {self._token if mobile else self._key}"
        return request


@pytest.fixture(scope="module")
def ids(server: Server, session: requests.Session) -> Ids:
    """What there is, and what its rules let through, by every name that calls have for it."""
    base = f"{server.url}/tripdesk/api"
    found = {
        f"{kind}_id": [row["id"] for row in done(session.get(f"{base}/v1/{kind}s", timeout=PATIENCE))["data"][:5]]
        for kind in ("message", "contact", "conversation")
    }
    device = {"fcm_token": "fcm:1", "platform": "ios"}
    found["device_id"] = [done(session.post(f"{base}/mobile/devices", json=device, timeout=PATIENCE))["id"]]
    gateways = done(session.get(f"{base}/v1/gateways", timeout=PATIENCE))["data"]
    return {
        **found,
        "gateway": [row["id"] for row in gateways],
        "to": ["+15550100123", "someone@example.com", "tg-1"],
        "template": ["opening_hours", "order_confirmation"],
        "language": ["en", "de"],
        "phone": ["+15550100123"],
        "from": ["2024-01-01"],
    }


@document.parametrize()
def test_it_answers_as_its_document_says(case: schemathesis.Case, session: requests.Session, ids: Ids) -> None:
    paths = ("message_id", "contact_id", "conversation_id", "device_id")
    mix_in(case, ids, {name: ids[name] for name in paths})
    case.call_and_validate(session=session, timeout=PATIENCE)
