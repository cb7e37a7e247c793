"""HMAC-SHA256 signatures over `<unix seconds>.<raw body>`, of webhooks that we send and of requests that we get."""

from __future__ import annotations

import hmac

from mock_server.kernel.instants import SECOND, Instant
from mock_server.kernel.structs import struct


@struct(frozen=True, slots=True)
class Signed:
    """A signature as it was sent: the header with it, the timestamp as it was written, and the digits."""

    header: str
    timestamp: str
    digits: str


def signature(secret: str, at: Instant, body: bytes) -> str:
    """The signature of these very bytes at an instant, cut to its second: 64 hex digits in lower case."""
    return sign(secret, str(at // SECOND), body)


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """The signature with the timestamp as it was written."""
    return hmac.digest(secret.encode(), timestamp.encode() + b"." + body, "sha256").hex()


def matches(given: str, secret: str, timestamp: str, body: bytes) -> bool:
    """Whether a signature is the right one, in either case of its digits; it takes as long for any that is wrong."""
    return hmac.compare_digest(given.lower().encode(), sign(secret, timestamp, body).encode())
