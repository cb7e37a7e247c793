"""The eleven channels: how their addresses look, what a message costs, and the last that their provider reports.

The document names WhatsApp, e-mail, SMS and broadcast channels, that e-mail and SMS report delivery, that broadcast
does not, and one price: 0.012 for WhatsApp. The other names, addresses, prices and ends are assumed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal

from mock_server.kernel import phone, whatsapp
from mock_server.kernel.lifecycle import DELIVERED, PROGRESS, READ, SENT
from mock_server.kernel.structs import struct

EMAIL = "email"
BROADCAST = "broadcast"
WHATSAPP = "whatsapp"

_MAILBOX = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,63}\Z")
_OPAQUE = re.compile(r"[A-Za-z0-9._:+-]{1,255}\Z")


@struct(frozen=True, slots=True)
class Form:
    """A form of addresses, and what is said of a text that has another."""

    fits: Callable[[str], bool]
    advice: str


E164 = Form(phone.is_e164, "Must be a phone number in E.164 form, such as +15550100123.")
MAILBOX = Form(lambda text: _MAILBOX.match(text) is not None, "Must be an e-mail address.")
# An id that only the channel understands.
OPAQUE = Form(
    lambda text: _OPAQUE.match(text) is not None, "Must be an id of the channel: 1 to 255 letters, digits and ._:+-"
)


@struct(frozen=True, slots=True)
class Channel:
    """A way to reach people; `last` is the furthest status that its provider reports."""

    name: str
    form: Form
    price: Decimal
    last: str

    def reports(self, status: str) -> bool:
        """Whether the provider ever reports this step of the plan."""
        return PROGRESS[status] <= PROGRESS[self.last]


def spellings(channel: str, address: str) -> tuple[str, ...]:
    """The addresses that are one person on a channel, this one first."""
    return whatsapp.spellings(address) if channel == WHATSAPP else (address,)


CHANNELS: Mapping[str, Channel] = {
    channel.name: channel
    for channel in (
        Channel(WHATSAPP, E164, Decimal("0.012"), READ),
        Channel("sms", E164, Decimal("0.045"), DELIVERED),
        Channel(EMAIL, MAILBOX, Decimal("0.001"), DELIVERED),
        Channel("messenger", OPAQUE, Decimal("0.005"), READ),
        Channel("instagram", OPAQUE, Decimal("0.005"), READ),
        Channel("telegram", OPAQUE, Decimal("0.002"), READ),
        Channel("viber", E164, Decimal("0.009"), READ),
        Channel("line", OPAQUE, Decimal("0.006"), READ),
        Channel("rcs", E164, Decimal("0.015"), READ),
        Channel("push", OPAQUE, Decimal("0.0005"), DELIVERED),
        Channel(BROADCAST, OPAQUE, Decimal("0.02"), SENT),
    )
}
