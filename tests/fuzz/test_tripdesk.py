"""TripDesk under odd requests answers nothing that its document does not say."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import requests
import schemathesis
from schemathesis.specs.openapi.schemas import OpenApiSchema

from mock_server.server.composition import Server
from tests.fuzz.fuzzing import PATIENCE, Ids, done, load, mix_in, open_session, opened

# Send-and-confirm waits for real time, up to half a minute, unless its message is delivered at once.
AT_ONCE = {"delays": {"sent": 0, "delivered": 0, "read": 0}}
PATIENCE_OF_CONFIRMATIONS = 0.01

document = schemathesis.pytest.from_fixture("tripdesk_document")


@pytest.fixture(scope="module")
def tripdesk_document(server: Server) -> OpenApiSchema:
    return load(f"{server.url}/tripdesk/openapi.json")


@pytest.fixture(scope="module")
def session(server: Server) -> Iterator[requests.Session]:
    """The test plane's key of a sandbox of its own, in which no limit is ever reached."""
    with opened(server, "tripdesk", delivery=AT_ONCE) as (session, made):
        server.apps.control.world.get("fuzz-tripdesk").stores["tripdesk"].patience = PATIENCE_OF_CONFIRMATIONS
        session.headers["Authorization"] = f"Bearer {made['systems']['tripdesk']['credentials']['test_key']}"
        yield session


@pytest.fixture(scope="module")
def mobile(server: Server, session: requests.Session) -> Iterator[requests.Session]:
    """The mobile app of the same sandbox."""
    shown = done(session.get(f"{server.url}/_mock/sandboxes/fuzz-tripdesk", timeout=PATIENCE))
    credentials = shown["systems"]["tripdesk"]["credentials"]
    log_in = {"email": credentials["mobile_email"], "password": credentials["mobile_password"]}
    with open_session() as app:
        token = done(app.post(f"{server.url}/tripdesk/api/mobile/auth/token", json=log_in, timeout=PATIENCE))
        app.headers["Authorization"] = f"Bearer {token['access_token']}"
        yield app


@pytest.fixture(scope="module")
def ids(server: Server, session: requests.Session, mobile: requests.Session) -> Ids:
    """What there is, and what its rules let through, by every name that calls have for it."""
    base = f"{server.url}/tripdesk/api"
    found = {
        f"{kind}_id": [row["id"] for row in done(session.get(f"{base}/v1/{kind}s", timeout=PATIENCE))["data"][:5]]
        for kind in ("message", "contact", "conversation")
    }
    device = {"fcm_token": "fcm:1", "platform": "ios"}
    found["device_id"] = [done(mobile.post(f"{base}/mobile/devices", json=device, timeout=PATIENCE))["id"]]
    gateways = done(session.get(f"{base}/v1/gateways", timeout=PATIENCE))["data"]
    return {
        **found,
        "gateway": [row["id"] for row in gateways],
        "to": ["+15550100123", "someone@example.com", "tg-1"],
        "template": ["opening_hours", "order_confirmation"],
        "language": ["en", "de"],
        "phone": ["+15550100123"],
    }


@document.parametrize()
def test_it_answers_as_its_document_says(
    case: schemathesis.Case, session: requests.Session, mobile: requests.Session, ids: Ids
) -> None:
    mix_in(case, ids, {name: ids[name] for name in ("message_id", "contact_id", "conversation_id", "device_id")})
    as_whom = mobile if case.path.startswith("/api/mobile/") else session
    case.call_and_validate(session=as_whom, timeout=PATIENCE)
