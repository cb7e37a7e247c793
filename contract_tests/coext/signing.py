"""Signatures, of requests as a client makes them and of webhooks as a receiver verifies them: from the page alone."""

import hmac
from typing import Any

from ..forms import JSON
from ..states import SECRET, signature


def genuine(hook: Any, secret: str = SECRET) -> bool:
    """Whether a webhook was signed with this secret, as a receiver verifies it from the page alone."""
    scheme, _, given = hook.headers.get("X-Webhook-Signature", "").partition("=")
    expected = signature(secret, hook.headers.get("X-Webhook-Timestamp", ""), hook.body)
    return scheme == "sha256" and hmac.compare_digest(given, expected)


def signing(secret: str, timestamp: str, raw: bytes = b"") -> dict[str, str]:
    """The headers of a signed request, the body's type among them where there is one."""
    headers = {"X-Timestamp": timestamp, "X-Signature": signature(secret, timestamp, raw)}
    return {**JSON, **headers} if raw else headers
