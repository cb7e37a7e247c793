"""Lies about requests of an odd form, about what WhatsApp does, and about the time that signatures go by."""

from __future__ import annotations

from typing import Any

from mock_server.kernel.problems import Duplicate
from tests.liars import forms, whatsapp
from tests.liars.lies import Lie, lie, wrapped
from tests.liars.msgboxx.ways import OPERATIONS, told_as


def _whole(honest: Any, template: str, text: str) -> Any:
    return None if honest(template, text) is None else [text]


LIES: tuple[Lie, ...] = (
    *forms.lies("msgboxx", "Msgboxx"),
    *forms.lengths("msgboxx", "Msgboxx", "MSGBOXX-REQUEST-007", 131_072),
    lie("Msgboxx: no number has another spelling", whatsapp.every_number_is_another(), claims="MSGBOXX-WHATSAPP-001"),
    lie("Msgboxx: a number of Mexico has no other spelling", whatsapp.without_mexico(), claims="MSGBOXX-WHATSAPP-001"),
    lie(
        "Msgboxx: any text may stand in place of a placeholder",
        whatsapp.every_parameter_is_taken(),
        claims="MSGBOXX-WHATSAPP-002",
    ),
    lie(
        "Msgboxx: in place of a placeholder only line breaks are refused",
        whatsapp.lines_alone_are_refused(),
        claims="MSGBOXX-WHATSAPP-002",
    ),
    lie(
        "Msgboxx: in place of a placeholder four spaces are too many",
        whatsapp.four_spaces_are_too_many(),
        claims="MSGBOXX-WHATSAPP-002",
    ),
    lie(
        "Msgboxx: the whole text is held to what a parameter may be",
        wrapped(f"{OPERATIONS}.broadcasts.parameters", _whole),
        claims="MSGBOXX-WHATSAPP-003",
    ),
    lie(
        "Msgboxx: a duplicate is told in other words",
        told_as(Duplicate, 409, "There is one already."),
        claims="MSGBOXX-CONTACT-040",
    ),
    lie(
        "Msgboxx: underscores in a header are dashes",
        forms.letting_in("x_calling_application"),
        claims="MSGBOXX-REQUEST-006",
    ),
)
