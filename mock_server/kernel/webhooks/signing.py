"""HMAC-SHA256 signatures over `<unix seconds>.<raw body>`, of webhooks that we send and of requests that we get."""

from __future__ import annotations

import hmac
from collections.abc import Mapping

from mock_server.kernel.instants import SECOND, Instant
from mock_server.kernel.structs import struct


@struct(frozen=True, slots=True)
class Signed:
    """A signature as it was sent: the header with it, the timestamp as it was written, and the digits."""

    header: str
    timestamp: str
    digits: str


@struct(frozen=True, slots=True)
class Headers:
    """The names of two headers: one with the Unix second that it was signed at, one with `sha256=` and the digits."""

    timestamp: str
    signature: str

    def sent(self, secret: str | None, at: Instant, body: bytes) -> dict[str, str]:
        """Both; without a secret the time alone."""
        time = {self.timestamp: str(at // SECOND)}
        return time if secret is None else {**time, self.signature: f"sha256={signature(secret, at, body)}"}

    def found(self, headers: Mapping[str, str]) -> Signed | None:
        """The signature that a webhook was sent with."""
        digits = headers.get(self.signature, "").removeprefix("sha256=")
        return Signed(self.signature, headers[self.timestamp], digits) if digits else None


def signature(secret: str, at: Instant, body: bytes) -> str:
    """The signature of these very bytes at an instant, cut to its second: 64 hex digits in lower case."""
    return sign(secret, str(at // SECOND), body)


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """The signature with the timestamp as it was written."""
    return hmac.digest(secret.encode(), timestamp.encode() + b"." + body, "sha256").hex()


def matches(given: str, secret: str, timestamp: str, body: bytes) -> bool:
    """Whether a signature is the right one, in either case of its digits; it takes as long for any that is wrong."""
    return hmac.compare_digest(given.lower().encode(), sign(secret, timestamp, body).encode())
