"""`…/windows`: within which time of whose message what may be sent, and why it may or not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from mock_server.control import filters
from mock_server.control._common import of_sandbox, opened, placed, systems
from mock_server.control.cursors import look_aside
from mock_server.control.schemas import customers as schemas
from mock_server.control.schemas.customers import CLOSED, NEVER_WROTE, OPEN, TOO_LONG_AGO, WROTE
from mock_server.kernel import session_window
from mock_server.kernel.instants import SECOND, Instant
from mock_server.kernel.messages import INBOUND
from mock_server.kernel.pauses import resting
from mock_server.kernel.sandbox import Sandbox
from mock_server.kernel.structs import struct
from mock_server.web.http import Response
from mock_server.web.rendering import shown_by
from mock_server.web.system import Session, System, Window

blueprint = of_sandbox("Windows", "Until when a customer may be written to freely, and why.")

# So many messages of a customer are looked through for the one that opened a window.
_MOST_LOOKED_AT = 1_000


@blueprint.get("/windows", gives=schemas.WindowPage, query=schemas.WindowQuery)
def list_windows(query: dict[str, Any], sandbox_id: str) -> Response:
    """List the session windows, the one first that closes soonest, then those that are closed

    A system for which none is documented is there once, and says so.
    """
    filters.check(("", query))
    with opened(sandbox_id) as sandbox:
        look_aside(len(sandbox.messages), sandbox_id)
        return placed(_found(sandbox, query), query, lambda one: one.shown(sandbox))


def newest(sandbox: Sandbox, most: int) -> list[dict[str, Any]]:
    """So many windows as they are shown, the soonest to close first."""
    return [one.shown(sandbox) for one in _found(sandbox, {})[:most]]


def _found(sandbox: Sandbox, query: Mapping[str, Any]) -> list[State | Without]:
    asked = [system for name, system in systems().items() if query.get("system", name) == name]
    states = [state for system in asked for state in states_of(sandbox, system, query.get("address"))]
    wanted = query.get("state")
    found = sorted((state for state in states if wanted in (None, state.word)), key=lambda state: state.order)
    without = [] if wanted else [Without(system.name) for system in asked if _window(system) is None]
    return [*found, *without]


@struct(frozen=True, slots=True)
class Without:
    """A system for which no window is documented."""

    system: str

    def shown(self, _: Sandbox) -> dict[str, Any]:
        return {"system": self.system, "applies": False, "rule": "none is documented"}


@struct(frozen=True, slots=True)
class State:
    """A window of a system as it is now."""

    system: str
    window: Window
    session: Session
    now: Instant

    @property
    def closes_at(self) -> Instant | None:
        """The first instant at which it is closed."""
        opened = self.session.last_inbound_at
        return None if opened is None else opened + session_window.LENGTH

    @property
    def is_open(self) -> bool:
        """Whether a customer may be written to freely."""
        return session_window.is_open(self.session.last_inbound_at, self.now)

    @property
    def reason(self) -> str:
        return WROTE if self.is_open else NEVER_WROTE if self.closes_at is None else TOO_LONG_AGO

    @property
    def remaining_seconds(self) -> float:
        """How long it stays open."""
        return round(max(0, (self.closes_at or 0) - self.now) / SECOND, 3)

    @property
    def word(self) -> str:
        return OPEN if self.is_open else CLOSED

    @property
    def order(self) -> tuple[bool, int]:
        """The soonest to close first, then the last that has closed, then those that never were open."""
        closes_at = self.closes_at or 0
        return not self.is_open, closes_at if self.is_open else -closes_at

    def shown(self, sandbox: Sandbox) -> dict[str, Any]:
        return shown_by(schemas.WindowAnswer)(self, _opened_by(sandbox, self.system, self.session))


def states_of(sandbox: Sandbox, system: System, address: str | None) -> Iterator[State]:
    """A system's windows, with one address or with everybody."""
    window = _window(system)
    if window is not None:
        now = sandbox.clock.now()
        yield from (State(system.name, window, session, now) for session in resting(window.sessions(sandbox, address)))


def _window(system: System) -> Window | None:
    return None if system.customers is None else system.customers.window


def _opened_by(sandbox: Sandbox, system: str, session: Session) -> str | None:
    """The id of the message that opened it, if it is still kept; fixtures may tell of one that never was."""
    if session.last_inbound_at is None:
        return None
    newest = sandbox.messages.where("sender", session.address).records(0, _MOST_LOOKED_AT, newest_first=True)
    for message in newest:
        is_it = message.system == system and message.account == session.account.id and message.direction == INBOUND
        if is_it and message.created_at == session.last_inbound_at:
            return message.id
    return None
