"""What a person sets in a vendor's dashboard, as each system declares it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mock_server.control._common import answer, as_given, group, opened
from mock_server.kernel import room
from mock_server.web.arguments import ControlBlueprint
from mock_server.web.http import Response
from mock_server.web.marks import mark
from mock_server.web.system import DashboardCall, System

# So many fields of a body are named in what happened.
MOST_FIELDS = 20


def blueprint(systems: Sequence[System]) -> ControlBlueprint:
    """The dashboard calls of these systems."""
    calls = group("Dashboards", "What a person sets in a vendor's dashboard.")
    for system in systems:
        for call in system.dashboard:
            _register(calls, system, call)
    return calls


def _register(calls: ControlBlueprint, system: System, call: DashboardCall) -> None:
    def act(body: dict[str, Any], sandbox_id: str, item_id: str | None = None) -> Response:
        with opened(sandbox_id) as sandbox:
            if call.method != "DELETE":
                room.check(sandbox, system.name)
            # What it takes away was a secret too.
            sandbox.secrets.learn(system.name, system.secrets(sandbox))
            with sandbox.chronicle.act("dashboard.set") as act:
                path = call.path if item_id is None or call.id_is_secret else call.path.replace("{id}", item_id)
                named = sorted(body)[:MOST_FIELDS]
                act.tell(system.name, method=call.method, path=path, fields=named, **as_given())
                shown = call.act(sandbox, item_id, body)
            sandbox.secrets.learn(system.name, system.secrets(sandbox))
            return answer(shown, call.status)

    act.__doc__ = call.summary
    verb, _, noun = call.name.partition("_")
    act.__name__ = f"{verb}_{system.name}_{noun}"
    marked = mark(act, path_is_secret=call.id_is_secret)
    documented = calls.arguments(call.schema)(calls.response(call.status, {"type": "object"})(marked))
    path = call.path.replace("{id}", "<item_id>")
    calls.route(f"/sandboxes/<sandbox_id>/{system.name}/{path}", methods=[call.method])(documented)
