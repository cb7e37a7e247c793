"""Lies about requests of an odd form, about what WhatsApp does, and about the time that signatures go by."""

from __future__ import annotations

import re

from tests.liars import forms, moments, whatsapp
from tests.liars.lies import Lie, lie, patched

LIES: tuple[Lie, ...] = (
    *forms.lies("coax", "Coax", "/api/v2"),
    *forms.lengths("coax", "Coax", "COAX-REQUEST-006", 65_536),
    lie("Coax: no number has another spelling", whatsapp.every_number_is_another(), claims="COAX-WHATSAPP-001"),
    lie("Coax: a number of Mexico has no other spelling", whatsapp.without_mexico(), claims="COAX-WHATSAPP-001"),
    lie(
        "Coax: a trunk zero is a part of a number",
        patched("mock_server.kernel.phone._MAY_HAVE_TRUNK_ZERO", re.compile("(?!)")),
        claims="COAX-UPSERT-004",
    ),
    lie("Coax: a webhook is dated by the sandbox's clock", moments.by_the_sandboxs_clock(), claims="COAX-WEBHOOK-022"),
)
