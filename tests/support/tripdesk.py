"""TripDesk as tests use it: a small world to put into a sandbox, clients of both planes, the form of a refusal."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Self

from tests.support.box import Box
from tests.support.http import Bearer, Http, Response, got, listed, named

ANN = "con_01HX0000000000000000000C01"
ANN_PHONE = "+15550100101"
TALK = "cnv_01HX0000000000000000000V01"
NOBODY = "01HX0000000000000000000ZZZ"
WORLD: dict[str, Any] = {
    "wallets": [{"plane": "test", "balance": "100.00"}, {"plane": "live", "balance": "25.00"}],
    "templates": [
        {"name": "order_confirmation", "language": "en", "text": "{{name}}: {{order_id}} in {{eta}}. {{name}}!"},
        {"name": "order_confirmation", "language": "de", "text": "{{name}}: {{order_id}}, {{eta}}."},
        {"name": "plain", "language": "en", "text": "We are closed."},
        {"name": "of_test", "language": "en", "text": "Only here.", "planes": ["test"]},
    ],
    "contacts": [
        {
            "id": ANN,
            "name": "Ann",
            "phone": ANN_PHONE,
            "email": "ann@example.com",
            "external_ids": {"telegram": "tg-ann", "crm": "C-1"},
            "at": "2024-03-01T00:00:00Z",
        },
        {"plane": "live", "name": "Lea", "phone": "+15550100102", "at": "2024-03-02T00:00:00Z"},
    ],
    "conversations": [
        {
            "id": TALK,
            "channel": "whatsapp",
            "address": ANN_PHONE,
            "messages": [
                {"direction": "inbound", "text": "Hi", "ago": "2h"},
                {"direction": "outbound", "text": "Hello", "status": "read", "ago": "1h"},
            ],
        }
    ],
}
FIXTURES = {"tripdesk": WORLD}


class Api(Bearer):
    @classmethod
    def of(cls, box: Box, plane: str = "test") -> Self:
        base_url, login = box.access("tripdesk")
        return cls(base_url, login[f"{plane}_key"])

    @classmethod
    def mobile(cls, box: Box) -> Self:
        """As the mobile app's agent, logged in."""
        base_url, login = box.access("tripdesk")
        body = {"email": login["mobile_email"], "password": login["mobile_password"]}
        with Http(base_url) as http:
            return cls(base_url, got(http.post("/api/mobile/auth/token", body))["access_token"])

    def send(
        self, to: str = "+15550100123", channel: str = "whatsapp", key: str | None = None, **more: Any
    ) -> Response:
        """Send a text; `key` is an idempotency key."""
        content = {} if "template" in more else {"text": "Hello"}
        return self.call("POST", "/api/v1/messages", {"channel": channel, "to": to, **content, **more}, key)

    def call(self, method: str, path: str, body: Any = None, key: str | None = None) -> Response:
        headers = {} if key is None else {"Idempotency-Key": key}
        return self.request(method, path, json=body, headers=headers)

    def message(self, message_id: str) -> dict[str, Any]:
        return self.one(f"/api/v1/messages/{message_id}")

    def pages(self, path: str, limit: int = 100) -> Iterator[dict[str, Any]]:
        """Every item of a list, page by page."""
        cursor: dict[str, str] = {}
        while True:
            page = got(self.get(path, limit=limit, **cursor))
            assert set(page) == {"data", "next_cursor"}
            assert len(page["data"]) <= limit
            yield from page["data"]
            if page["next_cursor"] is None:
                return
            cursor = {"cursor": page["next_cursor"]}

    def wallet(self) -> tuple[Decimal, Decimal, Decimal]:
        """Balance, held, and what usage says was charged."""
        balance = self.one("/api/v1/balance")
        used = self.one("/api/v1/usage")["data"]
        charged = sum((Decimal(row["cost"]) for row in used), Decimal(0))
        return Decimal(balance["balance"]), Decimal(balance["held"]), charged


def accepted(response: Response) -> str:
    """The id of a message that was accepted."""
    return got(response, 202)["id"]


def refused(response: Response, status: int, code: str, *fields: str) -> dict[str, Any]:
    """The envelope with exactly its members; `fields` are what `details` names, `a.b` being a part of `a`."""
    body = got(response, status)
    assert response.headers["Content-Type"] == "application/json"
    assert set(body) == {"error"}
    error = body["error"]
    assert set(error) == {"code", "message", "request_id"} | ({"details"} if status == 422 else set())
    assert error["code"] == code, body
    assert error["message"].strip()
    assert re.fullmatch(r"req_[0-7][0-9A-HJKMNP-TV-Z]{25}", error["request_id"])
    if status == 422:
        found = named(error["details"])
        assert found
        assert not fields or found == set(fields)
    return error


def subscribed(box: Box) -> None:
    """Webhooks go to a port where nobody listens; their rows tell what was sent."""
    got(box.put("/webhooks/tripdesk", {"url": "http://127.0.0.1:9/hook", "secret": "whsec_fake"}))


def deliveries(box: Box, event: str | None = None) -> list[dict[str, Any]]:
    """The first attempt of every webhook, the oldest first."""
    got(box.post("/webhooks/drain"))
    rows = listed(box.get("/webhooks/deliveries", system="tripdesk", page_size=200, event=event))
    return [row for row in reversed(rows) if row["attempt"] == 1]
