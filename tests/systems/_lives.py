"""A small world of each system, a life in it, and what its caller and its operator are told: tables of what differs."""

from typing import Any

from mock_server.systems import ours
from tests.support import coax, coext, msgboxx, tripdesk
from tests.support.access import WORLDS, opened  # noqa: F401 - tests take both from beside the tables
from tests.support.box import Box
from tests.support.http import Http, Response, got

SYSTEMS = ours()
# A message that can be sent, and the status that answers it.
SENDS: dict[str, tuple[str, str, dict[str, Any], int]] = {
    "coax": ("PUT", f"{coax.SEND}/sms", {"phone": "+447700900123", "location_id": coax.A, "message": "Hello"}, 200),
    "coext": ("POST", "/messages/text", {"to": coext.WENDY, "message": "Hello"}, 200),
    "msgboxx": ("POST", "/message", {"apiAccountId": msgboxx.A, "contactId": msgboxx.WILL, "message": "Hello"}, 201),
    "tripdesk": ("POST", "/api/v1/messages", {"channel": "whatsapp", "to": "+15550100123", "text": "Hello"}, 202),
}
# The first is a list; all of them tell of what there is.
READS: dict[str, tuple[str, ...]] = {
    "coax": (coax.CUSTOMERS, coax.LOCATIONS, coax.ENQUIRIES, f"{coax.ENQUIRIES}/{coax.ANN_AT_A}"),
    "coext": ("/templates",),
    "msgboxx": ("/contact", "/message?fromDate=2000-01-01", "/broadcast", "/template", "/team", "/user", "/webhook"),
    "tripdesk": tuple(
        f"/api/v1/{path}" for path in ("contacts", "messages", "conversations", "gateways", "balance", "usage")
    ),
}


# Limits of a sandbox that hold nobody up; Coext's are of a key.
NO_LIMITS = {system: {"per_minute": None} for system in ("msgboxx", "tripdesk")}


def unlimited(box: Box, system: str) -> Http:
    """Whom no limit holds up, in a sandbox with NO_LIMITS."""
    return coext.Api.made(box) if system == "coext" else opened(box, system)


def send(http: Http, system: str) -> Response:
    method, path, body, status = SENDS[system]
    answer = http.request(method, path, json=body)
    got(answer, status)
    return answer


def told(box: Box, system: str) -> list[Any]:
    """Whatever there is, as both are told of it."""
    with opened(box, system) as http:
        seen: list[Any] = [http.get(path).content for path in READS[system]]
    return [*seen, box.messages(page_size=200), got(box.get("/windows")), got(box.get("/people"))]


def live(box: Box, system: str) -> None:
    """Something of everything happens, and more is to come; the newest message is one that was sent."""
    box.inbound("+447700900103", "I am new here", system=system, name="Nova")
    LIVES[system](box)
    got(box.post("/webhooks/drain"))


def _coax(box: Box) -> None:
    with coax.Api.of(box) as api:
        coax.sent(api.send(phone=coax.STRANGER, location_id=coax.A))
        # His enquiry stays.
        got(api.delete(f"{coax.CUSTOMERS}/{coax.BOB}"))
        got(box.put("/coax/campaigns/autumn", {"status": "paused"}))
        noted = {"createActivity": True, "activity_type": "call"}
        later = api.schedule("2024-05-02T00:00:00Z", phone=coax.PHONE[coax.ANN], location_id=coax.A, **noted)
        coax.sent(later, "Message scheduled!")


def _coext(box: Box) -> None:
    got(box.put("/webhooks/coext", {"url": "http://127.0.0.1:9/x", "secret": "s"}))
    with coext.Api.of(box) as api:
        coext.sent(api.named())
        coext.sent(api.text(coext.NEIL, reference="r"))


def _msgboxx(box: Box) -> None:
    with box.log_in() as api:
        got(api.add_contact("+447700900777", tags=["new"]), 201)
        got(api.put(f"/contact/{msgboxx.BEN}", {**api.one(f"/contact/{msgboxx.BEN}"), "name": "Renamed"}))
        got(api.broadcast(msgboxx.ANN), 201)
        assert api.delete(f"/webhook/{msgboxx.WEBHOOK}").status_code == 204
        box.inbound(msgboxx.PHONE_OF[msgboxx.ANN], to=msgboxx.NUMBER_OF[msgboxx.A])
        got(api.say(msgboxx.ANN), 201)


def _tripdesk(box: Box) -> None:
    tripdesk.subscribed(box)
    with tripdesk.Api.of(box) as api, tripdesk.Api.mobile(box) as mobile:
        got(mobile.post("/api/mobile/devices", {"fcm_token": "f", "platform": "ios"}), 201)
        got(box.post(f"/tripdesk/conversations/{tripdesk.TALK}/assign", {"agent": "a"}))
        made = got(api.post("/api/v1/contacts", {"name": "Gone"}), 201)["id"]
        assert api.delete(f"/api/v1/contacts/{made}").status_code == 204
        tripdesk.accepted(api.send(key="k"))
        # It is tried again while other things happen.
        tripdesk.accepted(api.send("+15550100001"))
        box.advance(4)
        tripdesk.accepted(api.send(tripdesk.ANN_PHONE))


LIVES = {"coax": _coax, "coext": _coext, "msgboxx": _msgboxx, "tripdesk": _tripdesk}
