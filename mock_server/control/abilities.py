"""`/systems`: what each system is and can, which is the same for every sandbox."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mock_server.control._common import answer, group, systems
from mock_server.control.schemas import systems as schemas
from mock_server.control.search import events, fields
from mock_server.control.search.query import Fields
from mock_server.kernel import findings, lifecycle
from mock_server.kernel.lifecycle import MAGIC, MAGIC_MAILBOXES
from mock_server.kernel.sandbox import Sandbox
from mock_server.kernel.world import DEFAULT
from mock_server.web import current
from mock_server.web.http import Response
from mock_server.web.rendering import shown_by

blueprint = group("Systems", "What each system is and can; the same for every sandbox.")


@blueprint.get("/systems", gives=schemas.SystemList)
def list_systems() -> Response:
    """List what each system has: channels, statuses, webhooks, dashboards; and whose messages end otherwise

    What a page or a client library needs to offer choices: nothing here depends on a sandbox.
    """
    sandbox = current.world().get(DEFAULT)
    with sandbox.lock:
        items = [
            shown_by(schemas.SystemAnswer)(system, sorted(lifecycle.model_of(sandbox, name).statuses))
            for name, system in systems().items()
        ]
    recipient = shown_by(schemas.RecipientAnswer)
    recipients = [
        *(recipient(plan, f"a number that ends in {digits}") for digits, plan in MAGIC.items()),
        *(recipient(plan, f"a mailbox called {name}@") for name, plan in MAGIC_MAILBOXES.items()),
    ]
    return answer(
        {
            "items": items,
            "recipients": recipients,
            "failures": list(map(shown_by(schemas.KnownFailure), lifecycle.FAILURES)),
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
        "people": fields.people(served),
    }


def _searched(found: Fields) -> list[Mapping[str, Any]]:
    return [{"name": name, "values": list(one.kind.words)} for name, one in found.named.items()]
