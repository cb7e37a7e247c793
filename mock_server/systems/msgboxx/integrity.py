"""What holds in every msgboxx store beside the rules of its tables, and must hold in one that is imported."""

from __future__ import annotations

from collections.abc import Iterable

from mock_server.kernel.identifiers import is_uuid, upcoming
from mock_server.kernel.public import OUTBOUND, Sandbox
from mock_server.systems.msgboxx.store import store_of


def flaws(sandbox: Sandbox) -> Iterable[str]:
    to_come = upcoming(sandbox.chance, "msgboxx.message")
    for broadcast in store_of(sandbox).broadcasts:
        message_id = broadcast.message_id
        if message_id is not None and (message_id in to_come or not _is_sent(sandbox, message_id)):
            yield f"broadcasts: the message_id {message_id!r} of {broadcast.id} is no message that was sent."


def _is_sent(sandbox: Sandbox, message_id: str) -> bool:
    """Also one that the sandbox has dropped since."""
    message = sandbox.messages.get(message_id)
    return is_uuid(message_id) if message is None else message.direction == OUTBOUND
