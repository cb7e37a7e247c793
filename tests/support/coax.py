"""Coax as tests use it: a small world to put into a sandbox, a client with a key, and the forms of its answers."""

from typing import Any, Self

from tests.support.box import Box
from tests.support.http import Bearer, Response, got, ids, named

# Three locations; the key for one reaches B.
A, B, C = ids("a", 3)
# ANN has a phone and an e-mail address, BOB a phone, MEG an e-mail address, NED neither.
ANN, BOB, MEG, NED = ids("c", 4)
PHONE = {ANN: "+447700900101", BOB: "+447700900102"}
EMAIL = {ANN: "ann@example.com", MEG: "meg@example.com"}
# Of ANN: an open enquiry at A and a closed one at B; of BOB: a pending one at B; of NED: a new one at C.
ANN_AT_A, ANN_AT_B, BOB_AT_B, NED_AT_C = ids("e", 4)
NOBODY = "00000000-0000-4000-8000-00000000dead"
STRANGER = "+447700900199"
ACTIVE, PAUSED = "spring-sale", "winter-sale"

SEND, SCHEDULE, REVIEW = "/api/v2/message/send", "/api/v2/message/schedule", "/api/v2/message/ask-for-review"
ENQUIRIES, CUSTOMERS, LOCATIONS = "/api/v2/message/enquiries", "/api/v2/customers", "/api/v2/locations"


def _location(identifier: str, name: str, place: int) -> dict[str, Any]:
    reached = {"phone": f"+1555010080{place}", "email": f"{name.lower()}@example.org"}
    return {"id": identifier, "name": name, "address": f"{place} Example Street", **reached, "at": f"2024-01-0{place}"}


def _customer(identifier: str, name: str, **more: Any) -> dict[str, Any]:
    return {"id": identifier, "name": name, "at": "2024-02-01", **more}


def _enquiry(identifier: str, customer: str, location: str, status: str, ago: str, channel: str) -> dict[str, Any]:
    said = [{"direction": "inbound", "text": f"{status} question", "ago": ago, "channel": channel}]
    talk = {"id": identifier, "customer": customer, "location": location, "status": status, "ago": ago}
    return {**talk, "messages": said}


WORLD: dict[str, Any] = {
    "keys": [{"name": "own"}, {"name": "one_location", "location": B}],
    "locations": [_location(A, "Alpha", 1), _location(B, "Beta", 2), _location(C, "Gamma", 3)],
    "campaigns": [{"id": ACTIVE, "name": "Spring"}, {"id": PAUSED, "name": "Winter", "status": "paused"}],
    "customers": [
        _customer(ANN, "Ann", phone=PHONE[ANN], email=EMAIL[ANN], company_name="Example Ltd", tags=["vip"]),
        _customer(BOB, "Bob", phone=PHONE[BOB], location=B),
        _customer(MEG, "Meg", email=EMAIL[MEG]),
        _customer(NED, "Ned"),
    ],
    "enquiries": [
        _enquiry(ANN_AT_B, ANN, B, "closed", "9d", "sms"),
        _enquiry(ANN_AT_A, ANN, A, "open", "3d", "sms"),
        _enquiry(BOB_AT_B, BOB, B, "pending", "2d", "sms"),
        _enquiry(NED_AT_C, NED, C, "new", "1d", "webchat"),
    ],
}
FIXTURES = {"coax": WORLD}


class Api(Bearer):
    @classmethod
    def of(cls, box: Box, who: str = "own") -> Self:
        base_url, login = box.access("coax", who)
        return cls(base_url, login["api_key"])

    def send(self, channel: str = "sms", message: str = "Hello", **body: Any) -> Response:
        return self.put(f"{SEND}/{channel}", {"message": message, **body})

    def send_on(self, enquiry: str, channel: str = "sms", message: str = "Hello", **body: Any) -> Response:
        return self.put(f"/api/v2/message/{enquiry}/send/{channel}", {"message": message, **body})

    def schedule(self, at: str, channel: str = "sms", message: str = "Later", **body: Any) -> Response:
        return self.put(f"{SCHEDULE}/{channel}", {"message": message, "scheduled_at": at, **body})

    def enquiry(self, enquiry_id: str) -> dict[str, Any]:
        return done(self.get(f"{ENQUIRIES}/{enquiry_id}"), "Enquiry fetched!")

    def customer(self, customer_id: str) -> dict[str, Any]:
        return done(self.get(f"{CUSTOMERS}/{customer_id}"), "Customer fetched!")

    def items(self, path: str, **params: Any) -> list[dict[str, Any]]:
        return got(self.get(path, **params))["body"]["items"]


def done(response: Response, message: str, status: int = 200) -> Any:
    """The body of a success in the envelope, which has nothing else."""
    answer = got(response, status)
    assert response.headers["Content-Type"] == "application/json"
    assert list(answer) == ["success", "message", *(["body"] if "body" in answer else [])]
    assert (answer["success"], answer["message"]) == (True, message)
    return answer.get("body")


def sent(response: Response, message: str = "Message sent!") -> dict[str, Any]:
    """What a message call did: enquiry, customer and message, that belong together."""
    body = done(response, message)
    assert set(body) - {"messages"} == {"enquiry", "customer", "message"}
    assert body["message"]["enquiry_id"] == body["enquiry"]["id"]
    return body


def refused(response: Response, status: int, *fields: str) -> str:
    """A failure in the envelope; `fields` are what `body.errors` names, `a.0` being a part of `a`. Its message."""
    answer = got(response, status)
    assert response.headers["Content-Type"] == "application/json"
    assert set(answer) == {"success", "message"} | ({"body"} if fields else set())
    assert answer["success"] is False
    assert isinstance(answer["message"], str)
    assert answer["message"]
    if fields:
        assert list(answer["body"]) == ["errors"]
        assert named(answer["body"]["errors"]) == set(fields)
        assert answer["message"] == "Validation failed"
    return answer["message"]
