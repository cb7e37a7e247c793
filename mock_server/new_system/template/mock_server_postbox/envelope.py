"""A text as Postbox shows it."""

from __future__ import annotations

from typing import Any

from mock_server.kernel.messages import Message
from mock_server.web.rendering import kept


@kept
def text(message: Message) -> dict[str, Any]:
    """Its id, and how far along its road it is."""
    return {"id": message.id, "status": message.status}
