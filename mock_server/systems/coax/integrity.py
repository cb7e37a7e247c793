"""What holds in every Coax store beside the rules of its tables, and must hold in one that is imported."""

from __future__ import annotations

from collections.abc import Iterable

from mock_server.kernel.lifecycle import SCHEDULED
from mock_server.kernel.public import Appointment, Sandbox, resting
from mock_server.systems.coax.operations.messages import DUE
from mock_server.systems.coax.store import NAME


def flaws(sandbox: Sandbox) -> Iterable[str]:
    """A message that waits has one appointment, at its time."""
    _, rows = sandbox.timetable.export()
    made = {found.subject: found.due for found in (Appointment(*row) for row in rows) if found.kind == DUE}
    for message in resting(sandbox.messages.where("system", NAME)):
        if message.status == SCHEDULED and made.get(message.id) != message.scheduled_at:
            yield f"messages: {message.id} waits for a time at which nothing is due."
