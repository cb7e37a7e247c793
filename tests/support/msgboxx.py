"""msgboxx as tests use it: a small world to put into a sandbox, a logged-in client, and the form of a refusal."""

from typing import Any, Self

from werkzeug.http import HTTP_STATUS_CODES

from tests.support.http import Bearer, Http, Response, got, ids, listed, named

NOW = "2024-05-01T12:00:00.000Z"

# Three api accounts; the limited user has access to A and B.
A, B, C = ids("a", 3)
NUMBER_OF = {A: "+447700900901", B: "+447700900902", C: "+447700900903"}
INBOX_OF = {account: account.replace("aaaaaaaa", "bbbbbbbb") for account in NUMBER_OF}

ADMIN, LIMITED, ONLY_A = ids("c", 3)
TEAM_A, TEAM_C, TEAM_GLOBAL = ids("d", 3)
GREETING, PLAIN, PENDING, REJECTED, TEMPLATE_C = ids("e", 5)

# ANN and BEN never wrote; BOB and ANN_IN_B are of account B, the latter ANN's own number; CID is of C.
# WILL wrote an hour ago, VAL two days ago; both of account A. CARA wrote an hour ago, to C.
ANN, BEN, ANN_IN_B, BOB, CID, WILL, VAL, CARA = ids("f", 8)
_ENDS = {ANN: 101, BEN: 102, ANN_IN_B: 101, BOB: 104, CID: 105, WILL: 106, VAL: 107, CARA: 108}
PHONE_OF = {contact: f"+447700900{end}" for contact, end in _ENDS.items()}
ACCOUNT_OF = {ANN: A, BEN: A, ANN_IN_B: B, BOB: B, CID: C, WILL: A, VAL: A, CARA: C}
TALK_OF = {contact: contact.replace("ffffffff", "99999999") for contact in (WILL, VAL, CARA)}
WEBHOOK = "88888888-0000-4000-8000-000000000001"
NOBODY = "00000000-0000-4000-8000-00000000dead"


def _account(identifier: str, name: str) -> dict[str, Any]:
    at = "2024-01-01T00:00:00Z"
    inbox = {"id": INBOX_OF[identifier], "name": f"{name} inbox", "at": at}
    return {"id": identifier, "name": name, "phone_number": NUMBER_OF[identifier], "at": at, "inbox": inbox}


def _user(identifier: str, name: str, accounts: list[str], **more: Any) -> dict[str, Any]:
    return {"id": identifier, "first_name": name, "last_name": "Example", "api_accounts": accounts, **more}


def _template(identifier: str, account: str, name: str, status: str, text: str) -> dict[str, Any]:
    row = {"id": identifier, "api_account": account, "name": name, "status": status, "text": text, "example": text}
    return {**row, "at": "2024-02-01T00:00:00Z"}


def _contact(identifier: str, place: int) -> dict[str, Any]:
    who = {
        "name": f"Customer {place}",
        "email": f"customer{place}@example.com",
        "at": f"2024-03-0{place + 1}T00:00:00Z",
    }
    return {"id": identifier, "api_account": ACCOUNT_OF[identifier], "mobile_number": PHONE_OF[identifier], **who}


def _talk(contact: str, ago: str) -> dict[str, Any]:
    said = [{"direction": "inbound", "text": f"wrote {ago} ago", "ago": ago}]
    return {"id": TALK_OF[contact], "contact": contact, "messages": said}


WORLD: dict[str, Any] = {
    "api_accounts": [_account(A, "Alpha"), _account(B, "Beta"), _account(C, "Gamma")],
    "users": [
        _user(ADMIN, "Ada", [], administrator=True, credentials="own"),
        _user(LIMITED, "Lim", [A, B], credentials="limited"),
        _user(ONLY_A, "Ona", [A]),
    ],
    "teams": [
        {"id": TEAM_A, "name": "Alphas", "description": "of A", "api_accounts": [A], "users": [ONLY_A, LIMITED]},
        {"id": TEAM_C, "name": "Gammas", "description": "of C", "api_accounts": [C], "users": []},
        {"id": TEAM_GLOBAL, "name": "All", "description": "of all", "api_accounts": [], "users": [ADMIN]},
    ],
    "templates": [
        _template(GREETING, A, "greeting", "Approved", "Hi {{1}}, about {{2}}: see you."),
        _template(PLAIN, A, "plain", "Approved", "We are closed today."),
        _template(PENDING, A, "pending", "Pending", "Soon, {{1}}."),
        _template(REJECTED, A, "rejected", "Rejected", "You won, {{1}}!"),
        _template(TEMPLATE_C, C, "plain", "Approved", "Gamma is closed today."),
    ],
    "contacts": [_contact(identifier, place) for place, identifier in enumerate(PHONE_OF)],
    "conversations": [_talk(WILL, "1h"), _talk(VAL, "2d"), _talk(CARA, "1h")],
    "webhooks": [{"id": WEBHOOK, "type": "message", "target_url": "https://hooks.example.com/1", "is_enabled": False}],
}


class Api(Bearer):
    @classmethod
    def logged_in(cls, base_url: str, credentials: dict[str, str], application: str) -> Self:
        with Http(base_url, {"X-Calling-Application": application}) as http:
            return cls(base_url, got(http.post("/oauth/token", credentials))["access_token"])

    def items(self, path: str, **params: Any) -> list[dict[str, Any]]:
        return listed(self.get(path, **params))

    def say(self, contact: str, text: str = "Hello", account: str | None = None) -> Response:
        body = {"apiAccountId": account or ACCOUNT_OF[contact], "contactId": contact, "message": text}
        return self.post("/message", body)

    def broadcast(self, contact: str, template: str = PLAIN, text: str = "We are closed today.") -> Response:
        body = {"apiAccountId": ACCOUNT_OF[contact], "contactId": contact, "templateId": template, "message": text}
        return self.post("/broadcast", body)

    def add_contact(self, number: str, account: str = A, **more: Any) -> Response:
        body = {"mobileNumber": number, "name": "New", "status": "Presubscribed", "apiAccountId": account}
        return self.post("/contact", {**body, **more})


def refused(response: Response, status: int, *fields: str) -> dict[str, Any]:
    """The documented error with exactly its members; `fields` are what `errors` names, `a.b` being a part of `a`."""
    body = got(response, status)
    assert response.headers["Content-Type"] == "application/json"
    assert set(body) == {"statusCode", "error", "message"} | ({"errors"} if fields else set())
    assert body["statusCode"] == status
    assert body["error"] == HTTP_STATUS_CODES[status]
    assert isinstance(body["message"], str)
    assert body["message"]
    assert named(body.get("errors", {})) == set(fields)
    return body
