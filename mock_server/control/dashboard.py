"""What a person sets and reads in a vendor's dashboard, as each system declares it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mock_server.control._common import answer, as_given, masker, of_sandbox, opened, placed
from mock_server.control.cursors import look_aside
from mock_server.control.schemas import customers as schemas
from mock_server.kernel import room
from mock_server.kernel.problems import NotFound
from mock_server.kernel.sandbox import Sandbox
from mock_server.web.arguments import ControlBlueprint
from mock_server.web.http import Response
from mock_server.web.marks import mark
from mock_server.web.system import Collection, DashboardCall, System

# So many fields of a body are named in what happened.
MOST_FIELDS = 20


def blueprint(systems: Sequence[System]) -> ControlBlueprint:
    """The dashboard calls of these systems."""
    calls = of_sandbox("Dashboards", "What a person sets and reads in a vendor's dashboard.")
    for system in systems:
        for call in system.dashboard:
            _register(calls, system, call)
        for collection in system.collections:
            _let_read(calls, system, collection)
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
    calls.route(f"/{system.name}/{path}", methods=[call.method])(documented)


def _let_read(calls: ControlBlueprint, system: System, collection: Collection) -> None:
    def list_all(query: dict[str, Any], sandbox_id: str) -> Response:
        with opened(sandbox_id) as sandbox:
            rows = list(collection.records(sandbox))
            if "query" in query:
                look_aside(len(rows), sandbox_id)
            words = query.get("query", "").lower().split()
            if words:
                rows = [row for row in rows if _has(_shown(sandbox, collection, row), words)]
            hides = masker(sandbox)
            return placed(rows, query, lambda row: hides.data(_shown(sandbox, collection, row)))

    def get_one(sandbox_id: str, item_id: str) -> Response:
        with opened(sandbox_id) as sandbox:
            for row in collection.records(sandbox):
                if collection.name_of(row) == item_id:
                    return answer(masker(sandbox).data(_shown(sandbox, collection, row)))
        raise NotFound(f"{system.name} {collection.path}", item_id)

    # The names of a list and of one of it, for the document.
    name = f"{system.name}_{collection.path}".replace("-", "_")
    list_all.__name__, list_all.__doc__ = f"list_{name}", collection.summary
    get_one.__name__, get_one.__doc__ = f"get_one_of_{name}", f"Get one of them: {collection.summary.lower()}"
    where = f"/{system.name}/{collection.path}"
    calls.get(where, gives=schemas.CollectionPage, query=schemas.CollectionQuery)(list_all)
    calls.get(f"{where}/<item_id>", gives={"type": "object"})(get_one)


def _shown(sandbox: Sandbox, collection: Collection, row: Any) -> dict[str, Any]:
    """A record with what it is asked for by; that is its `id` where it has no other."""
    return {"id": collection.name_of(row), **collection.show(sandbox, row)}


def _has(shown: Mapping[str, Any], words: Sequence[str]) -> bool:
    text = str(list(shown.values())).lower()
    return all(word in text for word in words)
