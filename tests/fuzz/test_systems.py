"""Every system under odd requests answers nothing that its document does not say."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from typing import Any

import pytest
import schemathesis
from schemathesis.specs.openapi.schemas import OpenApiSchema

from mock_server.server.composition import Server
from mock_server.systems import ours
from tests.fuzz.fuzzing import NOWHERE, PATIENCE, Ids, is_left_out, load, mix_in
from tests.support import coax, coext, tripdesk
from tests.support.box import Box, Control
from tests.support.http import Http, got

CUSTOMER = "+447700900123"
# No limit is ever reached. Send-and-confirm waits for real time, up to half a minute, unless its message is delivered
# at once.
ORIGINS: dict[str, dict[str, Any]] = {
    "coext": {"limits": {}},
    "tripdesk": {"delivery": {"delays": {"sent": 0, "delivered": 0, "read": 0}}},
}
PATIENCE_OF_CONFIRMATIONS = 0.01

# Who calls the paths that begin so, the longest first; what there is, and what its rules let through, by every name
# that calls have for it.
Opened = tuple[Mapping[str, Http], Ids]


def open_coax(box: Box) -> Opened:
    box.put("/webhooks/coax", {"url": NOWHERE})
    api = coax.Api.of(box)
    paths = {"customer_id": coax.CUSTOMERS, "location_id": coax.LOCATIONS, "enquiry_id": coax.ENQUIRIES}
    found = {name: [item["id"] for item in api.items(path)][:5] for name, path in paths.items()}
    return {"": api}, {
        **found,
        "contact_id": found["customer_id"],
        "business_location_id": found["location_id"][:1],
        "campaign_id": ["spring-sale", "winter-sale"],
        "phone": [CUSTOMER, "0491 570 156"],
        "email": ["customer@example.com"],
        "scheduled_at": ["2030-01-01T00:00:00Z", "2024-12-01T00:00:00+10:00"],
        "channel": ["sms", "email", "webchat"],
    }


def open_coext(box: Box) -> Opened:
    """A key that may do all, as often as it likes."""
    api = coext.Api.made(box)
    box.inbound(CUSTOMER, system="coext")
    return {"": api}, {
        "message_id": [coext.sent(api.text(CUSTOMER))],
        "name": ["order_confirmation", "winter_offer"],
        "template_name": ["order_confirmation", "winter_offer", "appointment_reminder"],
        "language": ["en", "de"],
        "to": [CUSTOMER, "+12025550001"],
    }


def open_msgboxx(box: Box) -> Opened:
    """An administrator. What paths call `contact_id`, bodies and queries call `contactId`."""
    api = box.log_in()
    for kind in ("message", "contact", "broadcast"):
        got(api.post("/webhook", {"type": kind, "targetUrl": NOWHERE, "isEnabled": True}), 201)
    rows = {name: api.items(f"/{name}") for name in ("inbox", "contact", "broadcast", "template", "webhook")}
    rows["account"] = [{"accountId": row["apiAccountId"]} for row in api.items("/apiaccount")]
    rows["message"] = api.items("/message?fromDate=2000-01-01")
    rows["conversation"] = rows["message"]
    found = {kind: list(dict.fromkeys(row[f"{kind}Id"] for row in listed))[:5] for kind, listed in rows.items()}
    return {"": api}, {
        **{f"{kind}_id": ids for kind, ids in found.items()},
        **{f"{kind}Id": ids for kind, ids in found.items()},
        "apiAccountId": found["account"],
        "userId": [row["user"]["userId"] for row in api.one("/user")],
        "teamId": [team["teamId"] for team in api.one("/team")],
        "message": [template["templateText"] for template in rows["template"]],
        "targetUrl": [NOWHERE],
    }


def open_tripdesk(box: Box) -> Opened:
    api, app = tripdesk.Api.of(box), tripdesk.Api.mobile(box)
    kinds = ("message", "contact", "conversation")
    device = got(app.post("/api/mobile/devices", {"fcm_token": "fcm:1", "platform": "ios"}), 201)
    return {"/api/mobile/": app, "": api}, {
        **{f"{kind}_id": [row["id"] for row in api.one(f"/api/v1/{kind}s")["data"][:5]] for kind in kinds},
        "device_id": [device["id"]],
        "gateway": [row["id"] for row in api.one("/api/v1/gateways")["data"]],
        "to": ["+15550100123", "someone@example.com", "tg-1"],
        "template": ["opening_hours", "order_confirmation"],
        "language": ["en", "de"],
        "phone": ["+15550100123"],
    }


OPEN: dict[str, Callable[[Box], Opened]] = {
    "coax": open_coax,
    "coext": open_coext,
    "msgboxx": open_msgboxx,
    "tripdesk": open_tripdesk,
}


@pytest.fixture(scope="module", params=ours())
def system(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def document(server: Server, system: str) -> OpenApiSchema:
    return load(f"{server.url}/{system}/openapi.json")


@pytest.fixture(scope="module")
def opened(server: Server, control: Control, system: str) -> Iterator[Opened]:
    limits = {system: {"per_minute": None}}
    box = control.make(id=f"fuzz-{system}", **{"fixtures": "default", "limits": limits, **ORIGINS.get(system, {})})
    server.apps.control.world.get(box.id).stores["tripdesk"].patience = PATIENCE_OF_CONFIRMATIONS
    with ExitStack() as stack:
        stack.callback(box.delete)
        callers, ids = OPEN[system](box)
        for caller in callers.values():
            stack.enter_context(caller)
        yield callers, ids


@schemathesis.pytest.from_fixture("document").exclude(is_left_out).parametrize()
def test_it_answers_as_its_document_says(case: schemathesis.Case, opened: Opened) -> None:
    callers, ids = opened
    mix_in(case, ids)
    caller = next(caller for prefix, caller in callers.items() if case.path.startswith(prefix))
    case.call_and_validate(session=caller.session, timeout=PATIENCE)
