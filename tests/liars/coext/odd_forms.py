"""Lies about requests of an odd form, about what WhatsApp does, and about the time that signatures go by."""

from __future__ import annotations

from mock_server.kernel.instants import DAY
from tests.liars import forms, moments, whatsapp
from tests.liars.coext.telling import AUTH
from tests.liars.lies import Lie, lie, patched

LIES: tuple[Lie, ...] = (
    *forms.lies("coext", "Coext", "/api/v1/external", base_in_url=True),
    *forms.lengths("coext", "Coext", "COEXT-REQUEST-007", 32_768),
    lie(
        "Coext: no number has another spelling",
        whatsapp.every_number_is_another(),
        claims="COEXT-WHATSAPP-001 COEXT-WHATSAPP-002",
    ),
    lie(
        "Coext: a number of Mexico has no other spelling",
        whatsapp.without_mexico(),
        claims="COEXT-WHATSAPP-001 COEXT-WHATSAPP-002",
    ),
    lie("Coext: every parameter is taken", whatsapp.every_parameter_is_taken(), claims="COEXT-WHATSAPP-003"),
    lie(
        "Coext: of parameters only those with line breaks are refused",
        whatsapp.lines_alone_are_refused(),
        claims="COEXT-WHATSAPP-003",
    ),
    lie("Coext: four spaces in a row are too many", whatsapp.four_spaces_are_too_many(), claims="COEXT-WHATSAPP-003"),
    lie(
        "Coext: signatures go by the sandbox's clock",
        moments.by_the_sandboxs_clock(),
        claims="COEXT-SIGNATURE-019 COEXT-SIGNATURE-020 COEXT-WEBHOOK-031",
    ),
    lie(
        "Coext: a signature is good for a day and ten years",
        patched(f"{AUTH}.TOLERANCE", 3_653 * DAY),
        claims="COEXT-SIGNATURE-020",
    ),
    lie("Coext: underscores in a header are dashes", forms.letting_in("x_api_key"), claims="COEXT-REQUEST-006"),
)
