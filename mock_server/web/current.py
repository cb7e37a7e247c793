"""This request's exchange, typed. Only this package reads Flask's `g` and `request`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from flask import g

if TYPE_CHECKING:
    from flask import Request

    from mock_server.kernel.faults import Fault
    from mock_server.kernel.findings import Note
    from mock_server.kernel.problems import Problem
    from mock_server.kernel.rate_limit import Quota
    from mock_server.kernel.sandbox import Sandbox
    from mock_server.kernel.world import World
    from mock_server.web.system import Caller, Face, System


@dataclass(slots=True)
class Exchange:
    """One request on its way through the pipeline, and what the stages found out about it."""

    request: Request
    world: World
    face: Face
    view: Callable[..., Any] | None
    caller: Caller | None = None
    stranger: Problem | None = None
    problem: Problem | None = None
    quota: Quota | None = None
    fault: str | None = None
    lost: Fault | None = None
    touched: Sandbox | None = None
    notes: list[Note] = field(default_factory=list)

    @property
    def served_path(self) -> str:
        """The request's path with its system's prefix, however it was reached."""
        return f"/{self.face.name}{self.request.path}"

    @property
    def system(self) -> System:
        """The face as a System; only stages and views of systems ask."""
        return self.face  # type: ignore[return-value]  # the control plane has stages and views of its own


def begin(exchange: Exchange) -> None:
    """Make this the current request's exchange."""
    g.exchange = exchange


def exchange() -> Exchange:
    """The current request's exchange."""
    found: Exchange = g.exchange
    return found


def world() -> World:
    """The World that this server serves."""
    return exchange().world


def caller() -> Caller:
    """Who calls. For calls that need credentials; the pipeline has seen to it that there are some."""
    found = exchange().caller
    if found is None:
        raise LookupError("this call is served without credentials, so it has no caller")
    return found


def sandbox() -> Sandbox:
    """The sandbox that this request's credentials open."""
    return caller().sandbox
