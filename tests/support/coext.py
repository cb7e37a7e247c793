"""Coext as tests use it: a small world to put into a sandbox, a client with a key, and the form of a refusal."""

import re
from typing import Any, Self

from tests.support.box import Box
from tests.support.http import Http, Response, got

# WENDY wrote an hour ago, OTTO two days ago; nobody has heard of NEIL.
WENDY = "+447700900101"
OTTO = "+447700900102"
NEIL = "+447700900103"
OURS = "+447700900700"

_ID = "aaaaaaaa-0000-4000-8000-0000000000{:02d}"
_KEYS: dict[str, dict[str, Any]] = {
    "own": {},
    "read_only": {"permissions": ["view_templates"]},
    "expired": {"expires_at": "2024-04-01T00:00:00Z"},
    "revoked": {"status": "revoked"},
    "suspended": {"status": "suspended"},
    "ip_restricted": {"ip_whitelist": ["203.0.113.7", "2001:db8::/32"]},
    "signature_required": {"require_signature": True},
}


def _template(name: str, body: str, variables: list[str], **more: Any) -> dict[str, Any]:
    return {"name": name, "language": "en", "body": body, "variables": variables, "at": "2024-01-01", **more}


WORLD: dict[str, Any] = {
    "whatsapp_account": {"id": _ID.format(0), "phone_number": OURS, "name": "Ours"},
    "api_keys": [
        {"id": _ID.format(place), "name": name, "credentials": name, "at": "2024-01-01", **settings}
        for place, (name, settings) in enumerate(_KEYS.items(), start=1)
    ],
    "templates": [
        _template("order", "Hi {{1}}, {{2}} costs {{3}}.", ["name", "item", "price"]),
        _template("order", "Hallo {{1}}, {{2}} kostet {{3}}.", ["name", "item", "price"], language="de"),
        _template("loose", "{{1}} comes on {{2}}.", ["item", "day"], optional=1),
        _template("plain", "We are closed.", []),
        _template("pending", "Soon {{1}}.", ["name"], status="PENDING"),
        _template("rejected", "Never.", [], status="REJECTED"),
        _template(
            "rich",
            "{{1}} and {{1}} again, {{2}}.",
            ["date", "name", "time", "code", "page"],
            header="On {{1}}",
            footer="Bye",
            buttons=[
                {"text": "Call us"},
                {"text": "Track", "url": "https://example.com/{{1}}"},
                {"text": "Read", "url": "https://example.org/{{1}}"},
            ],
        ),
    ],
    "customers": [
        {"phone_number": WENDY, "name": "Wendy", "messages": [{"direction": "inbound", "text": "Hi", "ago": "1h"}]},
        {"phone_number": OTTO, "name": "Otto", "messages": [{"direction": "inbound", "text": "Hi", "ago": "2d"}]},
    ],
}
FIXTURES = {"coext": WORLD}


class Api(Http):
    def __init__(self, base_url: str, key: str) -> None:
        super().__init__(base_url, {"X-API-Key": key})
        self.key = key

    @classmethod
    def of(cls, box: Box, who: str = "own") -> Self:
        base_url, login = box.access("coext", who)
        return cls(base_url, login["api_key"])

    @classmethod
    def made(cls, box: Box, **settings: Any) -> Self:
        """The client of a key that was just made in the dashboard; it may do all, without limits worth the name."""
        permissions = ["send_text", "send_template", "send_media", "view_templates", "view_messages"]
        body = {"permissions": permissions, "rate_limit": 100_000, "daily_limit": 100_000, **settings}
        made = got(box.post("/coext/api-keys", body), 201)
        return cls(box.access("coext")[0], made["api_key"])

    def text(self, to: str = WENDY, message: str = "Hello", **more: Any) -> Response:
        return self.post("/messages/text", {"to": to, "message": message, **more})

    def named(self, name: str = "plain", variables: Any = None, to: str = NEIL, **more: Any) -> Response:
        body = {"to": to, "template_name": name, "language": "en", "variables": variables or {}, **more}
        return self.post("/messages/template/send", body)

    def raw(self, name: str = "plain", components: Any = (), to: str = NEIL, **more: Any) -> Response:
        body = {"to": to, "template_name": name, "language": "en", "components": list(components), **more}
        return self.post("/messages/template", body)


def part(kind: str, *texts: str, **more: Any) -> dict[str, Any]:
    """A component with these parameters."""
    return {"type": kind, "parameters": [{"type": "text", "text": text} for text in texts], **more}


def sent(response: Response) -> str:
    """The id of a message that was accepted."""
    return got(response)["data"]["message_id"]


def refused(response: Response, status: int, code: str) -> dict[str, Any]:
    """A refusal in the envelope, with nothing in it that the document does not know; its `details`."""
    body = got(response, status)
    assert set(body) == {"success", "error", "meta"}
    assert body["success"] is False
    assert body["error"]["code"] == code, body
    assert body["error"]["message"].strip()
    assert set(body["error"]) <= {"code", "message", "details"}
    assert re.fullmatch(r"req_[a-z0-9]{12,18}", body["meta"].pop("request_id"))
    assert body["meta"] == {}
    return body["error"].get("details", {})
