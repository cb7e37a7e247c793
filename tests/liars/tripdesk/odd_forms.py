"""Lies about requests of an odd form, about what WhatsApp does, and about the time that signatures go by."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from mock_server.kernel.whatsapp import spellings as honest
from mock_server.systems.tripdesk.channels import WHATSAPP
from tests.liars import forms, moments, whatsapp
from tests.liars.lies import Lie, lie, patched, wrapped
from tests.liars.tripdesk.tools import OPERATIONS


def _on_whatsapp(judge: Any, wanted: Any, name: str) -> Any:
    return judge(replace(wanted, channel=WHATSAPP), name)


LIES: tuple[Lie, ...] = (
    *forms.lies("tripdesk", "TripDesk", "/api/v1"),
    *forms.lengths("tripdesk", "TripDesk", "TRIPDESK-REQUEST-006", 65_536),
    lie("TripDesk: no number has another spelling", whatsapp.every_number_is_another(), claims="TRIPDESK-WHATSAPP-001"),
    lie(
        "TripDesk: a number of Mexico has no other spelling", whatsapp.without_mexico(), claims="TRIPDESK-WHATSAPP-001"
    ),
    lie(
        "TripDesk: the two spellings are one on every channel",
        patched(f"{OPERATIONS}.conversations.spellings", lambda _, address: honest(address)),
        claims="TRIPDESK-WHATSAPP-002",
    ),
    lie(
        "TripDesk: every variable is taken on WhatsApp",
        whatsapp.every_parameter_is_taken(),
        claims="TRIPDESK-WHATSAPP-003",
    ),
    lie(
        "TripDesk: of variables only those with line breaks are refused",
        whatsapp.lines_alone_are_refused(),
        claims="TRIPDESK-WHATSAPP-003",
    ),
    lie(
        "TripDesk: four spaces in a row are too many",
        whatsapp.four_spaces_are_too_many(),
        claims="TRIPDESK-WHATSAPP-003",
    ),
    lie(
        "TripDesk: what WhatsApp refuses is refused on every channel",
        wrapped(f"{OPERATIONS}.messages._flaw", _on_whatsapp),
        claims="TRIPDESK-WHATSAPP-004",
    ),
    lie(
        "TripDesk: a webhook is dated by the sandbox's clock",
        moments.by_the_sandboxs_clock(),
        claims="TRIPDESK-WEBHOOK-023",
    ),
)
