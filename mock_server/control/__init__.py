"""The operator's API under `/_mock`: what a person does in a vendor's dashboard, or can only wait for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from werkzeug.routing import AnyConverter, Map

from mock_server.control import (
    abilities,
    clock,
    customers,
    dashboard,
    documents,
    events,
    faults,
    findings,
    journal,
    messages,
    metrics,
    parcels,
    people,
    quotas,
    refused,
    report,
    sandboxes,
    server,
    verify,
    webhooks,
    windows,
)
from mock_server.control._common import About, control_face, declared, followed_up, read
from mock_server.kernel.world import World
from mock_server.web import limits
from mock_server.web.app import PipedApp
from mock_server.web.pipeline import problems_rendered, routed
from mock_server.web.routing import Route
from mock_server.web.system import System

__all__ = ["About", "control_app"]

# The groups of calls, in the order of the document; those of the dashboards stand between.
_BEFORE = (
    sandboxes.blueprint,
    clock.blueprint,
    people.blueprint,
    messages.blueprint,
    customers.blueprint,
    windows.blueprint,
    quotas.blueprint,
    journal.blueprint,
    events.blueprint,
    refused.blueprint,
    report.blueprint,
    verify.blueprint,
    findings.blueprint,
    faults.blueprint,
    webhooks.blueprint,
    parcels.blueprint,
)
_BEHIND = (server.blueprint, metrics.blueprint, abilities.blueprint, documents.blueprint)


def control_app(
    world: World,
    systems: Sequence[System],
    routes: Mapping[str, Sequence[Route]],
    token: str | None,
    max_import: int = limits.IMPORT_BODY,
    about: About | None = None,
) -> PipedApp:
    """The control plane's app; `routes` are what each system serves. Who may call it is judged before (strangers.py).

    With a `token` its document says so, and nothing that it shows has that in it.
    """
    blueprints = (*_BEFORE, dashboard.blueprint(systems), *_BEHIND)
    face = control_face(systems, routes, token, blueprints, about or About())
    stages = (followed_up, problems_rendered, routed, declared, read)
    app = PipedApp(face, world, stages, max_import, {"system": _converter(face.systems)})
    documents.describe_probes(app)
    return app


def _converter(names: Iterable[str]) -> type[AnyConverter]:
    """For paths: the name of a system, so that such a path is no other call's too."""

    class SystemName(AnyConverter):
        def __init__(self, url_map: Map) -> None:
            super().__init__(url_map, *names)

    return SystemName
