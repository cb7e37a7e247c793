"""Who is limited, and by how much, as a system tells the operator."""

from __future__ import annotations

from mock_server.kernel.instants import MINUTE
from mock_server.kernel.sandbox import Sandbox
from mock_server.kernel.structs import struct


@struct(frozen=True, slots=True, kw_only=True)
class Limited:
    """Whose requests or messages are limited: what the limiter counts them as, in windows of so many microseconds.

    `limit` None is none. `refusal` is what the vendor answers beyond it, `set_by` who decides how many there may be.
    """

    subject: str
    label: str
    length: int
    limit: int | None
    refusal: str
    set_by: str


def limited_by_minute(
    sandbox: Sandbox, system: str, subject: str, label: str, otherwise: int | None, refusal: str
) -> Limited:
    """Whoever may send so many requests in a calendar minute; the sandbox's settings say how many, or `otherwise`."""
    settings = sandbox.limits.get(system, {})
    return Limited(
        subject=subject,
        label=label,
        length=MINUTE,
        limit=settings.get("per_minute", otherwise),
        refusal=refusal,
        set_by="sandbox" if "per_minute" in settings else "vendor",
    )
