"""What the parts of a sandbox know of the whole: they are below it, and it knows each of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from mock_server.kernel.chance import Chance
from mock_server.kernel.chronicle import Chronicle
from mock_server.kernel.clock import Clock
from mock_server.kernel.events import Events
from mock_server.kernel.findings import Findings
from mock_server.kernel.instants import Instant
from mock_server.kernel.messages import Messages
from mock_server.kernel.timetable import Appointment, Timetable
from mock_server.kernel.turns import SandboxLock
from mock_server.kernel.waits import Signal


class Tenant(Protocol):
    """`kernel.sandbox.Sandbox`, as far as its parts know it."""

    lock: SandboxLock
    clock: Clock
    chance: Chance
    timetable: Timetable
    events: Events
    chronicle: Chronicle
    findings: Findings
    messages: Messages
    trace: str
    ended: bool
    ending: Signal

    def handle(self, kind: str, handler: Callable[[Any, Appointment], None]) -> None: ...
    def signed_at(self, at: Instant) -> Instant: ...
