"""Coax under odd requests answers nothing that its document does not say."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import requests
import schemathesis
from schemathesis.specs.openapi.schemas import OpenApiSchema

from mock_server.server.composition import Server
from tests.fuzz.fuzzing import NOWHERE, PATIENCE, Ids, done, is_left_out, load, mix_in, opened

document = schemathesis.pytest.from_fixture("coax_document").exclude(is_left_out)


@pytest.fixture(scope="module")
def coax_document(server: Server) -> OpenApiSchema:
    return load(f"{server.url}/coax/openapi.json")


@pytest.fixture(scope="module")
def session(server: Server) -> Iterator[requests.Session]:
    """The key for every location of a sandbox of its own."""
    with opened(server, "coax") as (session, made):
        box = f"{server.url}/_mock/sandboxes/fuzz-coax"
        done(session.put(f"{box}/webhooks/coax", json={"url": NOWHERE}, timeout=PATIENCE))
        session.headers["Authorization"] = f"Bearer {made['systems']['coax']['credentials']['api_key']}"
        yield session


@pytest.fixture(scope="module")
def ids(server: Server, session: requests.Session) -> Ids:
    """What there is, and what its rules let through, by every name that calls have for it."""
    base = f"{server.url}/coax/api/v2"
    found: dict[str, list[str]] = {}
    for path, name in (("customers", "customer_id"), ("locations", "location_id"), ("message/enquiries", "enquiry_id")):
        items = done(session.get(f"{base}/{path}", timeout=PATIENCE))["body"]["items"]
        found[name] = [item["id"] for item in items][:5]
    return {
        **found,
        "contact_id": found["customer_id"],
        "business_location_id": found["location_id"][:1],
        "campaign_id": ["spring-sale", "winter-sale"],
        "phone": ["+447700900123", "0491 570 156"],
        "email": ["customer@example.com"],
        "scheduled_at": ["2030-01-01T00:00:00Z", "2024-12-01T00:00:00+10:00"],
        "channel": ["sms", "email", "webchat"],
    }


@document.parametrize()
def test_it_answers_as_its_document_says(case: schemathesis.Case, session: requests.Session, ids: Ids) -> None:
    mix_in(case, ids, {name: ids[name] for name in ("customer_id", "location_id", "enquiry_id")})
    case.call_and_validate(session=session, timeout=PATIENCE)
