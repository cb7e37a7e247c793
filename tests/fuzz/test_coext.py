"""Coext under odd requests answers nothing that its document does not say."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import requests
import schemathesis
from schemathesis.specs.openapi.schemas import OpenApiSchema

from mock_server.server.composition import Server
from tests.fuzz.fuzzing import PATIENCE, Ids, done, load, mix_in, opened

CUSTOMER = "+447700900123"
PERMISSIONS = ["send_text", "send_template", "send_media", "view_templates", "view_messages"]

document = schemathesis.pytest.from_fixture("coext_document")


@pytest.fixture(scope="module")
def coext_document(server: Server) -> OpenApiSchema:
    return load(f"{server.url}/coext/openapi.json")


@pytest.fixture(scope="module")
def session(server: Server) -> Iterator[requests.Session]:
    """A key that may do all, in a sandbox of its own, in which no limit of a key is ever reached."""
    with opened(server, "coext", limits={}) as (session, _):
        key = {"permissions": PERMISSIONS, "rate_limit": 10**9, "daily_limit": 10**9}
        keys = f"{server.url}/_mock/sandboxes/fuzz-coext/coext/api-keys"
        session.headers["X-API-Key"] = done(session.post(keys, json=key, timeout=PATIENCE))["api_key"]
        yield session


@pytest.fixture(scope="module")
def ids(server: Server, session: requests.Session) -> Ids:
    """What there is, and what its rules let through, by every name that calls have for it."""
    inbound = {"system": "coext", "from": CUSTOMER, "text": "Hi"}
    done(session.post(f"{server.url}/_mock/sandboxes/fuzz-coext/inbound", json=inbound, timeout=PATIENCE))
    text = {"to": CUSTOMER, "message": "Hello"}
    sent = done(session.post(f"{server.url}/coext/api/v1/external/messages/text", json=text, timeout=PATIENCE))
    return {
        "message_id": [sent["data"]["message_id"]],
        "name": ["order_confirmation", "winter_offer"],
        "template_name": ["order_confirmation", "winter_offer", "appointment_reminder"],
        "language": ["en", "de"],
        "to": [CUSTOMER, "+12025550001"],
    }


@document.parametrize()
def test_it_answers_as_its_document_says(case: schemathesis.Case, session: requests.Session, ids: Ids) -> None:
    mix_in(case, ids, {name: ids[name] for name in ("message_id", "name")})
    case.call_and_validate(session=session, timeout=PATIENCE)
