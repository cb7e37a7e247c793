"""`/systems`: what each system is and can, which is the same for every sandbox."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mock_server.control._common import answer, group, systems
from mock_server.control.schemas import systems as schemas
from mock_server.control.search import events, fields, people
from mock_server.control.search.query import Fields
from mock_server.kernel import findings, lifecycle
from mock_server.kernel.instants import SECOND
from mock_server.kernel.lifecycle import MAGIC, MAGIC_MAILBOXES, StatusPlan
from mock_server.kernel.sandbox import Sandbox
from mock_server.kernel.world import DEFAULT
from mock_server.web import current
from mock_server.web.http import Response
from mock_server.web.system import System

blueprint = group("Systems", "What each system is and can; the same for every sandbox.")


@blueprint.get("/systems", gives=schemas.SystemList)
def list_systems() -> Response:
    """List what each system has: channels, statuses, webhooks, dashboards; and whose messages end otherwise

    What a page or a client library needs to offer choices: nothing here depends on a sandbox.
    """
    sandbox = current.world().get(DEFAULT)
    with sandbox.lock:
        items = [_system(sandbox, system) for system in systems().values()]
    recipients = [
        *(_recipient(f"a number that ends in {digits}", plan) for digits, plan in MAGIC.items()),
        *(_recipient(f"a mailbox called {name}@", plan) for name, plan in MAGIC_MAILBOXES.items()),
    ]
    return answer(
        {
            "items": items,
            "recipients": recipients,
            "failures": [{"code": failure.code, "message": failure.message} for failure in lifecycle.FAILURES],
            "findings": list(findings.KINDS),
            "search": {name: _searched(found) for name, found in _searches(sandbox).items()},
        }
    )


def _searches(sandbox: Sandbox) -> Mapping[str, Fields]:
    """What each list is searched by; all sandboxes alike."""
    served = systems()
    return {
        "messages": fields.messages(sandbox, served),
        "requests": fields.requests(sandbox, served),
        "parcels": fields.parcels(served),
        "deliveries": fields.deliveries(served),
        "findings": fields.findings(served),
        "events": events.fields(served),
        "people": people.fields(served),
    }


def _searched(found: Fields) -> list[Mapping[str, Any]]:
    return [{"name": name, "values": list(one.kind.words)} for name, one in found.named.items()]


def _system(sandbox: Sandbox, system: System) -> dict[str, Any]:
    webhooks = system.webhooks
    return {
        "name": system.name,
        "title": system.title,
        "base_path": f"/{system.name}{system.base_path}",
        "hosts": list(system.hosts),
        "channels": list(system.channels),
        "planes": list(system.planes),
        "statuses": sorted(lifecycle.model_of(sandbox, system.name).statuses),
        "limits": dict(system.default_limits),
        "webhooks": None
        if webhooks is None
        else {
            "events": list(webhooks.events),
            "retries_after_seconds": [wait / SECOND for wait in webhooks.waits],
            "own_api": system.own_subscriptions,
        },
        "dashboard": [{"method": call.method, "path": call.path, "summary": call.summary} for call in system.dashboard],
    }


def _recipient(whose: str, plan: StatusPlan) -> Mapping[str, Any]:
    failure = next((step.failure for step in plan if step.failure is not None), None)
    shown: dict[str, Any] = {"who": whose, "statuses": [step.status for step in plan]}
    return shown if failure is None else {**shown, "error": {"code": failure.code, "message": failure.message}}
