"""msgboxx under odd requests answers nothing that its document does not say."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import requests
import schemathesis
from schemathesis.specs.openapi.schemas import OpenApiSchema

from mock_server.server.composition import Server
from tests.fuzz.fuzzing import NOWHERE, PATIENCE, Ids, done, load, mix_in, opened

document = schemathesis.pytest.from_fixture("msgboxx_document")

# What bodies and queries call the ids that paths have.
_OUTSIDE_PATHS = {
    "account_id": "apiAccountId",
    "broadcast_id": "broadcastId",
    "contact_id": "contactId",
    "conversation_id": "conversationId",
    "inbox_id": "inboxId",
    "message_id": "messageId",
    "template_id": "templateId",
    "webhook_id": "webhookId",
}


@pytest.fixture(scope="module")
def msgboxx_document(server: Server) -> OpenApiSchema:
    return load(f"{server.url}/msgboxx/openapi.json")


@pytest.fixture(scope="module")
def session(server: Server) -> Iterator[requests.Session]:
    """An administrator of a sandbox of its own, in which no limit is ever reached."""
    with opened(server, "msgboxx") as (session, made):
        log_in = session.post(
            f"{server.url}/msgboxx/oauth/token",
            json=made["systems"]["msgboxx"]["credentials"],
            headers={"X-Calling-Application": "fuzz"},
            timeout=PATIENCE,
        )
        session.headers["Authorization"] = f"Bearer {done(log_in)['access_token']}"
        yield session


@pytest.fixture(scope="module")
def ids(server: Server, session: requests.Session) -> Ids:
    """Ids of what there is, and texts that its rules let through, by every name that calls have for them."""
    base = f"{server.url}/msgboxx"
    for kind in ("message", "contact", "broadcast"):
        webhook = {"type": kind, "targetUrl": NOWHERE, "isEnabled": True}
        done(session.post(f"{base}/webhook", json=webhook, timeout=PATIENCE))
    found: dict[str, list[str]] = {}
    for path, name in (
        ("apiaccount", "apiAccountId"),
        ("inbox", "inboxId"),
        ("contact", "contactId"),
        ("message?fromDate=2000-01-01", "messageId"),
        ("message?fromDate=2000-01-01", "conversationId"),
        ("broadcast", "broadcastId"),
        ("template", "templateId"),
        ("webhook", "webhookId"),
    ):
        items = done(session.get(f"{base}/{path}", timeout=PATIENCE))["items"]
        found[name] = list(dict.fromkeys(item[name] for item in items))[:5]
    users = session.get(f"{base}/user", timeout=PATIENCE).json()
    found["userId"] = [row["user"]["userId"] for row in users]
    found["teamId"] = [team["teamId"] for team in session.get(f"{base}/team", timeout=PATIENCE).json()]
    templates = done(session.get(f"{base}/template", timeout=PATIENCE))["items"]
    found["message"] = [template["templateText"] for template in templates]
    found["targetUrl"] = [NOWHERE]
    return found


@document.parametrize()
def test_it_answers_as_its_document_says(case: schemathesis.Case, session: requests.Session, ids: Ids) -> None:
    mix_in(case, ids, {name: ids[outside] for name, outside in _OUTSIDE_PATHS.items()})
    case.call_and_validate(session=session, timeout=PATIENCE)
