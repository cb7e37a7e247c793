"""Lies about Coext, and the claims that must notice each."""

from __future__ import annotations

from mock_server.kernel.instants import HOUR
from tests.liars.lies import Lie, lie, patched, reshaped

WINDOW = "mock_server.kernel.session_window"

LIES: tuple[Lie, ...] = (
    lie(
        "Coext: the window is 23 hours long",
        patched(f"{WINDOW}.LENGTH", 23 * HOUR),
        claims="COEXT-WINDOW-002 COEXT-WINDOW-007",
    ),
    lie(
        "Coext: the window never closes",
        patched(f"{WINDOW}.is_open", lambda last_inbound_at, now: True),
        claims="COEXT-WINDOW-003 COEXT-WINDOW-004",
    ),
    lie(
        "Coext: templates are a bare list",
        reshaped("coext", lambda body: body["data"], where="GET /api/v1/external/templates", status=200),
        claims="COEXT-ENVELOPE-003 COEXT-TEMPLATE-001",
    ),
)
