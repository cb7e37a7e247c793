"""Signatures, of requests as a client makes them and of webhooks as a receiver verifies them: from the page alone."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

JSON = {"Content-Type": "application/json"}

# Of the account's webhooks.
SECRET = "a secret of the webhooks' own"


def encoded(body: Any) -> bytes:
    """A body as it travels."""
    return json.dumps(body).encode()


def signature(secret: str, timestamp: str, raw: bytes = b"") -> str:
    """What X-Signature must be."""
    return hmac.new(secret.encode(), f"{timestamp}.".encode() + raw, hashlib.sha256).hexdigest()


def genuine(hook: Any, secret: str = SECRET) -> bool:
    """Whether a webhook was signed with this secret, as a receiver verifies it from the page alone."""
    scheme, _, given = hook.headers.get("X-Webhook-Signature", "").partition("=")
    signed = hook.headers.get("X-Webhook-Timestamp", "").encode() + b"." + hook.body
    expected = hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    return scheme == "sha256" and hmac.compare_digest(given, expected)


def signing(secret: str, timestamp: str, raw: bytes = b"") -> dict[str, str]:
    """The headers of a signed request, the body's type among them where there is one."""
    headers = {"X-Timestamp": timestamp, "X-Signature": signature(secret, timestamp, raw)}
    return {**JSON, **headers} if raw else headers
